package deadline

// timeStarts are the kinds of the first word of a time of day.
const timeStarts = kinds(1<<kDigits | 1<<kNumber | 1<<kOclock | 1<<kApprox | 1<<kNamed | 1<<kHalf | 1<<kQuarter | 1<<kArticle)

// clockAt reads a time of day. Bare hours are taken for one only after a word that says so.
func (p *parser) clockAt(i int, e *expr) int {
	if e.clock.set || !p.any(i, timeStarts) {
		return i
	}
	j, said := i, p.saidBefore(i)
	j = p.skip(j, 1<<kApprox)
	if o, ok := p.get(j, kOclock); ok && o.x != weak && !p.is(j, kNumber) {
		j, said = p.skipDot(j+1), true
		if j = p.skip(j, 1<<kApprox); p.sign(j, ":") {
			j = p.skip(j+1, 1<<kApprox)
		}
	}
	var c clock
	if n, ok := p.digits(j, 2, 2); ok && n == 12 && p.is(j+1, kNamed) { // 12 noon
		j++
	}
	next := p.namedTime(j, &c)
	if next == j {
		next = p.spokenTime(j, said, &c)
	}
	if next == j {
		next = p.writtenTime(j, said, e, &c)
	}
	if next == j {
		next = p.bareHour(j, said, e, &c)
	}
	if next == j {
		return i
	}
	e.clock = c
	e.orDate = p.hourOrDate(i, next, e)
	e.clock.counted = j > 0 && (p.is(j-1, kOclock) || p.sign(j-1, ".") && p.is(j-2, kOclock))
	if p.sign(next, "-") && p.glued(next) && p.isWord(next+1, "ish") { // noon-ish
		next += 2
	}
	return p.skip(next, 1<<kApprox)
}

// saidBefore reports whether the word before i can only be followed by a time.
func (p *parser) saidBefore(i int) bool {
	if i == p.expected && i > 0 {
		return true
	}
	switch p.relation(i - 1) {
	case on:
		return p.t[i-1].text != "on" && p.t[i-1].text != "på"
	case by, before, since, between, after:
		return p.t[i-1].pieces[0].x != weak
	}
	for n := 1; n <= maxSkip && p.is(i-n, kApprox); n++ {
		if !p.is(i-n-1, kApprox) {
			return p.saidBefore(i - n)
		}
	}
	return false
}

func (p *parser) skipDot(i int) int {
	if p.sign(i, ".") && p.glued(i) {
		i++
	}
	return i
}

// namedTime is noon or midnight.
func (p *parser) namedTime(i int, c *clock) int {
	j := i
	if p.is(j, kArticle) {
		j++
	}
	n, ok := p.get(j, kNamed)
	if !ok {
		return i
	}
	if n.n == sameTime {
		if !p.dayFollows(j+1) && !p.is(j+1, kMod) && !p.is(j-1, kRelDay) && !p.is(j-1, kWeekday) {
			return i
		}
		*c = clock{set: true, same: true, h: p.opts.Now.Hour(), m: p.opts.Now.Minute(), grain: Minute}
		return j + 1
	}
	*c = clock{set: true, h: int(n.n) / 60, grain: Hour}
	return j + 1
}

// hourAt is an hour said in a spoken time, with its half of the day.
func (p *parser) hourAt(i int) (h, half, next int, ok bool) {
	if n, named := p.get(i, kNamed); named {
		return int(n.n) / 60, 0, i + 1, true
	}
	if o, said := p.get(i, kOclock); said && o.x != weak && !p.is(i, kNumber) {
		i = p.skipDot(i + 1)
	}
	h, next, ok = p.whole(i)
	if !ok || h > 24 || p.startsUnit(next) {
		return 0, 0, i, false
	}
	half, next = p.meridiem(next)
	return h, half, next, true
}

func (p *parser) startsUnit(i int) bool {
	_, ok := p.unitAt(i)
	return ok
}

