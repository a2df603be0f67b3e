package promise

// State is where a promise stands in its life.
type State string

// The states of a promise.
const (
	Requested State = "requested" // written down for a colleague who has not accepted yet
	Countered State = "countered" // the colleague offers another date or a smaller what
	Declined  State = "declined"  // the colleague said no
	Active    State = "active"    // given and in force
	Moving    State = "moving"    // a new date is proposed; the old one binds
	Kept      State = "kept"      // reported kept before the clock declared it missed
	Missed    State = "missed"    // due and grace passed without a report
	KeptLate  State = "kept_late" // kept after it was missed
	Broken    State = "broken"    // missed and never to be kept
	Revoked   State = "revoked"   // taken back before the deadline, with a reason
	Released  State = "released"  // the customer no longer wants it
	Void      State = "void"      // became moot
)

// States lists every state, in the order of a promise's life.
func States() []State {
	return []State{
		Requested, Countered, Declined, Active, Moving, Kept, Missed, KeptLate, Broken, Revoked, Released, Void,
	}
}

// Open reports whether something is still owed in this state.
func (s State) Open() bool {
	switch s {
	case Requested, Countered, Active, Moving, Missed:
		return true
	case Declined, Kept, KeptLate, Broken, Revoked, Released, Void:
		return false
	}
	return false
}

// InForce reports whether the promise binds and its deadline lies ahead: the
// states the clock watches.
func (s State) InForce() bool { return s == Active || s == Moving }

// Confidence is the promiser's own mark beside the state.
type Confidence string

// The marks of confidence.
const (
	OnTrack Confidence = ""
	AtRisk  Confidence = "at_risk"
)

// FollowUpState is where the work after a breach stands.
type FollowUpState string

// The states of a follow-up.
const (
	Invited   FollowUpState = "invited"   // the promiser is asked to join
	Joined    FollowUpState = "joined"    // the promiser said they will
	CannotBe  FollowUpState = "declined"  // the promiser cannot; a manager must
	Lapsed    FollowUpState = "lapsed"    // joined, and the customer was not reached in time
	Contacted FollowUpState = "contacted" // the customer was reached
	Repaired  FollowUpState = "repaired"  // it was put right; a call is owed in a week
	Aftercare FollowUpState = "aftercare" // the call is asked for: is all well?
	Closed    FollowUpState = "closed"
)

// FollowUpStates lists every state of a follow-up, in order.
func FollowUpStates() []FollowUpState {
	return []FollowUpState{Invited, Joined, CannotBe, Lapsed, Contacted, Repaired, Aftercare, Closed}
}
