package deadline

import (
	"slices"
	"strings"
	"sync"
	"time"
)

// place is where a clock hangs that people name, and what they call its time: letters such as CET, or words before
// "time" or "tid".
//
// Letters mean the clock on the wall there, the whole year round: people write CET and EST in summer too. So 15 CET is
// always the time in Paris; CET and EET keep summer time in https://www.iana.org/time-zones as well. Only UTC, GMT and
// offsets such as UTC+2 know no summer. What says standard time where it is summer, as 3pm EST in July, or daylight
// saving time in winter, as 3pm BST in February, is a question: the clock on the wall first, the letters second, the
// writer's own clock third. So are letters that several countries use, unless they are the writer's own or the other
// reading is rare.
type place struct {
	letters string // between bars; of two letters in capitals only
	words   string // between bars
	zone    string
	also    string // between bars; other zones that have the same letters, all year or half of it
	load    func() *time.Location
}

// clockIn makes a row of the table of places; its zone is read when it is first needed.
func clockIn(zone, letters, words, also string) place {
	return place{letters: letters, words: words, zone: zone, also: also, load: sync.OnceValue(func() *time.Location {
		loc, err := time.LoadLocation(zone)
		if err != nil {
			return nil
		}
		return loc
	})}
}

// places are the clocks that people name, by the zones of https://www.iana.org/time-zones. Rows that others point to
// as what letters mean too come with the same letters.
var places = []place{
	clockIn("UTC", "utc|gmt|zulu|z", "", ""),
	clockIn("Europe/Paris", "cet|cest", "paris|french|fransk|central european|europe|european|europeisk|centraleuropeisk", ""),
	clockIn("Europe/Stockholm", "", "stockholm|swedish|sweden|svensk|stockholms|sverige", ""),
	clockIn("Europe/Berlin", "", "berlin|german|germany|munich|hamburg|frankfurt|tysk", ""),
	clockIn("Europe/Amsterdam", "", "amsterdam|dutch|netherlands|holländsk", ""),
	clockIn("Europe/Brussels", "", "brussels|belgian", ""),
	clockIn("Europe/Madrid", "", "madrid|barcelona|spanish|spain|spansk", ""),
	clockIn("Europe/Rome", "", "rome|milan|italian|italy|italiensk", ""),
	clockIn("Europe/Zurich", "", "zurich|geneva|swiss|schweizisk", ""),
	clockIn("Europe/Vienna", "", "vienna|austrian|österrikisk", ""),
	clockIn("Europe/Warsaw", "", "warsaw|polish|poland|polsk", ""),
	clockIn("Europe/Prague", "", "prague|czech|tjeckisk", ""),
	clockIn("Europe/Oslo", "", "oslo|norwegian|norway|norsk", ""),
	clockIn("Europe/Copenhagen", "", "copenhagen|danish|denmark|dansk|köpenhamn", ""),
	clockIn("Europe/Helsinki", "eet|eest", "helsinki|finnish|finland|finsk|helsingfors|eastern european", ""),
	clockIn("Europe/Tallinn", "", "tallinn|estonian|estnisk", ""),
	clockIn("Europe/Kyiv", "", "kyiv|kiev|ukrainian|ukrainsk", ""),
	clockIn("Europe/Istanbul", "trt", "istanbul|turkish|turkisk", ""),
	clockIn("Europe/Moscow", "msk", "moscow|russian|rysk", ""),
	clockIn("Europe/London", "bst", "london|uk|british|brittisk|engelsk|england|edinburgh|gb", ""),
	clockIn("Europe/Dublin", "", "dublin|irish|ireland|irländsk", ""),
	clockIn("Europe/Lisbon", "", "lisbon|portuguese|portugal|portugisisk", ""),
	clockIn("America/New_York", "est|edt|et", "eastern|new york|ny|nyc|boston|washington|atlanta|miami|toronto|newyork|östkust", ""),
	clockIn("America/Chicago", "cst|cdt|ct", "central|chicago|dallas|houston|austin|texas", "Asia/Shanghai"),
	clockIn("America/Denver", "mst|mdt|mt", "mountain|denver", ""),
	clockIn("America/Los_Angeles", "pst|pdt|pt", "pacific|seattle|los angeles|la|san francisco|sf|california|västkust", ""),
	clockIn("America/Anchorage", "akst|akdt", "alaska|anchorage", ""),
	clockIn("Pacific/Honolulu", "hst", "hawaii|honolulu", ""),
	clockIn("America/Halifax", "adt", "atlantic|halifax", ""),
	clockIn("America/St_Johns", "nst|ndt", "newfoundland", ""),
	clockIn("America/Sao_Paulo", "brt", "são paulo|sao paulo|brasilia|brazilian|brazil", ""),
	clockIn("America/Argentina/Buenos_Aires", "", "buenos aires", ""),
	clockIn("America/Mexico_City", "", "mexico city|mexican|mexico", ""),
	clockIn("Africa/Johannesburg", "sast", "johannesburg|cape town|south african", ""),
	clockIn("Africa/Lagos", "", "lagos|nigerian", ""),
	clockIn("Africa/Nairobi", "", "nairobi|kenyan", ""),
	clockIn("Africa/Cairo", "", "cairo|egyptian", ""),
	clockIn("Asia/Jerusalem", "idt", "israel|israeli|jerusalem|tel aviv", ""),
	clockIn("Asia/Dubai", "", "dubai|gulf", ""),
	clockIn("Asia/Riyadh", "", "riyadh|saudi", ""),
	clockIn("Asia/Karachi", "pkt", "karachi|pakistan", ""),
	clockIn("Asia/Kolkata", "ist", "india|indian|indisk|mumbai|bangalore|bengaluru|delhi|new delhi|chennai|kolkata", "Asia/Jerusalem|Europe/Dublin"),
	clockIn("Asia/Bangkok", "", "bangkok|thai", ""),
	clockIn("Asia/Jakarta", "wib", "jakarta", ""),
	clockIn("Asia/Manila", "pht", "manila|philippine", ""),
	clockIn("Asia/Singapore", "sgt", "singapore", ""),
	clockIn("Asia/Hong_Kong", "hkt", "hong kong", ""),
	clockIn("Asia/Shanghai", "", "china|chinese|beijing|shanghai|kinesisk", ""),
	clockIn("Asia/Seoul", "kst", "seoul|korean|korea", ""),
	clockIn("Asia/Tokyo", "jst", "tokyo|japan|japanese|japansk", ""),
	clockIn("Australia/Perth", "awst", "perth", ""),
	clockIn("Australia/Adelaide", "acst|acdt", "adelaide", ""),
	clockIn("Australia/Sydney", "aest|aedt|aet", "sydney|melbourne|canberra|australian eastern", ""),
	clockIn("Australia/Brisbane", "", "brisbane", ""),
	clockIn("Pacific/Auckland", "nzst|nzdt|nzt", "auckland|new zealand|wellington", ""),
}

