package slacksim

import (
	"cmp"
	"strconv"
	"strings"
	"time"
)

// reader is for whom something is rendered: dates are shown in their zone and
// language, as Slack's clients do.
type reader struct {
	team   *team
	loc    *time.Location
	locale string
	now    time.Time
	key    string // what tells one reader's rendering from another's
}

func newReader(t *team, loc *time.Location, locale string, now time.Time) reader {
	key := loc.String() + " " + locale + " " + now.In(loc).Format(time.DateOnly)
	return reader{team: t, loc: loc, locale: locale, now: now, key: key}
}

func (s *Sim) readerFor(u *user) reader {
	return newReader(u.team, u.loc, u.Locale, s.cfg.Now())
}

func (s *Sim) neutralReader(t *team) reader {
	return newReader(t, time.UTC, defaultLocale, s.cfg.Now())
}

// mrkdwn turns Slack's markup into what one reads.
func (r reader) mrkdwn(in string) string {
	if !strings.ContainsAny(in, "<&*_~`") {
		return in
	}
	var b strings.Builder
	for rest := in; rest != ""; {
		open := strings.IndexByte(rest, '<')
		if open < 0 {
			b.WriteString(rest)
			break
		}
		end := strings.IndexByte(rest[open:], '>')
		if end < 0 {
			b.WriteString(rest)
			break
		}
		b.WriteString(rest[:open])
		b.WriteString(r.entity(rest[open+1 : open+end]))
		rest = rest[open+end+1:]
	}
	return unescape(stripMarks(b.String()))
}

// plain is for plain_text objects: only the escapes.
func plain(in string) string { return unescape(in) }

func unescape(s string) string {
	if !strings.Contains(s, "&") {
		return s
	}
	return strings.NewReplacer("&lt;", "<", "&gt;", ">", "&amp;", "&").Replace(s)
}

// entity renders what stands between angle brackets.
func (r reader) entity(e string) string {
	target, label, hasLabel := strings.Cut(e, "|")
	switch {
	case strings.HasPrefix(target, "@"):
		if u := r.team.users[target[1:]]; u != nil {
			return "@" + u.Handle
		}
		return "@" + cmp.Or(label, target[1:])
	case strings.HasPrefix(target, "#"):
		if c := r.team.channels[target[1:]]; c != nil {
			return "#" + c.name
		}
		return "#" + cmp.Or(label, target[1:])
	case strings.HasPrefix(target, "!date^"):
		return r.date(target, label)
	case strings.HasPrefix(target, "!subteam^"):
		for _, g := range r.team.groups {
			if g.id == target[len("!subteam^"):] {
				return "@" + g.handle
			}
		}
		return cmp.Or(label, target)
	case strings.HasPrefix(target, "!"):
		return "@" + target[1:]
	case hasLabel:
		return label
	case target == "":
		return "<>"
	default:
		return strings.TrimPrefix(target, "mailto:")
	}
}

// stripMarks drops the marks of bold, italics, strike and code where Slack
// would read them as such.
func stripMarks(s string) string {
	if !strings.ContainsAny(s, "*_~`") {
		return s
	}
	lines := strings.Split(s, "\n")
	for i, line := range lines {
		for _, mark := range []byte{'`', '*', '_', '~'} {
			line = stripMark(line, mark)
		}
		lines[i] = line
	}
	return strings.Join(lines, "\n")
}

func stripMark(s string, mark byte) string {
	var b strings.Builder
	for {
		i := strings.IndexByte(s, mark)
		if i < 0 {
			b.WriteString(s)
			return b.String()
		}
		j := strings.IndexByte(s[i+1:], mark)
		opens := (i == 0 || !wordByte(s[i-1])) && i+1 < len(s) && s[i+1] != ' '
		if j < 1 || !opens || s[i+j] == ' ' || (i+j+2 < len(s) && wordByte(s[i+j+2])) {
			b.WriteString(s[:i+1])
			s = s[i+1:]
			continue
		}
		b.WriteString(s[:i])
		b.WriteString(s[i+1 : i+1+j])
		s = s[i+j+2:]
	}
}

func wordByte(c byte) bool {
	return c == '_' || c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= 0x80
}

// date renders <!date^unix^format^link|fallback>.
func (r reader) date(target, fallback string) string {
	parts := strings.Split(target, "^")
	if len(parts) < 3 {
		return fallback
	}
	unix, err := strconv.ParseInt(parts[1], 10, 64)
	if err != nil {
		return fallback
	}
	t := time.Unix(unix, 0).In(r.loc)
	out := parts[2]
	for _, tok := range dateTokens {
		if strings.Contains(out, tok.name) {
			out = strings.ReplaceAll(out, tok.name, tok.show(r, t))
		}
	}
	return out
}

