package bot_test

import (
	"strconv"
	"testing"
	"time"

	"kept/bot"
)

// Those that come to be owed while others wait get the moments behind these, and
// those that nobody reserved come behind them.
func TestReservedMoments(t *testing.T) {
	t.Parallel()
	p := bot.NewPacer()
	if at := p.Reserve(start, "T1", "C1"); !at.IsZero() {
		t.Errorf("an idle channel has a moment at %s", at)
	}
	for i := range 5 {
		if _, ok := p.May(strconv.Itoa(i), start, "T1", "C1"); !ok {
			t.Fatalf("message %d of a burst does not go", i)
		}
	}
	for i := range 3 {
		if at := p.Reserve(start, "T1", "C1"); at.Sub(start) != time.Duration(i+1)*time.Second {
			t.Errorf("reservation %d is after %s", i, at.Sub(start))
		}
	}
	if at := p.Reserve(start, "T1", "C2"); !at.IsZero() {
		t.Errorf("another channel has a moment at %s", at)
	}
	if at, ok := p.May("unreserved", start, "T1", "C1"); ok || at.Sub(start) != 4*time.Second {
		t.Errorf("one that came without is after %s, %v", at.Sub(start), ok)
	}
}

func TestReservedMomentsThatHold(t *testing.T) {
	t.Parallel()
	slot := start.Add(time.Minute)
	tests := []struct {
		name string
		held time.Time
		now  time.Time
		want bool
	}{
		{"at its moment", time.Time{}, slot, true},
		{"a little late", time.Time{}, slot.Add(900 * time.Millisecond), true},
		{"too early", time.Time{}, slot.Add(-time.Millisecond), false},
		{"after a standstill, with all the others", time.Time{}, slot.Add(time.Second), false},
		{"Slack has closed the channel beyond it", slot.Add(time.Millisecond), slot, false},
		{"Slack opens the channel for it", slot, slot, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			p := bot.NewPacer()
			if !tt.held.IsZero() {
				p.Hold("T1", "C1", tt.held)
			}
			if got := p.Keeps(slot, tt.now, "T1", "C1"); got != tt.want {
				t.Errorf("holds: %v", got)
			}
		})
	}
}
