package deadline

// edgeDays are how many days from the beginning of a week or month its edges and its first half begin or end.
type edgeDays struct {
	begin, middle, middleEnd, late, half int
}

// edgesOf are those of a week or a month.
func edgesOf(g Grain) edgeDays {
	if g == Week {
		return edgeDays{begin: 2, middle: 1, middleEnd: 3, late: 3, half: 2}
	}
	return edgeDays{begin: 9, middle: 10, middleEnd: 19, late: 20, half: 14}
}

// edges narrows periods to their beginning, middle or end.
func (r *resolver) edges(e *expr, all []period) []period {
	if e.edge == noEdge {
		return all
	}
	for i, p := range all {
		from, to := p.from, p.to
		switch p.grain {
		case Week, Month:
			from, to = edgesOf(p.grain).edge(e.edge, p)
		case Quarter, Year:
			from, to = longEdge(e.edge, p)
		case Second, Minute, Hour, Day:
		}
		all[i] = period{from: from, to: to, grain: Day, edge: true}
	}
	return all
}

// edge is the first and the last day of an edge of a week or month.
func (s edgeDays) edge(e edge, p period) (from, to date) {
	switch e {
	case begin, early:
		return p.from, p.from.plus(s.begin)
	case middle:
		return p.from.plus(s.middle), p.from.plus(s.middleEnd)
	case late:
		return p.from.plus(s.late), p.to
	case firstHalf:
		return p.from, p.from.plus(s.half)
	case end, noEdge:
	}
	return p.to, p.to
}

// longEdge is the first and the last day of an edge of a quarter or year: its first month, or a third of it.
func longEdge(e edge, p period) (from, to date) {
	const thirds, months = 3, 6
	days := int(p.to.utc().Sub(p.from.utc())/day) + 1
	switch e {
	case begin, early:
		return p.from, p.from.plusMonths(1).plus(-1)
	case middle:
		return p.from.plus(days / thirds), p.from.plus(2 * days / thirds)
	case late:
		return p.from.plus(2 * days / thirds), p.to
	case firstHalf:
		if p.grain == Year {
			return p.from, p.from.plusMonths(months).plus(-1)
		}
		return p.from, p.from.plus((days - 1) / 2)
	case end, noEdge:
	}
	return p.to, p.to
}
