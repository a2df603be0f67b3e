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
	VerbOnTrack   Verb = "on_track"
	VerbAtRisk    Verb = "at_risk"
	VerbSnooze    Verb = "snooze"

	VerbKeep        Verb = "keep"
	VerbLeak        Verb = "leak" // it was reported kept, but it leaked
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

	VerbJoin          Verb = "join"
	VerbCannotJoin    Verb = "cannot_join"
	VerbContact       Verb = "contact"
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
	RoleClock            // nobody: the time itself
	roleEnd              // one past the last
	roleNone        Role = 0
)

// Roles lists every role.
func Roles() []Role {
	var list []Role
	for r := RolePromiser; r < roleEnd; r <<= 1 {
		list = append(list, r)
	}
	return list
}

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

// forceStates and openStates are the From columns that several rows share.
func forceStates() []State { return []State{Active, Moving} }

func openStates() []State {
	return slices.DeleteFunc(States(), func(s State) bool { return !s.Open() })
}

func closedStates() []State {
	return slices.DeleteFunc(States(), State.Open)
}

// workers do the work and report on it.
const workers = RolePromiser | RoleDoer

// rules is the table: every way a promise can change. A verb has at most one
// row for a state.
var rules = []Rule{
	{VerbAccept, []State{Requested}, Active, RolePromiser, needOfferAhead},
	{VerbDecline, []State{Requested}, Declined, RolePromiser, needReason},
	{VerbCounter, []State{Requested}, Countered, RolePromiser, needOffer},
	{VerbAcceptCounter, []State{Countered}, Active, RoleRecorder, needOfferAhead},
	{VerbCounterAgain, []State{Countered}, Requested, RoleRecorder, needOffer},
	{VerbDrop, []State{Countered}, Declined, RoleRecorder, 0},

	{VerbAmend, []State{Requested, Active}, "", RoleRecorder, needMoments},
	{VerbWithdraw, []State{Requested, Active}, Void, RoleRecorder, needMoments},

	{VerbMove, []State{Active}, Moving, RolePromiser, needReason | needDue | needBeforeDue},
	{VerbAgreeMove, []State{Moving}, Active, RolePromiser | RoleRecorder | RoleManager, needOfferAhead},
	{VerbOffer, []State{Active}, "", RolePromiser, needPerson},
	{VerbTake, []State{Active}, "", RoleOffered, 0},
	{VerbOnTrack, forceStates(), "", workers, 0},
	{VerbAtRisk, forceStates(), "", workers, 0},
	{VerbSnooze, forceStates(), "", workers, needDue},

	{VerbKeep, forceStates(), Kept, workers, 0},
	{VerbKeep, []State{Missed}, KeptLate, workers, 0},
	{VerbLeak, []State{Kept}, "", RoleRecorder | RoleCustomer | RoleManager, needReason | needLeak},
	{VerbMiss, forceStates(), Missed, RoleClock, 0},
	{VerbBreak, []State{Missed}, Broken, RolePromiser | RoleManager | RoleClock, 0},
	{VerbRevoke, []State{Active}, Revoked, RolePromiser, needReason | needBeforeDue},
	{VerbRelease, openStates(), Released, RoleRecorder | RoleManager, 0},
	{VerbProposeVoid, openStates(), "", RolePromiser, needReason},
	{VerbApproveVoid, openStates(), Void, RoleRecorder | RoleManager | RoleOtherLeader, needOther | needProposal},
	{VerbUndo, closedStates(), "", RoleLastActor, needUndo},

	{VerbRemind, forceStates(), "", RoleClock, 0},
	{VerbAskAfterCare, []State{Kept, KeptLate}, "", RoleClock, 0},
	{VerbAllWell, []State{Kept, KeptLate}, "", RolePromiser, 0},
	{VerbNotWell, []State{Kept, KeptLate}, "", RolePromiser, needReason},
}

// Rules is the table of transitions.
func Rules() []Rule { return slices.Clone(rules) }

// FollowUpRule is one row of the table of a follow-up's transitions.
type FollowUpRule struct {
	Verb Verb
	From []FollowUpState
	To   FollowUpState
	Who  Role

	needs need
}

// followUpRules is the table of a follow-up. Closing has a rule of its own
// besides: see [Decide].
var followUpRules = []FollowUpRule{
	{VerbJoin, []FollowUpState{Invited, CannotBe}, Joined, RolePromiser, 0},
	{VerbCannotJoin, []FollowUpState{Invited, Joined}, CannotBe, RolePromiser, needReason},
	{
		// Once more after somebody else's contact, so that the promiser can
		// still take part.
		VerbContact,
		[]FollowUpState{Invited, Joined, CannotBe, Contacted},
		Contacted,
		RolePromiser | RoleDoer | RoleManager, needReason,
	},
	{
		VerbCloseFollowUp,
		[]FollowUpState{Invited, Joined, CannotBe, Contacted},
		Closed,
		RolePromiser | RoleDoer | RoleRecorder | RoleManager | RoleOtherLeader, needTookPart,
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

func followUpRuleFor(v Verb) (FollowUpRule, bool) {
	i := slices.IndexFunc(followUpRules, func(r FollowUpRule) bool { return r.Verb == v })
	if i < 0 {
		return FollowUpRule{}, false
	}
	return followUpRules[i], true
}
