package promise

import (
	"slices"
	"time"
)

// Verb is what somebody does to a promise.
type Verb string

// The verbs. VerbMake and VerbRequest begin a promise; the others act on one.
const (
	VerbMake    Verb = "make"    // the promiser gives their word
	VerbRequest Verb = "request" // somebody writes it down for a colleague

	VerbAccept        Verb = "accept"
	VerbDecline       Verb = "decline"
	VerbCounter       Verb = "counter"
	VerbAcceptCounter Verb = "accept_counter"
	VerbCounterAgain  Verb = "counter_again"
	VerbDrop          Verb = "drop"

	VerbAmend    Verb = "amend"    // correct what was just written
	VerbWithdraw Verb = "withdraw" // undo what was just written

	VerbMove      Verb = "move"       // propose a new date
	VerbAgreeMove Verb = "agree_move" // the new date is in force
	VerbOffer     Verb = "offer"      // ask a colleague to do the work
	VerbTake      Verb = "take"       // that colleague accepts
	VerbPass      Verb = "pass"       // or says no
	VerbOnTrack   Verb = "on_track"
	VerbAtRisk    Verb = "at_risk"
	VerbSnooze    Verb = "snooze"

	VerbKeep        Verb = "keep"
	VerbProve       Verb = "prove" // add a note or evidence to what was kept
	VerbLeak        Verb = "leak"  // it was reported kept, but it leaked
	VerbMiss        Verb = "miss"
	VerbBreak       Verb = "break"
	VerbRevoke      Verb = "revoke"
	VerbRelease     Verb = "release"
	VerbProposeVoid Verb = "propose_void"
	VerbApproveVoid Verb = "approve_void"
	VerbUndo        Verb = "undo"

	VerbRemind       Verb = "remind"
	VerbAskAfterCare Verb = "ask_aftercare"
	VerbAllWell      Verb = "all_well"
	VerbNotWell      Verb = "not_well"
	VerbNewWish      Verb = "new_wish"    // all is well, and the customer wants something more
	VerbSkipCare     Verb = "skip_care"   // no call is needed
	VerbSnoozeCare   Verb = "snooze_care" // ask again later

	VerbUnanswered Verb = "unanswered" // nobody answered within a working day
	VerbDetail     Verb = "detail"     // note the customer's worries and wishes
	VerbThank      Verb = "thank"      // pin the customer's thanks
	VerbTooMuch    Verb = "too_much"   // ask the promiser, in private, whether it is too much
	VerbQuiet      Verb = "quiet"      // keep a breach out of the channels
	VerbOpenUp     Verb = "open_up"    // and no longer
	VerbRehome     Verb = "rehome"     // whoever had the work has left the company

	VerbJoin          Verb = "join"
	VerbCannotJoin    Verb = "cannot_join"
	VerbStandIn       Verb = "stand_in" // a manager joins in the promiser's place
	VerbNudge         Verb = "nudge"    // the promiser is asked once more
	VerbEscalate      Verb = "escalate" // a manager is asked
	VerbLapse         Verb = "lapse"    // joined, but the customer was not reached in time
	VerbContact       Verb = "contact"
	VerbRepair        Verb = "repair"
	VerbCloseFollowUp Verb = "close_followup"
)

// Role is what a person is to a promise; a set of bits.
type Role uint16

// The roles.
const (
	RolePromiser Role = 1 << iota
	RoleDoer
	RoleRecorder
	RoleOffered          // asked to take over the work
	RoleCustomer         // the Slack user it was promised to
	RoleManager          // manages the workspace's promises
	RoleOtherLeader      // a leader who is not the promiser
	RoleLastActor        // closed it last
	RoleHeir             // does the work of a promiser who has left the company
	RoleAnyone           // any colleague
	RoleClock            // nobody: the time itself
	roleEnd              // one past the last
	roleNone        Role = 0
)

// need is what an act must bring along.
type need uint16

const (
	needReason     need = 1 << iota // a note that says why
	needDue                         // a date ahead
	needOffer                       // another date or a smaller what
	needPerson                      // a colleague
	needBeforeDue                   // the deadline must lie ahead
	needOfferAhead                  // the deadline it puts in force must lie ahead
	needMoments                     // within UndoWindow of the making
	needUndo                        // within UndoWindow of the closing
	needLeak                        // within LeakWindow of the closing
	needOther                       // not the promiser; for a leader's promise another leader
	needProposal                    // the promiser has proposed it
	needTookPart                    // the promiser took part, or a manager says why not
	needAsked                       // the after-care call has no answer yet
	needStandIn                     // a manager, for a leader another leader, and not the promiser
	needFirst                       // nobody has taken part for the promiser so far
	needCause                       // a cause and a line of learning
)

