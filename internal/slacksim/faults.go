package slacksim

import (
	"slices"
	"sync"
	"time"
)

// Faults makes Slack misbehave on demand. All its methods may be called at any
// time. What a test wants once has a method of its own (FailNext, DeliverTwice);
// what stays until it is switched off again is in the table: List, Set.
type Faults struct {
	sim *Sim

	mu         sync.Mutex
	calls      map[string][]Failure
	latency    map[string]time.Duration
	down       bool
	refuse     bool
	deliveries []deliveryFault
	on         map[string]bool
	reorder    int // so many events are to be turned around
	held       []*delivery
}

// Any stands for every API method in FailNext and Latency. The upload endpoint
// is called "upload", response URLs "response_url".
const Any = "*"

// Failure is one refused API call. The first field that is set decides.
type Failure struct {
	Status     int           // an HTTP status such as 500 or 504
	RetryAfter time.Duration // 429 with Retry-After
	Error      string        // HTTP 200 with ok:false
	Hang       bool          // no answer: the connection is cut
	// AfterEffect lets the call do its work before it fails, as when the
	// answer is lost on the way back.
	AfterEffect bool
	// Messages go with Error as response_metadata.messages.
	Messages []string
}

type deliveryFault struct {
	twice, badSignature, unsigned bool
	loseAck, arrayState           bool
	age, delay                    time.Duration
}

// Faults returns the switches.
func (s *Sim) Faults() *Faults { return &s.faults }

// FailNext makes the next n calls of a method (or Any) fail.
func (f *Faults) FailNext(method string, n int, how Failure) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.calls == nil {
		f.calls = map[string][]Failure{}
	}
	for range n {
		f.calls[method] = append(f.calls[method], how)
	}
}

// Latency slows every call of a method (or Any) down, in real time.
func (f *Faults) Latency(method string, d time.Duration) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.latency == nil {
		f.latency = map[string]time.Duration{}
	}
	f.latency[method] = d
}

// Down makes the Web API answer 503, or cut the connection when refuse is set,
// until Up.
func (f *Faults) Down(refuse bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.down, f.refuse = true, refuse
}

// Up ends Down, and Stop.
func (f *Faults) Up() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.down, f.refuse = false, false
	delete(f.on, FaultStopped)
}

// Clear switches everything off. Events held back go out.
func (f *Faults) Clear() {
	f.mu.Lock()
	f.calls, f.latency, f.deliveries, f.down, f.refuse, f.on = nil, nil, nil, false, false, nil
	f.reorder = 0
	f.mu.Unlock()
	f.sim.releaseHeld()
}

// DeliverTwice makes the next delivery to the app arrive twice.
func (f *Faults) DeliverTwice() { f.addDelivery(deliveryFault{twice: true}) }

// BadSignature signs the next delivery with the wrong secret.
func (f *Faults) BadSignature() { f.addDelivery(deliveryFault{badSignature: true}) }

// Unsigned sends the next delivery without a signature.
func (f *Faults) Unsigned() { f.addDelivery(deliveryFault{unsigned: true}) }

// StaleTimestamp dates the next delivery back, correctly signed.
func (f *Faults) StaleTimestamp(age time.Duration) { f.addDelivery(deliveryFault{age: age}) }

// DelayDelivery holds the next delivery back in real time; the acknowledgement
// clock is running meanwhile.
func (f *Faults) DelayDelivery(d time.Duration) { f.addDelivery(deliveryFault{delay: d}) }

// LoseAck lets the next delivery reach the app and its acknowledgement get
// lost: people see operation_timeout, events come again.
func (f *Faults) LoseAck() { f.addDelivery(deliveryFault{loseAck: true}) }

// ArrayState sends the next interaction with "state":{"values":[]}, a list where
// an object belongs, as Slack has done (slack-go issue 943).
func (f *Faults) ArrayState() { f.addDelivery(deliveryFault{arrayState: true}) }

// Reorder holds the next n events back and delivers them last first, one after
// the other. Slack promises no order.
func (f *Faults) Reorder(n int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.reorder = n
}

func (f *Faults) addDelivery(d deliveryFault) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.deliveries = append(f.deliveries, d)
}

// nextDelivery says how the next delivery is to go wrong: what is asked for it
// alone, and what is switched on.
func (f *Faults) nextDelivery() deliveryFault {
	f.mu.Lock()
	defer f.mu.Unlock()
	var d deliveryFault
	if len(f.deliveries) > 0 {
		d = f.deliveries[0]
		f.deliveries = f.deliveries[1:]
	}
	if len(f.on) == 0 {
		return d
	}
	d.twice = d.twice || f.on[FaultTwice]
	d.badSignature = d.badSignature || f.on[FaultBadSignature]
	d.unsigned = d.unsigned || f.on[FaultUnsigned]
	d.loseAck = d.loseAck || f.on[FaultLostAck]
	d.arrayState = d.arrayState || f.on[FaultArrayState]
	if f.on[FaultStaleSignature] {
		d.age = max(d.age, staleAge)
	}
	if f.on[FaultLate] {
		d.delay = max(d.delay, f.sim.cfg.AckTimeout*5/6)
	}
	return d
}

// nextCall says how a call of method is to go wrong.
func (f *Faults) nextCall(method string) (how Failure, failing bool, delay time.Duration) {
	f.mu.Lock()
	defer f.mu.Unlock()
	delay = max(f.latency[method], f.latency[Any])
	if f.on[FaultSlow] {
		delay = max(delay, slowCall)
	}
	if f.on[FaultStopped] {
		return Failure{Hang: true}, true, delay
	}
	if f.down {
		if f.refuse {
			return Failure{Hang: true}, true, delay
		}
		return Failure{Status: 503}, true, delay
	}
	for _, name := range []string{method, Any} {
		if q := f.calls[name]; len(q) > 0 {
			f.calls[name] = q[1:]
			return q[0], true, delay
		}
	}
	if len(f.on) == 0 {
		return Failure{}, false, delay
	}
	for _, row := range faultTable {
		if f.on[row.Name] && row.call != nil && (row.methods == nil || slices.Contains(row.methods, method)) {
			return *row.call, true, delay
		}
	}
	return Failure{}, false, delay
}

// isOn says whether a fault of the table is switched on.
func (f *Faults) isOn(name string) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.on[name]
}
