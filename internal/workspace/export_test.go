package workspace

import (
	"time"

	"kept/internal/worktime"
)

// Workday opens workday.
func Workday(s Subscription, wall time.Time, days worktime.Calendar) (time.Time, bool) {
	return s.workday(wall, days)
}
