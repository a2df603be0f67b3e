package deadline

// quarters is how many quarters have a name; the numbers after them are those of half years.
const quarters = 4

// halfYearName is H1, H2 2027, första halvåret.
func (p *parser) halfYearName(i int, d *expr) int {
	const halves = 2
	d.kind = dQuarter
	j := i
	if p.is(j, kArticle) {
		j++
	}
	n, k, _, ok := p.dayNumber(j)
	u, unit := p.get(k, kUnit)
	switch {
	case ok && unit && u.n == int16(halfYear) && p.is(j, kOrdinal):
		k++
	case p.isWord(j, "h") && p.t[j].capital && p.glued(j+1):
		if n, ok = p.digits(j+1, 1, 1); !ok {
			return i
		}
		k = j + 2
	default:
		return i
	}
	if n < 1 || n > halves {
		return i
	}
	d.n = quarters + n
	var next int
	d.year, next = p.yearAt(k)
	r := p.relation(i - 1)
	if said := r.deadlineWord() || r == within || r == during || p.is(i-1, kEdge) || p.is(i-1, kOf); !said && d.year == 0 && (i > 0 || next < len(p.t)) {
		return i // a heading
	}
	return next
}

// halfOf is the first half of January, andra halvan av nästa vecka.
func (p *parser) halfOf(i int, d *expr) int {
	const halves = 2
	n, k := p.ordinalUpTo(i, halves)
	if !p.is(k-1, kOrdinal) || !p.is(k, kHalf) || !p.is(k+1, kOf) && p.relation(k+1) != within {
		return i
	}
	k += 2
	for _, rule := range [...]dayRule{(*parser).quarterName, (*parser).modPeriod, (*parser).monthName, (*parser).yearNumber} {
		d.clear()
		if next := rule(p, k, d); next > k && (d.kind == dMonth || d.kind == dQuarter || d.kind == dUnit || d.kind == dYear) {
			d.edge, d.weak = firstHalf, 0
			if n == halves {
				d.edge = end
			}
			return next
		}
	}
	d.clear()
	if p.is(k, kArticle) {
		k++
	}
	u, ok := p.get(k, kUnit)
	if which := unit(u.n); !ok || which != week && which != month && which != quarter && which != year {
		return i
	}
	d.kind, d.unit, d.mod, d.edge = dUnit, unit(u.n), current, firstHalf
	if n == halves {
		d.edge = end
	}
	return k + 1
}
