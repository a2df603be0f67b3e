package promise

import (
	"slices"
	"strings"
	"time"
)

// actOnFollowUp carries out an act on the open follow-up. The state of the
// promise stays.
func (d *decision) actOnFollowUp(a Act) error {
	p := &d.p
	f := p.FollowUp()
	if f == nil {
		return staleFollowUp(p)
	}
	r, ok, _ := followUpRuleFor(a.Verb, f.State)
	if !ok {
		return staleFollowUp(p)
	}
	roles := a.By.roles(p)
	if roles&r.Who == 0 {
		if r.needs&needFirst != 0 {
			return staleFollowUp(p) // it was done, by whoever was first
		}
		if r.needs&needStandIn != 0 && d.pol.Leader {
			return otherLeader(p, d.pol)
		}
		return forbidden(p, r.Who)
	}
	note := strings.TrimSpace(a.Note)
	if err := checkFollowUp(p, f, a, r.needs, roles, note, d.pol); err != nil {
		return err
	}
	e := Event{At: a.At, By: a.By.ID, Verb: a.Verb, From: p.State, To: p.State, Note: note}
	if a.Verb == VerbJoin || a.Verb == VerbStandIn || a.Verb == VerbSnoozeCare {
		e.Due = a.Due
	}
	if a.Verb == VerbRepair {
		e.Cause = a.Cause
	}
	p.History = append(p.History, e)
	to := r.To
	if a.Verb == VerbNewWish && !tookPart(f) {
		to = "" // the wish is noted; how the follow-up ends is still to be told
	}
	if to != "" {
		f.State, f.Since = to, a.At
	}
	d.applyFollowUp(a, note, roles)
	d.tell(a)
	return nil
}

// applyFollowUp changes what the act changes besides the state.
func (d *decision) applyFollowUp(a Act, note string, roles Role) {
	p := &d.p
	f := p.FollowUp()
	along := roles&RolePromiser != 0
	switch a.Verb {
	case VerbJoin:
		if !a.Due.IsZero() || f.StandIn == "" {
			f.Meet = a.Due // else they come to the meeting that is agreed on
		}
		f.Along, f.Reason, f.StandIn, f.Since = true, "", "", a.At
	case VerbCannotJoin:
		f.Along, f.Reason, f.Meet = false, note, time.Time{}
		d.askStandIn()
	case VerbStandIn:
		f.StandIn, f.Meet = a.By.ID, a.Due
	case VerbContact, VerbNotWell:
		f.Said = note
		f.Along = f.Along || along
		if a.Verb == VerbNotWell {
			p.AfterCare = time.Time{}
		}
	case VerbRepair:
		f.Cause, f.Learning = a.Cause, note
		p.AfterCare = d.pol.Work.NextOpen(a.At.Add(AfterCareAfter))
		d.owePattern(PatternCause)
	case VerbSnoozeCare:
		p.AfterCare = d.pol.Work.NextOpen(a.Due)
	}
	if f.State != Closed {
		return
	}
	f.ClosedBy, f.ClosedAt = a.By.ID, a.At
	if !tookPart(f) {
		f.Without = note
	}
	d.settleCare(a)
}

// settleCare sees to the after-care call when a follow-up closes: it was made, or
// it comes on another day than the closing.
func (d *decision) settleCare(a Act) {
	p := &d.p
	switch {
	case a.Verb != VerbCloseFollowUp, p.State != Kept && p.State != KeptLate:
		p.AfterCare = time.Time{}
	case p.AfterCare.IsZero():
	default:
		p.AfterCare = d.pol.Work.NextOpen(latest(p.AfterCare, a.At.Add(24*time.Hour)))
	}
}

// tookPart reports whether the customer was reached with the promiser along.
func tookPart(f *FollowUp) bool { return f.Along && f.Said != "" }

// ClosedWithoutPromiser reports whether a follow-up ended with a manager's
// reason in the promiser's place.
func (f *FollowUp) ClosedWithoutPromiser() bool { return f.State == Closed && f.Without != "" }

