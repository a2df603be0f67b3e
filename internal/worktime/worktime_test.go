package worktime_test

import (
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"testing"
	"time"
	_ "time/tzdata"

	"github.com/google/go-cmp/cmp"

	"kept/internal/worktime"
)

func zone(tb testing.TB, name string) *time.Location {
	tb.Helper()
	loc, err := time.LoadLocation(name)
	if err != nil {
		tb.Fatal(err)
	}
	return loc
}

func at(tb testing.TB, loc *time.Location, s string) time.Time {
	tb.Helper()
	v, err := time.ParseInLocation("2006-01-02 15:04", s, loc)
	if err != nil {
		tb.Fatal(err)
	}
	return v
}

func everyDay(spans ...worktime.Span) worktime.Hours {
	var h worktime.Hours
	for d := range h {
		h[d] = spans
	}
	return h
}

func TestBetweenAndAdd(t *testing.T) {
	t.Parallel()
	stockholm := zone(t, "Europe/Stockholm")
	sweden := worktime.Standard(stockholm, "SE")
	usa := worktime.Standard(zone(t, "America/New_York"), "US")
	lunch := worktime.New(stockholm, everyDay(
		worktime.Span{From: 13 * time.Hour, To: 17 * time.Hour},
		worktime.Span{From: 8 * time.Hour, To: 12 * time.Hour}), nil)
	// 2026-11-17 is a Tuesday.
	for _, tc := range []struct {
		name     string
		cal      worktime.Calendar
		from, to string
		want     time.Duration
		notAdd   bool // to is not the earliest instant with that much behind it
	}{
		{"within a day", sweden, "2026-11-17 10:20", "2026-11-17 15:00", 4*time.Hour + 40*time.Minute, false},
		{"over a night", sweden, "2026-11-17 16:00", "2026-11-18 09:00", 2 * time.Hour, false},
		{"over a weekend", sweden, "2026-11-20 16:00", "2026-11-23 09:00", 2 * time.Hour, false},
		{"a week", sweden, "2026-11-17 10:00", "2026-11-24 10:00", 45 * time.Hour, false},
		{"starts at night", sweden, "2026-11-17 03:00", "2026-11-17 09:00", time.Hour, false},
		{"ends exactly at closing", sweden, "2026-11-20 15:00", "2026-11-20 17:00", 2 * time.Hour, false},
		{"ends in the evening", sweden, "2026-11-20 15:00", "2026-11-20 23:00", 2 * time.Hour, true},
		{"only a weekend", sweden, "2026-11-21 10:00", "2026-11-22 10:00", 0, true},
		{"backwards", sweden, "2026-11-18 10:00", "2026-11-17 10:00", 0, true},
		{"no time", sweden, "2026-11-18 10:00", "2026-11-18 10:00", 0, true},
		{"Swedish Christmas", sweden, "2026-12-23 16:00", "2026-12-28 09:00", 2 * time.Hour, false},
		{"midsummer's eve is off", sweden, "2026-06-18 16:00", "2026-06-22 09:00", 2 * time.Hour, false},
		{"Thanksgiving", usa, "2026-11-25 16:00", "2026-11-27 09:00", 2 * time.Hour, false},
		{"Independence Day on a Saturday is observed on Friday", usa, "2026-07-02 16:00", "2026-07-06 09:00", 2 * time.Hour, false},
		{"New Year on a Saturday is observed in the old year", usa, "2021-12-30 16:00", "2022-01-03 09:00", 2 * time.Hour, false},
		{"lunch is not counted", lunch, "2026-11-17 11:00", "2026-11-17 14:00", 2 * time.Hour, false},
		{"two spans a day for a weekend", lunch, "2026-11-20 16:00", "2026-11-22 09:00", 10 * time.Hour, false},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			from, to := at(t, tc.cal.Zone(), tc.from), at(t, tc.cal.Zone(), tc.to)
			if got := tc.cal.Between(from, to); got != tc.want {
				t.Errorf("Between = %v, want %v", got, tc.want)
			}
			if got := tc.cal.Between(from.UTC(), to.UTC()); got != tc.want {
				t.Errorf("Between in UTC = %v, want %v", got, tc.want)
			}
			if tc.notAdd {
				return
			}
			if got := tc.cal.Add(from, tc.want); !got.Equal(to) {
				t.Errorf("Add = %v, want %v", got, to)
			}
		})
	}
}

