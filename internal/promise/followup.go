package promise

import (
	"slices"
	"strings"
)

// actOnFollowUp carries out an act on the open follow-up. The state of the
// promise stays.
func (d *decision) actOnFollowUp(a Act, r FollowUpRule) error {
	p := &d.p
	f := p.FollowUp()
	if f == nil || !slices.Contains(r.From, f.State) {
		return staleFollowUp(p)
	}
	roles := a.By.roles(p)
	if roles&r.Who == 0 {
		return forbidden(p, r.Who)
	}
	if f.State == Contacted && a.Verb == VerbContact && (tookPart(f) || roles&RolePromiser == 0) {
		return staleFollowUp(p)
	}
	note := strings.TrimSpace(a.Note)
	if err := checkLength(note, MaxNote, "error.long_note"); err != nil {
		return err
	}
	if r.needs&needReason != 0 && note == "" {
		return refuse(KindInvalid, "need.reason", nil)
	}
	if r.needs&needTookPart != 0 {
		if err := checkClose(p, f, a, roles, note, d.pol); err != nil {
			return err
		}
	}
	switch a.Verb {
	case VerbJoin:
		f.Along, f.Reason = true, ""
	case VerbCannotJoin:
		f.Along, f.Reason = false, note
	case VerbContact:
		f.Said = note
		f.Along = f.Along || roles&RolePromiser != 0
	case VerbCloseFollowUp:
		f.ClosedBy, f.ClosedAt = a.By.ID, a.At
		if !tookPart(f) {
			f.Without = note
		}
	}
	f.State = r.To
	p.History = append(p.History, Event{At: a.At, By: a.By.ID, Verb: a.Verb, From: p.State, To: p.State, Note: note})
	d.tell(a)
	return nil
}

// tookPart reports whether the customer was reached with the promiser along.
func tookPart(f *FollowUp) bool { return f.Along && f.State == Contacted }

// ClosedWithoutPromiser reports whether a follow-up ended with a manager's
// reason in the promiser's place.
func (f *FollowUp) ClosedWithoutPromiser() bool { return f.State == Closed && f.Without != "" }

// checkClose holds the rule the product stands on: a follow-up cannot close
// unless the promiser took part, or a manager writes why not; for a leader,
// another leader writes it.
func checkClose(p *Promise, f *FollowUp, a Act, roles Role, note string, pol Policy) error {
	if tookPart(f) {
		return nil
	}
	args := map[string]any{argNumber: p.Number, argPromiser: p.Promiser}
	switch {
	case pol.Leader && roles&RoleOtherLeader == 0:
		return refuse(KindForbidden, "need.other_leader", args)
	case !pol.Leader && roles&RoleManager == 0:
		return refuse(KindForbidden, "need.took_part", args)
	case a.By.ID == p.Promiser:
		return refuse(KindForbidden, "need.took_part", args)
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
	args := map[string]any{argNumber: p.Number, "By": f.ClosedBy, "At": f.ClosedAt}
	for _, e := range slices.Backward(p.History) {
		if _, ok := followUpRuleFor(e.Verb); ok {
			args["By"], args["At"] = e.By, e.At
			break
		}
	}
	return refuse(KindStale, "stale.followup_"+string(f.State), args)
}
