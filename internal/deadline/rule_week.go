package deadline

// isoWeek is 2026-W49.
func (p *parser) isoWeek(i int, d *expr) int {
	y, ok := p.digits(i, 4, 4)
	j := i + 1
	if p.sign(j, "-") && p.glued(j) && p.glued(j+1) {
		j++
	}
	n, week := p.digits(j+1, 2, 2)
	if !ok || !week || y < 1900 || n < 1 || n > 53 || !p.isWord(j, "w") || !p.glued(j) || !p.glued(j+1) || p.runsOn(j+2) {
		return i
	}
	d.kind, d.year, d.n = dWeek, y, n
	return j + 2
}

// weekNumber is week 49, v. 49, v49, vecka 49 2027, week 49/2026, the week of October 7th.
func (p *parser) weekNumber(i int, d *expr) int {
	j := i
	if p.is(j, kArticle) {
		j++
	}
	u, ok := p.get(j, kUnit)
	if !ok || unit(u.n) != week || p.t[j].glued && len(p.t[j].text) == 1 {
		return i
	}
	k := p.skipDot(j + 1)
	if p.is(k, kOf) && p.t[k].text == "of" {
		var of expr
		if next := p.dayMonth(k+1, &of); next > k+1 {
			*d = of
			d.kind = dWeekOf
			return next
		}
		if next := p.monthDay(k+1, &of); next > k+1 {
			*d = of
			d.kind = dWeekOf
			return next
		}
		for _, rule := range [...]dayRule{(*parser).numericDate, (*parser).dayOfMonth} {
			of = expr{}
			if next := rule(p, k+1, &of); next > k+1 && of.weak == 0 {
				d.kind, d.unit, d.anchor = dBeside, week, of.keep()
				return next
			}
		}
		of = expr{}
		if next := p.holidayName(k+1, &of); next > k+1 && of.weak == 0 {
			d.kind, d.unit, d.anchor = dBeside, week, of.keep()
			return next
		}
		return i
	}
	n, ok := p.digits(k, 1, 2)
	if !ok || p.t[j].text == "v" && p.versionNumber(i, k, n) || n < 1 || n > 53 || p.t[j].text == "w" || p.is(k+1, kMonth) {
		return i
	}
	d.kind, d.n = dWeek, n
	if p.sign(k+1, "/") && p.glued(k+1) && p.glued(k+2) && len(p.t[j].text) > 1 { // week 49/2026
		if y, next := p.yearAt(k + 2); y > 0 {
			d.year = y
			return next
		}
	}
	if p.runsOn(k+1) || p.glued(k+1) && !p.boundary(k+1) {
		return i
	}
	if last, ok := p.digits(k+2, 1, 2); ok && last > n && last <= 53 && (p.sign(k+1, "-") || p.sign(k+1, "–")) && p.ends(k+3) { // v 48-49
		k += 2
		d.until = &expr{named: named{kind: dWeek, n: last}}
	}
	var next int
	if d.year, next = p.yearAt(k + 1); d.until != nil {
		d.until.year = d.year
	}
	return next
}

// versionNumber reports whether the number at k after a v at i is that of a version: v2, and in English any before "by
// Friday" or "of the offer".
func (p *parser) versionNumber(i, k, n int) bool {
	const few = 10
	if p.any(i-1, 1<<kWeekday|1<<kEdge) {
		return false
	}
	if k+1 < len(p.t) {
		switch p.t[k+1].text {
		case "by", "before", "until", "due", "at", "on", "of", "av":
			return true
		}
	}
	return (p.glued(k) && k == i+1 || p.opts.Locale != "sv") && n < few && i > 0 && !p.any(i-1, 1<<kConn|1<<kOf)
}