func TestClockChange(t *testing.T) {
	t.Parallel()
	stockholm := zone(t, "Europe/Stockholm")
	apia := zone(t, "Pacific/Apia")
	night := worktime.New(stockholm, everyDay(worktime.Span{From: time.Hour, To: 4 * time.Hour}), nil)
	half := worktime.New(stockholm, everyDay(
		worktime.Span{From: time.Hour, To: 2*time.Hour + 30*time.Minute},
		worktime.Span{From: 2*time.Hour + 45*time.Minute, To: 4 * time.Hour}), nil)
	skipped := worktime.New(apia, everyDay(worktime.Span{From: 8 * time.Hour, To: 17 * time.Hour}), nil)
	for _, tc := range []struct {
		name     string
		cal      worktime.Calendar
		from, to string
		want     time.Duration
	}{
		{"spring: an hour is gone", night, "2026-03-29 00:00", "2026-03-29 12:00", 2 * time.Hour},
		{"autumn: an hour comes twice", night, "2026-10-25 00:00", "2026-10-25 12:00", 4 * time.Hour},
		{"the nights around are plain", night, "2026-10-24 00:00", "2026-10-24 12:00", 3 * time.Hour},
		{"a closing time that was skipped is the jump", half, "2026-03-29 00:00", "2026-03-29 12:00", 2 * time.Hour},
		{"one that comes twice is the first", half, "2026-10-25 00:00", "2026-10-25 12:00", 3*time.Hour + 45*time.Minute},
		{"a week over the change", night, "2026-10-22 00:00", "2026-10-29 00:00", 22 * time.Hour},
		{"a day that never was", skipped, "2011-12-29 00:00", "2012-01-01 00:00", 18 * time.Hour},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			from, to := at(t, tc.cal.Zone(), tc.from), at(t, tc.cal.Zone(), tc.to)
			if got := tc.cal.Between(from, to); got != tc.want {
				t.Errorf("Between = %v, want %v", got, tc.want)
			}
			end := tc.cal.Add(from, tc.want)
			if got := tc.cal.Between(from, end); got != tc.want || end.After(to) {
				t.Errorf("Add = %v, with %v before it, want %v", end, got, tc.want)
			}
		})
	}
}

