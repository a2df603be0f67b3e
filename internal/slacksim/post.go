package slacksim

import "slices"

// put adds a message to its channel, stamped now, and tells the hub.
func (s *Sim) put(m *message) *message {
	m.ts, m.at = s.stamp()
	m.ch.msgs = append(m.ch.msgs, m)
	m.ch.byTS[m.ts] = m
	if m.thread != "" && m.ephemeral == nil {
		if root := m.ch.byTS[m.thread]; root != nil {
			root.replies++
		}
	}
	s.changed(m)
	return m
}

func (s *Sim) changed(m *message) {
	c := Change{Kind: ChangeMessage, Team: m.ch.team.id, ChannelID: m.ch.id}
	if m.ephemeral != nil {
		c.UserID = m.ephemeral.ID
	}
	m.rendered = nil
	s.hub.publish(c)
}

// edit replaces what a message says.
func (s *Sim) edit(m *message, b body) {
	if b.text != nil {
		m.text = *b.text
	}
	if b.blocksSet {
		m.setBlocks(b.blocks)
	}
	if b.meta != nil {
		m.meta = b.meta
	}
	if b.attachments != nil || b.blocksSet {
		m.attachments = b.attachments
	}
	m.edited = true
	m.editedTS, _ = s.stamp()
	s.changed(m)
}

func (s *Sim) remove(m *message) {
	if m.deleted {
		return
	}
	m.deleted = true
	if root := m.ch.byTS[m.thread]; m.thread != "" && root != nil {
		root.replies--
	}
	s.changed(m)
}

// fail shows a person what Slack shows when an app does not answer.
func (s *Sim) fail(u *user, ch *channel, text string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if ch == nil {
		ch, _ = s.dm(u.team, u, u.team.bot)
	}
	s.put(&message{ch: ch, text: text, ephemeral: u, failure: true})
}

// body is what a message says: the part that chat.*, acknowledgements and
// response URLs have in common.
type body struct {
	text      *string
	blocks    []any
	blocksSet bool
	meta      *Metadata
	// attachments are the older kind of rich content, kept and shown as text
	attachments []any
}

func (b body) empty() bool {
	return (b.text == nil || *b.text == "") && len(b.blocks) == 0
}

func (b body) apply(m *message) {
	if b.text != nil {
		m.text = *b.text
	}
	m.setBlocks(b.blocks)
	m.meta, m.attachments = b.meta, b.attachments
}

// fillIDs gives blocks and elements the ids that Slack makes up when the app
// gives none, so that actions can be told apart.
func (s *Sim) fillIDs(blocks []any) {
	for _, b := range blocks {
		blk, ok := b.(obj)
		if !ok {
			continue
		}
		if str(blk["block_id"]) == "" {
			blk["block_id"] = s.nextID("b")
		}
		eachElement(blk, func(el obj) {
			if str(el["action_id"]) == "" {
				el["action_id"] = s.nextID("a")
			}
		})
	}
}

// interactive lists the element types that carry an action_id.
var interactive = []string{
	elementButton, elementCheckboxes, elementDatePicker, elementDateTimePicker, elementEmailTextInput, elementExternalSelect,
	elementStaticSelect, elementUsersSelect, elementConversationsSelect, elementChannelsSelect, elementMultiStaticSelect,
	elementMultiUsersSelect, elementMultiConversationsSelect, elementMultiChannelsSelect, elementMultiExternalSelect,
	elementNumberInput, elementOverflow, elementPlainTextInput, elementRadioButtons, elementTimePicker, elementURLTextInput,
	elementRichTextInput, elementFileInput, elementWorkflowButton, elementIconButton, elementFeedbackButtons,
}

// eachElement calls f for every interactive element of a block.
func eachElement(blk obj, f func(el obj)) {
	visit := func(v any) {
		if el, ok := v.(obj); ok && slices.Contains(interactive, str(el["type"])) {
			f(el)
		}
	}
	visit(blk["accessory"])
	visit(blk["element"])
	for _, key := range []string{"elements", "actions"} {
		if list, ok := blk[key].([]any); ok {
			for _, v := range list {
				visit(v)
			}
		}
	}
	for _, key := range []string{"child_blocks", "elements"} {
		for _, v := range list(blk[key]) {
			if child := object(v); key == "child_blocks" && child != nil || str(child["type"]) == blockCard {
				eachElement(child, f)
			}
		}
	}
	for _, row := range list(blk["rows"]) {
		for _, cell := range list(row) {
			visit(object(cell)["element"])
		}
	}
}

func str(v any) string {
	s, ok := v.(string)
	if !ok {
		return ""
	}
	return s
}

func list(v any) []any {
	l, ok := v.([]any)
	if !ok {
		return nil
	}
	return l
}

func object(v any) obj {
	o, ok := v.(obj)
	if !ok {
		return nil
	}
	return o
}

// textOf is the text of a text object, or of a plain string.
func textOf(v any) string {
	if o := object(v); o != nil {
		return str(o["text"])
	}
	return str(v)
}
