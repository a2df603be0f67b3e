package deadline

// bracketed reads what is told once more in brackets: 3pm (CET), Monday (30 November).
func (p *parser) bracketed(i int, e *expr) int {
	if !p.sign(i, "(") || !p.begins(i+1) {
		return i
	}
	more := *e
	next := p.element(i+1, &more)
	if other := new(expr); e.clock.set && next == i+1 { // 15:00 CET (9am ET)
		if k := p.clockAt(i+1, other); k > i+1 {
			more, next = *e, p.zoneAt(k, other)
		}
	}
	if next == i+1 || next >= len(p.t) || p.t[next].kind != signToken || p.t[next].text[0] != ')' {
		return i
	}
	*e = more
	return next + 1
}

// afterthought is a word for the deadline that comes after it: imorgon senast, Friday at the latest.
func (p *parser) afterthought(i int, e *expr) int {
	j := i
	if p.isWord(j, "at") && p.isWord(j+1, "the") {
		j += 2
	}
	if !p.isWord(j, "latest") && !p.isWord(j, "senast") || !p.ends(j+1) || p.any(j+1, elementStarts) {
		return i
	}
	e.relate(by, false)
	return j + 1
}
