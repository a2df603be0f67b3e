package bot

import (
	"context"
	"errors"
	"log/slog"

	"github.com/slack-go/slack"

	"kept/commands"
	"kept/internal/promise"
	"kept/internal/view"
)

// What can go wrong on the way that no command knows of.
var (
	errPanic   = errors.New("a request panicked")
	errOutside = &promise.Error{Kind: promise.KindForbidden, Key: "error.insiders_only"}
	errDialog  = &promise.Error{Kind: promise.KindUnavailable, Key: "error.dialog"}
)

// failed makes an answer of what went wrong: the only place where an error
// becomes a sentence for a person and a line for the operator.
func (s *session) failed(ctx context.Context, err error) answer {
	kind := promise.KindOf(err)
	s.log(ctx, kind, err)
	if kind == promise.KindDuplicate {
		return answer{} // done before, and answered then
	}
	m := s.sentence(ctx, err)
	if m.Text == "" {
		return answer{}
	}
	if s.a.req.Kind != commands.Submission {
		return s.reply(ctx, commands.Reply{Message: &m})
	}
	// What the person can put right is said at the first field and keeps what
	// they wrote; anything else takes the dialog's place.
	switch kind {
	case promise.KindStale, promise.KindForbidden, promise.KindNotFound:
	default:
		if s.a.input != "" {
			return s.reply(ctx, commands.Reply{Errors: map[string]string{s.a.input: view.Plain(m.Text)}})
		}
	}
	box := notice(m)
	return s.reply(ctx, commands.Reply{Modal: &box})
}

// log writes the operator's line: a person's mistake is none of the operator's,
// a mistake of ours is.
func (s *session) log(ctx context.Context, kind promise.Kind, err error) {
	level := slog.LevelInfo
	switch kind {
	case promise.KindInternal:
		level = slog.LevelError
	case promise.KindUnavailable, promise.KindConflict:
		level = slog.LevelWarn
	}
	s.b.logOf(s.a).Log(ctx, level, "request refused", "user", s.a.user, "kind", kindName(err), "name", s.a.req.Name, "error", err)
}

// sentence is what the person reads of an error. One that has no sentence of its
// own gets the general apology.
func (s *session) sentence(ctx context.Context, err error) view.Message {
	m, failure := s.reader().Error(err)
	if failure != nil {
		s.b.logOf(s.a).ErrorContext(ctx, "an error has no sentence", "error", err, "cause", failure)
	}
	return m
}

// sorry tells whoever acted that the answer could not be shown.
func (s *session) sorry(ctx context.Context, err error) {
	s.b.logOf(s.a).WarnContext(ctx, "a dialog could not be shown", "user", s.a.user, "name", s.a.req.Name, "late", triggerLost(err), "error", err)
	if _, ours := errors.AsType[*promise.Error](err); !ours {
		err = errDialog
	}
	if m := s.sentence(ctx, err); m.Text != "" {
		s.tell(m, false)(ctx)
	}
}

// notice is a dialog that only says something.
func notice(m view.Message) view.Modal {
	blocks := m.Blocks
	if len(blocks) == 0 {
		text := slack.NewTextBlockObject(slack.MarkdownType, m.Text, false, true)
		blocks = []slack.Block{slack.NewSectionBlock(text, nil, nil)}
	}
	return view.Modal{
		Type: slack.VTModal, Title: slack.NewTextBlockObject(slack.PlainTextType, "Kept", false, false),
		Blocks: slack.Blocks{BlockSet: blocks},
	}
}
