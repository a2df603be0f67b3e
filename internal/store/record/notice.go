package record

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"time"

	"kept/internal/promise"
)

// Note is a notice on its way into the queue.
type Note struct {
	// Subject is its delivery key. Empty when the number it is made from is not
	// known yet; [NoticeKey] makes it then.
	Subject string
	At      int64 // when it is to be delivered
	Body    []byte
}

// roomNotice holds most notices.
const roomNotice = 128

// encodeNotice writes what the tags of [promise.Notice] tell to read.
func encodeNotice(n promise.Notice) ([]byte, error) {
	l := append(make(line, 0, roomNotice), '{')
	l.key("k") // a script that numbers the notice counts on a field to follow
	l.quote(string(n.Kind))
	l.whole("n", int64(n.Number))
	l.text("c", string(n.Channel))
	l.text("u", string(n.User))
	l.text("b", string(n.By))
	l.key("t")
	var err error
	l = append(l, '"')
	if l, err = n.At.UTC().AppendText(l); err != nil {
		return nil, fmt.Errorf("encode notice: %w", err)
	}
	l = append(l, '"')
	l.text("a", n.Arg)
	l.whole("r", int64(n.Tries))
	if !n.Slot.IsZero() {
		l.key("s")
		l = append(l, '"')
		if l, err = n.Slot.UTC().AppendText(l); err != nil {
			return nil, fmt.Errorf("encode notice: %w", err)
		}
		l = append(l, '"')
	}
	return append(l, '}'), nil
}

// handOut is when a notice is handed out first, in milliseconds.
func handOut(n promise.Notice) int64 { return max(Floor(n.At), Ceil(n.Slot)) }

// DecodeNotice reads a stored notice.
func DecodeNotice(b []byte) (promise.Notice, error) {
	var n promise.Notice
	if err := json.Unmarshal(b, &n); err != nil {
		return n, fmt.Errorf("%w: notice: %w", ErrCorrupt, err)
	}
	n.At = n.At.UTC()
	if !n.Slot.IsZero() {
		n.Slot = n.Slot.UTC()
	}
	return n, nil
}

// Numbered writes a promise's new number into a notice that was encoded without
// one. A script does the same by hand: body[0] is the brace.
func Numbered(body []byte, n promise.Number) []byte {
	return slices.Concat([]byte(`{"n":`), strconv.AppendInt(nil, int64(n), 10), []byte(","), body[1:])
}

// NoticeKey is the delivery key of a promise's notice: the promise, the version
// it had when the notice came to be owed, and its place among the notices of
// that change.
func NoticeKey(n promise.Number, version int64, i int) string {
	return "p" + strconv.FormatInt(int64(n), 10) + "." + strconv.FormatInt(version, 10) + "." + strconv.Itoa(i)
}

// parkedForm is a notice that was given up.
type parkedForm struct {
	Team   promise.Team    `json:"m"`
	Key    string          `json:"k"`
	Notice json.RawMessage `json:"n"`
	Reason string          `json:"r"`
	At     int64           `json:"t"`
}

// MaxParked is how many parked notices are kept, the latest: by each partition
// of Redis, and by the embedded engine as a whole.
const MaxParked = 500

func encodeParked(p promise.Parked) ([]byte, error) {
	n, err := encodeNotice(p.Notice)
	if err != nil {
		return nil, err
	}
	b, err := marshal(parkedForm{p.Team, p.Key, n, p.Reason, stamp(p.At)})
	if err != nil {
		return nil, fmt.Errorf("encode parked notice: %w", err)
	}
	return b, nil
}

// DecodeParked reads a notice that was given up.
func DecodeParked(b []byte) (promise.Parked, error) {
	var f parkedForm
	if err := json.Unmarshal(b, &f); err != nil {
		return promise.Parked{}, fmt.Errorf("%w: parked notice: %w", ErrCorrupt, err)
	}
	n, err := DecodeNotice(f.Notice)
	if err != nil {
		return promise.Parked{}, err
	}
	return promise.Parked{Team: f.Team, Key: f.Key, Notice: n, Reason: f.Reason, At: moment(f.At)}, nil
}

// Floor is the millisecond t lies in; 0 for the zero time.
func Floor(t time.Time) int64 { return max(stamp(t), 0) }

// Ceil is the first millisecond that is not before t, so that whoever is woken
// then finds t come; 0 for the zero time.
func Ceil(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	ms := t.UnixMilli()
	if time.UnixMilli(ms).Before(t) {
		ms++
	}
	return max(ms, 1)
}

// Moment is the instant of a millisecond; the zero time for 0.
func Moment(ms int64) time.Time { return moment(ms) }
