package commands_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"

	"github.com/google/go-cmp/cmp"

	"kept/commands"
	"kept/internal/deadline"
)

func stockholm(tb testing.TB) *time.Location {
	tb.Helper()
	zone, err := time.LoadLocation("Europe/Stockholm")
	if err != nil {
		tb.Fatal(err)
	}
	return zone
}

func reading(tb testing.TB, locale string) deadline.Options {
	tb.Helper()
	return deadline.Options{Now: commands.Tuesday(), Zone: stockholm(tb), Locale: locale, DayEnd: 17 * time.Hour}
}

func sure(customer, what, span string) commands.Sentence {
	return commands.Sentence{Customer: customer, Sure: true, What: what, Span: span}
}

func unsure(customer, what, span string) commands.Sentence {
	return commands.Sentence{Customer: customer, What: what, Span: span}
}

func by(who string, s commands.Sentence) commands.Sentence {
	s.Who = strings.Split(who, " ")
	return s
}

// sentences are lines and how they are read.
var sentences = map[string]struct {
	line string
	want commands.Sentence
}{
	// Customer: what by when.
	"colon":                         {"Acme: send the quote by friday", sure("Acme", "send the quote", "by friday")},
	"colon, time with colon":        {"Acme: send the quote by friday 15:00", sure("Acme", "send the quote", "by friday 15:00")},
	"colon, swedish":                {"Acme: skicka offerten på fredag kl 15", sure("Acme", "skicka offerten", "på fredag kl 15")},
	"colon, senast":                 {"Volvo: leverera proverna senast torsdag kl. 15.00", sure("Volvo", "leverera proverna", "senast torsdag kl. 15.00")},
	"colon, small letters":          {"acme: call back in 2 hours", sure("acme", "call back", "in 2 hours")},
	"colon, no space":               {"Acme:send the quote tomorrow", sure("Acme", "send the quote", "tomorrow")},
	"colon, spaces":                 {"  Acme  :  send   the quote   tomorrow ", sure("Acme", "send the quote", "tomorrow")},
	"colon, several words":          {"Acme Nordic AB: ship 20 boxes by friday", sure("Acme Nordic AB", "ship 20 boxes", "by friday")},
	"colon, deadline in the middle": {"Acme: by friday send the quote", sure("Acme", "send the quote", "by friday")},
	"colon, deadline in front":      {"By friday, Acme: send the quote", sure("Acme", "send the quote", "By friday")},
	"colon, deadline between":       {"Acme: ring on friday about the invoice", sure("Acme", "ring about the invoice", "on friday")},
	"colon, to":                     {"To Acme: send the quote by friday", sure("Acme", "send the quote", "by friday")},
	"colon, till":                   {"Till Acme: skicka offerten i morgon", sure("Acme", "skicka offerten", "i morgon")},
	"colon, a second colon":         {"Acme: two things: quote and sample, by friday", sure("Acme", "two things: quote and sample", "by friday")},
	"colon, full stop":              {"Acme: send the quote by friday.", sure("Acme", "send the quote", "by friday")},
	"colon, other numbers":          {"Acme: send 3 copies of order 2210 by friday", sure("Acme", "send 3 copies of order 2210", "by friday")},
	"colon, lower particle":         {"von Essen: reply by friday", sure("von Essen", "reply", "by friday")},
	"colon, brand":                  {"iZettle: reply by friday", sure("iZettle", "reply", "by friday")},
	"colon, digits":                 {"3M: reply by friday", sure("3M", "reply", "by friday")},
	"colon, smart quotes":           {"“Acme & Sons”: reply by friday", sure("Acme & Sons", "reply", "by friday")},
	"colon, slack's escapes":        {"Acme &amp; Sons: reply to &lt;sales&gt; by friday", sure("Acme & Sons", "reply to <sales>", "by friday")},
	"colon, no-break space":         {"Acme:\u00a0reply\u00a0by\u00a0friday", sure("Acme", "reply", "by friday")},
	"colon, quoted as a whole":      {"\"Acme: reply by friday\"", sure("Acme", "reply", "by friday")},
	"colon, emoji":                  {":tada: Acme: reply by friday", sure(":tada: Acme", "reply", "by friday")},
	"colon, link":                   {"Acme: look at <https://acme.se/2026-12-24> by friday", sure("Acme", "look at https://acme.se/2026-12-24", "by friday")},
	"colon, link with a label":      {"Acme: look at <http://acme.se|acme.se> by friday", sure("Acme", "look at acme.se", "by friday")},
	"colon, channel":                {"Acme: answer in <#C1|sales> by friday", sure("Acme", "answer in #sales", "by friday")},
	"colon, group in the words":     {"Acme: tell <!channel> and <!subteam^S1|@sales> by friday", sure("Acme", "tell @channel and @sales", "by friday")},
	"colon, person in the words":    {"Acme: let <@U7|erik> call them by friday", sure("Acme", "let @erik call them", "by friday")},
	"colon, a mention":              {"<@U7|erik>: the report by friday", sure("@erik", "the report", "by friday")},
	"colon, mention without name":   {"<@U7>: the report by friday", sure("@U7", "the report", "by friday")},
	"colon, swedish customer":       {"Åhléns: byt skyltarna till fredag", sure("Åhléns", "byt skyltarna", "till fredag")},

	// What to customer by when.
	"to":                  {"send the quote to Acme by friday", sure("Acme", "send the quote", "by friday")},
	"to, time":            {"send the quote to Acme by friday 15:00", sure("Acme", "send the quote", "by friday 15:00")},
	"to, deadline first":  {"by friday send the quote to Acme", sure("Acme", "send the quote", "by friday")},
	"to, deadline before": {"send the quote by friday to Acme", sure("Acme", "send the quote", "by friday")},
	"till":                {"skicka offerten till Acme senast fredag", sure("Acme", "skicka offerten", "senast fredag")},
	"till twice":          {"skicka offerten till Acme till fredag", sure("Acme", "skicka offerten", "till fredag")},
	"åt":                  {"boka bord åt Volvo i morgon kl 12", sure("Volvo", "boka bord", "i morgon kl 12")},
	"for":                 {"fix the login for Beta Corp in 3 hours", sure("Beta Corp", "fix the login", "in 3 hours")},
	"last one counts":     {"send the list to Anna for Acme by friday", sure("Acme", "send the list to Anna", "by friday")},
	"two words":           {"send samples to Acme Nordic by friday", sure("Acme Nordic", "send samples", "by friday")},
	"and":                 {"send samples to Ica and Coop by friday", sure("Ica and Coop", "send samples", "by friday")},
	"person at a company": {"ring tillbaka till Anna på Acme i morgon", sure("Anna på Acme", "ring tillbaka", "i morgon")},
	"words behind":        {"send the quote to Acme with the new prices by friday", sure("Acme", "send the quote with the new prices", "by friday")},
	"comma behind":        {"send the quote to Acme, with prices, by friday", sure("Acme", "send the quote with prices", "by friday")},
	"mention":             {"send the report to <@U7|erik> by friday", sure("@erik", "send the report", "by friday")},
	"a municipality":      {"skicka avtalet till Jönköpings kommun senast 30/11", sure("Jönköpings kommun", "skicka avtalet", "senast 30/11")},
	"inc":                 {"ship to Acme, Inc. by friday", sure("Acme, Inc", "ship", "by friday")},
	"title":               {"refund 200 to Mr. Smith by friday", sure("Mr. Smith", "refund 200", "by friday")},
	"om":                  {"återkomma till Kalle Andersson om fakturan senast torsdag", sure("Kalle Andersson", "återkomma om fakturan", "senast torsdag")},
	"at the start":        {"to Acme send the quote by friday", sure("Acme", "send the quote", "by friday")},
	"a number in a name":  {"lampor till Studio 54 i morgon", sure("Studio 54", "lampor", "i morgon")},
	"a number of things":  {"deliver to Acme 20 boxes by friday", sure("Acme", "deliver 20 boxes", "by friday")},
	"its own name":        {"a table at eight to McDonald's by friday", sure("McDonald's", "a table at eight", "by friday")},
	"all capitals":        {"SEND THE QUOTE TO ACME BY FRIDAY", sure("ACME", "SEND THE QUOTE", "BY FRIDAY")},

	// What is unclear, for the dialog.
	"an office in swedish": {"åk till Volvos kontor på fredag", unsure("Volvos", "åk till Volvos kontor", "på fredag")},
	"several customers":    {"offert till Acme och till Volvo på fredag", unsure("Volvo", "offert till Acme och till Volvo", "på fredag")},
	"the only name":        {"ring Kalle på Acme imorgon", unsure("Kalle på Acme", "ring Kalle på Acme", "imorgon")},
	"a promise in full":    {"Jag lovar Acme att skicka offerten på fredag", unsure("Acme", "Jag lovar Acme att skicka offerten", "på fredag")},
	"two names":            {"ring Kalle om Volvo imorgon", unsure("", "ring Kalle om Volvo", "imorgon")},
	"a dash":               {"Acme Nordic - send the quote by friday", unsure("Acme Nordic", "Acme Nordic - send the quote", "by friday")},
	"a label":              {"TODO: call Acme friday", unsure("Acme", "TODO: call Acme", "friday")},
	"words and a colon":    {"to be done: the report by friday", unsure("", "to be done: the report", "by friday")},
	"no customer":          {"send the quote by friday", unsure("", "send the quote", "by friday")},
	"common noun":          {"send the quote to the printer by friday", unsure("", "send the quote to the printer", "by friday")},
	"small letters":        {"send the quote to acme by friday", unsure("acme", "send the quote", "by friday")},
	"a verb behind to":     {"promise to call back by friday", unsure("call back", "promise", "by friday")},
	"owner":                {"go to Acme's office by friday", unsure("Acme", "go to Acme's office", "by friday")},
	"verb before a name":   {"ring Acme: the invoice by friday", unsure("Acme", "ring the invoice", "by friday")},
	"command and a name":   {"show Acme: the demo on friday", unsure("Acme", "show the demo", "on friday")},

	// Who promises.
	"a colleague":            {"<@U7|erik> Acme: reply by friday", by("U7", sure("Acme", "reply", "by friday"))},
	"a colleague, comma":     {"<@U7>, Acme: reply by friday", by("U7", sure("Acme", "reply", "by friday"))},
	"a colleague, colon":     {"<@U7>: Acme: reply by friday", by("U7", sure("Acme", "reply", "by friday"))},
	"a colleague, to":        {"<@U7> send the quote to Acme by friday", by("U7", sure("Acme", "send the quote", "by friday"))},
	"a colleague to another": {"<@U7> <@U8|mia>: the report by friday", by("U7", sure("@mia", "the report", "by friday"))},
	"two":                    {"<@U7> <@U8> Acme: reply by friday", by("U7 U8", sure("Acme", "reply", "by friday"))},
	"two, and":               {"<@U7> and <@U8> Acme: reply by friday", by("U7 U8", sure("Acme", "reply", "by friday"))},
	"two, och":               {"<@U7> och <@U8>: svara på fredag", by("U7 U8", unsure("", "svara", "på fredag"))},
	"a group":                {"<!subteam^S1|@sales> Acme: reply by friday", by("S1", sure("Acme", "reply", "by friday"))},
	"everybody":              {"<!channel> Acme: reply by friday", by("channel", sure("Acme", "reply", "by friday"))},
}