var dateTokens = []struct {
	name string
	show func(reader, time.Time) string
}{
	{"{date_num}", func(_ reader, t time.Time) string { return t.Format("2006-01-02") }},
	{"{date_slash}", func(_ reader, t time.Time) string { return t.Format("2006/01/02") }},
	{"{date_long_pretty}", func(r reader, t time.Time) string { return r.pretty(t, r.longDate) }},
	{"{date_short_pretty}", func(r reader, t time.Time) string { return r.pretty(t, r.shortDate) }},
	{"{date_pretty}", func(r reader, t time.Time) string { return r.pretty(t, r.plainDate) }},
	{"{date_long}", func(r reader, t time.Time) string { return r.longDate(t) }},
	{"{date_short}", func(r reader, t time.Time) string { return r.shortDate(t) }},
	{"{date}", func(r reader, t time.Time) string { return r.plainDate(t) }},
	{"{time_secs}", func(r reader, t time.Time) string { return t.Format(r.clock("15:04:05", "3:04:05 PM")) }},
	{"{time}", func(r reader, t time.Time) string { return t.Format(r.clock("15:04", "3:04 PM")) }},
	{"{ago}", func(r reader, t time.Time) string { return ago(r.now.Sub(t)) }},
}

// clock picks the 12 or 24 hour clock; only American readers get the former.
func (r reader) clock(h24, h12 string) string {
	if r.locale == defaultLocale {
		return h12
	}
	return h24
}

var (
	swedishMonths = []string{
		"januari", "februari", "mars", "april", "maj", "juni", "juli", "augusti",
		"september", "oktober", "november", "december",
	}
	swedishDays = []string{"söndag", "måndag", "tisdag", "onsdag", "torsdag", "fredag", "lördag"}
)

func (r reader) swedish() bool { return strings.HasPrefix(r.locale, "sv") }

// nearby says whether Slack leaves the year out: within six months.
func (r reader) nearby(t time.Time) bool {
	d := t.Sub(r.now)
	return d < 182*24*time.Hour && d > -182*24*time.Hour
}

func (r reader) plainDate(t time.Time) string {
	var out string
	switch {
	case r.swedish():
		out = strconv.Itoa(t.Day()) + " " + swedishMonths[t.Month()-1]
	case r.locale == defaultLocale:
		out = t.Month().String() + " " + ordinal(t.Day())
	default:
		out = strconv.Itoa(t.Day()) + " " + t.Month().String()
	}
	if r.nearby(t) {
		return out
	}
	if r.locale == defaultLocale {
		return out + ", " + strconv.Itoa(t.Year())
	}
	return out + " " + strconv.Itoa(t.Year())
}

func (r reader) longDate(t time.Time) string {
	if r.swedish() {
		return swedishDays[t.Weekday()] + " " + r.plainDate(t)
	}
	return t.Weekday().String() + ", " + r.plainDate(t)
}

func (r reader) shortDate(t time.Time) string {
	switch {
	case r.swedish():
		return strconv.Itoa(t.Day()) + " " + swedishMonths[t.Month()-1][:3] + " " + strconv.Itoa(t.Year())
	case r.locale == defaultLocale:
		return t.Format("Jan 2, 2006")
	default:
		return t.Format("2 Jan 2006")
	}
}

func (r reader) pretty(t time.Time, otherwise func(time.Time) string) string {
	names := []string{"yesterday", "today", "tomorrow"}
	if r.swedish() {
		names = []string{"i går", "i dag", "i morgon"}
	}
	today := r.now.In(r.loc)
	for i, name := range names {
		if day := today.AddDate(0, 0, i-1); day.YearDay() == t.YearDay() && day.Year() == t.Year() {
			return name
		}
	}
	return otherwise(t)
}

func ordinal(n int) string {
	suffix := "th"
	switch {
	case n%100 >= 11 && n%100 <= 13:
	case n%10 == 1:
		suffix = "st"
	case n%10 == 2:
		suffix = "nd"
	case n%10 == 3:
		suffix = "rd"
	}
	return strconv.Itoa(n) + suffix
}

func ago(d time.Duration) string {
	phrase := func(n int, unit string) string {
		if n != 1 {
			unit += "s"
		}
		return strconv.Itoa(n) + " " + unit
	}
	before := d >= 0
	d = d.Abs()
	var out string
	switch {
	case d < time.Minute:
		return "now"
	case d < time.Hour:
		out = phrase(int(d/time.Minute), "minute")
	case d < 24*time.Hour:
		out = phrase(int(d/time.Hour), "hour")
	default:
		out = phrase(int(d/(24*time.Hour)), "day")
	}
	if before {
		return out + " ago"
	}
	return "in " + out
}
