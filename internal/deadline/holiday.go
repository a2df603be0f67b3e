package deadline

import (
	"slices"
	"time"

	"github.com/rickar/cal/v2"
	"github.com/rickar/cal/v2/aa"
)

// holiday is a day with a name, or several in a row. A holiday that is not known for a year is not read as anything.
type holiday struct {
	names string // as people write them, between bars; holidayKey says what is the same
	on    rule
	swede rule // in Sweden, where the same name is said of another day too
	last  int  // how many days after the first it ends
	flags flags
	clock [2]time.Duration // when it begins and ends, if that has an hour
}

// flags are what else is to be known of a holiday.
type flags uint8

const (
	dusk   flags = 1 << iota // begins at sunset of its first day, so that the working day before is still ahead of it
	common                   // the name is an ordinary word too
	person                   // the name is a person's too
	exact                    // to the letter, since a name that differs in an s is another day's
)

// rule is the first day of a holiday in a year; the zero date when it is not known or there is none.
type rule func(year int) date

// fixed is the same date every year.
func fixed(m time.Month, d int) rule {
	return func(year int) date {
		if on := (date{year, m, d}); on.valid() {
			return on
		}
		return date{} // 29 February
	}
}

// nth is the n-th such weekday of a month, from its end when n is negative, and so many days on.
func nth(n int, wd time.Weekday, m time.Month, shift int) rule {
	return func(year int) date { return nthWeekday(year, m, wd, n).plus(shift) }
}

// from is the first such weekday on or after a date.
func from(m time.Month, d int, wd time.Weekday) rule {
	return func(year int) date {
		on := date{year, m, d}
		return on.plus(ahead(on, wd))
	}
}

// kept is a holiday of the library, and so many days on.
func kept(h *cal.Holiday, shift int) rule {
	return func(year int) date {
		actual, _ := h.Calc(year)
		if actual.IsZero() {
			return date{}
		}
		return dateOf(actual).plus(shift)
	}
}

// easter is so many days after Easter Sunday.
func easter(shift int) rule { return kept(aa.Easter, shift) }

// orthodox is so many days after the Easter Sunday of the eastern churches.
func orthodox(shift int) rule {
	return kept(&cal.Holiday{Julian: true, Func: cal.CalcEasterOffset}, shift)
}

// days are dates of a holiday as numbers of year, month and day, in order.
type days []int32

// listed is so many days after the days of tables, the first of them in the year.
func listed(shift int, tables ...days) rule {
	return func(year int) date {
		first := date{}
		for _, table := range tables {
			i, _ := slices.BinarySearch(table, int32((year-1)*10_000)) //nolint:gosec // a year of four digits
			for ; i < len(table); i++ {
				on := numbered(table[i]).plus(shift)
				if on.year > year {
					break
				}
				if on.year == year && (first.year == 0 || on.before(first)) {
					first = on
				}
			}
		}
		return first
	}
}

func numbered(n int32) date { return date{int(n / 10_000), time.Month(n / 100 % 100), int(n % 100)} }

// holidays are all that have a name here, family by family.
var holidays = slices.Concat(movable("", easter), movable("orthodox ", orthodox), christian, civil, swedish, american,
	national, observed, jewish, muslim, indian, asian)

// coming is the holiday's first day in a year or, without one, the first that is not over on a day; so many days after
// it when it is such a day that is meant.
func (h *holiday) coming(on rule, today date, year, shift int) (date, bool) {
	const longest = 5 // years between two of the rarest
	if year > 0 {
		first := on(year)
		return first, first.year > 0
	}
	if shift == 0 {
		shift = h.last
	}
	for y := today.year - 1; y <= today.year+longest; y++ {
		if first := on(y); first.year > 0 && !first.plus(shift).before(today) {
			return first, true
		}
	}
	return date{}, false
}

// Marks of a phrase that names a holiday, in the expression's unit.
const weekendOf = week // the weekend at the holiday

// holiday is the day a holiday's name means. "Next Christmas" said shortly before Christmas may mean the one after it.
func (r *resolver) holiday(e *expr) []period {
	h := &holidays[e.n]
	rules := [2]rule{h.on}
	if h.swede != nil && e.year == 0 {
		rules[1] = h.swede
		if r.opts.Locale == "sv" {
			rules[0], rules[1] = h.swede, h.on
		}
		if r.opts.Zone.String() != "Europe/Stockholm" {
			rules[1] = nil
		}
	}
	var all []period
	for _, on := range rules {
		if on == nil {
			continue
		}
		first, ok := h.coming(on, r.today, e.year, e.day)
		if !ok {
			continue
		}
		all = append(all, r.festival(e, h, first))
		const soon = 60
		if e.hasMod && e.mod == next && first.before(r.today.plus(soon)) {
			if later, ok := h.coming(on, first.plus(h.last+1), 0, e.day); ok {
				all = append(all, r.festival(e, h, later))
			}
		}
	}
	return all
}

// festival is the period of a holiday that begins on a date.
func (r *resolver) festival(e *expr, h *holiday, first date) period {
	p := period{from: first, to: first, grain: Day, dusk: h.flags&dusk != 0}
	if e.rel == during || e.rel == within || e.rel == after || e.edge == end || first.before(r.today) {
		p.to = first.plus(h.last)
	}
	if e.unit == weekendOf {
		return weekendAt(first)
	}
	if e.day != 0 { // the eve, or a Sunday of Advent
		p.from, p.to, p.dusk = first.plus(e.day), first.plus(e.day), false
	}
	if h.clock[1] != 0 {
		p.start, p.end = first.at(h.clock[0], r.opts.Zone), first.at(h.clock[1], r.opts.Zone)
	}
	p.edge = e.edge != noEdge
	return p
}

// weekendAt is the long weekend that a holiday makes: with the days between it and the nearest Saturday and Sunday.
func weekendAt(on date) period {
	p := period{from: on, to: on, grain: Day}
	switch on.weekday() {
	case time.Monday, time.Tuesday:
		p.from = on.plus(-1 - int(on.weekday()))
	case time.Sunday:
		p.from = on.plus(-1)
	case time.Wednesday, time.Thursday, time.Friday, time.Saturday:
		p.to = on.plus(7 - int(on.weekday()))
	}
	return p
}
