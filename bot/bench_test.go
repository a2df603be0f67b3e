package bot_test

import (
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"

	"kept/bot"
	"kept/commands"
	"kept/internal/metrics"
	"kept/internal/slacksim"
)

// BenchmarkSlash is the way of a signed slash command from the socket's bytes to
// the answer's, with a handler that does nothing.
func BenchmarkSlash(b *testing.B) {
	sim, err := slacksim.Start(slacksim.Config{Quiet: true})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(sim.Close)
	log := slog.New(slog.DiscardHandler)
	clients := bot.NewSingle(bot.ClientConfig{Token: sim.BotToken(""), APIURL: sim.APIURL(), Log: log, Meter: metrics.New()})
	space := &spaces{}
	kept := bot.New(bot.Config{
		Handler: handlerFunc(func(context.Context, commands.Request) (commands.Reply, error) {
			return commands.Reply{Message: text("noted")}, nil
		}),
		Clients: clients, People: bot.NewDirectory(clients, sim.Now, log), Workspaces: space, Now: sim.Now, Log: log,
		Meter: metrics.New(), SigningSecret: sim.App().SigningSecret,
	})
	h := kept.Handler()
	team, user, stamp := sim.Teams()[0].ID, sim.UserID("anna"), strconv.FormatInt(sim.Now().Unix(), 10)
	b.ReportAllocs()
	n := 0
	for b.Loop() {
		n++
		body := "team_id=" + team + "&user_id=" + user + "&command=%2Fpromise&text=Acme%3A+send+the+quote&trigger_id=" + strconv.Itoa(n)
		req := httptest.NewRequestWithContext(b.Context(), http.MethodPost, "/slack/commands", strings.NewReader(body))
		req.Header.Set("X-Slack-Request-Timestamp", stamp)
		req.Header.Set("X-Slack-Signature", slacksim.Sign(sim.App().SigningSecret, stamp, []byte(body)))
		rec := httptest.NewRecorder()
		h.ServeHTTP(rec, req)
		if rec.Code != http.StatusOK || rec.Body.Len() == 0 {
			b.Fatalf("%d %s", rec.Code, rec.Body)
		}
	}
}