// placeLetters and placeWords are the places by their letters and by the first of their words, as indexes.
var placeLetters, placeWords = indexPlaces()

func indexPlaces() (letters map[string]int, words map[string][]int) {
	const about = 256
	letters, words = make(map[string]int, about), make(map[string][]int, about)
	for n := range places {
		if places[n].letters != "" {
			for name := range strings.SplitSeq(places[n].letters, "|") {
				letters[name] = n
			}
		}
		for name := range strings.SplitSeq(places[n].words, "|") {
			if first, _, _ := strings.Cut(name, " "); first != "" {
				words[first] = append(words[first], n)
			}
		}
	}
	return letters, words
}

// zoneWord notes the letters of a zone and the places whose time people name.
func zoneWord(w string, t *token) bool {
	n, ok := placeLetters[w]
	if ok {
		t.meanX(kZone, n, season(w))
	}
	if s, tid := strings.CutSuffix(w, "tid"); tid && len(s) > 3 { // londontid, stockholmstid
		if list := placeWords[strings.TrimSuffix(s, "-")]; len(list) > 0 {
			t.meanX(kPlace, list[0], weak)
			return true
		}
	}
	if list := placeWords[w]; len(list) > 0 {
		t.mean(kPlace, list[0])
		return true
	}
	return ok
}

// Values of the letters of a zone.
const (
	byLetters = 1 // the zone was named by letters
	daylight  = 2 // by those of summer
	standard  = 3 // by those of winter
	perhaps   = 4 // only where it is may be meant
)

// season tells the letters of daylight saving time and those of standard time from others.
func season(letters string) int {
	switch {
	case letters == "cest", letters == "eest", letters == "bst":
		return daylight
	case len(letters) > twoLetters && strings.HasSuffix(letters, "dt"):
		return daylight
	case len(letters) > twoLetters && strings.HasSuffix(letters, "st"):
		return standard
	}
	return byLetters
}

// twoLetters is the length of letters for a zone that are one only in capitals: PT, but not 12 pt.
const twoLetters = 2

