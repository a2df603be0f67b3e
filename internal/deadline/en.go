package deadline

import "time"

// enSpelling are the English words whose misspellings are understood; no word that another is near to, such as March.
var enSpelling = [...][]string{
	typoDays: {
		"today", "tomorrow", "tonight", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday",
		"january", "february", "april", "august", "september", "october", "november", "december", "weekend",
	},
	typoUnits:  {"minutes", "hours", "weeks", "week", "months", "month", "quarter"},
	typoParts:  {"morning", "afternoon", "evening", "night", "noon"},
	typoOthers: {"before", "midnight", "christmas"},
}

// enJoin is the table of English words that mean something else together.
func enJoin(a, b string) string {
	switch a {
	case "day":
		if b == "after" {
			return "day after"
		}
	case "no later", "not later":
		if b == "than" {
			return "no later than"
		}
	case "not":
		switch b {
		case "later":
			return "not later"
		case "before", "until":
			return "not before"
		case "after":
			return "no later than"
		}
	case "as":
		if b == "of" || b == "from" {
			return "from"
		}
	case "at":
		if b == "latest" {
			return "latest"
		}
	case "no":
		if b == "later" {
			return "no later"
		}
	case "prior", "up":
		if b == "to" {
			return "before"
		}
	case "is":
		if b == "over" || b == "out" {
			return "ending"
		}
	case "ahead":
		if b == "of" {
			return "before"
		}
	case "on":
		if b == "or" {
			return "on or"
		}
	case "on or":
		if b == "before" {
			return "due"
		}
	case "due":
		switch b {
		case "by", "on", "before", "at":
			return "due"
		}
	case "mid":
		if b == "day" {
			return "noon"
		}
	case "week", "weeks":
		if b == "end" {
			return "weekend"
		}
	case "half":
		if b == "day" || b == "hour" {
			return "half " + b
		}
	}
	if s := enJoinSmall(a, b); s != "" {
		return s
	}
	return enJoinUnit(a, b)
}

func enJoinSmall(a, b string) string {
	switch a {
	case "right", "just", "shortly", "soon":
		switch b {
		case "now":
			if a != "soon" {
				return "now"
			}
		case "after", "before":
			return b
		}
	case "less", "more", "fewer":
		if b == "than" {
			return "less than"
		}
	case "first":
		if b == "thing" {
			return "first thing"
		}
	case "every", "each":
		switch b {
		case "other", "second", "third", "single", "last":
			return "every"
		}
	case "this", "same":
		if b == "time" {
			return "same time"
		}
	}
	return ""
}

func enJoinUnit(a, b string) string {
	switch a {
	case "business", "working", "work", "banking":
		switch b {
		case "day", "days":
			return "workdays"
		case "hour", "hours":
			return "workhours"
		}
	case "from":
		if b == "now" || b == "today" {
			return "hence"
		}
	case "o":
		if b == "clock" {
			return "o'clock"
		}
	case "next":
		if b == "up" {
			return "next"
		}
	case "later":
		if b == "this" || b == "in" || b == "on" {
			return "later " + b
		}
	}
	return ""
}

// enWord is the table of English words.
func enWord(w string, t *token) {
	switch w {
	case "monday", "mon":
		t.mean(kWeekday, int(time.Monday))
		if w == "mon" {
			t.mean(kUnit, int(month))
		}
	case "tuesday", "tue", "tues":
		t.mean(kWeekday, int(time.Tuesday))
	case "wednesday":
		t.mean(kWeekday, int(time.Wednesday))
	case "wed", "weds":
		t.meanX(kWeekday, int(time.Wednesday), weak)
	case "thursday", "thu", "thur", "thurs":
		t.mean(kWeekday, int(time.Thursday))
	case "friday", "fri":
		t.mean(kWeekday, int(time.Friday))
	case "saturday":
		t.mean(kWeekday, int(time.Saturday))
	case "sat":
		t.meanX(kWeekday, int(time.Saturday), weak)
	case "sunday":
		t.mean(kWeekday, int(time.Sunday))
	case "sun":
		t.meanX(kWeekday, int(time.Sunday), weak)
	case "mondays", "tuesdays", "wednesdays", "thursdays", "fridays", "saturdays", "sundays":
		enWord(w[:len(w)-1], t)
		t.pieces[0].x = plural
	case "monday's", "tuesday's", "wednesday's", "thursday's", "friday's", "saturday's", "sunday's":
		enWord(w[:len(w)-2], t)
		t.pieces[0].x = owning
	case "january", "february", "september", "october", "november", "december":
		t.mean(kMonth, map3(w))
	case "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec", "sept",
		"march", "april", "june", "july", "august":
		t.meanX(kMonth, map3(w), weak)
	default:
		_ = enDay(w, t) || enNumber(w, t) || enUnit(w, t) || enSmall(w, t)
	}
}