func TestSplit(t *testing.T) {
	t.Parallel()
	for name, row := range sentences {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := commands.Split(row.line, reading(t, "en"))
			if diff := cmp.Diff(row.want, got); diff != "" {
				t.Errorf("%s (-want +got)\n%s", row.line, diff)
			}
		})
	}
}

func TestSplitWithoutADeadline(t *testing.T) {
	t.Parallel()
	rows := map[string]struct {
		line           string
		customer, what string
		err            error
	}{
		"none":         {"Acme: send the quote", "Acme", "send the quote", deadline.ErrNone},
		"none, to":     {"send the quote to Acme", "Acme", "send the quote", deadline.ErrNone},
		"past":         {"Acme: send the quote by 3 March 2020", "Acme", "send the quote", deadline.ErrPast},
		"far":          {"Acme: send the quote by 1 June 2056", "Acme", "send the quote", deadline.ErrTooFar},
		"only a name":  {"Acme:", "Acme", "", deadline.ErrNone},
		"only a colon": {":", "", "", deadline.ErrNone},
	}
	for name, row := range rows {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := commands.Split(row.line, reading(t, "en"))
			if got.Customer != row.customer || got.What != row.what || !errors.Is(got.Err, row.err) {
				t.Errorf("%s read as %+v", row.line, got)
			}
		})
	}
}

