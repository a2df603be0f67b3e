package deadline

// edges narrows periods to their beginning, middle or end.
func (r *resolver) edges(e *expr, all []period) []period {
	if e.edge == noEdge {
		return all
	}
	for i, p := range all {
		days := int(p.to.utc().Sub(p.from.utc())/day) + 1
		from, to := p.from, p.to
		switch p.grain {
		case Week:
			switch e.edge {
			case begin, early:
				to = from.plus(2)
			case middle:
				from, to = from.plus(1), from.plus(3)
			case late:
				from = p.from.plus(3)
			case firstHalf:
				to = from.plus(2)
			case end, noEdge:
				from = p.to
			}
		case Month:
			switch e.edge {
			case begin, early:
				to = from.plus(9)
			case middle:
				from, to = from.plus(10), from.plus(19)
			case late:
				from = from.plus(20)
			case firstHalf:
				to = from.plus(14)
			case end, noEdge:
				from = p.to
			}
		case Quarter, Year:
			switch e.edge {
			case begin, early:
				to = from.plusMonths(1).plus(-1)
			case middle:
				from, to = from.plus(days/3), from.plus(2*days/3)
			case late:
				from = from.plus(2 * days / 3)
			case firstHalf:
				to = from.plus((days - 1) / 2)
				if p.grain == Year {
					to = from.plusMonths(6).plus(-1)
				}
			case end, noEdge:
				from = p.to
			}
		case Second, Minute, Hour, Day:
		}
		all[i] = period{from: from, to: to, grain: Day, edge: true}
	}
	return all
}
