package web

import (
	"errors"
	"net/http"

	"kept/internal/slacksim"
)

// faultsModel is the trouble that can be switched on.
type faultsModel struct {
	On     int
	Groups []faultGroup
	Clear  string
}

type faultGroup struct {
	Name   string
	Faults []faultSwitch
}

type faultSwitch struct {
	ID, Text, Act string
	On, Once      bool
}

// groupSocket is the trouble of Socket Mode.
const groupSocket = "socket"

func (v *viewer) faults() any {
	m := faultsModel{Clear: v.address("/-/faults", "clear", "1")}
	sockets := v.h.sim.Sockets() > 0
	all := v.h.sim.Faults().List()
	for _, f := range all {
		sockets = sockets || f.Group == groupSocket && f.On
	}
	for _, f := range all {
		if f.On {
			m.On++
		}
		if f.Group == groupSocket && !sockets {
			continue // there is nothing to cut
		}
		if n := len(m.Groups); n == 0 || m.Groups[n-1].Name != v.say("faults."+f.Group) {
			m.Groups = append(m.Groups, faultGroup{Name: v.say("faults." + f.Group)})
		}
		group := &m.Groups[len(m.Groups)-1]
		set := "1"
		if f.On {
			set = ""
		}
		group.Faults = append(group.Faults, faultSwitch{
			ID: "fault-" + domID(f.Name), Text: Phrase{f.English, f.Swedish}.in(v.lang), On: f.On, Once: f.Once,
			Act: v.address("/-/faults", "name", f.Name, "set", set),
		})
	}
	return m
}

// setFault switches one fault, or all of them off.
func (v *viewer) setFault(r *http.Request) *problem {
	q := r.URL.Query()
	if q.Get("clear") != "" {
		for _, f := range v.h.sim.Faults().List() {
			if !f.On {
				continue
			}
			if err := v.h.sim.Faults().Set(r.Context(), f.Name, false); err != nil {
				return v.problem(err)
			}
		}
		return nil
	}
	err := v.h.sim.Faults().Set(r.Context(), q.Get("name"), q.Get("set") != "")
	if errors.Is(err, slacksim.ErrNotFound) {
		return v.bad(http.StatusNotFound, "fail.gone")
	}
	return v.problem(err)
}
