package main

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"time"

	"kept/internal/clock"
	"kept/internal/slacksim"
)

const (
	team     = "TBENCH"
	people   = 200
	channels = 20
	acme     = "Acme" // who is promised everything
)

func person(i int) string { return fmt.Sprintf("UBENCH%03d", i) }

func place(i int) string { return fmt.Sprintf("CBENCH%02d", i) }

// startSim starts the Slack that everything here talks to: one company of 200.
func startSim() (*slacksim.Sim, error) {
	w := slacksim.Workspace{ID: team, Name: "Bench"}
	for i := range people {
		w.People = append(w.People, slacksim.Person{ID: person(i), Handle: fmt.Sprintf("p%d", i)})
	}
	for i := range channels {
		w.Channels = append(w.Channels, slacksim.Channel{ID: place(i), Name: fmt.Sprintf("c%d", i), WithApp: true})
	}
	sim, err := slacksim.Start(slacksim.Config{Workspaces: []slacksim.Workspace{w}, Quiet: true})
	if err != nil {
		return nil, fmt.Errorf("start the simulated Slack: %w", err)
	}
	return sim, nil
}

// build makes the binary as it is released.
func build(ctx context.Context, dir string) (string, error) {
	path := filepath.Join(dir, "kept")
	cmd := exec.CommandContext(ctx, "go", "build", "-trimpath", "-ldflags", "-s -w", "-o", path, "kept/cmd/kept") //nolint:gosec // our own folder
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("build kept: %w\n%s", err, out)
	}
	return path, nil
}

// keptServer is a running `kept serve`.
type keptServer struct {
	*process

	addr  string
	ready time.Duration // from its start until it was ready
}

const readyWithin = 20 * time.Second

// startKept starts `kept serve` on Redis, or on a file in a fresh folder when
// there is no URL, and waits until it is ready.
func (b *bench) startKept(ctx context.Context, sim *slacksim.Sim, name, redisURL string) (*keptServer, error) {
	addr, err := freeAddr(ctx)
	if err != nil {
		return nil, err
	}
	data, err := os.MkdirTemp(b.dir, name+"-")
	if err != nil {
		return nil, fmt.Errorf("make a folder: %w", err)
	}
	env := []string{
		"SLACK_BOT_TOKEN=" + sim.BotToken(""), "SLACK_SIGNING_SECRET=" + sim.App().SigningSecret,
		"SLACK_API_URL=" + sim.APIURL(), "KEPT_LISTEN=" + addr, "KEPT_DATA=" + data,
	}
	if redisURL != "" {
		env = append(env, "REDIS_URL="+redisURL)
	}
	began := clock.System{}.Now()
	p, err := launch(ctx, filepath.Join(data, "log"), env, b.kept, "serve")
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, readyWithin)
	defer cancel()
	for !answers(ctx, "http://"+addr+"/readyz") {
		select {
		case <-p.gone:
			return nil, fmt.Errorf("kept ended at once: %s", p.said())
		default:
		}
		if err := pause(ctx, time.Millisecond); err != nil {
			p.kill()
			return nil, fmt.Errorf("kept does not get ready: %w: %s", err, p.said())
		}
	}
	return &keptServer{p, addr, clock.System{}.Now().Sub(began)}, nil
}

// answers reports whether an address answers 200.
func answers(ctx context.Context, address string) bool {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, http.NoBody)
	if err != nil {
		return false
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return false
	}
	_ = res.Body.Close()
	return res.StatusCode == http.StatusOK
}

// slashFields is what all commands have in common.
// line is what somebody types: to different customers, in different words, since
// a promise made twice is answered with more than one made once.
func line(n int) string {
	things := [...]string{"the quote", "the drawings", "spare parts", "the invoice", "a new offer", "test results", "the contract"}
	return fmt.Sprintf("Acme %c%c: send %s %d by Friday 15:00", 'A'+n%26, 'A'+n/26%8, things[n%len(things)], n)
}

func slashFields(sim *slacksim.Sim) url.Values {
	return url.Values{
		"token": {"simulated"}, "team_id": {team}, "team_domain": {"bench"}, "channel_name": {"sales"}, "user_name": {"anna"},
		"command": {"/promise"}, "api_app_id": {sim.App().ID},
		"is_enterprise_install": {"false"}, "response_url": {sim.URL() + "/response/none"},
	}
}
