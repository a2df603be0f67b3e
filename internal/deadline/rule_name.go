package deadline

// partOfName reports whether the words from one token up to another are part of a name or say which thing is meant, and
// so are no deadline: Monday.com, Q3-rapporten, the Friday Group, our Monday call, Christmas party.
func (p *parser) partOfName(e *expr, from, to int) bool {
	if p.gluedWord(to) || p.gluedBefore(from) {
		return true
	}
	if to >= len(p.t) || p.t[to].kind != wordToken || e.clock.set || e.part != noPart || p.ends(to) {
		return false
	}
	if e.rel != noRelation && !p.is(from, kApprox) {
		return false
	}
	switch e.kind {
	case dHoliday, dQuarter, dSeason:
		return true
	case dDate: // the 12 May meeting
		return p.named(from)
	case dNone:
		if !e.hasWeekday || e.hasWeekMod {
			return false
		}
	default:
		return false
	}
	which := p.named(from)
	name := p.t[to].capital && p.t[to].kinds == 0 && p.t[to-1].capital && from > 0
	return which || name
}

// named reports whether a word before what begins at i says that it is the name of a thing: the, our, a.
func (p *parser) named(i int) bool {
	return p.is(i, kArticle) && p.t[i].text == "the" || p.is(i-1, kOwner) || p.isWord(i-1, "a")
}

// gluedWord reports whether a word is tied to what ends before i: .com, -rapporten.
func (p *parser) gluedWord(i int) bool {
	if i+1 >= len(p.t) || !p.t[i].glued || !p.t[i+1].glued || p.t[i].kind != signToken || p.t[i+1].kind != wordToken {
		return false
	}
	switch p.t[i].text {
	case "-", "_":
		return !p.is(i+1, kApprox) && !p.is(i+1, kSuffix)
	case ".":
		return !p.t[i+1].capital && p.t[i+1].kinds == 0
	}
	return false
}

// gluedBefore reports whether what begins at i is tied to a word before it: pre-Christmas, sales_friday.
func (p *parser) gluedBefore(i int) bool {
	if i < 2 || !p.t[i].glued || !p.t[i-1].glued || p.t[i-1].kind != signToken || p.t[i-2].kind != wordToken {
		return false
	}
	return p.t[i-1].text == "-" || p.t[i-1].text == "_"
}

// topic reports whether what begins at i is what something is about: the question about Q2, frågan om fredagen.
func (p *parser) topic(e *expr, i int) bool {
	switch {
	case e.hasAmount, e.hasLater, e.clock.set:
		return false
	}
	if p.isWord(i, "about") || p.isWord(i, "om") {
		return true
	}
	if e.rel != lasting {
		return false
	}
	switch e.kind {
	case dMonth, dQuarter, dYear, dWeek: // the invoice for October
		return true
	}
	return false
}
