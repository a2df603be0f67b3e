package slacksim

import (
	"context"
	"fmt"
	"time"
)

// Fault is one row of the table of faults: trouble that a person can switch on
// and off on a page, or a test with one call.
type Fault struct {
	Name  string // one of the Fault constants
	Group string // "api", "delivery" or "socket"
	// English and Swedish are the label of its switch.
	English, Swedish string
	// Once marks what happens the moment it is set, and does not stay on.
	Once bool
	On   bool
}

// The faults of the table.
const (
	FaultStopped        = "stopped"
	FaultSlow           = "slow"
	FaultServerError    = "server_error"
	FaultAnswerLost     = "answer_lost"
	FaultRateLimited    = "rate_limited"
	FaultLimits         = "limits"
	FaultHistoryLimit   = "history_limit"
	FaultUpload504      = "upload_504"
	FaultTriggerExpired = "trigger_expired"
	FaultTriggerWords   = "trigger_expired_arguments"
	FaultResponseURL    = "response_url"
	FaultEphemeralLost  = "ephemeral_lost"

	FaultTwice          = "twice"
	FaultAnyOrder       = "any_order"
	FaultLate           = "late"
	FaultLostAck        = "lost_ack"
	FaultBadSignature   = "bad_signature"
	FaultStaleSignature = "stale_signature"
	FaultUnsigned       = "unsigned"
	FaultEventLimit     = "event_limit"
	FaultArrayState     = "array_state"

	FaultDropSockets     = "drop_sockets"
	FaultSocketWarning   = "socket_warning"
	FaultSocketRefresh   = "socket_refresh"
	FaultLinkDisabled    = "link_disabled"
	FaultTooManySockets  = "too_many_websockets"
	FaultNoPings         = "no_pings"
	FaultConnectionError = "connections_open"
)

// What the switches of the table mean in figures.
const (
	slowCall  = 2 * time.Second
	staleAge  = 10 * time.Minute // Slack's apps refuse what is older than five
	busyAfter = 5 * time.Second
)

// faultRow is a Fault with what it does.
type faultRow struct {
	Fault
	call    *Failure // how API calls fail
	methods []string // which ones; nil: all
	act     func(ctx context.Context, s *Sim) error
}

