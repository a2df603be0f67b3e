package bot

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"github.com/slack-go/slack"

	"kept/commands"
	"kept/internal/promise"
	"kept/internal/view"
)

// answer is how the answer to a delivery goes back.
type answer struct {
	// ack is the acknowledgement; nil for an empty one.
	ack []byte
	// after is what is done besides, once it is acknowledged.
	after []func(context.Context)
	// other is done instead of ack, when the acknowledgement had to go out
	// empty.
	other []func(context.Context)
}

// instead is the answer without an acknowledgement.
func (a answer) instead() answer {
	return answer{after: slices.Concat(a.other, a.after)}
}

// ephemeral is a message that answers one person, in an acknowledgement.
type ephemeral struct {
	ResponseType string        `json:"response_type"`
	Text         string        `json:"text"`
	Blocks       []slack.Block `json:"blocks,omitempty"`
}

// reply makes an answer of what a handler replied.
func (s *session) reply(ctx context.Context, r commands.Reply) answer {
	var out answer
	switch s.a.req.Kind {
	case commands.Command:
		s.replyCommand(ctx, r, &out)
	case commands.Submission:
		s.replySubmission(ctx, r, &out)
	default:
		s.replyClick(r, &out)
	}
	return out
}

func (s *session) replyCommand(ctx context.Context, r commands.Reply, out *answer) {
	if r.Modal != nil {
		out.after = append(out.after, s.open(*r.Modal))
	}
	if r.Message == nil {
		return
	}
	out.ack = s.encode(ctx, ephemeral{slack.ResponseTypeEphemeral, r.Message.Text, r.Message.Blocks})
	out.other = append(out.other, s.tell(*r.Message, false))
}

func (s *session) replyClick(r commands.Reply, out *answer) {
	if r.Modal != nil {
		if s.a.req.InModal {
			out.after = append(out.after, s.update(*r.Modal))
		} else {
			out.after = append(out.after, s.open(*r.Modal))
		}
	}
	if r.Message != nil {
		out.after = append(out.after, s.tell(*r.Message, r.Replace))
	}
	if s.a.home {
		s.homeAgain(out)
	}
}

// homeAgain shows the Home tab that was acted in as it stands afterwards.
func (s *session) homeAgain(out *answer) {
	out.after = append(out.after, func(ctx context.Context) { s.b.publishHome(ctx, s) })
}

func (s *session) replySubmission(ctx context.Context, r commands.Reply, out *answer) {
	switch {
	case len(r.Errors) > 0:
		out.ack = s.encode(ctx, slack.NewErrorsViewSubmissionResponse(r.Errors))
		// the dialog is gone by then, so what was wrong is told as a message
		lines := make([]string, 0, len(r.Errors))
		for _, text := range r.Errors {
			lines = append(lines, text)
		}
		out.other = append(out.other, s.tell(view.Message{Text: view.Escape(strings.Join(lines, "\n"))}, false))
	case r.Modal != nil:
		s.swap(ctx, *r.Modal, out)
	}
	if r.Message != nil {
		out.after = append(out.after, s.tell(*r.Message, r.Replace))
	}
	if len(r.Errors) == 0 && s.where().home {
		s.homeAgain(out)
	}
}

// afterAck is how long an acknowledgement may take to be seen by Slack.
const afterAck = 700 * time.Millisecond

// swap puts another dialog in the place of the one that was sent. One that is
// too large for an acknowledgement follows a small one, since only the
// acknowledgement keeps a dialog open.
func (s *session) swap(ctx context.Context, m view.Modal, out *answer) {
	m.ExternalID = s.a.external
	if full := s.encode(ctx, slack.NewUpdateViewSubmissionResponse(&m)); len(full) < maxSocketAck {
		out.ack = full
	} else {
		small := m
		small.Blocks, small.Submit = slack.Blocks{BlockSet: []slack.Block{slack.NewDividerBlock()}}, nil
		out.ack = s.encode(ctx, slack.NewUpdateViewSubmissionResponse(&small))
		out.after = append(out.after, func(ctx context.Context) {
			// the two go to Slack by different ways, and the small one, if it came
			// last, would stay
			sleep(ctx, afterAck)
			if err := s.client.UpdateView(ctx, s.a.view, "", m); err != nil {
				s.sorry(ctx, err)
			}
		})
	}
	out.other = append(out.other, func(ctx context.Context) { s.sorry(ctx, errDialog) })
}

// open opens a dialog for whoever acted. A trigger lives for three seconds, so
// nothing comes before it.
func (s *session) open(m view.Modal) func(context.Context) {
	if s.a.respond != "" || s.a.home {
		sum := sha256.Sum256([]byte(s.a.once))
		m.ExternalID = hex.EncodeToString(sum[:12])
		s.b.origins.put(string(s.a.req.Team)+m.ExternalID, origins{respond: s.a.respond, alone: s.a.alone, home: s.a.home})
	}
	return func(ctx context.Context) {
		if _, err := s.client.OpenView(ctx, s.a.trigger, m); err != nil {
			s.sorry(ctx, err)
		}
	}
}

// update changes the dialog that a button was pressed in.
func (s *session) update(m view.Modal) func(context.Context) {
	m.ExternalID = s.a.external
	return func(ctx context.Context) {
		if err := s.client.UpdateView(ctx, s.a.view, s.a.hash, m); err != nil && codeOf(err) != "hash_conflict" {
			s.sorry(ctx, err)
		}
	}
}

// where is where whoever acted is answered: at the response URL of the delivery,
// or of what opened the dialog. What is told there does not last
// (https://docs.slack.dev/reference/methods/chat.postEphemeral).
func (s *session) where() origins {
	at := origins{respond: s.a.respond, alone: s.a.alone}
	if at.respond == "" && s.a.external != "" {
		at, _ = s.b.origins.peek(string(s.a.req.Team) + s.a.external)
	}
	return at
}

// tell shows a message to whoever acted, where they acted: at the response URL
// of the delivery, or of what opened the dialog; as a direct message when there
// is none or it fails. A message that others see is not replaced.
func (s *session) tell(m view.Message, replace bool) func(context.Context) {
	return func(ctx context.Context) {
		at := s.where()
		if at.respond != "" {
			err := s.client.Respond(ctx, at.respond, m, replace && at.alone)
			if err == nil {
				return
			}
			s.b.logOf(s.a).WarnContext(ctx, "cannot answer at the response URL", "error", err)
		}
		if err := s.direct(ctx, m); err != nil {
			s.b.logOf(s.a).ErrorContext(ctx, "an answer could not be told", "user", s.a.user, "error", err)
		}
	}
}

// direct sends a message to whoever acted.
func (s *session) direct(ctx context.Context, m view.Message) error {
	ch, err := s.client.OpenDM(ctx, s.a.user)
	if err != nil {
		return err
	}
	_, err = s.client.Post(ctx, ch, m, "", "")
	return err
}

// encode writes an acknowledgement.
func (s *session) encode(ctx context.Context, v any) []byte {
	raw, err := json.Marshal(v)
	if err != nil {
		s.b.logOf(s.a).ErrorContext(ctx, "cannot write an acknowledgement", "name", s.a.req.Name, "error", err)
		return nil
	}
	return raw
}

// private reports whether only one person and the app are in a channel.
func private(ch promise.ChannelID) bool { return strings.HasPrefix(string(ch), "D") }
