package deadline

import "time"

// dayKind is the way a phrase names a day or a longer period.
type dayKind uint8

const (
	dNone       dayKind = iota
	dRelative           // n days from today
	dDate               // day, month and perhaps year
	dDayOfMonth         // day, and perhaps the mod of the month
	dMonth              // month, perhaps year or mod
	dQuarter            // n, perhaps year
	dYear               // year
	dWeek               // ISO week n, perhaps year
	dUnit               // this or next unit
	dNth                // n-th weekday, day or week of a month, quarter or year
	dHoliday            // n, perhaps year
	dSeason             // from a day
	dWeekend            // this or next weekend
	dWeekOf             // the week of a date
	dNow                // at once
	dWeekdays           // n-th weekday from now
	dBeside             // before or after the anchor
	dClosest            // n-th nearest of the anchor to the anchor's
)

// named is a day or a longer period as said, apart from what it is told by.
type named struct {
	kind    dayKind
	n       int
	year    int
	month   time.Month
	day     int
	orDay   int // "Dec 3 or 4"
	mod     mod
	hasMod  bool
	unit    unit
	swapped bool // number/number: the other order is possible too
	edge    edge
	part    part

	weekday    time.Weekday
	hasWeekday bool
	weekMod    mod // of the weekday
	hasWeekMod bool
	plusWeeks  int // "Friday week"

	weak int // how much speaks against it being a deadline at all
}

// expr is a deadline as said, before any calendar is looked at.
type expr struct {
	named
	anchor *expr // what the day or the amount is told by; of an amount nil is now
	until  *expr // the other end of a range
	other  *expr // "Thursday or Friday"

	rel      relation
	soft     bool // the relation's word often means something else
	byPeriod bool // said with by: a period may be meant from its beginning

	clock   clock
	orClock clock // "at 10 or 11"
	orDate  int   // the hour may be a day of the month: "Friday 20" a few days before the 20th
	dayPart part  // that the word for the day brought along: tonight

	amount    amount
	hasAmount bool
	sign      int // of the amount: 1 from the anchor on, -1 back
	later     amount
	hasLater  bool // "Easter in two years"

	zoned    bool
	zone     int // minutes from UTC
	place    int // index+1 of places
	lettered int // the letters of its zone, or a word for its season, named the place: byLetters, daylight, standard or perhaps
}

// clear forgets what a rule for days may have noted.
func (e *expr) clear() {
	e.named = named{}
	if e.anchor != nil || e.until != nil { // seldom, and pointers are dear to write
		e.anchor, e.until = nil, nil
	}
}

// clock is a time of day as said.
type clock struct {
	set     bool
	h, m, s int
	half    int  // 1 am, 2 pm, 0 not said
	loose   bool // an hour of a 12-hour clock
	spelled bool // said so that the small hours are not meant
	written bool // with a colon, as on a 24-hour clock
	same    bool // as it is now
	counted bool // to 24 hours, after kl
	doubt   bool // it may be no time at all
	grain   Grain
}

const (
	am = 1
	pm = 2
)

// amount is a length of time as said.
type amount struct {
	months, days, workdays int
	clock, work            time.Duration
	finest                 unit
}

func (e *expr) hasDay() bool { return e.kind != dNone || e.hasWeekday || e.hasAmount }

// isDay reports whether a single day is named.
func (e *expr) isDay() bool {
	switch e.kind {
	case dRelative, dDate, dDayOfMonth:
		return true
	case dNone:
		return e.hasWeekday
	}
	return false
}

// isPast reports whether the words can only mean what has been.
func (e *expr) isPast() bool {
	return e.kind == dRelative && e.n < 0 || e.hasMod && e.mod == previous || e.hasWeekMod && e.weekMod == previous ||
		e.hasAmount && e.sign < 0 && e.anchor == nil
}

// keep is a copy of what was read into a place that will be used again.
func (e *expr) keep() *expr {
	kept := *e
	return &kept
}

// isWeeks reports whether an amount is of whole weeks.
func (a amount) isWeeks() bool {
	return a.days > 0 && a.days%7 == 0 && a.months == 0 && a.workdays == 0 && a.clock == 0 && a.work == 0
}

// tonight reports whether the day is this evening or night, which goes on after midnight.
func (e *expr) tonight() bool {
	return e.kind == dRelative && e.n == 0 && (e.dayPart == evening || e.dayPart == night)
}

func (e *expr) empty() bool { return !e.hasDay() && !e.clock.set && e.part == noPart }

// setDay takes a new way to name the day, unless there is one already. The end of the day gives way to a day.
func (e *expr) setDay(d *expr) bool {
	if d.kind == dUnit && d.unit == dayUnit && d.edge != noEdge && !d.hasMod && e.isDay() {
		e.edge = d.edge
		return true
	}
	if e.kind == dUnit && !e.hasMod && e.edge != noEdge && e.endsWith(d) {
		d.edge = e.edge
	} else if e.kind != dNone || e.hasWeekday && (d.kind == dMonth || d.kind == dYear || d.kind == dQuarter) {
		return false
	}
	if d.weak > 1 && e.hasWeekday { // Friday, 10-12 chairs
		return false
	}
	e.kind, e.n, e.year, e.month, e.day, e.unit, e.swapped = d.kind, d.n, d.year, d.month, d.day, d.unit, d.swapped
	e.edge = max(e.edge, d.edge)
	e.weak, e.dayPart, e.anchor = max(e.weak, d.weak), d.part, d.anchor
	if d.hasMod {
		e.mod, e.hasMod = d.mod, true
	}
	if d.hasWeekday {
		e.weekday, e.hasWeekday = d.weekday, true
	}
	if d.hasWeekMod {
		e.weekMod, e.hasWeekMod = d.weekMod, true
	}
	e.orDay = d.orDay
	return true
}

// endsWith reports whether the end of a day or longer period may be that of one named after it: EOD Friday, EOW next week,
// EOM January.
func (e *expr) endsWith(d *expr) bool {
	var named dayKind
	switch e.unit {
	case dayUnit:
		return d.kind != dUnit || d.hasMod
	case week:
		named = dWeek
	case month:
		named = dMonth
	case quarter:
		named = dQuarter
	case year:
		named = dYear
	default:
		return false
	}
	return d.kind == named || d.kind == dUnit && d.hasMod && d.unit == e.unit && d.edge == noEdge
}

func weekdayOf(w piece) time.Weekday { return time.Weekday(w.n) }
