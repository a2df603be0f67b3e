package view

// The topics of the help.
const (
	HelpPromise  = "promise"
	HelpKept     = "kept"
	HelpFollow   = "subscribe"
	HelpSettings = "set"
)

var helpKeys = map[string][]string{
	HelpPromise:  {"help.promise"},
	HelpKept:     {"help.kept"},
	HelpFollow:   {"help.subscribe"},
	HelpSettings: {"help.set"},
}

// Help explains the commands: one topic, or all of them in short.
func (r Reader) Help(topic string) (Message, error) {
	s := r.sheet()
	s.lead("help.lead", nil)
	keys, ok := helpKeys[topic]
	if !ok {
		keys = []string{"help.promise", "help.kept", "help.subscribe", "help.set"}
	}
	for _, key := range keys {
		s.also(key, nil)
	}
	return s.message()
}

// Unknown answers what was not understood, with the nearest thing that would
// have been; nearest may be empty.
func (r Reader) Unknown(word, nearest string) (Message, error) {
	s := r.sheet()
	a := args{"Word": inline(word, roomRow), "Nearest": Escape(nearest)}
	switch {
	case a["Word"] == "":
		s.lead("help.lead", nil)
	case nearest == "":
		s.lead("help.unknown", a)
	default:
		s.lead("help.nearest", a)
	}
	for _, key := range []string{"help.promise", "help.kept", "help.subscribe"} {
		s.also(key, nil)
	}
	return s.message()
}
