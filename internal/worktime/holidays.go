package worktime

import (
	"strings"
	"time"

	"github.com/rickar/cal/v2"
	"github.com/rickar/cal/v2/dk"
	"github.com/rickar/cal/v2/gb"
	"github.com/rickar/cal/v2/no"
	"github.com/rickar/cal/v2/se"
	"github.com/rickar/cal/v2/us"
)

// Countries are those whose public holidays are known, as ISO 3166 codes.
func Countries() []string {
	return []string{"DK", "GB", "NO", "SE", "US"}
}

// PublicHolidays are the days off of a country, the eves on which nobody works in Sweden among them, and the
// weekdays on which a holiday that falls on a weekend is observed. An empty or unknown country has none.
func PublicHolidays(country string) Holidays {
	list := national(country)
	if len(list) == 0 {
		return nil
	}
	return func(year int) []time.Time {
		days := make([]time.Time, 0, 3*len(list))
		for _, h := range list {
			actual, observed := h.Calc(year)
			days = append(days, actual, observed)
			// New Year's Day on a Saturday is observed in the year before.
			_, early := h.Calc(year + 1)
			days = append(days, early)
		}
		return days
	}
}

func national(country string) []*cal.Holiday {
	switch strings.ToUpper(strings.TrimSpace(country)) {
	case "DK":
		return dk.Holidays
	case "GB":
		return gb.Holidays
	case "NO":
		return no.Holidays
	case "SE":
		return se.Holidays
	case "US":
		return us.Holidays
	}
	return nil
}