func TestDays(t *testing.T) {
	t.Parallel()
	stockholm := zone(t, "Europe/Stockholm")
	cal := worktime.Standard(stockholm, "SE")
	type answer struct {
		Workday, Open                             bool
		NextOpen, EndOfDay, NextWorkday, Plus3Day string
	}
	for _, tc := range []struct {
		name, at string
		want     answer
	}{
		{"in the middle of a day", "2026-11-17 10:20", answer{true, true, "2026-11-17 10:20", "2026-11-17 17:00", "2026-11-18 08:00", "2026-11-20 10:20"}},
		{"at opening", "2026-11-17 08:00", answer{true, true, "2026-11-17 08:00", "2026-11-17 17:00", "2026-11-18 08:00", "2026-11-20 08:00"}},
		{"at closing", "2026-11-17 17:00", answer{true, false, "2026-11-18 08:00", "2026-11-17 17:00", "2026-11-18 08:00", "2026-11-20 17:00"}},
		{"before opening", "2026-11-17 06:00", answer{true, false, "2026-11-17 08:00", "2026-11-17 17:00", "2026-11-18 08:00", "2026-11-20 06:00"}},
		{"on a Friday", "2026-11-20 16:00", answer{true, true, "2026-11-20 16:00", "2026-11-20 17:00", "2026-11-23 08:00", "2026-11-25 16:00"}},
		{"on a Saturday", "2026-11-21 12:00", answer{false, false, "2026-11-23 08:00", "2026-11-21 17:00", "2026-11-23 08:00", "2026-11-25 12:00"}},
		{"on Christmas Eve", "2026-12-24 09:00", answer{false, false, "2026-12-28 08:00", "2026-12-24 17:00", "2026-12-28 08:00", "2026-12-30 09:00"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			v := at(t, stockholm, tc.at)
			text := func(v time.Time) string { return v.In(stockholm).Format("2006-01-02 15:04") }
			got := answer{
				cal.IsWorkday(v), cal.Open(v),
				text(cal.NextOpen(v)), text(cal.EndOfDay(v)), text(cal.NextWorkday(v)), text(cal.AddWorkdays(v, 3)),
			}
			if diff := cmp.Diff(tc.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestWithoutWorkingTime(t *testing.T) {
	t.Parallel()
	from := time.Date(2026, 11, 17, 10, 20, 0, 0, time.UTC)
	always := func(year int) []time.Time {
		var days []time.Time
		for d := range 366 {
			days = append(days, time.Date(year, time.January, 1+d, 0, 0, 0, 0, time.UTC))
		}
		return days
	}
	for _, tc := range []struct {
		name string
		cal  worktime.Calendar
	}{
		{"zero", worktime.Calendar{}},
		{"no hours", worktime.New(nil, worktime.Hours{}, nil)},
		{"spans that are none", worktime.New(nil, everyDay(worktime.Span{From: 9 * time.Hour, To: 8 * time.Hour}), nil)},
		{"always a holiday", worktime.New(nil, worktime.DefaultHours(), always)},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			if got := tc.cal.Between(from, from.AddDate(1000, 0, 0)); got != 0 {
				t.Errorf("Between = %v, want 0", got)
			}
			if got := tc.cal.Add(from, time.Hour); !got.Equal(from.Add(time.Hour)) {
				t.Errorf("Add = %v, want wall clock", got)
			}
			if got := tc.cal.NextOpen(from); !got.Equal(from) {
				t.Errorf("NextOpen = %v, want %v", got, from)
			}
			if got := tc.cal.AddWorkdays(from, 2); !got.Equal(from.AddDate(0, 0, 2)) {
				t.Errorf("AddWorkdays = %v, want two days later", got)
			}
			if got, want := tc.cal.EndOfDay(from), time.Date(2026, 11, 17, 17, 0, 0, 0, time.UTC); !got.Equal(want) {
				t.Errorf("EndOfDay = %v, want %v", got, want)
			}
			if tc.cal.IsWorkday(from) || tc.cal.Open(from) {
				t.Error("it should never be open")
			}
		})
	}
}

func TestBeyondTheHorizon(t *testing.T) {
	t.Parallel()
	cal := worktime.Standard(time.UTC, "SE")
	from := time.Date(2026, 11, 17, 10, 20, 0, 0, time.UTC)
	whole := cal.Between(from, from.Add(worktime.Horizon))
	if got := cal.Between(from, from.AddDate(5000, 0, 0)); got != whole {
		t.Errorf("Between = %v, want that of the horizon, %v", got, whole)
	}
	got := cal.Add(from, 1<<62)
	if want := from.Add(worktime.Horizon); !got.After(want) {
		t.Errorf("Add = %v, want after %v", got, want)
	}
}

func TestUnknownCountryHasNoHolidays(t *testing.T) {
	t.Parallel()
	christmas := time.Date(2026, 12, 25, 10, 0, 0, 0, time.UTC)
	for _, country := range worktime.Countries() {
		if worktime.Standard(time.UTC, country).IsWorkday(christmas) {
			t.Errorf("Christmas Day is a working day in %s", country)
		}
	}
	for _, country := range []string{"", "XX", "sweden"} {
		if !worktime.Standard(time.UTC, country).IsWorkday(christmas) {
			t.Errorf("%q has holidays", country)
		}
	}
	if worktime.Standard(time.UTC, "se").IsWorkday(christmas) {
		t.Error("a country in small letters should do")
	}
}

func TestLeapYearsBeyondTheZoneTables(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"Europe/Stockholm", "Australia/Sydney"} {
		loc := zone(t, name)
		cal := worktime.New(loc, worktime.DefaultHours(), nil)
		for year := 2036; year < 2080; year++ {
			from := time.Date(year, time.December, 29, 0, 0, 0, 0, loc)
			to := from.AddDate(0, 0, 7)
			if got := cal.Between(from, to); got != 45*time.Hour {
				t.Errorf("%s: the week from %v has %v", name, from, got)
			}
		}
	}
}

// check holds for every calendar and every instant.
func check(t *testing.T, cal worktime.Calendar, from time.Time, d, e time.Duration) {
	t.Helper()
	to := cal.Add(from, d)
	if got := cal.Between(from, to); got != d {
		t.Fatalf("Between(%v, %v) = %v, want %v", from, to, got, d)
	}
	if later := cal.Add(to, e); cal.Between(from, later) != d+e {
		t.Fatalf("%v then %v from %v do not add up", d, e, from)
	}
	if !cal.Add(from, d+e).Equal(cal.Add(to, e)) {
		t.Fatalf("adding %v and %v to %v at once and in turn differ", d, e, from)
	}
	next := cal.NextOpen(from)
	if !cal.Open(next) || next.Before(from) || cal.Between(from, next) != 0 {
		t.Fatalf("NextOpen(%v) = %v", from, next)
	}
	if !cal.IsWorkday(cal.NextWorkday(from)) || !cal.NextWorkday(from).After(from) {
		t.Fatalf("NextWorkday(%v) = %v", from, cal.NextWorkday(from))
	}
}

func TestAddIsTheInverseOfBetween(t *testing.T) {
	t.Parallel()
	rnd := rand.New(rand.NewPCG(1, 2))
	for _, name := range []string{"UTC", "Europe/Stockholm", "America/St_Johns", "Australia/Lord_Howe", "Pacific/Apia"} {
		loc := zone(t, name)
		cals := []worktime.Calendar{
			worktime.Standard(loc, "SE"),
			worktime.Standard(loc, "US"),
			worktime.New(loc, everyDay(worktime.Span{To: 24 * time.Hour}), nil),
			worktime.New(loc, everyDay(worktime.Span{From: time.Hour, To: 3 * time.Hour}, worktime.Span{From: 23 * time.Hour, To: 24 * time.Hour}), nil),
		}
		for range 300 {
			from := time.Unix(rnd.Int64N(4_000_000_000), rnd.Int64N(1_000_000_000))
			d := 1 + time.Duration(rnd.Int64N(int64(2000*time.Hour)))
			e := 1 + time.Duration(rnd.Int64N(int64(50*time.Hour)))
			for _, cal := range cals {
				check(t, cal, from, d, e)
			}
		}
	}
}

func FuzzCalendar(f *testing.F) {
	f.Add(int64(1_790_000_000), int64(3600), uint8(8), uint8(17), uint8(62))
	f.Add(int64(1_793_000_000), int64(90_000), uint8(0), uint8(24), uint8(127))
	f.Add(int64(-5_000_000_000), int64(1), uint8(2), uint8(3), uint8(1))
	loc := zone(f, "Europe/Stockholm")
	f.Fuzz(func(t *testing.T, unix, seconds int64, opens, closes, days uint8) {
		var hours worktime.Hours
		for d := range hours {
			if days&(1<<d) != 0 {
				hours[d] = []worktime.Span{{From: time.Duration(opens) * time.Hour, To: time.Duration(closes) * time.Hour}}
			}
		}
		cal := worktime.New(loc, hours, worktime.PublicHolidays("SE"))
		from := time.Unix(unix%4_000_000_000, 0)
		d := time.Duration(1+max(0, seconds%1_000_000)) * time.Second
		if days&127 != 0 && opens < closes && opens < 24 {
			check(t, cal, from, d, d/2+1)
			return
		}
		if got := cal.Add(from, d); !got.Equal(from.Add(d)) {
			t.Fatalf("without hours Add gives %v", got)
		}
	})
}

func BenchmarkBetween(b *testing.B) {
	cal := worktime.Standard(zone(b, "Europe/Stockholm"), "SE")
	from := time.Date(2026, 11, 17, 10, 20, 0, 0, time.UTC)
	for _, bc := range []struct {
		name string
		to   time.Time
	}{
		{"three days", from.AddDate(0, 0, 3)},
		{"a quarter", from.AddDate(0, 3, 0)},
		{"30 years", from.AddDate(30, 0, 0)},
	} {
		b.Run(bc.name, func(b *testing.B) {
			for b.Loop() {
				cal.Between(from, bc.to)
			}
		})
	}
}

func BenchmarkAdd(b *testing.B) {
	cal := worktime.Standard(zone(b, "Europe/Stockholm"), "SE")
	from := time.Date(2026, 11, 17, 10, 20, 0, 0, time.UTC)
	for b.Loop() {
		cal.Add(from, 30*time.Hour)
	}
}

// Holidays are worked out once for each year, however many copies of a calendar
// ask, and from however many goroutines.
func TestHolidaysAreWorkedOutOnce(t *testing.T) {
	t.Parallel()
	var asked atomic.Int64
	closed := func(year int) []time.Time {
		asked.Add(1)
		return []time.Time{time.Date(year, time.March, 3, 0, 0, 0, 0, time.UTC)}
	}
	c := worktime.New(time.UTC, worktime.DefaultHours(), closed)
	from := time.Date(2026, time.March, 2, 16, 0, 0, 0, time.UTC) // a Monday; the Tuesday is free
	if got, want := c.Add(from, 2*time.Hour), time.Date(2026, time.March, 4, 9, 0, 0, 0, time.UTC); !got.Equal(want) {
		t.Fatalf("got %v, want %v", got, want)
	}
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 50 {
				if c.IsWorkday(from.AddDate(0, 0, 1)) {
					t.Error("the holiday was forgotten")
				}
			}
		})
	}
	wg.Wait()
	if n := asked.Load(); n != 1 {
		t.Errorf("the year was worked out %d times", n)
	}
	for year := range 500 { // more years than are remembered
		if c.IsWorkday(time.Date(2000+year, time.March, 3, 12, 0, 0, 0, time.UTC)) {
			t.Fatalf("3 March %d is not free", 2000+year)
		}
	}
}