// zoneAt is a zone after a time: CET, UTC+2, London time, Pacific, Eastern Standard Time, svensk tid.
func (p *parser) zoneAt(i int, e *expr) int {
	if !e.clock.set && e.until == nil && e.edge != end || e.zoned {
		return i
	}
	if !e.clock.set && e.until == nil {
		return p.dayEndIn(i, e)
	}
	if p.is(i+1, kTime) && p.ownTime(i) {
		return i + 2
	}
	if p.is(i, kPlace) {
		if next := p.placeTime(i, e); next > i {
			return next
		}
	}
	if e.clock.written && p.glued(i) {
		if next := p.offset(i, e); next > i {
			return next
		}
	}
	z, ok := p.get(i, kZone)
	if !ok || !p.namesZone(i) {
		return i
	}
	next := i + 1
	e.zoned, e.place, e.lettered = true, int(z.n)+1, int(z.x)
	if z.n == 0 {
		next = p.fromUTC(next, e)
	}
	if p.is(next, kTime) {
		next++
	}
	return next
}

// dayEndIn is a zone after the end of a day: EOD PST. The working day ends at the same hour there.
func (p *parser) dayEndIn(i int, e *expr) int {
	if !e.hasWeekday && (e.kind != dUnit || e.unit != dayUnit) && e.kind != dRelative {
		return i
	}
	there := *e
	there.clock, there.edge = clockAt(p.opts.DayEnd), noEdge
	next := p.zoneAt(i, &there)
	if next == i {
		return i
	}
	if there.kind == dUnit { // of whatever day comes next: COB Eastern Friday
		there.kind = dNone
	}
	*e = there
	return next
}

// clockAt is a time of day as if it had been written.
func clockAt(d time.Duration) clock {
	return clock{set: true, h: int(d / time.Hour), m: int(d % time.Hour / time.Minute), written: true, grain: Minute}
}

// offsetFollows reports whether a sign at i is that of an offset, as in GMT-5, and not of a range.
func (p *parser) offsetFollows(i int) bool {
	if !p.glued(i) {
		return false
	}
	next := p.fromUTC(i, new(expr))
	return next > i && !p.is(next, kZone) && !p.sign(next, ":")
}

// ownTime reports whether the writer's own time is meant: local time, min tid.
func (p *parser) ownTime(i int) bool {
	switch p.t[i].text {
	case "local", "my", "our", "lokal", "min", "vår":
		return true
	}
	return false
}

// namesZone reports whether a zone stands at i, so that a number before it is a time and no count of things.
func (p *parser) namesZone(i int) bool {
	t := &p.t[i]
	switch {
	case p.is(i, kPlace):
		return p.placeTime(i, new(expr)) > i
	case !p.is(i, kZone), len(t.text) == 1 && !t.glued:
		return false
	}
	return len(t.text) != twoLetters || p.text[t.from:t.to] == strings.ToUpper(t.text)
}

// fromUTC is the number after UTC: +2, -5, +05:30, +0530.
func (p *parser) fromUTC(i int, e *expr) int {
	const farthest = 14
	sign := 1
	switch {
	case p.sign(i, "-") || p.sign(i, "−") || p.sign(i, "–"):
		sign = -1
	case !p.sign(i, "+"):
		return i
	}
	if !p.glued(i+1) || p.glued(i) != p.glued(i+1) && sign < 0 { // a range has a sign with space before it
		return i
	}
	if v, ok := p.digits(i+1, 4, 4); ok && v/100 <= farthest && v%100 < 60 {
		e.place, e.zone = 0, sign*(v/100*60+v%100)
		return i + 2
	}
	h, ok := p.digits(i+1, 1, 2)
	if !ok || h > farthest || p.isHalf(i+2) {
		return i
	}
	e.place, e.zone = 0, sign*h*60
	if m, ok := p.digits(i+3, 2, 2); ok && p.sign(i+2, ":") && p.glued(i+2) && p.glued(i+3) && m < 60 {
		e.zone += sign * m
		return i + 4
	}
	return i + 2
}

// placeTime is London time, svensk tid, Pacific, Eastern Daylight Time, New York time.
func (p *parser) placeTime(i int, e *expr) int {
	c, _ := p.get(i, kPlace)
	if c.x == weak { // londontid
		e.zoned, e.place = true, int(c.n)+1
		return i + 1
	}
	for _, n := range placeWords[p.t[i].text] {
		for name := range strings.SplitSeq(places[n].words, "|") {
			next := p.placeName(i, name)
			if next == i {
				continue
			}
			end, lettered, ok := p.timeWord(next)
			if !ok && !p.alone(i, end) {
				if !p.t[i].capital || !p.ends(next) {
					continue
				}
				end, lettered = next, perhaps // 3pm London
			}
			e.zoned, e.place, e.lettered = true, n+1, lettered
			return end
		}
	}
	return i
}

// placeName goes past the words of a place's name.
func (p *parser) placeName(i int, name string) int {
	next := i
	for word := range strings.FieldsSeq(name) {
		if !p.isWord(next, word) {
			return i
		}
		next++
	}
	return next
}

