package promise

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// Draft is a promise about to be written down.
type Draft struct {
	Team     Team
	What     string
	Customer Customer
	Promiser UserID
	Due      time.Time
	Zone     string // the promiser's IANA zone; empty for the workspace's
	Channel  ChannelID
	Private  bool
	// From is the promise this one follows from; 0 for none.
	From Number
	// Source is the address of the message it was given in; empty for none.
	Source  string
	Size    Size
	Details Details
	Quiet   Quiet
	// Fleeting says that whoever writes it down is answered by something that
	// does not last: where no channel hears of it either, they get a message.
	Fleeting bool
	By       Actor
	At       time.Time
	Key      string
}

// Begin decides what a draft becomes: in force when the promiser writes it
// down, a request when somebody else does.
func Begin(d Draft, pol Policy) (Change, error) {
	p := Promise{
		Team: d.Team, What: strings.TrimSpace(d.What), Customer: d.Customer,
		Promiser: d.Promiser, Doer: d.Promiser, Recorder: d.By.ID,
		Made: d.At, Due: d.Due, DueFirst: d.Due, DueSince: d.At,
		Zone: d.Zone, Channel: d.Channel, Private: d.Private,
		From: d.From, Size: d.Size, Details: d.Details.tidy(), Quiet: d.Quiet,
		State: Active,
	}
	if err := checkWords(&p); err != nil {
		return Change{}, err
	}
	if err := checkDue(p.Due, d.At); err != nil {
		return Change{}, err
	}
	if err := p.Details.check(); err != nil {
		return Change{}, err
	}
	if err := checkLink(d.Source); err != nil {
		return Change{}, err
	}
	switch {
	case !p.Size.known():
		return Change{}, refuse(KindInternal, "error.internal", map[string]any{"Size": string(p.Size)})
	case p.Promiser == "":
		return Change{}, refuse(KindInvalid, "error.no_promiser", nil)
	case p.Recorder == "":
		return Change{}, refuse(KindForbidden, keyOthers, nil) // only a person makes promises
	}
	verb, kind := VerbMake, NoticeMade
	if d.By.ID != d.Promiser {
		verb, kind, p.State = VerbRequest, NoticeRequest, Requested
	}
	p.History = []Event{{At: d.At, By: d.By.ID, Verb: verb, To: p.State, Note: d.Source}}
	c := Change{After: p, Key: d.Key, Wake: Wake(&p, pol)}
	n := Notice{Kind: kind, Channel: p.Channel, By: d.By.ID, At: d.At}
	if p.Private {
		n.Channel = ""
	}
	if kind == NoticeRequest {
		n.User = p.Promiser
	}
	if n.Channel != "" || n.User != "" {
		c.Notices = []Notice{n}
	}
	if n.Channel == "" && d.Fleeting {
		n.User = p.Recorder
		c.Notices = append(c.Notices, n)
	}
	return c, nil
}

// Decide works out what a person's act does to p; the clock's own acts are
// [Tick]'s. The clock comes first: a deadline that has passed is declared missed
// before the act is looked at, so that the outcome does not depend on how quick
// the scheduler was.
//
// It returns an [*Error]: KindStale when the promise has moved on, with by
// whom and when, KindForbidden when the actor may not, KindInvalid when the act
// lacks something.
func Decide(p Promise, a Act, pol Policy) (Change, error) {
	// That somebody has left is a fact of the workspace, told by nobody.
	if a.By.ID == "" && a.Verb != VerbRehome {
		return Change{}, forbidden(&p, roleNone)
	}
	a.By = a.By.For(pol)
	d := begin(p, a.At, pol)
	switch {
	case d.overdue():
		d.miss()
	case d.overlong():
		d.giveUp()
	}
	if d.lapsed() {
		d.lapse()
	}
	act := d.act
	if d.forFollowUp(a.Verb) {
		act = d.actOnFollowUp
	}
	if err := act(a); err != nil {
		return Change{}, err
	}
	return d.change(a.Key), nil
}

