package main

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"kept/internal/clock"
	"kept/internal/promise"
	"kept/internal/slacksim"
)

// storyStart is a Monday morning in Stockholm, before the working day.
func storyStart() time.Time { return time.Date(2026, time.November, 23, 7, 30, 0, 0, time.UTC) }

// stepTimeout is how long, on the machine's clock, the script waits to see what
// a step must show.
const stepTimeout = 10 * time.Second

// sight is what somebody must see after a step.
type sight struct {
	who      string
	channel  string   // "#sales", or "@kept" for the direct messages
	contains []string // all of them in one message
	button   string   // a button on it
}

// step is one scene of the story.
type step struct {
	title string
	at    string // "Mon 15:16": the moment it plays, days counted from the start; empty for at once
	act   func(ctx context.Context, sim *slacksim.Sim) error
	seen  []sight
}

// types lets somebody type a command.
func types(who, where, text string) func(context.Context, *slacksim.Sim) error {
	return func(ctx context.Context, sim *slacksim.Sim) error {
		return sim.As(who).In(where).Slash(ctx, text)
	}
}

// clicks lets somebody click a button on the newest message that has it.
func clicks(who, channel, contains, button string) func(context.Context, *slacksim.Sim) error {
	return func(ctx context.Context, sim *slacksim.Sim) error {
		return sim.As(who).Click(ctx, slacksim.Find{Channel: channel, Contains: contains}, button)
	}
}

// answers lets somebody click a button that opens a dialog, fill its fields in by
// their labels and send it.
func answers(who, channel, contains, button string, fields map[string]any) func(context.Context, *slacksim.Sim) error {
	return func(ctx context.Context, sim *slacksim.Sim) error {
		p := sim.As(who)
		if err := p.Click(ctx, slacksim.Find{Channel: channel, Contains: contains}, button); err != nil {
			return err
		}
		if err := sim.Await(ctx, func() bool { _, open := p.View(); return open }); err != nil {
			return fmt.Errorf("the dialog did not open: %w", err)
		}
		if err := p.Fill(fields); err != nil {
			return err
		}
		problems, err := p.Submit(ctx)
		if err == nil && len(problems) > 0 {
			err = fmt.Errorf("the dialog was refused: %v", problems)
		}
		return err
	}
}

// story is the main job from end to end, in both languages.
func story() []step { return slices.Concat(storyMissed(), storyKept()) }

// storyMissed is a promise that is missed and put right.
func storyMissed() []step {
	first := promise.Number(len(history()) + 1) // before it come those of the weeks before
	return []step{
		{
			title: "Maria chooses where missed promises are put right",
			act:   types(leader, "#general", "/promise set breach-channel #missed"),
			seen:  []sight{{who: leader, channel: "#general", contains: []string{"#missed"}}},
		},
		{
			title: "She answers for the others, too",
			act:   types(leader, "#general", "/promise set managers @maria"),
			seen:  []sight{{who: leader, channel: "#general", contains: []string{"@maria"}}},
		},
		{
			title: "Anna promises Acme a quote, and hears how such promises went before",
			act:   types(seller, "#sales", "/promise Acme: send the revised quote by today 15:00"),
			seen: []sight{
				{
					who: seller, channel: "#sales", button: "Promise Tue 24 Nov, 16:00",
					contains: []string{first.String(), "Acme", "Monday 23 November", "15:00", "CET", "you kept 3 on time", "would hold in about 9 of 10"},
				},
				{who: production, channel: "#sales", contains: []string{"@anna", "send the revised quote", "Acme"}},
			},
		},
		{
			title: "She has given her word on the phone, and keeps the day",
			act:   clicks(seller, "#sales", "would hold in about", "Keep Mon 23 Nov, 15:00"),
			seen:  []sight{{who: seller, channel: "#sales", contains: []string{first.String(), "Acme", "15:00"}, button: "Undo"}},
		},
		{
			title: "Kept reminds her before the deadline",
			at:    "0 12:00",
			seen:  []sight{{who: seller, channel: "@kept", contains: []string{first.String(), "send the revised quote"}, button: "Kept"}},
		},
		{
			title: "The deadline and its grace pass: the promise is missed, and Anna is asked along to the customer",
			at:    "0 15:16",
			seen: []sight{
				{who: leader, channel: "#missed", contains: []string{"@anna", "send the revised quote", "Acme"}},
				{who: seller, channel: "#missed", contains: []string{"@anna", "Acme"}, button: "I’ll join"},
				{who: seller, channel: "@kept", contains: []string{"Acme"}, button: "I’ll join"},
			},
		},
		{
			title: "Anna joins the customer follow-up",
			act:   answers(seller, "@kept", "Acme", "I’ll join", nil),
			seen:  []sight{{who: leader, channel: "#missed", contains: []string{"@anna joins the follow-up with Acme"}}},
		},
		{
			title: "Anna keeps the promise late",
			at:    "0 16:05",
			act:   types(seller, "#sales", fmt.Sprintf("/kept %d sent with an apology", first)),
			seen: []sight{
				{who: seller, channel: "#sales", contains: []string{first.String(), "late"}},
				{who: leader, channel: "#missed", contains: []string{first.String(), "late"}},
			},
		},
		{
			title: "Anna has reached the customer",
			act: answers(seller, "@kept", "Acme", "Customer reached", map[string]any{
				"What was said?": "Called Eva at Acme, the quote is with her now.",
			}),
			seen: []sight{{who: leader, channel: "#missed", contains: []string{"Called Eva at Acme"}, button: "Put right"}},
		},
		{
			title: "Anna has put it right: why it was late, and what she would promise today. It is the third time that cause comes up",
			act: answers(seller, "#missed", "Acme", "Put right", map[string]any{
				"What came in the way?": "promised too early a date", "What would you promise today?": "A quote takes a day and a half",
			}),
			seen: []sight{
				{who: leader, channel: "#missed", contains: []string{"send the revised quote", "A quote takes a day and a half"}},
				{who: leader, channel: "@kept", contains: []string{"3 löften", "lovat ett för tidigt datum"}},
			},
		},
	}
}