// FuzzSplit holds the reading of any line to three promises: it never panics, it
// makes nothing up, and nothing a person wrote is lost but punctuation
// and the words that join the parts.
func FuzzSplit(f *testing.F) {
	for _, seed := range []string{
		"Acme: send the quote by friday 15:00", "skicka offerten till Acme till fredag", "<@U7> och <@U8>: svara på fredag",
		"<!channel> :tada: 15:00 https://x", "“Acme”: (by friday) x", "to to to Acme Acme by friday", "&lt;@U1&gt;: i morgon",
		"a to B, i morgon, c", ":::", "\u202e\ufeffAcme: x in 2 hours", "<@U1><@U2><#C1|><http://a|b>", "h", "0<!\xc7 >",
	} {
		f.Add(seed)
	}
	options := reading(f, "sv")
	f.Fuzz(func(t *testing.T, line string) {
		if len(line) > 2000 {
			return
		}
		got := commands.Split(line, options)
		for _, part := range []string{got.Customer, got.What} {
			if commands.Seam(part) {
				t.Fatalf("%q: a mark is left in %q", line, part)
			}
			if part != strings.TrimSpace(part) {
				t.Fatalf("%q: %q is not trimmed", line, part)
			}
		}
		all := letters(commands.Plain(line))
		parts := letters(got.Customer + " " + got.What + " " + got.Span)
		if len(got.Who) > 0 || got.Err != nil && !errors.Is(got.Err, deadline.ErrNone) {
			return // mentions at the start and refused dates are no part of the words
		}
		lost, made := difference(all, parts)
		if _, proposed := difference(letters(got.Customer), made); len(proposed) > 0 || got.Sure && len(made) > 0 {
			t.Fatalf("%q: made up %q in %+v", line, string(made), got)
		}
		if !joins(string(lost)) {
			t.Fatalf("%q: lost %q in %+v", line, string(lost), got)
		}
	})
}

