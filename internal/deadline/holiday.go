package deadline

import "time"

// holiday is a day with a name. Easter's are counted from Easter Sunday; those with a weekday are the n-th of it in
// the month (from the end when n is negative) or, with a day, the first of it from that day on.
type holiday struct {
	month   time.Month
	day     int
	weekday time.Weekday
	n       int
	easter  bool
}

const (
	christmasEve = iota
	christmas
	boxingDay
	newYearsEve
	newYear
	easter
	goodFriday
	easterMonday
	maundyThursday
	palmSunday
	ashWednesday
	shroveTuesday
	ascension
	pentecost
	whitMonday
	trinitySunday
	midsummerEve
	midsummer
	allSaints
	allSaintsSwedish
	halloween
	thanksgiving
	blackFriday
	cyberMonday
	mlkDay
	presidentsDay
	memorialDay
	juneteenth
	independenceDay
	laborDay
	columbusDay
	veteransDay
	valentines
	stPatricks
	nationalDaySwedish
	walpurgis
	lucia
	mayDay
	epiphany
	mothersDay
	mothersDaySwedish
	fathersDay
	fathersDaySwedish
	groundhogDay
	earthDay
	flagDay
	patriotDay
	lincolnsBirthday
	grandparentsDay
	siblingsDay
	veganDay
)

// holidays are the rules of the holidays above.
//
// Sources: for Sweden lag (1989:253) om allmänna helgdagar, for the United States 5 U.S.C. § 6103.
var holidays = [...]holiday{
	christmasEve:       {month: time.December, day: 24},
	christmas:          {month: time.December, day: 25},
	boxingDay:          {month: time.December, day: 26},
	newYearsEve:        {month: time.December, day: 31},
	newYear:            {month: time.January, day: 1},
	easter:             {easter: true},
	goodFriday:         {easter: true, day: -2},
	easterMonday:       {easter: true, day: 1},
	maundyThursday:     {easter: true, day: -3},
	palmSunday:         {easter: true, day: -7},
	ashWednesday:       {easter: true, day: -46},
	shroveTuesday:      {easter: true, day: -47},
	ascension:          {easter: true, day: 39},
	pentecost:          {easter: true, day: 49},
	whitMonday:         {easter: true, day: 50},
	trinitySunday:      {easter: true, day: 56},
	midsummerEve:       {month: time.June, day: 19, weekday: time.Friday, n: 1},
	midsummer:          {month: time.June, day: 20, weekday: time.Saturday, n: 1},
	allSaints:          {month: time.November, day: 1},
	allSaintsSwedish:   {month: time.October, day: 31, weekday: time.Saturday, n: 1},
	halloween:          {month: time.October, day: 31},
	thanksgiving:       {month: time.November, weekday: time.Thursday, n: 4},
	blackFriday:        {month: time.November, day: 23, weekday: time.Friday, n: 1},
	cyberMonday:        {month: time.November, day: 26, weekday: time.Monday, n: 1},
	mlkDay:             {month: time.January, weekday: time.Monday, n: 3},
	presidentsDay:      {month: time.February, weekday: time.Monday, n: 3},
	memorialDay:        {month: time.May, weekday: time.Monday, n: -1},
	juneteenth:         {month: time.June, day: 19},
	independenceDay:    {month: time.July, day: 4},
	laborDay:           {month: time.September, weekday: time.Monday, n: 1},
	columbusDay:        {month: time.October, weekday: time.Monday, n: 2},
	veteransDay:        {month: time.November, day: 11},
	valentines:         {month: time.February, day: 14},
	stPatricks:         {month: time.March, day: 17},
	nationalDaySwedish: {month: time.June, day: 6},
	walpurgis:          {month: time.April, day: 30},
	lucia:              {month: time.December, day: 13},
	mayDay:             {month: time.May, day: 1},
	epiphany:           {month: time.January, day: 6},
	mothersDay:         {month: time.May, weekday: time.Sunday, n: 2},
	mothersDaySwedish:  {month: time.May, weekday: time.Sunday, n: -1},
	fathersDay:         {month: time.June, weekday: time.Sunday, n: 3},
	fathersDaySwedish:  {month: time.November, weekday: time.Sunday, n: 2},
	groundhogDay:       {month: time.February, day: 2},
	earthDay:           {month: time.April, day: 22},
	flagDay:            {month: time.June, day: 14},
	patriotDay:         {month: time.September, day: 11},
	lincolnsBirthday:   {month: time.February, day: 12},
	grandparentsDay:    {month: time.September, day: 7, weekday: time.Sunday, n: 1},
	siblingsDay:        {month: time.April, day: 10},
	veganDay:           {month: time.November, day: 1},
}

// in is the date of the holiday in a year.
func (h holiday) in(year int) date {
	switch {
	case h.easter:
		return easterSunday(year).plus(h.day)
	case h.n != 0 && h.day > 0:
		d := date{year, h.month, h.day}
		return d.plus(int(h.weekday-d.weekday()+7) % 7)
	case h.n != 0:
		return nthWeekday(year, h.month, h.weekday, h.n)
	}
	return date{year, h.month, h.day}
}

