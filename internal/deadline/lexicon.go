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
	kZone         // n is minutes from UTC
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
	kNot // what follows is not the day it looks like: every, last, Chinese
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
	article = 1 // a, an: counts only before a unit
	vague   = 2 // a couple
	weak    = 1 // a weekday or month that is mostly something else
	plural  = 2 // Mondays
)

type piece struct {
	kind kind
	n, x int16
}

type unit int

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

type mod int

const (
	this mod = iota
	next
	coming
	afterNext
	current // "of the week", without a word for which
)

type edge int

const (
	noEdge edge = iota
	begin
	middle
	end
	early
	late
)

type part int

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
)

// relation is what a connecting word says about the moment after it.
type relation int

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
	if t.count == 0 {
		if right := spelled(t.text); right != "" {
			enWord(right, t)
			svWord(right, t)
		}
	}
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

// shortestTypo is the length below which a word that is nearly a day or month is more likely another word.
const shortestTypo = 5

// spelled is the word that a misspelled one is a letter away from: one missing, doubled, wrong or swapped with its
// neighbour. Only long names of days and months are tried, no other word being near them.
func spelled(word string) string {
	if len(word) < shortestTypo {
		return ""
	}
	for _, list := range [][]string{enSpelling, svSpelling} {
		for _, right := range list {
			if right[0] == word[0] && near(word, right) {
				return right
			}
		}
	}
	return ""
}

// near reports whether one change of a letter turns a into b.
func near(a, b string) bool {
	if d := len(a) - len(b); d < -2 || d > 2 {
		return false
	}
	i := 0
	for i < len(a) && i < len(b) && a[i] == b[i] {
		i++
	}
	a, b = a[i:], b[i:]
	n := 0
	for n < len(a) && n < len(b) && a[len(a)-1-n] == b[len(b)-1-n] {
		n++
	}
	a, b = a[:len(a)-n], b[:len(b)-n]
	switch {
	case len(a) <= 1 && len(b) <= 1:
		return true
	case len(a) == 2 && len(b) == 2:
		return a[0] == b[1] && a[1] == b[0]
	}
	// A letter beyond ASCII has two bytes: fredåg, månad written mondag.
	return len(a) <= 2 && len(b) <= 2 && (len(a) == 0 || a[0] >= 0x80 || len(b) == 2 && b[0] >= 0x80)
}