// spokenTime is quarter past three, half past three, halv tre, tjugo över tre, fem i halv tre.
func (p *parser) spokenTime(i int, said bool, c *clock) int {
	j := i
	if a, ok := p.get(j, kNumber); ok && a.x == article && p.is(j+1, kQuarter) {
		j++
	}
	var minutes int
	sure := said
	switch n, k, whole := p.whole(j); {
	case p.is(j, kQuarter) && (p.is(j+1, kPast) || p.is(j+1, kTo)):
		minutes, j, sure = 15, j+1, true
	case p.is(j, kHalf) && p.is(j+1, kPast):
		minutes, j, sure = 30, j+1, true
	case p.is(j, kHalf):
		return p.halfHour(i, j, c)
	case whole && n > 0 && n < 60 && !p.is(j, kAnd):
		spelled := p.t[j].kind == wordToken
		if u, ok := p.unitAt(k); ok && u == minute {
			k++
			sure = true
		}
		minutes, j = n, k
		sure = sure || spelled
		if p.relation(k) == since { // 15 minutes from 1pm
			if _, half, end, ok := p.hourAt(k + 1); ok && half != 0 {
				return p.countedHour(k+1, end, minutes, c)
			}
		}
	default:
		return i
	}
	sign := 1
	switch r := p.relation(i - 1); {
	case p.is(j, kTo) && (r == since || r == between): // from 2 to 4
		return i
	case p.is(j, kPast) && !p.is(j, kMod):
	case p.is(j, kTo):
		sign = -1
	default:
		return i
	}
	if p.is(j+1, kHalf) { // fem i halv tre
		if end := p.halfHour(j+1, j+1, c); end > j+1 {
			c.addMinutes(sign * minutes)
			return end
		}
		return i
	}
	_, half, end, ok := p.hourAt(j + 1)
	if !ok && sign > 0 && p.any(j-1, 1<<kQuarter|1<<kHalf) && (said || i == 0) && p.ends(j+1) {
		return p.pastTheHour(j+1, minutes, c)
	}
	if !ok || !sure && half == 0 && (sign < 0 || minutes%5 != 0) || p.is(end, kMonth) || p.is(end, kOf) && p.t[end].text == "of" {
		return i
	}
	return p.countedHour(j+1, end, sign*minutes, c)
}

// pastTheHour is the next quarter or half past, of whatever hour: vid kvart över.
func (p *parser) pastTheHour(next, minutes int, c *clock) int {
	h := p.opts.Now.Hour()
	if p.opts.Now.Minute() >= minutes {
		h++
	}
	*c = clock{set: true, h: h % 24, m: minutes, grain: Minute}
	return next
}

func (p *parser) countedHour(i, next, minutes int, c *clock) int {
	h, half, _, _ := p.hourAt(i)
	*c = clock{set: true, h: h, half: half, grain: Minute, spelled: true, loose: half == 0 && h >= 1 && h <= 12 && !p.is(i, kNamed)}
	c.addMinutes(minutes)
	return next
}

// halfHour is halv tre (half past two), and half three (half past three).
func (p *parser) halfHour(i, j int, c *clock) int {
	h, half, end, ok := p.hourAt(j + 1)
	if !ok || h < 1 || h > 12 || p.t[j].text == "halva" || p.t[j+1].pieces[0].x == article && p.t[j+1].count > 0 {
		return i
	}
	*c = clock{set: true, h: h, half: half, grain: Minute, spelled: true, loose: half == 0}
	if p.t[j].text == "half" {
		c.m = 30
	} else {
		c.addMinutes(-30)
	}
	return end
}

func (c *clock) addMinutes(n int) {
	total := c.h*60 + c.m + n
	if total <= 0 {
		total += 12 * 60
	}
	c.h, c.m = total/60, total%60
}

// writtenTime is 15:30, 15.30, 15h30, 15:30:15, 3.30 pm and, where a time is expected, 1530.
func (p *parser) writtenTime(i int, said bool, e *expr, c *clock) int {
	if h, ok := p.digits(i, 3, 4); ok && (!p.glued(i+1) || p.boundary(i+1) && !p.numberAfter(i+1) || p.is(i+1, kApprox) || p.isHalf(i+1) || p.skipH(i+1) > i+1) {
		hh, mm := h/100, h%100
		half, next := p.meridiem(i + 1)
		likelyYear := h >= 1900 && h < 2100
		if u, ok := p.unitAt(next); ok && u == hour && p.t[i].digits == 4 {
			said, next = true, next+1
		}
		said = said || p.t[i].digits == 4 && p.t[i].text[0] == '0' && p.dayFollows(next)
		whole := i == 0 && next >= len(p.t) && p.t[i].digits == 4 && !likelyYear
		if hh < 24 && mm < 60 && (said || whole || half != 0 || e.hasDay() && p.t[i].digits == 4 && !likelyYear && p.ends(next)) {
			*c = clock{set: true, h: hh, m: mm, half: half, grain: Minute, loose: half == 0 && p.t[i].digits == 3}
			return next
		}
		return i
	}
	h, ok := p.digits(i, 1, 2)
	if !ok || h > 24 || !p.glued(i+1) {
		return i
	}
	sep := p.t[i+1].text
	if sep != ":" && sep != "." && sep != "h" || p.is(i-1, kRatio) || sep == "." && !said && p.versionAt(i) {
		return i
	}
	m, ok := p.digits(i+2, 2, 2)
	if !ok || !p.glued(i+2) || m > 59 || h == 24 && m > 0 {
		return i
	}
	next, grain, s := i+3, Minute, 0
	if v, ok := p.digits(next+1, 2, 2); ok && p.sign(next, ":") && p.glued(next) && p.glued(next+1) && v < 60 {
		s, grain, next = v, Second, next+2
		if _, ok := p.digits(next+1, 1, 9); ok && p.sign(next, ".") && p.glued(next) {
			next += 2
		}
	}
	if p.isWord(next, "h") && p.glued(next) { // 15:30h
		next++
	}
	half, after := p.meridiem(next)
	if half == 0 && (p.runsOn(next) || p.priced(next)) {
		return i
	}
	whole := i == 0 && after >= len(p.t)
	if sep == "." && !said && !whole && half == 0 && !e.hasDay() && !p.is(after, kZone) && !p.dayFollows(after) && !p.dottedEnd(after) {
		return i
	}
	if !said && !p.ends(after) && p.any(i-1, 1<<kNumber|1<<kOwner) && p.t[i-1].kind == wordToken { // a 1:50 model
		return i
	}
	*c = clock{set: true, h: h, m: m, s: s, half: half, grain: grain, written: true, loose: half == 0 && h >= 1 && h <= 12 && p.t[i].digits == 1}
	c.doubt = sep == "." && !said && !whole && half == 0 && !e.hasDay() && p.dayFollows(after) && p.maybeVersion(i, h, m)
	if w, ok := p.get(after, kOclock); ok && w.x == weak {
		after++
	}
	return after
}

