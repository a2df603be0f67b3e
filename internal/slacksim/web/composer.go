package web

import "strings"

// hintModel is one suggestion of the composer.
type hintModel struct{ Insert, Sign, Detail string }

// hints are the commands of the app, then people and channels.
func (v *viewer) hints() []hintModel {
	var out []hintModel
	for _, c := range v.h.sim.App().Commands {
		out = append(out, hintModel{Insert: c.Name, Sign: strings.TrimSpace(c.Name + " " + c.Usage), Detail: c.Description})
	}
	out = append(out, hintModel{Insert: "@" + v.botHandle, Sign: "@" + v.botHandle, Detail: v.h.sim.App().Name})
	for _, p := range v.colleagues {
		out = append(out, hintModel{Insert: "@" + p.Handle, Sign: "@" + p.Handle, Detail: p.Name})
	}
	for _, c := range v.channels {
		if c.Kind != kindIM {
			out = append(out, hintModel{Insert: c.Label, Sign: c.Label, Detail: c.Topic})
		}
	}
	return out
}
