package slacksim

import (
	"slices"
	"time"
)

const (
	// turned is how many events FaultAnyOrder turns around at a time.
	turned = 3
	// holdOut is how long, in real time, it waits for so many.
	holdOut = 300 * time.Millisecond
)

// launch delivers an event, now or, under a fault of the order, later.
func (s *Sim) launch(d *delivery) {
	now, wait := s.faults.order(d)
	s.launchAll(now)
	if wait {
		s.spawn(func() {
			select {
			case <-time.After(holdOut):
				s.releaseHeld()
			case <-s.ctx.Done():
			}
		})
	}
}

// launchAll delivers events one after the other; a single one need not wait for
// anybody.
func (s *Sim) launchAll(all []*delivery) {
	if len(all) == 0 {
		return
	}
	s.spawn(func() {
		for _, d := range all {
			s.tryEvent(d)
		}
	})
}

// order takes an event and says which ones go out now. wait asks the caller to
// release what is held before long.
func (f *Faults) order(d *delivery) (now []*delivery, wait bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	want := f.reorder
	if want == 0 && f.on[FaultAnyOrder] {
		want, wait = turned, len(f.held) == 0
	}
	if want == 0 {
		return []*delivery{d}, false
	}
	f.held = append(f.held, d)
	if len(f.held) < want {
		return nil, wait
	}
	f.reorder = 0
	return f.takeHeld(), false
}

// takeHeld empties the store of events held back, last first.
func (f *Faults) takeHeld() []*delivery {
	out := f.held
	f.held = nil
	slices.Reverse(out)
	return out
}

func (s *Sim) releaseHeld() {
	s.faults.mu.Lock()
	all := s.faults.takeHeld()
	s.faults.mu.Unlock()
	s.launchAll(all)
}

// withArrayState is a copy of a delivery whose state is a list.
func withArrayState(d *delivery) *delivery {
	out := *d
	out.payload = obj{}
	for k, v := range d.payload {
		out.payload[k] = v
		switch k {
		case "state":
			out.payload[k] = obj{"values": []any{}}
		case "view":
			v := frozen(object(v))
			v["state"] = obj{"values": []any{}}
			out.payload[k] = v
		}
	}
	return &out
}
