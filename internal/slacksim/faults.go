package slacksim

import (
	"sync"
	"time"
)

// Faults makes Slack misbehave on demand. All its methods may be called at any
// time.
type Faults struct {
	mu         sync.Mutex
	calls      map[string][]Failure
	latency    map[string]time.Duration
	down       bool
	refuse     bool
	deliveries []deliveryFault
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
}

type deliveryFault struct {
	twice, badSignature, unsigned bool
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

// Up ends Down.
func (f *Faults) Up() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.down, f.refuse = false, false
}

// Clear switches everything off.
func (f *Faults) Clear() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.calls, f.latency, f.deliveries, f.down, f.refuse = nil, nil, nil, false, false
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

func (f *Faults) addDelivery(d deliveryFault) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.deliveries = append(f.deliveries, d)
}

func (f *Faults) nextDelivery() deliveryFault {
	f.mu.Lock()
	defer f.mu.Unlock()
	if len(f.deliveries) == 0 {
		return deliveryFault{}
	}
	d := f.deliveries[0]
	f.deliveries = f.deliveries[1:]
	return d
}

// nextCall says how a call of method is to go wrong.
func (f *Faults) nextCall(method string) (how Failure, failing bool, delay time.Duration) {
	f.mu.Lock()
	defer f.mu.Unlock()
	delay = max(f.latency[method], f.latency[Any])
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
	return Failure{}, false, delay
}