// map3 is the month whose name begins with the first three letters of w, in either language.
func map3(w string) int {
	switch w[:3] {
	case "jan":
		return 1
	case "feb":
		return 2
	case "mar":
		return 3
	case "apr":
		return 4
	case "may", "maj":
		return 5
	case "jun":
		return 6
	case "jul":
		return 7
	case "aug":
		return 8
	case "sep":
		return 9
	case "oct", "okt":
		return 10
	case "nov":
		return 11
	}
	return 12
}

func enDay(w string, t *token) bool {
	switch w {
	case "today":
		t.mean(kRelDay, 0)
	case "tomorrow", "tmrw", "tmr", "tmrow", "tmw", "tommorow", "tommorrow":
		t.mean(kRelDay, 1)
	case "yesterday":
		t.mean(kRelDay, -1)
	case "day after":
		t.mean(kUnit, int(dayUnit))
		t.mean(kMod, int(afterNext))
	case "tonight", "tonite":
		t.meanX(kRelDay, 0, int(evening))
	case "overmorrow":
		t.mean(kRelDay, 2)
	case "noon", "midday", "noontime":
		t.mean(kNamed, 12*60)
	case "midnight":
		t.mean(kNamed, 24*60)
	case "same time":
		t.mean(kNamed, sameTime)
	case "lunch", "lunchtime":
		t.mean(kPart, int(lunch))
	case "morning", "mornings":
		t.mean(kPart, int(morning))
	case "first thing":
		t.mean(kPart, int(earlyMorning))
	case "forenoon":
		t.mean(kPart, int(forenoon))
	case "afternoon":
		t.mean(kPart, int(afternoon))
	case "evening":
		t.mean(kPart, int(evening))
	case "night", "nighttime":
		t.mean(kPart, int(night))
	case "eod", "cob", "eob", "cop":
		t.mean(kEndOf, int(dayUnit))
	case "midweek":
		t.meanX(kEndOf, int(week), int(middle))
	case "eow":
		t.mean(kEndOf, int(week))
	case "eom":
		t.mean(kEndOf, int(month))
	case "eoq":
		t.mean(kEndOf, int(quarter))
	case "eoy":
		t.mean(kEndOf, int(year))
	case "weekend", "weekends", "wknd":
		t.mean(kWeekend, 0)
	case "now", "asap", "immediately":
		if w == "now" {
			t.mean(kNow, 0)
		}
	case "spring":
		t.meanX(kSeason, 3, 20)
	case "summer":
		t.meanX(kSeason, 6, 21)
	case "autumn":
		t.meanX(kSeason, 9, 23)
	case "winter":
		t.meanX(kSeason, 12, 21)
	default:
		return false
	}
	return true
}

func enUnit(w string, t *token) bool {
	switch w {
	case "sec", "secs", "seconds", "s":
		t.mean(kUnit, int(second))
	case "minute", "minutes", "min", "mins", "m":
		t.mean(kUnit, int(minute))
	case "hour", "hours", "hr", "hrs", "h":
		t.mean(kUnit, int(hour))
	case "day", "days", "d":
		t.mean(kUnit, int(dayUnit))
	case "week", "weeks", "wk", "wks", "w", "cw":
		t.mean(kUnit, int(week))
	case "fortnight", "fortnights":
		t.mean(kUnit, int(fortnight))
	case "month", "months", "mo", "mos", "mth":
		t.mean(kUnit, int(month))
	case "year", "years", "yr", "yrs":
		t.mean(kUnit, int(year))
	case "half hour":
		t.mean(kUnit, int(halfHour))
	case "workdays", "weekday", "weekdays", "workday":
		t.mean(kUnit, int(workday))
	case "workhours":
		t.mean(kUnit, int(workhour))
	case "business", "play":
		t.mean(kUnit, int(business))
	case "day's", "today's":
		t.meanX(kUnit, int(dayUnit), weak)
	case "week's":
		t.meanX(kUnit, int(week), weak)
	case "month's":
		t.meanX(kUnit, int(month), weak)
	case "quarter's":
		t.meanX(kUnit, int(quarter), weak)
	case "year's":
		t.meanX(kUnit, int(year), weak)
	case "q":
		t.mean(kQ, 0)
	default:
		return false
	}
	return true
}