// storyKept is one that is kept, and the calls afterwards.
func storyKept() []step {
	second := promise.Number(len(history()) + 2)
	return []step{
		{
			title: "Erik promises a delivery, in Swedish",
			at:    "1 09:00",
			act:   types(production, "#produktion", "/promise Bageriet Ljung: leverera två fläktar på torsdag kl 15"),
			seen: []sight{
				{who: production, channel: "#produktion", contains: []string{second.String(), "Bageriet Ljung", "torsdag 26 november", "15"}, button: "Ångra"},
				{who: leader, channel: "#produktion", contains: []string{"@erik", "leverera två fläktar"}},
			},
		},
		{
			title: "Erik keeps the next one on time",
			at:    "2 14:00",
			act:   types(production, "#produktion", "/kept ljung"),
			seen:  []sight{{who: production, channel: "#produktion", contains: []string{second.String()}, button: "Ångra"}},
		},
		{
			title: "A week after it was put right, Kept asks Anna to call the customer",
			at:    "7 16:06",
			seen:  []sight{{who: seller, channel: "@kept", contains: []string{"put right with Acme", "send the revised quote"}, button: "All well"}},
		},
		{
			title: "All is well, and the follow-up is closed",
			act:   clicks(seller, "@kept", "put right with Acme", "All well"),
			seen:  []sight{{who: leader, channel: "#missed", contains: []string{"send the revised quote", "All is well with Acme", "@anna was along"}}},
		},
		{
			title: "A week after it was kept, Kept asks Erik to call his customer",
			at:    "9 14:01",
			seen:  []sight{{who: production, channel: "@kept", contains: []string{"Bageriet Ljung", "leverera två fläktar"}, button: "Allt väl"}},
		},
		{
			title: "All is well with the customer",
			act:   clicks(production, "@kept", "Bageriet Ljung", "Allt väl"),
			seen:  []sight{{who: production, channel: "@kept", contains: []string{"allt är väl hos Bageriet Ljung"}}},
		},
	}
}

// playStory plays every step and prints who saw what. It stops at the first
// step whose sights do not come.
func playStory(ctx context.Context, sim *slacksim.Sim, clk *clock.Virtual, w io.Writer) error {
	for i, s := range story() {
		if s.at != "" {
			at, err := storyMoment(s.at)
			if err != nil {
				return err
			}
			clk.Set(at)
		}
		if _, err := fmt.Fprintf(w, "\n%2d. %s  (%s)\n", i+1, s.title, clk.Now().In(stockholm()).Format("Mon 2 Jan 15:04")); err != nil {
			return fmt.Errorf("print the story: %w", err)
		}
		if err := playStep(ctx, sim, s, w); err != nil {
			return fmt.Errorf("step %d, %s: %w", i+1, s.title, err)
		}
	}
	_, err := fmt.Fprintf(w, "\nAll %d steps were seen.\n", len(story()))
	return err
}

func playStep(ctx context.Context, sim *slacksim.Sim, s step, w io.Writer) error {
	ctx, cancel := context.WithTimeout(ctx, stepTimeout)
	defer cancel()
	if s.act != nil {
		if err := s.act(ctx, sim); err != nil {
			return err
		}
	}
	for _, want := range s.seen {
		var got slacksim.Message
		err := sim.Await(ctx, func() bool {
			m, ok := want.find(sim)
			got = m
			return ok
		})
		if err != nil {
			return fmt.Errorf("%s did not see %q with button %q in %s: %w", want.who, want.contains, want.button, want.channel, err)
		}
		printSight(w, want, got)
	}
	return nil
}

// find looks for the message among what the person sees, newest first.
func (s sight) find(sim *slacksim.Sim) (slacksim.Message, bool) {
	for _, m := range slices.Backward(sim.Seen(s.who)) {
		if m.ByApp && s.matches(m) {
			return m, true
		}
	}
	return slacksim.Message{}, false
}

func (s sight) matches(m slacksim.Message) bool {
	if m.Channel != s.channel {
		return false
	}
	for _, c := range s.contains {
		if !strings.Contains(m.Text, c) {
			return false
		}
	}
	return s.button == "" || slices.Contains(m.Buttons, s.button)
}

func printSight(w io.Writer, s sight, m slacksim.Message) {
	fmt.Fprintf(w, "    %s sees in %s:\n", s.who, m.Channel)
	for line := range strings.Lines(strings.TrimSpace(m.Text)) {
		fmt.Fprintf(w, "      | %s\n", strings.TrimRight(line, "\n"))
	}
	if len(m.Buttons) > 0 {
		fmt.Fprintf(w, "      [%s]\n", strings.Join(m.Buttons, "] ["))
	}
}

// storyMoment reads "DAY 15:04": a day after the story's first, and the time in
// Stockholm.
func storyMoment(s string) (time.Time, error) {
	var day, hour, minute int
	if _, err := fmt.Sscanf(s, "%d %d:%d", &day, &hour, &minute); err != nil {
		return time.Time{}, fmt.Errorf("the moment %q: %w", s, err)
	}
	first := storyStart().In(stockholm())
	return time.Date(first.Year(), first.Month(), first.Day()+day, hour, minute, 0, 0, stockholm()), nil
}

func stockholm() *time.Location {
	loc, err := time.LoadLocation("Europe/Stockholm")
	if err != nil {
		return time.UTC // cannot happen: the zones are in the binary
	}
	return loc
}