// forFollowUp reports whether a verb is for the follow-up. Those of after-care
// are for it while it is open, and for a kept promise otherwise.
func (d *decision) forFollowUp(v Verb) bool {
	_, _, known := followUpRuleFor(v, "")
	_, _, both := ruleFor(v, "")
	return known && (!both || d.p.FollowUpOpen())
}

// decision is a Change in the making.
type decision struct {
	before  Promise
	p       Promise
	at      time.Time
	pol     Policy
	notices []Notice
}

func begin(p Promise, at time.Time, pol Policy) *decision {
	return &decision{before: p, p: p.Clone(), at: at, pol: pol}
}

func (d *decision) change(key string) Change {
	return Change{Before: &d.before, After: d.p, Wake: Wake(&d.p, d.pol), Notices: d.notices, Key: key}
}

func (d *decision) act(a Act) error {
	p := &d.p
	r, ok, known := ruleFor(a.Verb, p.State)
	if !known {
		return refuse(KindInternal, "error.internal", map[string]any{"Verb": string(a.Verb)})
	}
	if !ok {
		return stale(p)
	}
	roles := a.By.roles(p)
	if roles&r.Who == 0 {
		if r.needs&needOther != 0 && d.pol.Leader {
			return otherLeader(p, d.pol)
		}
		return forbidden(p, r.Who)
	}
	if err := checkNeeds(p, a, r.needs, roles, d.pol); err != nil {
		return err
	}
	if a.Verb == VerbTooMuch { // between two people: the history is everybody's
		d.owe(Notice{Kind: NoticeTooMuch, User: heir(p), By: a.By.ID, Arg: strings.TrimSpace(a.Note)})
		return nil
	}
	e := Event{At: a.At, By: a.By.ID, Verb: a.Verb, From: p.State, Note: strings.TrimSpace(a.Note)}
	e.Due, e.User = named(p, a)
	e.To = r.To
	if e.To == "" {
		e.To = d.next(a.Verb)
	}
	p.State = e.To
	p.History = append(p.History, e)
	if err := d.apply(a); err != nil {
		return err
	}
	d.tell(a)
	return nil
}

// named are the date and the person that the history tells with an act.
func named(p *Promise, a Act) (time.Time, UserID) {
	switch a.Verb {
	case VerbMove, VerbCounter, VerbCounterAgain, VerbAmend, VerbSnooze:
		return a.Due, ""
	case VerbAccept, VerbAcceptCounter, VerbAgreeMove:
		return p.DueNext, ""
	case VerbSnoozeCare:
		return a.Due, ""
	case VerbOffer, VerbRehome:
		return time.Time{}, a.User
	}
	return time.Time{}, ""
}

// next is the state that the history decides.
func (d *decision) next(v Verb) State {
	switch v {
	case VerbUndo:
		if e, ok := d.p.Last(); ok {
			return e.From
		}
	case VerbLeak:
		if !d.at.Before(d.p.Due.Add(d.pol.grace())) {
			return Missed
		}
		return Active
	}
	return d.p.State
}

// apply changes what the act changes besides the state.
func (d *decision) apply(a Act) error {
	p := &d.p
	switch a.Verb {
	case VerbCounter, VerbCounterAgain:
		p.DueNext, p.OfferWhat = a.Due, strings.TrimSpace(a.What)
	case VerbAccept, VerbAcceptCounter:
		d.takeOffer()
	case VerbAmend:
		return d.amend(a)
	case VerbMove:
		p.DueNext = a.Due
		if a.Agreed {
			p.State = Active
			p.History = append(p.History, Event{At: a.At, By: a.By.ID, Verb: VerbAgreeMove, From: Moving, To: Active, Due: a.Due})
			d.takeOffer()
		}
	case VerbAgreeMove:
		d.takeOffer()
	case VerbOffer:
		p.Offered = a.User
	case VerbTake:
		p.Doer, p.Offered = a.By.ID, ""
	case VerbPass:
		p.Offered = ""
	case VerbProve:
		if a.Link != "" {
			p.Link = a.Link
		}
	case VerbAtRisk:
		p.Confidence = AtRisk
	case VerbOnTrack:
		p.Confidence = OnTrack
	case VerbSnooze:
		p.SnoozedUntil = a.Due
	case VerbDetail:
		p.Details = a.Details.tidy()
	case VerbQuiet:
		p.Quiet = QuietYes
		if a.Agreed {
			p.Quiet = QuietAsked
		}
	case VerbOpenUp:
		p.Quiet = QuietNot
	case VerbRehome:
		d.rehome(a)
	case VerbAllWell, VerbNotWell, VerbNewWish, VerbSkipCare, VerbSnoozeCare:
		d.care(a)
	case VerbKeep, VerbUndo, VerbLeak:
		d.applyReport(a)
	}
	return nil
}