// The windows in which acts can be taken back.
const (
	UndoWindow = 10 * time.Minute
	LeakWindow = 14 * 24 * time.Hour
)

// Rule is one row of the table of transitions.
type Rule struct {
	Verb Verb
	From []State
	// To is the state it leads to; empty keeps the state, or, for VerbLeak,
	// VerbUndo, lets the history decide.
	To State
	// Who may do it: any of these roles.
	Who Role

	needs need
}

// For narrows who may do it down for a promise whose promiser is a leader, or is
// not: what somebody else must agree to is, for a leader, another leader's alone.
func (r Rule) For(leader bool) Role {
	switch {
	case r.needs&needOther == 0 && r.Verb != VerbQuiet:
		return r.Who
	case leader:
		return RoleOtherLeader
	}
	return RoleRecorder | RoleManager
}

// forceStates and openStates are the From columns that several rows share.
func forceStates() []State { return []State{Active, Moving} }

func openStates() []State {
	return slices.DeleteFunc(States(), func(s State) bool { return !s.Open() })
}

func closedStates() []State {
	return slices.DeleteFunc(States(), State.Open)
}

// detailStates are those in which what is known of the customer is still of use.
func detailStates() []State { return append(openStates(), Kept, KeptLate) }

// workers do the work and report on it.
const workers = RolePromiser | RoleDoer

// ownWord is who can speak for the promise: the promiser, or whoever took over
// from one who has left.
const ownWord = RolePromiser | RoleHeir

// concerned are those a promise is about.
const concerned = workers | RoleRecorder | RoleManager

// rules is the table: every way a promise can change. A verb has at most one
// row for a state.
var rules = []Rule{
	{VerbAccept, []State{Requested}, Active, RolePromiser, needOfferAhead},
	{VerbDecline, []State{Requested}, Declined, ownWord, needReason},
	{VerbCounter, []State{Requested}, Countered, RolePromiser, needOffer},
	{VerbAcceptCounter, []State{Countered}, Active, RoleRecorder, needOfferAhead},
	{VerbCounterAgain, []State{Countered}, Requested, RoleRecorder, needOffer},
	{VerbDrop, []State{Countered}, Declined, RoleRecorder, 0},
	{VerbUnanswered, []State{Requested, Countered}, "", RoleClock, 0},

	{VerbAmend, []State{Requested, Active}, "", RoleRecorder, needMoments},
	{VerbWithdraw, []State{Requested, Active}, Void, RoleRecorder, needMoments},
	{VerbDetail, detailStates(), "", concerned, 0},
	{VerbTooMuch, []State{Requested, Countered, Active, Moving}, "", RoleAnyone, 0},

	{VerbMove, []State{Active}, Moving, ownWord, needReason | needDue | needBeforeDue},
	{VerbAgreeMove, []State{Moving}, Active, RolePromiser | RoleRecorder | RoleCustomer | RoleManager, needOfferAhead},
	{VerbOffer, []State{Active}, "", ownWord, needPerson},
	{VerbTake, []State{Active}, "", RoleOffered, 0},
	{VerbPass, forceStates(), "", RoleOffered, 0},
	{VerbOnTrack, forceStates(), "", workers, 0},
	{VerbAtRisk, forceStates(), "", workers, 0},
	{VerbSnooze, forceStates(), "", workers, needDue},

	{VerbKeep, forceStates(), Kept, workers, 0},
	{VerbKeep, []State{Missed}, KeptLate, workers, 0},
	{VerbProve, []State{Kept, KeptLate}, "", workers, 0},
	{VerbLeak, []State{Kept}, "", RoleRecorder | RoleCustomer | RoleManager, needReason | needLeak},
	{VerbThank, []State{Active, Moving, Missed, Kept, KeptLate}, "", concerned | RoleCustomer, needReason},
	{VerbMiss, forceStates(), Missed, RoleClock, 0},
	{VerbBreak, []State{Missed}, Broken, ownWord | RoleManager | RoleClock, 0},
	{VerbRevoke, []State{Active}, Revoked, ownWord, needReason | needBeforeDue},
	{VerbRelease, openStates(), Released, RoleRecorder | RoleManager, 0},
	{VerbProposeVoid, openStates(), "", ownWord, needReason},
	{VerbApproveVoid, openStates(), Void, RoleRecorder | RoleManager | RoleOtherLeader, needOther | needProposal},
	{VerbUndo, closedStates(), "", RoleLastActor, needUndo},

	{VerbQuiet, States(), "", RoleRecorder | RoleManager | RoleOtherLeader, needReason},
	{VerbOpenUp, States(), "", RoleManager | RoleOtherLeader, 0},
	{VerbRehome, States(), "", RoleManager | RoleClock, needPerson},

	{VerbRemind, forceStates(), "", RoleClock, 0},
	{VerbAskAfterCare, []State{Kept, KeptLate}, "", RoleClock, 0},
	{VerbAllWell, []State{Kept, KeptLate}, "", workers, needAsked},
	{VerbNotWell, []State{Kept, KeptLate}, "", workers, needReason},
	{VerbNewWish, []State{Kept, KeptLate}, "", workers, needReason},
	{VerbSkipCare, []State{Kept, KeptLate}, "", workers, needAsked},
	{VerbSnoozeCare, []State{Kept, KeptLate}, "", workers, needDue | needAsked},
}