func TestNextAt(t *testing.T) {
	t.Parallel()
	stockholm, err := time.LoadLocation("Europe/Stockholm")
	if err != nil {
		t.Fatal(err)
	}
	const four = 16 * time.Hour
	tests := []struct {
		name     string
		cal      worktime.Calendar
		from, to string
	}{
		{"later the same day", worktime.Standard(stockholm, "SE"), "2026-09-14 09:30", "2026-09-14 16:00"},
		{"that very moment", worktime.Standard(stockholm, "SE"), "2026-09-14 16:00", "2026-09-14 16:00"},
		{"the next day", worktime.Standard(stockholm, "SE"), "2026-09-14 16:01", "2026-09-15 16:00"},
		{"over a weekend", worktime.Standard(stockholm, "SE"), "2026-09-18 16:01", "2026-09-21 16:00"},
		{"over Christmas", worktime.Standard(stockholm, "SE"), "2026-12-23 17:00", "2026-12-28 16:00"},
		{"no holidays", worktime.Standard(stockholm, ""), "2026-12-24 17:00", "2026-12-25 16:00"},
		{"as the clocks go back", worktime.Standard(stockholm, "SE"), "2026-10-23 18:00", "2026-10-26 16:00"},
		{"nobody ever works", worktime.New(stockholm, worktime.Hours{}, nil), "2026-09-14 16:01", "2026-09-14 16:01"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			from, err := time.ParseInLocation("2006-01-02 15:04", tt.from, stockholm)
			if err != nil {
				t.Fatal(err)
			}
			if got := tt.cal.NextAt(from, four).In(stockholm).Format("2006-01-02 15:04"); got != tt.to {
				t.Errorf("%s, want %s", got, tt.to)
			}
		})
	}
}
