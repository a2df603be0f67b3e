package worktime

import "sync"

// daysOff has a bit for each day of a year.
type daysOff [6]uint64

// years remembers the holidays of the years that were asked for: to work them
// out takes as long as all the rest of a calculation.
type years struct {
	mu    sync.RWMutex
	known map[int]daysOff
}

// maxYears bounds what is remembered. No calculation spans more.
const maxYears = int(horizonDays/365) + 2

// of is the days off of a year whose first day is given.
func (y *years) of(year int, first int64, holidays Holidays) daysOff {
	y.mu.RLock()
	off, ok := y.known[year]
	y.mu.RUnlock()
	if ok {
		return off
	}
	for _, h := range holidays(year) {
		if h.Year() == year {
			n := dayNumber(h.Date()) - first
			off[n/64] |= 1 << (n % 64)
		}
	}
	y.mu.Lock()
	defer y.mu.Unlock()
	if len(y.known) >= maxYears {
		clear(y.known)
	}
	y.known[year] = off
	return off
}
