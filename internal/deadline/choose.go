package deadline

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// Scores of a candidate: what a word such as "by" adds, what any sure phrase has.
const (
	scoreWeak  = 1
	scorePlain = 2
	scoreSaid  = 4
)

// score says how sure it is that a phrase is the deadline; 0 is not at all.
func (p *parser) score(e *expr, from, to int) int {
	whole := from == 0 && to >= len(p.t)
	switch {
	case e.empty():
		return 0
	case !e.hasDay() && !e.clock.set: // only a part of the day
		if !whole && (e.rel == noRelation || e.rel == lasting || e.soft) {
			return 0
		}
	case e.weak > 1 && !whole:
		return 0
	}
	score := scorePlain
	if e.isPast() && p.told(from) || !whole && (p.partOfName(e, from, to) || p.topic(e, from)) || p.openEnded(e, from) ||
		e.clock.set && !e.zoned && p.unknownClock(to) {
		return 0
	}
	if e.weak > 0 {
		score = scoreWeak
	}
	if away := p.absence(from); away && !e.rel.deadlineWord() { // I'm off on Friday
		return 0
	} else if away || p.standing(from) { // I'm away until Monday
		return scoreWeak
	}
	if e.rel == lasting || e.rel == since || e.rel == after && e.part == noPart {
		score = scoreWeak
	}
	if e.rel.deadlineWord() && !e.soft {
		score += scoreSaid - scorePlain
	}
	if p.conditional(from) {
		return scoreWeak
	}
	return score
}

// mostOffered is how many phrases of a sentence, or clocks of a phrase, are offered: between more nobody wants to choose.
const mostOffered = 3

// choose resolves the surest candidate. Several equally sure that mean different moments are all offered.
func (p *parser) choose() (Reading, error) {
	if len(p.found) == 0 {
		return Reading{}, ErrNone
	}
	var first Reading
	var refused error
	found := false
	if both, ok := p.apart(); ok {
		if r, err := p.read(&both); err == nil {
			first, found = r, true
		}
	}
	for i := len(p.found) - 1; i >= 0; i-- {
		r, err := p.read(&p.found[i])
		switch {
		case err != nil:
			if refused == nil {
				refused = err
			}
		case !found:
			first, found = r, true
		default:
			first.offer(r)
		}
	}
	if !found {
		return Reading{}, refused
	}
	return first, nil
}

// offer adds the readings of another phrase of the same sentence.
func (r *Reading) offer(other Reading) {
	all := r.Ambiguous
	if len(all) == 0 {
		all = []time.Time{r.Due}
	}
	more := other.Ambiguous
	if len(more) == 0 {
		more = []time.Time{other.Due}
	}
	for _, t := range more {
		if !slices.ContainsFunc(all, t.Equal) {
			all = append(all, t)
		}
	}
	if len(all) > 1 {
		r.Ambiguous = all
	}
}

// read turns a candidate into a reading.
func (p *parser) read(c *candidate) (Reading, error) {
	from, to := p.t[c.from].from, p.t[c.to-1].to
	span := p.text[from:to]
	rs := resolver{opts: p.opts, now: p.opts.Now, today: dateOf(p.opts.Now)}
	meant := rs.inZones(&c.e)
	if len(meant) == 0 { // a holiday beyond the tables
		return Reading{}, ErrNone
	}
	all, err := rs.future(meant)
	if err != nil {
		refused := &Error{Err: err, Span: span}
		if len(meant) > 0 {
			refused.Start, refused.Grain = meant[0].start.In(p.opts.Zone), meant[0].grain
		}
		return Reading{}, refused
	}
	r := Reading{
		Due: all[0].due.In(p.opts.Zone), Start: all[0].start.In(p.opts.Zone), Grain: all[0].grain,
		Span: span, From: from, To: to, What: p.rest(from, to), Mended: p.mendedSpan(from, to),
	}
	if end := c.e.last(); end.zoned {
		r.There = r.Due.In(rs.zoneOf(end))
	}
	if len(all) > 1 {
		for _, m := range all {
			r.Ambiguous = append(r.Ambiguous, m.due.In(p.opts.Zone))
		}
	}
	return r, nil
}

// loose is a sentence without a word at its end that led to the deadline: ", but".
func loose(head string) string {
	i := strings.LastIndexByte(head, ' ')
	switch strings.ToLower(head[i+1:]) {
	case "but", "and", "so", "men", "och", "så":
		return strings.TrimRight(head[:max(i, 0)], " \t\n,;:–—-(")
	}
	return head
}

// rest is the sentence without the bytes from one place to another: no doubled spaces, no signs or connecting words
// left hanging.
func (p *parser) rest(from, to int) string {
	head, tail := p.text[:from], p.text[to:]
	head = strings.TrimRight(head, " \t\n,;:–—-(")
	if cut := strings.TrimLeft(tail, " \t\n"); cut != "" {
		r, _ := utf8.DecodeRuneInString(cut)
		switch {
		case head == "":
			tail = strings.TrimLeft(cut, ",;:.)–—- ")
		case strings.ContainsRune(".!?,;", r):
			tail = cut
		default:
			tail = " " + strings.TrimLeft(cut, ":)–—")
		}
	} else {
		tail, head = "", loose(head)
	}
	return strings.Join(strings.Fields(head+tail), " ")
}