// timeWord is "time" or "tid", with standard, daylight or summer before it, and what that says of the season.
func (p *parser) timeWord(i int) (next, lettered int, ok bool) {
	next = i
	if p.sign(next, "-") && p.glued(next) {
		next++
	}
	switch {
	case p.isWord(next, "standard"):
		next, lettered = next+1, standard
	case p.isWord(next, "daylight"), p.isWord(next, "summer"):
		next, lettered = next+1, daylight
	}
	if p.is(next, kTime) {
		return next + 1, lettered, true
	}
	return i, 0, false
}

// alone reports whether the name of an American zone may stand without "time": 10am Pacific.
func (p *parser) alone(i, next int) bool {
	switch p.t[i].text {
	case "eastern", "pacific", "mountain", "central":
		return next == i+1 && p.ends(next)
	}
	return false
}

// inZones are the meanings of a phrase by every clock that its letters can mean: a second one for IST and CST, and for
// letters that are out of season. Who writes those hardly knows the zone, and may as well have meant the clock at home,
// which comes last where no more than three are offered.
func (r *resolver) inZones(e *expr) []moment {
	all, end := r.moments(e), e.last()
	if !end.zoned || end.place == 0 || end.lettered == 0 || r.ownZone(end) {
		return all
	}
	sure := len(all)
	switch end.lettered {
	case perhaps:
		return append(all, r.atHome(e)...)
	case daylight, standard:
		all = r.outOfSeason(e, all)
	default:
		return all
	}
	unseasonable := len(all) > sure
	if end.lettered == standard {
		for zone := range strings.SplitSeq(places[end.place-1].also, "|") {
			if n := placeOf(zone); n > 0 {
				other := *r
				other.instead = [2]int{end.place, n}
				all = append(all, other.holding(e, n)...)
			}
		}
	}
	if unseasonable {
		more := slices.Concat(all, r.atHome(e))
		if offered, err := r.future(more); err == nil && len(offered) <= mostOffered {
			return more
		}
	}
	return all
}

// last is the end of a range where that has a zone of its own, or the phrase itself.
func (e *expr) last() *expr {
	if e.until != nil && e.until.zoned {
		return e.until
	}
	return e
}

// atHome are the meanings of a phrase by the writer's own clock, whatever zone it names.
func (r *resolver) atHome(e *expr) []moment {
	here := *e
	here.zoned = false
	if e.until != nil && e.until.zoned {
		here.until = e.until.keep()
		here.until.zoned = false
	}
	return r.moments(&here)
}

// placeOf is index+1 of the place with a zone, 0 when there is none.
func placeOf(zone string) int {
	return 1 + slices.IndexFunc(places, func(p place) bool { return p.zone == zone })
}

// holding are the meanings of a phrase by the clock of another place when its letters are theirs on that day: IST is
// Irish in summer, and Israel's in winter.
func (r *resolver) holding(e *expr, other int) []moment {
	loc := places[other-1].load()
	if loc == nil {
		return nil
	}
	return slices.DeleteFunc(r.moments(e), func(m moment) bool {
		name, _ := m.start.In(loc).Zone()
		n, ok := placeLetters[strings.ToLower(name)]
		return !ok || n != e.last().place-1
	})
}

// outOfSeason adds what letters of summer mean in winter, such as 9am BST in February, or those of winter in summer: by
// the clock on the wall as ever, or by the letters an hour earlier or later.
func (r *resolver) outOfSeason(e *expr, all []moment) []moment {
	end := e.last()
	loc := r.zoneOf(end)
	shift := -time.Hour
	if end.lettered == standard {
		shift = time.Hour
	}
	for _, m := range all {
		if m.due.In(loc).IsDST() != (end.lettered == standard) {
			continue
		}
		if m.due = m.due.Add(shift); end == e {
			m.start = m.start.Add(shift)
		}
		all = append(all, m)
	}
	return all
}

// ownZone reports whether the letters of a phrase are those of the writer's own zone, summer or winter.
func (r *resolver) ownZone(e *expr) bool {
	if e.lettered == 0 {
		return false
	}
	const half = 182 * day
	for _, t := range [2]time.Time{r.now, r.now.Add(half)} {
		name, _ := t.In(r.opts.Zone).Zone()
		if n, ok := placeLetters[strings.ToLower(name)]; ok && n == e.place-1 {
			return true
		}
	}
	return false
}

// zoneOf is the zone a phrase names, or the writer's.
func (r *resolver) zoneOf(e *expr) *time.Location {
	switch {
	case !e.zoned, e.place > 0 && r.ownZone(e):
		return r.opts.Zone
	case e.place == 0:
		return time.FixedZone("", e.zone*60)
	}
	place := e.place
	if place == r.instead[0] {
		place = r.instead[1]
	}
	if loc := places[place-1].load(); loc != nil {
		return loc
	}
	return r.opts.Zone
}