// letters are the letters and digits of a text, in order of their code points.
func letters(s string) []rune {
	var list []rune
	for _, r := range s {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			list = append(list, r)
		}
	}
	slices.Sort(list)
	return list
}

// difference is what only a has, and only b; both are sorted.
func difference(a, b []rune) (onlyA, onlyB []rune) {
	for len(a) > 0 || len(b) > 0 {
		switch {
		case len(b) == 0 || len(a) > 0 && a[0] < b[0]:
			onlyA, a = append(onlyA, a[0]), a[1:]
		case len(a) == 0 || b[0] < a[0]:
			onlyB, b = append(onlyB, b[0]), b[1:]
		default:
			a, b = a[1:], b[1:]
		}
	}
	return onlyA, onlyB
}

// joins reports whether letters are those of one of the words that say to whom.
func joins(lost string) bool {
	for _, word := range []string{"", "to", "till", "åt", "for", "för"} {
		if string(letters(strings.ToLower(lost))) == string(letters(word)) {
			return true
		}
	}
	return false
}

func TestNearest(t *testing.T) {
	t.Parallel()
	names := []string{"list", "lista", "show", "visa", "help", "hjälp", "set", "subscribe", "prenumerera"}
	for word, want := range map[string]string{
		"lsit": "list", "lst": "list", "shwo": "show", "halp": "help", "hjalp": "hjälp", "subscrbe": "subscribe",
		"prenumrera": "prenumerera", "sett": "set", "acme": "", "x": "", "unrelated": "",
	} {
		if got := commands.Nearest(word, names); got != want {
			t.Errorf("nearest to %q is %q, want %q", word, got, want)
		}
	}
}

