package promise

import (
	"slices"
	"strings"
)

// checkNeeds refuses an act that lacks what its row asks for.
func checkNeeds(p *Promise, a Act, n need, roles Role, pol Policy) error {
	if err := checkLength(a.Note, MaxNote, keyLongNote); err != nil {
		return err
	}
	if n&needReason != 0 && strings.TrimSpace(a.Note) == "" {
		return refuse(KindInvalid, keyReason, nil)
	}
	if n&needDue != 0 {
		if err := checkDue(a.Due, a.At); err != nil {
			return err
		}
	}
	if n&needPerson != 0 && (a.User == "" || a.User == p.Doer && !inherits(p, a)) {
		return refuse(KindInvalid, "need.person", nil)
	}
	if n&needOther != 0 {
		if err := checkOther(p, a, roles, pol); err != nil {
			return err
		}
	}
	if n&needProposal != 0 && !proposedVoid(p) {
		return refuse(KindInvalid, "need.proposal", map[string]any{argNumber: p.Number, argPromiser: p.Promiser})
	}
	if err := checkWindows(p, a, n); err != nil {
		return err
	}
	if n&needAsked != 0 {
		if err := checkAsked(p); err != nil {
			return err
		}
	}
	switch a.Verb {
	case VerbKeep:
		return checkLink(a.Link)
	case VerbProve:
		if strings.TrimSpace(a.Note) == "" && a.Link == "" {
			return refuse(KindInvalid, keyReason, nil)
		}
		return checkLink(a.Link)
	case VerbTooMuch:
		if a.By.ID == heir(p) {
			return refuse(KindForbidden, keyOther, map[string]any{argNumber: p.Number})
		}
	case VerbDetail:
		if a.Details == nil {
			return refuse(KindInvalid, "need.details", nil)
		}
		return a.Details.tidy().check()
	case VerbThank:
		return checkThanks(p)
	case VerbQuiet:
		return checkQuiet(p, a, roles, pol)
	case VerbRehome:
		return checkRehome(p)
	case VerbSnoozeCare:
		return checkSnoozeCare(a)
	case VerbSnooze:
		if !a.Due.Before(p.Due) {
			return refuse(KindInvalid, "need.snooze_before_due", map[string]any{argDue: p.Due})
		}
	case VerbCounter, VerbCounterAgain:
		return checkOffer(a)
	}
	return nil
}

// inherits reports whether the doer now answers for a promiser who has left.
func inherits(p *Promise, a Act) bool {
	return a.Verb == VerbRehome && !p.Left && a.User != p.Promiser
}

// checkWindows refuses what comes too late.
func checkWindows(p *Promise, a Act, n need) error {
	last, _ := p.Last()
	due := p.Due
	if n&needOfferAhead != 0 && !p.DueNext.IsZero() {
		due = p.DueNext // the act puts this one in force
	}
	args := map[string]any{argNumber: p.Number, argDue: due, "By": last.By, "At": last.At}
	switch {
	case n&(needBeforeDue|needOfferAhead) != 0 && !a.At.Before(due):
		return refuse(KindStale, lateKey(p.State), args)
	case n&needMoments != 0 && a.At.Sub(p.Made) > UndoWindow:
		return refuse(KindStale, "need.moments", args)
	case n&needMoments != 0 && p.State == Active && p.Promiser != p.Recorder:
		return stale(p) // the promiser's word is given: the recorder cannot change it alone
	case n&needUndo != 0 && a.At.Sub(p.ClosedAt()) > UndoWindow:
		return refuse(KindStale, "need.undo", args)
	case n&needLeak != 0 && a.At.Sub(p.ClosedAt()) > LeakWindow:
		return refuse(KindStale, "need.leak", args)
	}
	return nil
}

// lateKey is the sentence for an act whose date has passed. Where nothing was
// promised yet, nothing can be kept either: there, a new date is the way on.
func lateKey(s State) string {
	switch s {
	case Requested:
		return "need.asked_ahead"
	case Countered:
		return "need.offer_ahead"
	case Declined, Active, Moving, Kept, Missed, KeptLate, Broken, Revoked, Released, Void:
	}
	return keyBeforeDue
}

// checkOther wants somebody else than the promiser, and for a leader's promise
// another leader.
func checkOther(p *Promise, a Act, roles Role, pol Policy) error {
	switch {
	case a.By.ID == p.Promiser:
		return refuse(KindForbidden, keyOther, map[string]any{argNumber: p.Number})
	case pol.Leader && roles&RoleOtherLeader == 0:
		return otherLeader(p, pol)
	case !pol.Leader && roles&(RoleRecorder|RoleManager) == 0:
		return refuse(KindForbidden, "forbidden.recorder", map[string]any{argNumber: p.Number, "Recorder": p.Recorder})
	}
	return nil
}

// proposedVoid reports whether the promiser has proposed, since the promise came
// into its state, that it is moot.
func proposedVoid(p *Promise) bool {
	for _, e := range slices.Backward(p.History) {
		switch {
		case e.Verb == VerbProposeVoid:
			return true
		case e.From != e.To:
			return false
		}
	}
	return false
}

// checkOffer wants another date ahead or other words.
func checkOffer(a Act) error {
	if a.Due.IsZero() && strings.TrimSpace(a.What) == "" {
		return refuse(KindInvalid, "need.offer", nil)
	}
	if err := checkLength(a.What, MaxWhat, "error.long_what"); err != nil {
		return err
	}
	if a.Due.IsZero() {
		return nil
	}
	return checkDue(a.Due, a.At)
}
