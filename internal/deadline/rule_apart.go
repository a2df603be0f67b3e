package deadline

// dayBeforeIt reads an amount or period at the end of a clause that is counted from the day named before it: the launch is
// 15 January, the invitation a week before; styrelsemöte 12 maj, kallelsen två veckor innan.
func (p *parser) dayBeforeIt(i int, e *expr) int {
	if p.lastDay.to == 0 || !p.any(i, aNumber|1<<kArticle|1<<kUnit) {
		return i
	}
	j := p.skip(i, 1<<kArticle)
	a, next, ok := p.amountAt(j)
	if !ok {
		u, unit := p.unitAt(j)
		switch p.t[min(j, len(p.t)-1)].text {
		case "day", "week", "dagen", "veckan":
			ok = unit
		}
		a.add(u, 1)
		next = j + 1
	}
	sign := 0
	if next < len(p.t) {
		switch p.t[next].text {
		case "before", "earlier", "prior", "beforehand", "innan", "före", "tidigare", "dessförinnan":
			sign = -1
		case "after", "afterwards", "later", "efter", "därefter", "efteråt", "därpå", "senare":
			sign = 1
		}
	}
	if !ok || sign == 0 || next+1 < len(p.t) && p.t[next+1].kind != signToken && !p.is(next+1, kAnd) {
		return i
	}
	*e = expr{amount: a, hasAmount: true, sign: sign, anchor: p.lastDay.e.keep()}
	return next + 1
}

// remember notes the last day of the sentence, and the last without a time.
func (p *parser) remember(c *candidate) {
	if !c.e.isDay() || c.e.until != nil || c.e.other != nil || c.score < scorePlain {
		return
	}
	if p.lastDay = *c; !c.e.clock.set && c.e.part == noPart {
		p.wholeDay = *c
	}
}

// forget takes the candidate that another is counted from out of the list.
func (p *parser) forget(from int) {
	for k := range p.found {
		if p.found[k].from == from {
			p.found = append(p.found[:k], p.found[k+1:]...)
			return
		}
	}
}

// apart is a time and a day that stand apart and may belong together: before lunch with Sue on Friday.
func (p *parser) apart() (candidate, bool) {
	day := p.wholeDay
	if day.to == 0 || len(p.found) == 0 {
		return candidate{}, false
	}
	at := p.found[0]
	for k := range p.found {
		if !p.found[k].e.hasDay() {
			at = p.found[k]
		}
	}
	others := len(p.found) - 1
	if at.e.hasDay() || at.e.until != nil || at.e.orClock.set || others > 1 || others == 1 && day.score < at.score {
		return candidate{}, false
	}
	both := at
	both.e.named = day.e.named
	both.e.part = at.e.part
	return both, true
}
