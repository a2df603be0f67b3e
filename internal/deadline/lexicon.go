package deadline

// kind is the type of a piece: what a word can be in a deadline.
type kind uint8

const (
	none     kind = iota
	kNumber       // n; x is one of the ways below
	kOrdinal      // n-th
	kHalf         // half
	kQuarter      // a quarter, of an hour or of anything
	kUnit         // n is a unit
	kWeekday      // n is a time.Weekday; x is weak when the word is mostly something else
	kMonth        // n is a time.Month; x likewise
	kRelDay       // n days from today
	kPart         // n is a part of the day
	kNamed        // a time of day with a name; n is minutes after midnight
	kEdge         // n is an edge of a period
	kEndOf        // the end of the unit n in one word, as EOM
	kTurn         // the turn of the unit n, as månadsskiftet
	kMod          // this, next and the like; n is a mod
	kLast         // last: of a month, or past
	kConn         // a connecting word; n is a relation
	kHoliday      // the first word of a holiday's name
	kSeason       // n is the month it begins in; x the day
	kZone         // the letters of a zone; n is an index of places
	kPlace        // a city whose time is meant; n is an index of places
	kTime         // "time" after a place
	kApprox       // about, sharp and other words without weight
	kOclock       // klockan before, o'clock after
	kAM
	kPM
	kArticle // the
	kOf      // of
	kNow     // now
	kAgo     // before now
	kHence   // from now
	kAnd     // and
	kPast    // past the hour
	kTo      // to the hour
	kRange   // from one to another
	kMore    // more, after an amount
	kYearOf  // AD
	kQ       // Q, before the number of a quarter
	kSuffix  // the ending of an ordinal: th, :e
	kWeekend
	kOr
	kClosest // the closest, to a day
	kNot     // what follows is not the day it looks like: every, last, Chinese
	kPronoun // who does it, after the deadline: jag, I'll
	kLabel   // what follows is the number of something: version, room; x is weak when it may be a date too: order
	kRatio   // what follows is a ratio: scale
	kSaid    // what follows is when it was: said, sent
	kOwner   // whose or which, before a name: our, my
	kPolite  // a word after all that was to be said: please
)

// kinds is a set of kinds.
type kinds uint64

// kDigits is in the set of a number in digits, which has no pieces.
const kDigits kind = 63

func set(ks ...kind) kinds {
	var s kinds
	for _, k := range ks {
		s |= 1 << k
	}
	return s
}

// Ways a number is written.
const (
	article  = 1  // a, an: counts only before a unit
	vague    = 2  // a couple
	weak     = 1  // a weekday or month that is mostly something else
	plural   = 2  // Mondays
	passed   = 3  // i fredags
	owning   = 4  // Friday's
	final    = 5  // the last of a period, never the one before: sista
	sameTime = -1 // a time of day: as it is now
	meeting  = 7  // the meeting on a weekday
	begun    = 6  // by a period: when it begins or when it is over
)

type piece struct {
	kind kind
	n, x int16
}

type unit int16

const (
	second unit = iota
	minute
	hour
	dayUnit
	week
	month
	quarter
	year
	workday
	workhour
	fortnight
	halfHour
	quarterHour
	halfYear
	business // of "close of business"
)

type mod int16

const (
	this mod = iota
	next
	coming
	afterNext
	current  // "of the week", without a word for which
	previous // last
)

type edge int16

const (
	noEdge edge = iota
	begin
	middle
	end
	early
	late
	firstHalf // never said in one word
)

type part int16

const (
	noPart part = iota
	earlyMorning
	morning
	forenoon
	lunch
	afternoon
	evening
	night
	lateEvening
	midMorning   // never said in one word
	midAfternoon // nor this
	smallHours   // of the night before a day
)

// relation is what a connecting word says about the moment after it.
type relation int16

const (
	noRelation relation = iota
	by                  // by, until, no later than
	before              // before
	on                  // on, at
	within              // in, within
	after               // after
	since               // from
	between             // between
	during              // during, over
	lasting             // for
)

// deadlineWord reports whether the word alone tells that a deadline follows.
func (r relation) deadlineWord() bool { return r == by || r == before }

// lookUp finds out what a word can be, in every language.
func lookUp(t *token) {
	startsHoliday(t)
	enWord(t.text, t)
	svWord(t.text, t)
}

// joined is the one word that stands for two, "" if they do not belong together.
func joined(a, b string) string {
	if s := enJoin(a, b); s != "" {
		return s
	}
	return svJoin(a, b)
}

func signs(t *token) {
	switch t.text {
	case "-", "–", "—":
		t.mean(kRange, 0)
	case "@":
		t.mean(kConn, int(on))
	case "~", "≈":
		t.mean(kApprox, 0)
	case "&":
		t.mean(kAnd, 0)
	case "½":
		t.mean(kHalf, 0)
	case "\"", "″":
		t.mean(kUnit, int(second))
	case "'", "′", "’":
		t.mean(kUnit, int(minute))
	}
}