// easterSunday is the Sunday after the first full moon of spring, by the anonymous Gregorian algorithm
// (Meeus, Astronomical Algorithms, chapter 8).
func easterSunday(year int) date {
	a, b, c := year%19, year/100, year%100
	d, e := b/4, b%4
	g := (8*b + 13) / 25
	h := (19*a + b - d - g + 15) % 30
	i, k := c/4, c%4
	l := (32 + 2*e + 2*i - h - k) % 7
	m := (a + 11*h + 22*l) / 451
	n := h + l - 7*m + 114
	return date{year, time.Month(n / 31), n%31 + 1}
}

// enHoliday is the table of holidays in English.
func enHoliday(w string, t *token) {
	var h int
	switch w {
	case "christmas", "xmas", "christmas day":
		h = christmas
	case "christmas eve", "xmas eve":
		h = christmasEve
	case "boxing day":
		h = boxingDay
	case "new year", "new years", "new year's", "new year day", "new years day", "new year's day":
		h = newYear
	case "new year eve", "new years eve", "new year's eve", "nye":
		h = newYearsEve
	case "easter", "easter sunday":
		h = easter
	case "good friday":
		h = goodFriday
	case "easter monday":
		h = easterMonday
	case "maundy thursday", "holy thursday":
		h = maundyThursday
	case "palm sunday":
		h = palmSunday
	case "ash wednesday":
		h = ashWednesday
	case "shrove tuesday", "pancake day":
		h = shroveTuesday
	case "pentecost", "whit sunday", "white sunday":
		h = pentecost
	case "whit monday":
		h = whitMonday
	case "trinity sunday":
		h = trinitySunday
	case "midsummer", "midsummer day":
		h = midsummer
	case "midsummer eve", "midsummer's eve":
		h = midsummerEve
	case "all saints", "all hallows":
		h = allSaints
	case "halloween":
		h = halloween
	case "thanksgiving", "thanksgiving day":
		h = thanksgiving
	case "black friday":
		h = blackFriday
	case "cyber monday":
		h = cyberMonday
	case "mlk", "mlk day", "martin luther king":
		h = mlkDay
	case "presidents day", "president day", "president's day", "washington's birthday":
		h = presidentsDay
	case "memorial day", "decoration day":
		h = memorialDay
	case "juneteenth":
		h = juneteenth
	case "independence day":
		h = independenceDay
	case "labor day", "labour day":
		h = laborDay
	case "columbus day":
		h = columbusDay
	case "veterans day", "veteran day", "veteran's day", "veterans' day":
		h = veteransDay
	case "valentine's", "valentines", "valentine's day", "valentine day", "valentines day":
		h = valentines
	case "st patrick's", "st patrick":
		h = stPatricks
	default:
		h = enMinorHoliday(w)
	}
	if h >= 0 {
		t.mean(kHoliday, h)
	}
}

func enMinorHoliday(w string) int {
	switch w {
	case "may day", "loyalty day", "lei day":
		return mayDay
	case "mother's day", "mothers day":
		return mothersDay
	case "father's day", "fathers day":
		return fathersDay
	case "groundhog day":
		return groundhogDay
	case "earth day":
		return earthDay
	case "flag day":
		return flagDay
	case "patriot day":
		return patriotDay
	case "lincoln birthday", "lincoln's birthday":
		return lincolnsBirthday
	case "grandparents day":
		return grandparentsDay
	case "siblings day", "sibling day":
		return siblingsDay
	case "vegan day":
		return veganDay
	case "epiphany":
		return epiphany
	}
	return -1
}

// svHoliday is the table of holidays in Swedish.
func svHoliday(w string, t *token) {
	h := -1
	switch w {
	case "jul", "julen", "julafton", "julhelgen":
		h = christmasEve
	case "juldagen":
		h = christmas
	case "annandag jul", "annandagen":
		h = boxingDay
	case "nyår", "nyårsafton", "nyårshelgen":
		h = newYearsEve
	case "nyårsdagen":
		h = newYear
	case "trettondagen", "trettondedagen", "trettonhelgen", "trettondag jul":
		h = epiphany
	case "påsk", "påsken", "påskdagen", "påskhelgen":
		h = easter
	case "långfredag", "långfredagen":
		h = goodFriday
	case "annandag påsk":
		h = easterMonday
	case "skärtorsdag", "skärtorsdagen":
		h = maundyThursday
	case "palmsöndagen":
		h = palmSunday
	case "fettisdagen":
		h = shroveTuesday
	case "valborg", "valborgsmässoafton":
		h = walpurgis
	case "första maj":
		h = mayDay
	case "kristihimmelsfärd", "kristi himmelsfärds", "kristi himmelfärds", "kristi himmelsfärds dag", "kristi himmelfärds dag":
		h = ascension
	case "pingst", "pingstdagen", "pingsten":
		h = pentecost
	case "nationaldagen":
		h = nationalDaySwedish
	case "midsommar", "midsommarafton", "midsommarhelgen":
		h = midsummerEve
	case "midsommardagen":
		h = midsummer
	case "allhelgona", "allhelgonahelgen", "alla helgons", "alla helgons dag":
		h = allSaintsSwedish
	case "lucia":
		h = lucia
	case "morsdag":
		h = mothersDaySwedish
	case "farsdag":
		h = fathersDaySwedish
	}
	if h >= 0 {
		t.mean(kHoliday, h)
	}
}