// applyReport changes what a report that it was kept, or its withdrawal, does
// besides the state.
func (d *decision) applyReport(a Act) {
	p := &d.p
	p.Link = "" // it shows that the promise was kept, which a withdrawal takes back
	if a.Verb == VerbKeep {
		p.Link = a.Link
	}
	if !p.caresFor() {
		p.AfterCare = time.Time{}
	}
	switch {
	case a.Verb == VerbKeep && !p.Customer.Internal() && !p.caresFor():
		p.AfterCare = d.pol.Work.NextOpen(a.At.Add(AfterCareAfter))
	case a.Verb == VerbLeak:
		d.dropOffers()
		if p.State == Missed {
			d.openFollowUp()
		}
	}
}

// takeOffer puts the proposed date and words in force.
func (d *decision) takeOffer() {
	p := &d.p
	if !p.DueNext.IsZero() {
		d.dueBy(p.DueNext)
	}
	if p.OfferWhat != "" {
		p.What = p.OfferWhat
	}
	p.DueNext, p.OfferWhat, p.DueSince = time.Time{}, "", d.at
}

// dueBy puts another due moment in force: reminders, and how sure the promiser
// is, start anew.
func (d *decision) dueBy(due time.Time) {
	p := &d.p
	p.Due, p.DueSince = due, d.at
	p.Reminded, p.SnoozedUntil, p.Confidence = 0, time.Time{}, OnTrack
}

// dropOffers forgets what was proposed and not answered. A promise that was
// merely closed keeps them, so that an undo brings everything back.
func (d *decision) dropOffers() {
	d.p.DueNext, d.p.OfferWhat, d.p.Offered = time.Time{}, "", ""
}

func (d *decision) amend(a Act) error {
	p := &d.p
	if w := strings.TrimSpace(a.What); w != "" {
		p.What, p.OfferWhat = w, ""
	}
	if a.Customer.Key() != "" {
		p.Customer = a.Customer
	}
	if a.Details != nil {
		p.Details = a.Details.tidy()
		if err := p.Details.check(); err != nil {
			return err
		}
	}
	if err := checkWords(p); err != nil {
		return err
	}
	if a.Due.IsZero() {
		return nil
	}
	p.DueNext = time.Time{} // these words and this date are the latest offer
	if a.Due.Equal(p.Due) {
		return nil
	}
	if p.State.InForce() && !a.At.Before(p.Due) {
		// The grace is for a late report, not for another date.
		return refuse(KindStale, keyBeforeDue, map[string]any{argNumber: p.Number, argDue: p.Due})
	}
	if err := checkDue(a.Due, a.At); err != nil {
		return err
	}
	d.dueBy(a.Due)
	return nil
}

// overdue reports whether the clock would declare the promise missed.
func (d *decision) overdue() bool {
	return d.p.State.InForce() && !d.at.Before(d.p.Due.Add(d.pol.grace()))
}

// miss is the clock's own act.
func (d *decision) miss() {
	d.event(VerbMiss, Missed)
	d.dropOffers()
	d.openFollowUp()
}

// overlong reports whether the clock would declare a missed promise broken.
func (d *decision) overlong() bool {
	last, ok := d.p.Last()
	return ok && d.p.State == Missed && !d.at.Before(last.At.Add(BreakAfter))
}

