package slacksim

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"slices"
	"sync"
	"time"
)

// Sim is a running simulated Slack. All its methods may be used from several
// goroutines.
type Sim struct {
	cfg     Config
	methods map[string]*method
	ln      net.Listener
	srv     *http.Server
	mux     *http.ServeMux
	client  *http.Client // towards the app
	ctx     context.Context
	cancel  context.CancelFunc
	wg      sync.WaitGroup
	spawnMu sync.Mutex

	faults Faults
	wire   wireLog
	hub    hub
	limits limiter
	socks  sockets

	mu        sync.Mutex
	appBase   string
	counter   uint64
	lastStamp int64
	teams     map[string]*team
	teamOrder []*team
	tokens    map[string]*token
	triggers  bounded[*trigger]
	responses bounded[*responseURL]
	contexts  bounded[*team] // event_context → where it happened
	views     map[string]*view
	external  map[string]string // team/external_id → view id
	files     map[string]*file
	fileOrder []*file
	uploads   map[string]*file // upload ticket → file
	codes     map[string]*oauthCode
	refresh   map[string]*grant // refresh token → what it renews
	scheduled map[string]*scheduled
	offered   map[string][]obj // options that menus have loaded, by element.key
	waits     []*waiting       // by no order
	waitLoop  bool
}

// ErrNotLoopback says that the simulator was asked to listen where others could
// reach it.
var ErrNotLoopback = errors.New("slacksim: the address is not a loopback address")

// Start builds the workspaces and listens. Close must be called.
//
//nolint:contextcheck,nolintlint // what it starts lives until Close, not as long as a caller has time; the complaint is made at the callers
func Start(cfg Config) (*Sim, error) {
	cfg = cfg.withDefaults()
	if err := checkLoopback(cfg.Addr); err != nil {
		return nil, err
	}
	ctx, cancel := context.WithCancel(context.Background())
	s := &Sim{
		cfg: cfg, ctx: ctx, cancel: cancel, mux: http.NewServeMux(), client: newAppClient(),
		teams: map[string]*team{}, tokens: map[string]*token{}, views: map[string]*view{},
		external: map[string]string{}, files: map[string]*file{}, uploads: map[string]*file{},
		codes: map[string]*oauthCode{}, refresh: map[string]*grant{}, scheduled: map[string]*scheduled{}, offered: map[string][]obj{}, methods: map[string]*method{},
	}
	for _, m := range methodTable {
		s.methods[m.name] = m
	}
	s.faults.sim = s
	s.limits.buckets = map[string]*bucket{}
	s.socks.pending = map[string]*envelope{}
	for _, w := range cfg.Workspaces {
		if _, err := s.addTeam(w); err != nil {
			cancel()
			return nil, err
		}
	}
	ln, err := (&net.ListenConfig{}).Listen(ctx, "tcp", cfg.Addr)
	if err != nil {
		cancel()
		return nil, fmt.Errorf("slacksim: listen: %w", err)
	}
	s.ln = ln
	s.routes()
	s.srv = &http.Server{Handler: s.mux, ReadHeaderTimeout: 10 * time.Second}
	s.wg.Go(func() { _ = s.srv.Serve(ln) })
	return s, nil
}

func checkLoopback(addr string) error {
	host, _, err := net.SplitHostPort(addr)
	if err != nil {
		return fmt.Errorf("slacksim: address %q: %w", addr, err)
	}
	if host == "localhost" {
		return nil
	}
	if ip := net.ParseIP(host); ip == nil || !ip.IsLoopback() {
		return fmt.Errorf("%w: %q", ErrNotLoopback, addr)
	}
	return nil
}

func newAppClient() *http.Client {
	return &http.Client{
		Transport: &http.Transport{MaxIdleConns: 256, MaxIdleConnsPerHost: 256, IdleConnTimeout: time.Minute},
		CheckRedirect: func(_ *http.Request, via []*http.Request) error {
			if len(via) > 2 {
				return errTooManyRedirects
			}
			return nil
		},
	}
}

// URL is the simulator's root, without a final slash. The Web API is below
// URL()+"/api/".
func (s *Sim) URL() string { return "http://" + s.ln.Addr().String() }

// APIURL is what a Slack client takes as its API address.
func (s *Sim) APIURL() string { return s.URL() + "/api/" }

// App is the app's identity with its secrets, defaults filled in.
func (s *Sim) App() App { return s.cfg.App }

// Now is the simulator's clock.
func (s *Sim) Now() time.Time { return s.cfg.Now() }

// ConnectHTTP makes the simulator deliver to base+"/slack/commands",
// "/slack/interactions" and "/slack/events". An empty base goes back to Socket
// Mode.
func (s *Sim) ConnectHTTP(base string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.appBase = trimSlash(base)
}

// Mount serves h at pattern, beside the simulator's own paths. It is how a page
// for people gets in. Patterns are those of http.ServeMux.
func (s *Sim) Mount(pattern string, h http.Handler) { s.mux.Handle(pattern, h) }

// BotToken is the current bot token of a workspace, by id, domain or name; an
// empty name means the first workspace. It is empty when the app is not
// installed there.
func (s *Sim) BotToken(team string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	t := s.findTeam(team)
	if t == nil || t.install == nil {
		return ""
	}
	for _, tok := range slices.Backward(t.install.tokens) {
		if !tok.revoked {
			return tok.value
		}
	}
	return ""
}

// Close stops serving and waits for everything the simulator started.
func (s *Sim) Close() {
	s.spawnMu.Lock()
	s.cancel()
	s.spawnMu.Unlock()
	s.socks.closeAll()
	_ = s.srv.Close()
	s.wg.Wait()
	s.client.CloseIdleConnections()
	s.hub.close()
}

// findTeam resolves an id, domain or name; empty is the first.
func (s *Sim) findTeam(name string) *team {
	if name == "" && len(s.teamOrder) > 0 {
		return s.teamOrder[0]
	}
	for _, t := range s.teamOrder {
		if t.id == name || t.domain == name || t.name == name {
			return t
		}
	}
	return nil
}
