package deadline

// habit reports whether the words before i say how often it is: every Friday, each day, varje måndag.
func (p *parser) habit(i int) bool {
	for k := i - 1; k >= 0 && k >= i-maxSkip; k-- {
		switch p.t[k].text {
		case "every", "each", "per", "daily", "weekly", "varje", "varenda", "varannan", "vartannat", "dagligen":
			return true
		}
		if !p.any(k, 1<<kUnit|1<<kWeekday|1<<kRelDay|1<<kPart|1<<kAnd|1<<kConn) {
			return false
		}
	}
	return false
}

// conditional reports whether what begins at i is within a condition: if they sign by Wednesday I ship on Friday.
func (p *parser) conditional(i int) bool {
	const words = 7
	for k := i - 1; k >= max(i-words, 0) && p.t[k].kind == wordToken && !p.any(k, 1<<kAnd|1<<kWeekday|1<<kRelDay|1<<kMonth); k-- {
		switch p.t[k].text {
		case "if", "unless", "once", "ifall", "såvida", "förutsatt":
			return true
		}
	}
	return false
}

// unknownClock reports whether a time before i is by a clock that is not known here: kl 9 amerikansk tid, 9am their time.
func (p *parser) unknownClock(i int) bool {
	return p.is(i+1, kTime) && p.t[i].kind == wordToken && (p.t[i].kinds == 0 || p.is(i, kOwner)) && !p.ownTime(i)
}

// standing reports whether the words before i say how long something holds: the quote is valid until 31 December.
func (p *parser) standing(i int) bool {
	for k := i - 1; k >= 0 && k >= i-2; k-- {
		switch p.t[k].text {
		case "valid", "good", "binding", "open", "lasts", "runs", "gäller", "giltig", "giltigt", "giltiga", "gälla", "löper", "öppet", "öppen", "bindande":
			return true
		}
	}
	return false
}

// absence reports whether the words before i say that somebody is not there: I'm away until Monday, ledig på fredag.
func (p *parser) absence(i int) bool {
	if i == 0 || p.t[i-1].kind != wordToken {
		return false
	}
	switch p.t[i-1].text {
	case "away", "closed", "unavailable", "pto", "ooo", "vacation", "holiday", "borta", "bortrest", "ledig", "lediga", "sjukskriven",
		"föräldraledig", "upptagen", "stängt", "semester", "tjänsteledig", "sjuk", "vabbar",
		"sick":
		return true
	case "office":
		return p.isWord(i-2, "of") && p.isWord(i-3, "out")
	case "off", "out":
		return p.any(i-2, 1<<kPronoun) || p.isWord(i-2, "am") && p.isWord(i-3, "i")
	}
	return false
}

// openEnded reports whether a phrase that begins at i tells only when something may begin, and so by when it must be done
// tells nobody: from Friday on, not before Friday, från och med den 5:e, after 5 December. What is after a longer period, a
// holiday or a part of the day is as soon as that is over.
func (p *parser) openEnded(e *expr, i int) bool {
	if e.until != nil || e.hasAmount {
		return false
	}
	switch e.rel {
	case since:
		return p.relationFrom(i) == since
	case after:
		return (e.isDay() || e.kind == dNth || e.kind == dBeside) && !e.clock.set && e.part == noPart
	}
	return false
}

// relationFrom is the first connecting word from i on that is not about how exact the rest is.
func (p *parser) relationFrom(i int) relation { return p.relation(p.skip(i, 1<<kApprox)) }

// refused reports whether the words around a phrase say that it is no deadline: cannot on Friday, tidigast fredag, Friday
// at the earliest.
func (p *parser) refused(i, next int) bool {
	if p.isWord(next, "at") && p.isWord(next+1, "the") {
		next += 2
	}
	if p.is(next, kNot) && p.habit(next+1) { // at 10 every Friday
		return true
	}
	if p.isWord(next, "earliest") || p.isWord(next, "tidigast") || i == 0 || p.t[i-1].kind != wordToken {
		return p.isWord(next, "earliest") || p.isWord(next, "tidigast")
	}
	switch p.t[i-1].text {
	case "not", "inte", "ej", "never", "aldrig", "earliest", "tidigast", "starting", "beginning", "commencing", "effective":
		return true
	case "than":
		return p.isWord(i-2, "earlier") || p.isWord(i-2, "sooner")
	case "än":
		return p.isWord(i-2, "tidigare")
	case "do", "make":
		return p.isWord(i-2, "can't") || p.isWord(i-2, "cannot") || p.isWord(i-2, "won't") || p.isWord(i-2, "not")
	}
	return false
}