// giveUp is the clock's own act too.
func (d *decision) giveUp() {
	d.event(VerbBreak, Broken)
	for _, u := range without("", d.p.Promiser, d.p.Doer, d.p.Recorder) {
		d.owe(Notice{Kind: NoticeClosed, User: u})
	}
	d.owe(Notice{Kind: NoticeRefresh})
}

// openFollowUp asks the promiser along and tells whoever follows breaches. One
// that is still open, for after-care that found something amiss, begins anew.
func (d *decision) openFollowUp() {
	p := &d.p
	if f := p.FollowUp(); p.FollowUpOpen() {
		// What was said and learnt so far is told in the history.
		*f = FollowUp{State: Invited, Opened: d.at, Since: d.at, Cause: f.Cause, Learning: f.Learning}
	} else {
		p.FollowUps = append(p.FollowUps, FollowUp{State: Invited, Opened: d.at, Since: d.at})
	}
	p.AfterCare = time.Time{}
	if Quietly(p, d.pol) {
		for _, u := range d.pol.Managers {
			d.owe(Notice{Kind: NoticeBreach, User: u})
		}
	} else {
		for _, ch := range d.pol.Breaches {
			d.owe(Notice{Kind: NoticeBreach, Channel: ch})
		}
		for _, u := range d.pol.BreachUsers {
			d.owe(Notice{Kind: NoticeBreach, User: u})
		}
	}
	if p.Left { // nobody to ask along: a manager joins instead
		p.FollowUp().State = CannotBe
		d.askStandIn()
	} else {
		d.owe(Notice{Kind: NoticeInvite, User: p.Promiser})
	}
	d.owePattern(PatternCustomer)
}

func (d *decision) owe(n Notice) {
	n.Number, n.At = d.p.Number, d.at
	d.notices = append(d.notices, n)
}

func stale(p *Promise) error {
	last, _ := p.Last()
	return refuse(KindStale, "stale."+string(p.State), map[string]any{
		argNumber: p.Number, "By": last.By, "At": last.At, "State": p.State,
	})
}

// forbidden names who may: the person reading it will want to ask them.
func forbidden(p *Promise, who Role) error {
	key := keyOthers
	const others = RoleDoer | RoleRecorder | RoleManager
	switch {
	case who&RolePromiser != 0 && who&others == 0 && !p.Left:
		key = "forbidden.giver"
	case who&(RolePromiser|RoleDoer) != 0:
		key = "forbidden.promiser"
	case who&RoleRecorder != 0:
		key = "forbidden.recorder"
	case who&RoleManager != 0:
		key = "forbidden.manager"
	}
	return refuse(KindForbidden, key, map[string]any{
		argNumber: p.Number, argPromiser: p.Promiser, "Recorder": p.Recorder,
	})
}

func checkWords(p *Promise) error {
	if p.What == "" {
		return refuse(KindInvalid, "error.no_what", nil)
	}
	if err := checkLength(p.What, MaxWhat, "error.long_what"); err != nil {
		return err
	}
	if p.Customer.Key() == "" {
		return refuse(KindInvalid, "error.no_customer", nil)
	}
	return checkLength(p.Customer.Name, MaxCustomer, "error.long_customer")
}

// checkLength counts letters, not bytes.
func checkLength(text string, most int, key string) error {
	if utf8.RuneCountInString(text) > most {
		return refuse(KindInvalid, key, map[string]any{argMax: most})
	}
	return nil
}

func checkDue(due, now time.Time) error {
	switch {
	case due.IsZero():
		return refuse(KindInvalid, "error.no_due", nil)
	case !due.After(now):
		return refuse(KindInvalid, "error.past", map[string]any{argDue: due})
	case due.Sub(now) > MaxAhead:
		return refuse(KindInvalid, "error.too_far", map[string]any{argDue: due})
	}
	return nil
}

// without are the users, each once, less the empty and the one who acted.
func without(actor UserID, users ...UserID) []UserID {
	var list []UserID
	for _, u := range users {
		if u != "" && u != actor && !slices.Contains(list, u) {
			list = append(list, u)
		}
	}
	return list
}