func TestParseLength(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]time.Duration{
		"0": 0, "0m": 0, "15": 15 * time.Minute, "15m": 15 * time.Minute, "15 min": 15 * time.Minute, "1h": time.Hour,
		"1 h 30 min": 90 * time.Minute, "1h30m": 90 * time.Minute, "90 minuter": 90 * time.Minute,
		"1 timme och 30 minuter": 90 * time.Minute, "1 hour and 5 minutes": 65 * time.Minute, "20 s": 20 * time.Second,
	} {
		if got, ok := commands.ParseLength(text); !ok || got != want {
			t.Errorf("%q is %v, %v; want %v", text, got, ok, want)
		}
	}
	for _, text := range []string{"m", "-5m", "5x", "1.5h", "9999999m", "h1", "femton"} {
		if got, ok := commands.ParseLength(text); ok {
			t.Errorf("%q is read as %v", text, got)
		}
	}
}

func TestParseClock(t *testing.T) {
	t.Parallel()
	at := func(h, m int) time.Duration { return time.Duration(h)*time.Hour + time.Duration(m)*time.Minute }
	for text, want := range map[string]time.Duration{
		"08:00": at(8, 0), "8": at(8, 0), "8.30": at(8, 30), "kl 8": at(8, 0), "kl. 17.15": at(17, 15), "17": at(17, 0),
		"5 pm": at(17, 0), "12am": 0, "12 pm": at(12, 0), "8:05am": at(8, 5), "00:00": 0,
	} {
		if got, ok := commands.ParseClock(text); !ok || got != want {
			t.Errorf("%q is %v, %v; want %v", text, got, ok, want)
		}
	}
	for _, text := range []string{"", "24:00", "8:60", "8:5", "13 pm", "0am", "-1", "noon", "08:00:00"} {
		if got, ok := commands.ParseClock(text); ok {
			t.Errorf("%q is read as %v", text, got)
		}
	}
}

func TestWall(t *testing.T) {
	t.Parallel()
	zone := stockholm(t)
	for name, row := range map[string]struct{ shown, want string }{
		"winter":           {"2026-11-17T15:00:00Z", "2026-11-17T14:00:00Z"},
		"summer":           {"2026-07-01T15:00:00Z", "2026-07-01T13:00:00Z"},
		"skipped":          {"2026-03-29T02:30:00Z", "2026-03-29T01:30:00Z"},
		"comes twice":      {"2026-10-25T02:30:00Z", "2026-10-25T00:30:00Z"},
		"after the change": {"2026-10-25T08:00:00Z", "2026-10-25T07:00:00Z"},
		"before it":        {"2026-03-29T01:59:00Z", "2026-03-29T00:59:00Z"},
	} {
		shown, err := time.Parse(time.RFC3339, row.shown)
		if err != nil {
			t.Fatal(err)
		}
		if got := commands.Wall(shown, zone).UTC().Format(time.RFC3339); got != row.want {
			t.Errorf("%s: %s in Stockholm is %s, want %s", name, row.shown, got, row.want)
		}
	}
}

func TestZones(t *testing.T) {
	t.Parallel()
	for _, zone := range commands.Zones() {
		if _, err := time.LoadLocation(zone); err != nil {
			t.Errorf("%s is proposed, and unknown: %v", zone, err)
		}
	}
	for word, want := range map[string]string{
		"Stokholm": "Europe/Stockholm", "europe/stockhlm": "Europe/Stockholm", "new york": "America/New_York",
		"Asia/Tokio": "Asia/Tokyo", "Europa/London": "Europe/London", "Nowhere": "",
	} {
		if got := commands.NearestZones(word); got != want {
			t.Errorf("nearest to %q is %q, want %q", word, got, want)
		}
	}
}