// faultTable is THE TABLE of faults.
var faultTable = []faultRow{
	{Fault: Fault{Name: FaultStopped, Group: groupAPI, English: "Slack is down", Swedish: "Slack ligger nere"}},
	{Fault: Fault{Name: FaultSlow, Group: groupAPI, English: "Slack answers slowly (2 s)", Swedish: "Slack svarar långsamt (2 s)"}},
	{
		Fault: Fault{Name: FaultServerError, Group: groupAPI, English: "Calls fail with HTTP 500", Swedish: "Anrop misslyckas med HTTP 500"},
		call:  &Failure{Status: 500},
	},
	{
		Fault: Fault{Name: FaultAnswerLost, Group: groupAPI, English: "Calls work, but the answer gets lost", Swedish: "Anrop lyckas, men svaret försvinner"},
		call:  &Failure{Hang: true, AfterEffect: true},
	},
	{
		Fault: Fault{Name: FaultRateLimited, Group: groupAPI, English: "Too many calls (HTTP 429)", Swedish: "För många anrop (HTTP 429)"},
		call:  &Failure{RetryAfter: busyAfter},
	},
	{Fault: Fault{Name: FaultLimits, Group: groupAPI, English: "Slack’s limits on calls apply", Swedish: "Slacks gränser för anrop gäller"}},
	{Fault: Fault{Name: FaultHistoryLimit, Group: groupAPI, English: "History once a minute, 15 messages", Swedish: "Historik en gång i minuten, 15 meddelanden"}},
	{
		Fault: Fault{Name: FaultUpload504, Group: groupAPI, English: "Uploads fail with HTTP 504", Swedish: "Uppladdningar misslyckas med HTTP 504"},
		call:  &Failure{Status: 504}, methods: []string{"upload"},
	},
	{
		Fault: Fault{Name: FaultTriggerExpired, Group: groupAPI, English: "Dialogs come too late", Swedish: "Dialoger kommer för sent"},
		call:  &Failure{Error: "expired_trigger_id"}, methods: []string{methodViewsOpen, methodViewsPush},
	},
	{
		// the other wire shape of the same: bolt-python issue 434
		Fault: Fault{Name: FaultTriggerWords, Group: groupAPI, English: "Dialogs come too late, in other words", Swedish: "Dialoger kommer för sent, med andra ord"},
		call:  &Failure{Error: codeInvalidArgs, Messages: []string{"[ERROR] `trigger_id` expired [json-pointer:/trigger_id]"}}, methods: []string{methodViewsOpen, methodViewsPush},
	},
	{
		Fault: Fault{Name: FaultResponseURL, Group: groupAPI, English: "Response URLs no longer work", Swedish: "Svarslänkar fungerar inte längre"},
		call:  &Failure{Status: 404, Error: codeExpiredURL}, methods: []string{"response_url"},
	},
	{Fault: Fault{Name: FaultEphemeralLost, Group: groupAPI, English: "Messages for one person get lost", Swedish: "Meddelanden till en enda person försvinner"}},

	{Fault: Fault{Name: FaultTwice, Group: groupDelivery, English: "Everything arrives twice", Swedish: "Allt kommer fram två gånger"}},
	{Fault: Fault{Name: FaultAnyOrder, Group: groupDelivery, English: "Events arrive in the wrong order", Swedish: "Händelser kommer i fel ordning"}},
	{Fault: Fault{Name: FaultLate, Group: groupDelivery, English: "Everything arrives late", Swedish: "Allt kommer fram sent"}},
	{Fault: Fault{Name: FaultLostAck, Group: groupDelivery, English: "Acknowledgements get lost", Swedish: "Kvittenser försvinner"}},
	{Fault: Fault{Name: FaultBadSignature, Group: groupDelivery, English: "Wrong signature", Swedish: "Fel signatur"}},
	{Fault: Fault{Name: FaultStaleSignature, Group: groupDelivery, English: "Signature ten minutes old", Swedish: "Tio minuter gammal signatur"}},
	{Fault: Fault{Name: FaultUnsigned, Group: groupDelivery, English: "No signature", Swedish: "Ingen signatur"}},
	{
		Fault: Fault{Name: FaultEventLimit, Group: groupDelivery, Once: true, English: "Say that there are too many events", Swedish: "Säg att det är för många händelser"},
		act:   func(_ context.Context, s *Sim) error { s.sendRateLimited(); return nil },
	},
	{Fault: Fault{Name: FaultArrayState, Group: groupDelivery, English: "Entries arrive as an empty list", Swedish: "Ifyllda värden kommer som en tom lista"}},

	{
		Fault: Fault{Name: FaultDropSockets, Group: groupSocket, Once: true, English: "Cut the sockets", Swedish: "Klipp av socketarna"},
		act:   func(_ context.Context, s *Sim) error { s.DropSockets(); return nil },
	},
	{
		Fault: Fault{Name: FaultSocketWarning, Group: groupSocket, Once: true, English: "Say that the sockets end soon", Swedish: "Varna för att socketarna snart stängs"},
		act:   func(ctx context.Context, s *Sim) error { return s.Disconnect(ctx, reasonWarning) },
	},
	{
		Fault: Fault{Name: FaultSocketRefresh, Group: groupSocket, Once: true, English: "Ask for new sockets", Swedish: "Be om nya socketar"},
		act:   func(ctx context.Context, s *Sim) error { return s.Disconnect(ctx, reasonRefresh) },
	},
	{
		Fault: Fault{Name: FaultLinkDisabled, Group: groupSocket, English: "Socket Mode is switched off", Swedish: "Socket Mode är avstängt"},
		act:   func(ctx context.Context, s *Sim) error { return s.Disconnect(ctx, FaultLinkDisabled) },
	},
	{Fault: Fault{Name: FaultTooManySockets, Group: groupSocket, English: "Too many sockets", Swedish: "För många socketar"}},
	{Fault: Fault{Name: FaultNoPings, Group: groupSocket, English: "Slack sends no pings", Swedish: "Slack skickar inga ping"}},
	{
		Fault: Fault{Name: FaultConnectionError, Group: groupSocket, English: "No new sockets (HTTP 500)", Swedish: "Inga nya socketar (HTTP 500)"},
		call:  &Failure{Status: 500}, methods: []string{"apps.connections.open"},
	},
}

// The groups of faults.
const (
	groupAPI      = "api"
	groupDelivery = "delivery"
	groupSocket   = "socket"
)

// List is the table of faults, with what is on now.
func (f *Faults) List() []Fault {
	f.mu.Lock()
	defer f.mu.Unlock()
	out := make([]Fault, 0, len(faultTable))
	for _, row := range faultTable {
		fault := row.Fault
		fault.On = f.on[row.Name]
		out = append(out, fault)
	}
	return out
}

// Set switches a fault of the table on or off; one that happens once happens
// now, when on is set. ErrNotFound: there is none of that name.
func (f *Faults) Set(ctx context.Context, name string, on bool) error {
	for _, row := range faultTable {
		if row.Name != name {
			continue
		}
		f.mu.Lock()
		if !row.Once {
			if f.on == nil {
				f.on = map[string]bool{}
			}
			f.on[name] = on
			if !on {
				delete(f.on, name)
			}
		}
		f.mu.Unlock()
		switch {
		case on && row.act != nil:
			if err := row.act(ctx, f.sim); err != nil {
				return fmt.Errorf("slacksim: fault %s: %w", name, err)
			}
		case on && name == FaultStopped:
			f.sim.DropSockets()
		case !on && name == FaultAnyOrder:
			f.sim.releaseHeld()
		}
		f.sim.hub.publish(Change{Kind: ChangeApp})
		return nil
	}
	return fmt.Errorf("slacksim: fault %q: %w", name, ErrNotFound)
}

// Stop is Slack going away: calls and sockets are cut, nothing is delivered.
// Up brings it back; events that could not go out come again after their pauses.
func (f *Faults) Stop() {
	// the table has it, and no act of it can fail
	_ = f.Set(f.sim.ctx, FaultStopped, true)
}