// checkFollowUp refuses an act that lacks what its row asks for.
func checkFollowUp(p *Promise, f *FollowUp, a Act, n need, roles Role, note string, pol Policy) error {
	if err := checkLength(note, MaxNote, keyLongNote); err != nil {
		return err
	}
	if n&needFirst != 0 && f.Along || a.Verb == VerbCannotJoin && f.StandIn != "" {
		return staleFollowUp(p) // somebody comes already
	}
	if n&needReason != 0 && note == "" {
		return refuse(KindInvalid, keyReason, nil)
	}
	if n&needStandIn != 0 {
		if err := checkStandIn(p, a, roles, pol); err != nil {
			return err
		}
	}
	if n&needCause != 0 {
		if err := checkCause(a, note); err != nil {
			return err
		}
	}
	switch a.Verb {
	case VerbJoin, VerbStandIn:
		return checkMeet(a)
	case VerbSnoozeCare:
		if err := checkDue(a.Due, a.At); err != nil {
			return err
		}
		return checkSnoozeCare(a)
	}
	if n&needTookPart != 0 {
		return checkClose(p, f, a, roles, note, pol)
	}
	return nil
}

// checkStandIn wants a manager, for a leader another leader.
func checkStandIn(p *Promise, a Act, roles Role, pol Policy) error {
	args := map[string]any{argNumber: p.Number, argPromiser: p.Promiser}
	switch {
	case a.By.ID == p.Promiser:
		return refuse(KindForbidden, keyOther, args)
	case pol.Leader && roles&RoleOtherLeader == 0:
		return otherLeader(p, pol)
	case !pol.Leader && roles&RoleManager == 0:
		return forbidden(p, RoleManager)
	}
	return nil
}

// checkCause wants to know why, and one line of what is learnt.
func checkCause(a Act, note string) error {
	switch {
	case !a.Cause.known():
		return refuse(KindInvalid, "need.cause", nil)
	case note == "":
		return refuse(KindInvalid, "need.learning", nil)
	}
	return checkLength(note, MaxLine, keyLongNote)
}

// checkMeet lets the moment of the meeting be left out, and wants it soon.
func checkMeet(a Act) error {
	if a.Due.IsZero() {
		return nil
	}
	if err := checkDue(a.Due, a.At); err != nil {
		return err
	}
	if a.Due.Sub(a.At) > MeetWithin {
		return refuse(KindInvalid, "need.meet_soon", map[string]any{argMax: int(MeetWithin / (24 * time.Hour))})
	}
	return nil
}

// checkClose holds the rule the product stands on: a follow-up cannot close
// unless the promiser took part, or a manager writes why not; for a leader,
// another leader writes it. While after-care is owed, only they can leave it out.
func checkClose(p *Promise, f *FollowUp, a Act, roles Role, note string, pol Policy) error {
	args := map[string]any{argNumber: p.Number, argPromiser: p.Promiser}
	early := a.Verb == VerbCloseFollowUp && (f.State == Repaired || f.State == Aftercare)
	if tookPart(f) && !early {
		return nil
	}
	key := "need.took_part"
	if tookPart(f) {
		key = "need.aftercare"
	}
	switch {
	case pol.Leader && roles&RoleOtherLeader == 0:
		return otherLeader(p, pol)
	case !pol.Leader && roles&RoleManager == 0:
		return refuse(KindForbidden, key, args)
	case a.By.ID == p.Promiser:
		return refuse(KindForbidden, key, args)
	case note == "" && tookPart(f):
		return refuse(KindInvalid, keyReason, args)
	case note == "":
		return refuse(KindInvalid, "need.without_reason", args)
	}
	return nil
}

func staleFollowUp(p *Promise) error {
	f := p.FollowUp()
	if f == nil {
		return refuse(KindStale, "stale.no_followup", map[string]any{argNumber: p.Number})
	}
	args := map[string]any{argNumber: p.Number, "By": p.Promiser, "At": f.Since}
	for _, e := range slices.Backward(p.History) {
		if _, _, ok := followUpRuleFor(e.Verb, ""); ok && e.By != "" && !e.At.Before(f.Opened) {
			args["By"], args["At"] = e.By, e.At
			break
		}
	}
	return refuse(KindStale, "stale.followup_"+string(f.State), args)
}
