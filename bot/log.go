package bot

import (
	"log/slog"
	"slices"
)

// logOf is the log of one delivery: whoever looks for what became of it finds all
// lines by its id, and by its workspace. It is made where something is logged.
func (b *Bot) logOf(a *arrival) *slog.Logger {
	return b.cfg.Log.With("team", string(a.req.Team), "delivery", a.req.Delivery)
}

// known leaves out what a line has nothing to say of.
func known(list ...slog.Attr) []slog.Attr {
	return slices.DeleteFunc(list, func(a slog.Attr) bool {
		switch v := a.Value; v.Kind() {
		case slog.KindString:
			return v.String() == ""
		case slog.KindInt64:
			return v.Int64() == 0
		case slog.KindBool:
			return !v.Bool()
		case slog.KindTime:
			return v.Time().IsZero()
		case slog.KindAny:
			return v.Any() == nil
		default:
			return false
		}
	})
}
