package slacksim

import "slices"

// Entity is how a person reads what stands between angle brackets in mrkdwn:
// "@U1" as "@anna", "!date^…" in their zone and language.
func (s *Sim) Entity(person, entity string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	u, err := s.person(person)
	if err != nil {
		return entity
	}
	return s.readerFor(u).entity(entity)
}

// Thread is a message and its replies as a person sees them, oldest first.
func (s *Sim) Thread(person, channelID, ts string) []Message {
	s.mu.Lock()
	defer s.mu.Unlock()
	u, c := s.reads(person, channelID)
	if c == nil {
		return nil
	}
	r := s.readerFor(u)
	var out []Message
	for _, m := range slices.Backward(c.msgs) {
		if m.ts < ts {
			break
		}
		if m.deleted || m.ts != ts && m.thread != ts || m.ephemeral != nil && m.ephemeral != u {
			continue
		}
		out = append(out, s.show(m, r, u))
	}
	slices.Reverse(out)
	return out
}

// FailureWord is the word Slack shows for an error of Slash, Click and the
// like when the app did not answer: "operation_timeout" or "dispatch_failed".
func FailureWord(err error) string { return failureWord(err) }
