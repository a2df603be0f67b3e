package view

import (
	"slices"

	"github.com/slack-go/slack"

	"kept/internal/promise"
)

// rolesOf is what the reader is to p, as far as a view needs it: which buttons
// to show. The domain decides again when one is pressed.
func (r Reader) rolesOf(p *promise.Promise) promise.Role {
	var roles promise.Role
	set := func(is bool, role promise.Role) {
		if is {
			roles |= role
		}
	}
	set(r.Me == p.Promiser, promise.RolePromiser)
	set(r.Me == p.Doer, promise.RoleDoer)
	set(r.Me == p.Recorder, promise.RoleRecorder)
	set(r.Me == p.Offered, promise.RoleOffered)
	set(r.Me == p.Customer.User, promise.RoleCustomer)
	set(r.Manager, promise.RoleManager)
	set(r.Leader && r.Me != p.Promiser, promise.RoleOtherLeader)
	set(p.Left && r.Me == p.Doer, promise.RoleHeir)
	last, ok := p.Last()
	set(ok && last.By == r.Me, promise.RoleLastActor)
	return roles
}

// may reports whether p stands so that v can be done, and, for a reader who is
// one person, whether they are somebody who may.
func (r Reader) may(p *promise.Promise, v promise.Verb) bool {
	if f := p.FollowUp(); f != nil {
		known := false
		for _, rule := range promise.FollowUpRules() {
			known = known || rule.Verb == v
			if rule.Verb == v && slices.Contains(rule.From, f.State) && (!f.Along || !again(rule)) {
				return r.is(p, r.narrowed(p, rule.Who, rule.For(f, r.heldToMore(p))))
			}
		}
		if known && p.FollowUpOpen() {
			return false // as long as it is open, the verb is for the follow-up
		}
	}
	for _, rule := range promise.Rules() {
		if rule.Verb == v && slices.Contains(rule.From, p.State) {
			return r.is(p, r.narrowed(p, rule.Who, rule.For(r.heldToMore(p)))) && r.inTime(p, v)
		}
	}
	return false
}

// heldToMore reports whether p was given by a leader, as far as the reader knows.
func (r Reader) heldToMore(p *promise.Promise) bool { return r.Leads != nil && r.Leads(p.Promiser) }

// narrowed are the roles that may do something to p, of all that may in general,
// where the reader knows who leads. What is narrowed down is never for the
// promiser, whatever else they are.
func (r Reader) narrowed(p *promise.Promise, who, narrow promise.Role) promise.Role {
	switch {
	case r.Leads == nil || who == narrow:
		return who
	case r.Me != "" && r.Me == p.Promiser:
		return 0
	}
	return narrow
}

// again reports whether a rule is for a promiser who was not along when somebody
// else joined, or reached the customer.
func again(rule promise.FollowUpRule) bool {
	return (rule.Verb == promise.VerbContact || rule.Verb == promise.VerbJoin) && rule.To == ""
}

func (r Reader) is(p *promise.Promise, who promise.Role) bool {
	return r.Me == "" || r.rolesOf(p)&who != 0 || who&promise.RoleManager != 0 && r.Manages != nil && r.Manages(p)
}

// inTime reports whether the window for v is still open.
func (r Reader) inTime(p *promise.Promise, v promise.Verb) bool {
	switch v {
	case promise.VerbAmend, promise.VerbWithdraw:
		return r.Now.Sub(p.Made) <= promise.UndoWindow
	case promise.VerbUndo:
		return r.Now.Sub(p.ClosedAt()) <= promise.UndoWindow
	case promise.VerbLeak:
		return r.Now.Sub(p.ClosedAt()) <= promise.LeakWindow
	case promise.VerbMove, promise.VerbRevoke:
		return r.Now.Before(p.Due)
	case promise.VerbAccept, promise.VerbAcceptCounter, promise.VerbAgreeMove:
		if !p.DueNext.IsZero() {
			return r.Now.Before(p.DueNext) // the date that would come into force
		}
		return r.Now.Before(p.Due)
	}
	return true
}

// actions are the buttons' ids for what people do.
var actions = map[promise.Verb]string{
	promise.VerbAccept:        ActAccept,
	promise.VerbDecline:       ActDecline,
	promise.VerbCounter:       ActCounter,
	promise.VerbAcceptCounter: ActAcceptCounter,
	promise.VerbCounterAgain:  ActCounterAgain,
	promise.VerbDrop:          ActDrop,
	promise.VerbAmend:         ActEdit,
	promise.VerbWithdraw:      ActWithdraw,
	promise.VerbMove:          ActMove,
	promise.VerbAgreeMove:     ActAgreeMove,
	promise.VerbTake:          ActTake,
	promise.VerbPass:          ActPass,
	promise.VerbOffer:         ActHandOver,
	promise.VerbProposeVoid:   ActProposeVoid,
	promise.VerbBreak:         ActBreak,
	promise.VerbProve:         ActProve,
	promise.VerbThank:         ActThank,
	promise.VerbDetail:        ActDetail,
	promise.VerbOnTrack:       ActOnTrack,
	promise.VerbAtRisk:        ActAtRisk,
	promise.VerbSnooze:        ActSnooze,
	promise.VerbKeep:          ActKeep,
	promise.VerbLeak:          ActLeak,
	promise.VerbRevoke:        ActRevoke,
	promise.VerbRelease:       ActRelease,
	promise.VerbApproveVoid:   ActApproveVoid,
	promise.VerbUndo:          ActUndo,
	promise.VerbAllWell:       ActAllWell,
	promise.VerbNotWell:       ActNotWell,
	promise.VerbNewWish:       ActWish,
	promise.VerbSkipCare:      ActSkipCare,
	promise.VerbJoin:          ActJoin,
	promise.VerbStandIn:       ActStandIn,
	promise.VerbRepair:        ActRepair,
	promise.VerbQuiet:         ActQuiet,
	promise.VerbOpenUp:        ActOpenUp,
	promise.VerbCannotJoin:    ActCannotJoin,
	promise.VerbContact:       ActContact,
	promise.VerbCloseFollowUp: ActCloseFollowUp,
}

// offer is a button for v about p, nil when v cannot be done by this reader.
func (s *sheet) offer(p *promise.Promise, v promise.Verb, key string) *slack.ButtonBlockElement {
	if !s.r.may(p, v) {
		return nil
	}
	b := s.button(actions[v], key, number(p))
	switch v {
	case promise.VerbKeep, promise.VerbAccept, promise.VerbJoin, promise.VerbStandIn, promise.VerbRepair, promise.VerbAgreeMove,
		promise.VerbTake:
		b.Style = slack.StylePrimary
	}
	return b
}