func enSmall(w string, t *token) bool {
	switch w {
	case "this", "current":
		t.mean(kMod, int(this))
	case "next", "following", "nxt":
		t.mean(kMod, int(next))
	case "coming", "upcoming":
		t.mean(kMod, int(coming))
	case "closest", "nearest":
		t.mean(kClosest, 0)
	case "last":
		t.mean(kLast, 0)
	case "previous":
		t.meanX(kLast, 0, passed)
	case "end", "close", "ending":
		t.mean(kEdge, int(end))
	case "beginning", "start":
		t.mean(kEdge, int(begin))
	case "early":
		t.mean(kEdge, int(early))
	case "mid", "middle":
		t.mean(kEdge, int(middle))
	case "late":
		t.mean(kEdge, int(late))
	case "later this", "later in", "later on":
		t.mean(kConn, int(on))
		t.mean(kMod, int(this))
	case "by", "until", "untill", "till", "til":
		t.meanX(kConn, int(by), begun)
		if w != "by" {
			t.mean(kRange, 0)
		}
	case "latest", "due", "deadline", "no later than":
		t.mean(kConn, int(by))
	default:
		return enRelation(w, t)
	}
	return true
}

func enRelation(w string, t *token) bool {
	switch w {
	case "before":
		t.mean(kConn, int(before))
		t.mean(kAgo, 1)
	case "on", "at":
		t.mean(kConn, int(on))
	case "in", "within", "inside":
		t.mean(kConn, int(within))
	case "after":
		t.mean(kConn, int(after))
		t.mean(kPast, 0)
	case "from", "not before":
		t.mean(kConn, int(since))
	case "between":
		t.mean(kConn, int(between))
	case "during", "over", "throughout":
		t.mean(kConn, int(during))
	case "for":
		t.mean(kConn, int(lasting))
	case "past":
		t.mean(kPast, 0)
	case "to":
		t.mean(kTo, 0)
		t.mean(kRange, 0)
	case "through", "thru":
		t.meanX(kConn, int(by), weak)
		t.mean(kRange, 0)
	case "about", "around", "approximately", "roughly", "sharp", "exactly", "ish", "circa", "approx",
		"less than", "maybe", "probably", "sometime", "either":
		t.mean(kApprox, 0)
	case "later":
		t.mean(kHence, 0)
		t.mean(kApprox, 1)
	case "hence", "out":
		t.mean(kHence, 0)
	case "ago", "earlier":
		t.mean(kAgo, 0)
	case "or":
		t.mean(kOr, 0)
	case "and":
		t.mean(kAnd, 0)
	case "every", "each", "per", "not", "chinese", "lunar", "orthodox", "jewish", "persian", "parsi", "fiscal", "since", "closest", "nearest":
		t.mean(kNot, 0)
	case "the":
		t.mean(kArticle, 0)
	case "of":
		t.mean(kOf, 0)
	case "more":
		t.mean(kMore, 0)
	case "ad":
		t.mean(kYearOf, 0)
	case "o'clock", "oclock":
		t.meanX(kOclock, 0, weak)
	case "am":
		t.mean(kAM, 0)
	case "pm":
		t.mean(kPM, 0)
	case "p":
		t.meanX(kPM, 0, weak)
	case "time":
		t.mean(kTime, 0)
	default:
		return enAround(w, t) || zoneWord(w, t)
	}
	return true
}

// enAround are the words that tell what the phrase beside them is not.
func enAround(w string, t *token) bool {
	switch w {
	case "i'll", "i'm", "i'd", "i've", "he's", "she's", "they're", "we", "we'll", "we're", "we've", "you", "you'll", "he", "he'll", "she", "she'll",
		"they", "they'll", "it'll", "will":
		t.mean(kPronoun, 0)
	case "version", "ver", "room", "chapter", "section", "page", "number", "no", "nr", "floor", "level", "gate", "step", "phase",
		"item", "paragraph", "release", "build", "size", "channel", "spec", "rev", "revision", "fig", "figure", "appendix", "annex",
		"clause", "article", "patch", "hotfix", "firmware":
		t.mean(kLabel, 0)
	case "order", "ticket", "invoice", "case", "task", "issue", "bug", "pr", "contract", "project", "part", "po", "sku":
		t.meanX(kLabel, 0, weak)
	case "scale", "ratio", "score", "odds", "rating", "grade", "cost", "costs", "price", "priced":
		t.mean(kRatio, 0)
	case "said", "agreed", "discussed", "talked", "told", "asked", "met", "decided", "spoke", "mentioned":
		t.mean(kSaid, 0)
	case "please", "pls", "plz", "thanks", "thx", "cheers", "ok", "okay":
		t.mean(kPolite, 0)
	case "my", "our", "your", "his", "her", "their", "its":
		t.mean(kOwner, 0)
	default:
		return false
	}
	return true
}
