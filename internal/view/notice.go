package view

import (
	"fmt"
	"strings"

	"kept/internal/promise"
)

// Notice is the message a notice stands for, as the promise is now. ok is false
// when there is nothing to say any more, such as a reminder of a promise that
// was kept meanwhile.
func (r Reader) Notice(n promise.Notice, p promise.Promise) (m Message, ok bool, err error) {
	s := r.sheet()
	switch n.Kind {
	case promise.NoticeRefresh, promise.NoticeDigest:
		return Message{}, false, nil
	case promise.NoticeTooMuch:
		if !s.tooMuch(n, &p) {
			return Message{}, false, nil
		}
	case promise.NoticeThanks:
		s.thanked(n, &p)
	case promise.NoticePattern, promise.NoticeBrief: // see Pattern and Brief
		return Message{}, false, nil
	case promise.NoticeCare:
		if !s.careTold(promise.Verb(n.Arg), &p) {
			return Message{}, false, nil
		}
	case promise.NoticeTrouble:
		s.trouble(n)
	case promise.NoticeFollowUp:
		ok = s.followUp(promise.Verb(n.Arg), &p)
		if !ok {
			return Message{}, false, nil
		}
	default:
		if !r.current(n, &p) {
			return Message{}, false, nil
		}
		if ok, err := s.body(n.Kind, &p); !ok || err != nil {
			return Message{}, false, err
		}
	}
	m, err = s.message()
	return m, err == nil, err
}

// Refreshed is the post of a kind as the promise now stands: what can no longer
// be pressed is gone, and what happened is told. ok is false for a kind that
// has nothing to bring up to date.
func (r Reader) Refreshed(kind promise.NoticeKind, p promise.Promise) (m Message, ok bool, err error) {
	switch kind {
	case promise.NoticeRefresh, promise.NoticeDigest, promise.NoticeTrouble, promise.NoticeFollowUp, promise.NoticeCare,
		promise.NoticePattern, promise.NoticeBrief:
		return Message{}, false, nil
	}
	s := r.sheet()
	if ok, err := s.body(kind, &p); !ok || err != nil {
		return Message{}, false, err
	}
	m, err = s.message()
	return m, err == nil, err
}

// current reports whether what the notice asks or tells still holds.
func (r Reader) current(n promise.Notice, p *promise.Promise) bool {
	switch n.Kind {
	case promise.NoticeRequest:
		return p.State == promise.Requested
	case promise.NoticeReminder:
		return promise.Reminds(n, p, r.Now)
	case promise.NoticeMoving:
		return p.State == promise.Moving
	case promise.NoticeAtRisk:
		return p.State.InForce() && p.Confidence == promise.AtRisk
	case promise.NoticeHandover:
		return p.State == promise.Active && p.Offered == n.User && n.User != ""
	case promise.NoticeClosed:
		return !p.State.Open()
	case promise.NoticeReopened, promise.NoticeVoid:
		return p.State.Open()
	case promise.NoticeBreach, promise.NoticeInvite:
		return p.FollowUp() != nil
	case promise.NoticeAfterCare:
		return promise.Current(n, p) && asksCare(p)
	}
	return promise.Current(n, p)
}

// asksCare reports whether there is a call to the customer to make.
func asksCare(p *promise.Promise) bool {
	if p.FollowUpOpen() {
		return p.FollowUp().State == promise.Aftercare
	}
	return p.State == promise.Kept || p.State == promise.KeptLate
}

// body writes the message of a kind. ok is false when the promise's history
// has nothing to tell.
func (s *sheet) body(kind promise.NoticeKind, p *promise.Promise) (ok bool, err error) {
	switch kind {
	case promise.NoticeMade:
		s.made(p)
	case promise.NoticeRequest:
		s.request(p)
	case promise.NoticeAnswered:
		return s.answered(p), nil
	case promise.NoticeCounter:
		return s.counter(p), nil
	case promise.NoticeReminder:
		s.reminder(p)
	case promise.NoticeMoving:
		s.moving(p)
	case promise.NoticeMoved:
		s.moved(p)
	case promise.NoticeHandover:
		s.handover(p)
	case promise.NoticeTaken:
		s.taken(p)
	case promise.NoticeUnanswered:
		s.unanswered(p)
	case promise.NoticeAtRisk:
		return s.atRisk(p), nil
	case promise.NoticeClosed:
		s.closed(p)
	case promise.NoticeReopened:
		return s.reopened(p), nil
	case promise.NoticeVoid:
		return s.void(p), nil
	case promise.NoticeBreach:
		s.breach(p)
	case promise.NoticeInvite:
		s.invite(p)
	case promise.NoticeAfterCare:
		s.afterCare(p)
	case promise.NoticeNudge, promise.NoticeEscalate, promise.NoticeStandIn, promise.NoticeLapsed:
		return s.ladder(kind, p), nil
	case promise.NoticeRehomed:
		return s.rehomed(p), nil
	default:
		return false, fmt.Errorf("view: no message for a notice of kind %q", kind)
	}
	return true, nil
}

// TroubleArg is the Arg of a [promise.NoticeTrouble]: the channel that cannot
// be reached and Slack's word for why.
func TroubleArg(ch promise.ChannelID, reason string) string { return string(ch) + " " + reason }

// TroubleGone is the reason when the promiser cannot be asked along.
const TroubleGone = "promiser_gone"

// TroubleGoneArg is the Arg of a [promise.NoticeTrouble] about a promiser who
// cannot be asked along to a follow-up.
func TroubleGoneArg(u promise.UserID) string { return string(u) + " " + TroubleGone }

// troubleKeys explain Slack's words (https://docs.slack.dev/reference/methods/chat.postMessage#errors).
var troubleKeys = map[string]string{
	"is_archived":       "trouble.archived",
	"channel_not_found": "trouble.not_in_channel",
	"not_in_channel":    "trouble.not_in_channel",
	"restricted_action": "trouble.restricted",
	"shared_channel":    "trouble.shared",
}

// trouble tells whoever set a channel up that it cannot be reached.
func (s *sheet) trouble(n promise.Notice) {
	channel, reason, _ := strings.Cut(n.Arg, " ")
	if reason == TroubleGone {
		s.lead("trouble.gone", args{argPromiser: promise.UserID(channel), argNumber: n.Number})
		return
	}
	if channel == "" {
		channel = string(n.Channel)
	}
	key, ok := troubleKeys[reason]
	if !ok {
		key = "trouble.other"
	}
	where := args{argChannel: promise.ChannelID(channel)}
	s.lead("trouble.lead", where)
	s.also(key, where)
	if n.Number != 0 {
		s.also("trouble.about", args{argNumber: n.Number})
	}
}
