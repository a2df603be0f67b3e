package promise

import (
	"slices"
	"strings"
	"time"
)

// MaxSnoozeCare is how far the call to the customer can be put off at once.
const MaxSnoozeCare = 30 * 24 * time.Hour

// askAfterCare is the clock's own act: the promiser is asked to call the
// customer.
func (d *decision) askAfterCare() {
	p := &d.p
	p.AfterCare = time.Time{}
	if f := p.FollowUp(); f != nil && f.State == Repaired {
		f.State, f.Since = Aftercare, d.at
	}
	d.event(VerbAskAfterCare, p.State)
	d.owe(Notice{Kind: NoticeAfterCare, User: heir(p)})
	if p.FollowUpOpen() {
		d.owe(Notice{Kind: NoticeRefresh})
	}
}

// caresFor reports whether the call to the customer belongs to the follow-up.
func (p *Promise) caresFor() bool {
	f := p.FollowUp()
	return f != nil && (f.State == Repaired || f.State == Aftercare)
}

// care is what a kept promise's customer answered. One who is not well is
// followed up like a breach that the customer was reached about already.
func (d *decision) care(a Act) {
	p := &d.p
	p.AfterCare = time.Time{}
	switch a.Verb {
	case VerbSnoozeCare:
		p.AfterCare = d.pol.Work.NextOpen(a.Due)
	case VerbNotWell:
		p.FollowUps = append(p.FollowUps, FollowUp{
			State: Contacted, Opened: d.at, Since: d.at, Said: strings.TrimSpace(a.Note), Along: a.By.ID == p.Promiser,
		})
	}
}

// careAnswers end a call; a snooze puts it off.
func careAnswers() []Verb { return []Verb{VerbAllWell, VerbNotWell, VerbNewWish, VerbSkipCare} }

// checkAsked refuses a second answer to one call. Bad news, and a wish, are
// welcome at any time.
func checkAsked(p *Promise) error {
	for _, e := range slices.Backward(p.History) {
		switch {
		case e.Verb == VerbAskAfterCare, e.Verb == VerbSnoozeCare, e.From != e.To:
			return nil
		case slices.Contains(careAnswers(), e.Verb):
			return refuse(KindStale, "stale.care", map[string]any{argNumber: p.Number, "By": e.By, "At": e.At})
		}
	}
	return nil
}

func checkSnoozeCare(a Act) error {
	if a.Due.Sub(a.At) > MaxSnoozeCare {
		return refuse(KindInvalid, "need.snooze_care", map[string]any{argMax: int(MaxSnoozeCare / (24 * time.Hour))})
	}
	return nil
}

// MaxThanks is how many times a customer's thanks can be pinned to a promise.
const MaxThanks = 5

func checkThanks(p *Promise) error {
	if len(Thanks(p)) >= MaxThanks {
		return refuse(KindInvalid, "need.thanks", map[string]any{argNumber: p.Number, argMax: MaxThanks})
	}
	return nil
}

// Thanks are the customer's thanks that were pinned to p.
func Thanks(p *Promise) []Event {
	var list []Event
	for _, e := range p.History {
		if e.Verb == VerbThank {
			list = append(list, e)
		}
	}
	return list
}

// checkQuiet keeps promisers from hiding their own breaches, and leaders from
// being hidden unless the customer asks for it.
func checkQuiet(p *Promise, a Act, roles Role, pol Policy) error {
	args := map[string]any{argNumber: p.Number, argPromiser: p.Promiser}
	switch {
	case a.By.ID == p.Promiser:
		return refuse(KindForbidden, keyOther, args)
	case pol.Leader && !a.Agreed:
		return refuse(KindInvalid, "need.customer_asks", args)
	case pol.Leader && roles&RoleOtherLeader == 0:
		return otherLeader(p, pol)
	case !pol.Leader && roles&(RoleRecorder|RoleManager) == 0:
		return forbidden(p, RoleRecorder)
	}
	return nil
}

// checkRehome wants something that somebody must still do.
func checkRehome(p *Promise) error {
	if !p.State.Open() && !p.FollowUpOpen() && p.AfterCare.IsZero() {
		return stale(p)
	}
	return nil
}

// rehome gives the work to somebody else because whoever had it has left the
// company: back to the promiser when the doer has left, and to a manager when
// the promiser has. The promiser stays on the promise for good.
func (d *decision) rehome(a Act) {
	p := &d.p
	p.Doer, p.Offered, p.Left = a.User, "", a.User != p.Promiser
	f := p.FollowUp()
	if !p.Left || f == nil {
		return
	}
	joined := f.State == Joined && f.StandIn == ""
	if joined || f.State == Invited || f.State == Lapsed {
		f.State, f.Since, f.Along, f.Meet = CannotBe, d.at, false, time.Time{}
		d.askStandIn()
	}
}
