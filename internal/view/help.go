package view

// The topics of the help.
const (
	HelpPromise  = "promise"
	HelpKept     = "kept"
	HelpFollow   = "subscribe"
	HelpSettings = "set"
	// HelpAll is all of it.
	HelpAll = "all"
)

// helpTopics are in the order they are told; settings come last, for those who
// ask for all of it.
var helpTopics = []string{HelpPromise, HelpKept, HelpFollow, HelpSettings}

var helpKeys = map[string]string{
	HelpPromise:  "help.promise",
	HelpKept:     "help.kept",
	HelpFollow:   "help.subscribe",
	HelpSettings: "help.set",
}

// Help explains the commands: one topic, or all of them in short.
func (r Reader) Help(topic string) (Message, error) {
	s := r.sheet()
	if key, ok := helpKeys[topic]; ok {
		s.lead(key, nil)
		return s.message()
	}
	s.lead("help.lead", nil)
	for _, topic := range helpTopics {
		s.also(helpKeys[topic], nil)
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
	for _, topic := range []string{HelpPromise, HelpKept, HelpFollow} {
		s.also(helpKeys[topic], nil)
	}
	return s.message()
}