// dayFollows reports whether a day is named from i on: imorgon, on Friday, on 26 November.
func (p *parser) dayFollows(i int) bool {
	if p.is(i, kRelDay) || p.is(i, kWeekday) {
		return true
	}
	if p.relation(i) != on {
		return false
	}
	var d expr
	return p.is(i+1, kWeekday) || p.dayMonth(i+1, &d) > i+1 || p.monthDay(i+1, &d) > i+1
}

// numberAfter reports whether a number is written right after the sign at i.
func (p *parser) numberAfter(i int) bool {
	return p.glued(i+1) && p.t[i+1].kind == numberToken
}

// bareHour is 3pm, 3 o'clock and, after a word that says so or after a day, a bare 15.
func (p *parser) bareHour(i int, said bool, e *expr, c *clock) int {
	h, j, ok := p.whole(i)
	if !ok || h > 24 {
		return i
	}
	inDigits := p.t[i].kind == numberToken
	if p.glued(i) && p.t[i-1].kind == wordToken && !p.is(i-1, kOclock) || p.labelled(i) || p.is(i-1, kLabel) { // version v3, floor 3, order 12
		return i
	}
	if a, word := p.get(i, kNumber); word && a.x == article || word && a.x == vague && !p.is(i, kOclock) || inDigits && p.t[i].digits > 2 {
		return i
	}
	minutes := 0
	half, next := p.meridiem(j)
	if m, k, ok := p.whole(j); ok && half == 0 && m < 60 && m >= 5 && !p.glued(j) { // at 3 15, nine fifty nine a m
		if ampm, end := p.meridiem(k); ampm != 0 || said && p.ends(k) && (inDigits && p.t[j].digits == 2 || !inDigits && p.t[j].kind == wordToken && m%5 == 0) {
			minutes, half, next = m, ampm, end
		}
	}
	evident := half != 0 || minutes > 0
	if p.sign(j, "-") && p.glued(j) && p.isWord(j+1, "tiden") {
		next, evident = j+2, true
	}
	if o, ok := p.get(next, kOclock); ok && (o.x == weak || p.is(i, kOclock)) {
		next, evident = next+1, true
	}
	if p.is(i, kOclock) {
		evident = true // tretiden
	}
	if said && inDigits && p.skipH(j) > j { // by 15h
		next, evident = j+1, true
	}
	if inDigits && p.isWord(j, "ish") && p.glued(j) {
		evident = true
	}
	if inDigits && p.sign(j, "-") && p.isWord(j+1, "ish") && p.glued(j+1) {
		next, evident = j+2, true
	}
	lead := inDigits && p.t[i].digits == 2 && p.t[i].text[0] == '0'
	switch {
	case evident:
	case p.runsOn(j) || p.startsUnit(j) || p.is(j, kWeekday) && p.pluralAt(j):
		return i
	case p.glued(j) && !p.boundary(j):
		return i
	case said && p.saidHour(i, j):
	case !inDigits && p.partFollows(j):
	case !inDigits:
		return i
	case p.is(j, kRelDay) && !p.is(j, kConn) && !e.hasDay() && !p.nextIsNumber(i-1) && (!p.glued(i) || p.opens(i-1) && !p.nextIsNumber(i-2)): // 8 tonight, 9 tomorrow
	case (e.hasWeekday || e.kind == dRelative || e.kind == dDate) && p.afterDay(i) && p.ends(j) && (!p.sign(j, "-") || !p.glued(j) || !p.numberAfter(j)):
	case p.partFollows(j):
	default:
		return i
	}
	if h == 0 && half != 0 || h > 12 && half == am {
		return i
	}
	grain := Hour
	if minutes > 0 {
		grain = Minute
	}
	*c = clock{set: true, h: h, m: minutes, half: half, grain: grain, spelled: !inDigits, loose: half == 0 && h >= 1 && h <= 12 && !lead}
	if p.is(j, kRelDay) && !evident && !said && i > 0 && p.t[i-1].kind == wordToken {
		c.doubt = true // the fans 12 tomorrow
	}
	return next
}