// Rules is the table of transitions.
func Rules() []Rule { return slices.Clone(rules) }

// FollowUpRule is one row of the table of a follow-up's transitions.
type FollowUpRule struct {
	Verb Verb
	From []FollowUpState
	// To is the state it leads to; empty keeps the state.
	To  FollowUpState
	Who Role

	needs need
}

// For narrows who may do it down for a follow-up whose promiser is a leader, or
// is not: to join in their place, and to close it without them.
func (r FollowUpRule) For(f *FollowUp, leader bool) Role {
	switch {
	case r.needs&needStandIn == 0 && (r.Verb != VerbCloseFollowUp || tookPart(f)):
		return r.Who
	case leader:
		return RoleOtherLeader
	}
	return RoleManager
}

// managing can step in for the promiser of a follow-up. Which of them may is
// decided by whether the promiser is a leader.
const managing = RoleManager | RoleOtherLeader

// repairers put it right.
const repairers = workers | managing

// waiting are the states in which an answer is owed by somebody.
func waiting() []FollowUpState { return []FollowUpState{Invited, CannotBe, Lapsed} }

// caring are the states in which the customer is, or will be, asked how it is.
func caring() []FollowUpState { return []FollowUpState{Repaired, Aftercare} }

// followUpRules is the table of a follow-up. A verb has at most one row for a
// state. Closing has a rule of its own besides: see [Decide].
var followUpRules = []FollowUpRule{
	{VerbJoin, waiting(), Joined, RolePromiser, 0},
	// Whoever gave their word may still come where somebody else joined instead.
	{VerbJoin, []FollowUpState{Joined}, "", RolePromiser, needFirst},
	{VerbCannotJoin, []FollowUpState{Invited, Joined, Lapsed}, CannotBe, RolePromiser, needReason},
	{VerbStandIn, waiting(), Joined, managing, needStandIn},
	{VerbNudge, []FollowUpState{Invited}, Invited, RoleClock, 0},
	{VerbEscalate, waiting(), "", RoleClock, 0},
	{VerbLapse, []FollowUpState{Joined}, Lapsed, RoleClock, 0},
	{
		VerbContact,
		[]FollowUpState{Invited, Joined, CannotBe, Lapsed},
		Contacted,
		workers | RoleManager | RoleOtherLeader, needReason,
	},
	// Once more after somebody else's contact, so that the promiser can still
	// take part.
	{VerbContact, []FollowUpState{Contacted, Repaired, Aftercare}, "", RolePromiser, needReason | needFirst},
	{VerbRepair, []FollowUpState{Contacted}, Repaired, repairers, needCause},

	{VerbAskAfterCare, []FollowUpState{Repaired}, Aftercare, RoleClock, 0},
	{VerbAllWell, caring(), Closed, repairers, needTookPart},
	{VerbNewWish, caring(), Closed, repairers, needReason},
	{VerbNotWell, caring(), Contacted, repairers, needReason},
	{VerbSkipCare, caring(), Closed, repairers, needReason | needTookPart},
	{VerbSnoozeCare, caring(), Repaired, repairers, needDue},
	{
		VerbCloseFollowUp,
		[]FollowUpState{Invited, Joined, CannotBe, Lapsed, Contacted, Repaired, Aftercare},
		Closed,
		workers | RoleRecorder | managing, needTookPart,
	},
}

// FollowUpRules is the table of a follow-up.
func FollowUpRules() []FollowUpRule { return slices.Clone(followUpRules) }

// ruleFor finds the row for a verb in a state; known is false when no state
// allows the verb at all.
func ruleFor(v Verb, from State) (r Rule, ok, known bool) {
	for _, r := range rules {
		if r.Verb != v {
			continue
		}
		known = true
		if slices.Contains(r.From, from) {
			return r, true, true
		}
	}
	return Rule{}, false, known
}

// followUpRuleFor finds the row for a verb in a follow-up's state; known is
// false when no state of a follow-up knows the verb.
func followUpRuleFor(v Verb, from FollowUpState) (r FollowUpRule, ok, known bool) {
	for _, r := range followUpRules {
		if r.Verb != v {
			continue
		}
		known = true
		if slices.Contains(r.From, from) {
			return r, true, true
		}
	}
	return FollowUpRule{}, false, known
}