// saidHour reports whether the number from i to j, after at, by or the like, is an hour and not a count of things.
func (p *parser) saidHour(i, j int) bool {
	if p.is(i-1, kOclock) || p.is(i-1, kApprox) && p.is(i-2, kOclock) || i >= 2 && p.sign(i-1, ".") && p.is(i-2, kOclock) {
		return true
	}
	return p.ends(j)
}

func (p *parser) pluralAt(i int) bool {
	w, ok := p.get(i, kWeekday)
	return ok && w.x == plural
}

// afterDay reports whether the day was named right before i.
func (p *parser) afterDay(i int) bool {
	return i > 0 && (p.is(i-1, kWeekday) || p.is(i-1, kRelDay) || p.is(i-1, kMonth) || p.t[i-1].kind == numberToken || p.is(i-1, kPart))
}

// partFollows reports whether a part of the day comes next: 3 in the morning.
func (p *parser) partFollows(i int) bool {
	j := i
	for j < i+3 && (p.is(j, kArticle) || p.is(j, kConn) && !p.relation(j).deadlineWord() && p.relation(j) != after) {
		j++
	}
	return p.is(j, kPart) && j > i && !p.is(j, kUnit)
}

// boundary reports whether a sign at i ends what stands before it.
func (p *parser) boundary(i int) bool {
	return p.t[i].kind == signToken && p.t[i].text != "/" && p.t[i].text != "%" && p.t[i].text != "_" && p.t[i].text != "#"
}

// ends reports whether a bare number that ends before i stands for itself, and does not count the word after it.
func (p *parser) ends(i int) bool {
	if i >= len(p.t) {
		return true
	}
	t := &p.t[i]
	switch t.kind {
	case signToken:
		if t.text == "%" || t.text == "/" || t.text == "°" || t.text == "€" || t.text == "$" || t.text == "+" {
			return false
		}
		return true
	case opaqueToken:
		return true
	case numberToken:
		return false
	case wordToken:
	}
	if t.kinds == 0 && p.is(i+1, kPronoun) && p.t[i+1].text != "you" { // kl 14 hör jag av mig
		return true
	}
	if p.any(i, 1<<kZone|1<<kPlace) && p.namesZone(i) {
		return true
	}
	for n := range t.count {
		switch t.pieces[n].kind {
		case kPronoun, kAnd, kConn, kRange, kPart, kRelDay, kWeekday, kApprox, kOf, kArticle, kOclock, kNamed, kEndOf:
			return true
		case kHence, kAgo, kMore, kOr, kPolite:
			return true
		}
	}
	return false
}

func (p *parser) isHalf(i int) bool {
	half, _ := p.meridiem(i)
	return half != 0
}

// meridiem is am or pm after a time: pm, p.m., p m, a glued p, in the pm.
func (p *parser) meridiem(i int) (half, next int) {
	if i >= len(p.t) || p.t[i].kind != wordToken {
		return 0, i
	}
	t := &p.t[i]
	switch t.text {
	case "am", "pm":
		half = am
		if t.text == "pm" {
			half = pm
		}
		return half, i + 1
	case "a", "p":
		half = am
		if t.text == "p" {
			half = pm
		}
		j := p.skipDot(i + 1)
		if p.isWord(j, "m") {
			next = j + 1
			if j > i+1 {
				next = p.skipDot(next)
			}
			return half, next
		}
		if t.glued && (j >= len(p.t) || !p.t[j].glued) {
			return half, j
		}
	case "in":
		if p.is(i+1, kArticle) && (p.isWord(i+2, "pm") || p.isWord(i+2, "am")) {
			return p.meridiemWord(i + 2), i + 3
		}
	}
	return 0, i
}

func (p *parser) meridiemWord(i int) int {
	if p.t[i].text == "pm" {
		return pm
	}
	return am
}
