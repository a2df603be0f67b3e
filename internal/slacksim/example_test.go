package slacksim_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"time"

	"github.com/slack-go/slack"

	"kept/internal/slacksim"
)

// A bot that greets, and a test of it: Anna types a command, Bo reads along.
func Example() {
	// A small company, Bergström & Co, in which Anna, Bo and Cia work.
	sim, err := slacksim.Start(slacksim.Config{})
	if err != nil {
		panic(err)
	}
	defer sim.Close()

	// The bot under test. Yours is started with sim.APIURL(), sim.BotToken("")
	// and sim.App().SigningSecret in its settings.
	bot := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		fmt.Fprintf(w, `{"response_type":"in_channel","text":"Hello, <@%s>!"}`, r.FormValue("user_id"))
	}))
	defer bot.Close()
	sim.ConnectHTTP(bot.URL)

	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	if err := sim.As("anna").In("#sales").Slash(ctx, "/hello"); err != nil {
		panic(err)
	}
	for _, m := range sim.Seen("bo") {
		fmt.Printf("%s %s: %s\n", m.Channel, m.From, m.Text)
	}
	// Output:
	// #sales anna: /hello
	// #sales kept: Hello, @anna!
}

// A dialog: the bot opens it while the trigger is fresh, refuses what it does
// not like, and is pleased in the end.
func ExampleActor_Submit() {
	sim, err := slacksim.Start(slacksim.Config{})
	if err != nil {
		panic(err)
	}
	defer sim.Close()
	api := slack.New(sim.BotToken(""), slack.OptionAPIURL(sim.APIURL()))
	asked := false
	bot := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		switch {
		case r.URL.Path == "/slack/commands":
			input := slack.NewPlainTextInputBlockElement(nil, "v")
			view := slack.ModalViewRequest{
				Type: slack.VTModal, Title: slack.NewTextBlockObject("plain_text", "Order", false, false),
				Submit: slack.NewTextBlockObject("plain_text", "Send", false, false),
				Blocks: slack.Blocks{BlockSet: []slack.Block{
					slack.NewInputBlock("customer", slack.NewTextBlockObject("plain_text", "Customer", false, false), nil, input),
				}},
			}
			if _, err := api.OpenViewContext(r.Context(), r.FormValue("trigger_id"), view); err != nil {
				http.Error(w, err.Error(), http.StatusInternalServerError)
			}
		case !asked:
			asked = true
			fmt.Fprint(w, `{"response_action":"errors","errors":{"customer":"Who is that?"}}`)
		}
	}))
	defer bot.Close()
	sim.ConnectHTTP(bot.URL)

	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	anna := sim.As("anna")
	if err := anna.In("#sales").Slash(ctx, "/order"); err != nil {
		panic(err)
	}
	if err := sim.Await(ctx, func() bool { _, open := anna.View(); return open }); err != nil {
		panic(err)
	}
	problems, err := anna.Submit(ctx) // Slack's own client holds back what is empty
	fmt.Println(problems, err)
	if err := anna.Fill(map[string]any{"Customer": "Acme"}); err != nil {
		panic(err)
	}
	problems, err = anna.Submit(ctx)
	fmt.Println(problems, err)
	problems, err = anna.Submit(ctx)
	_, open := anna.View()
	fmt.Println(problems, err, open)
	// Output:
	// map[Customer:Please complete this required field.] <nil>
	// map[Customer:Who is that?] <nil>
	// map[] <nil> false
}

// Trouble: the bot's answer gets lost, and Anna sees what Slack shows her.
func ExampleFaults() {
	// Slack waits three seconds for an answer; no need to, here.
	sim, err := slacksim.Start(slacksim.Config{AckTimeout: 50 * time.Millisecond})
	if err != nil {
		panic(err)
	}
	defer sim.Close()
	bot := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	defer bot.Close()
	sim.ConnectHTTP(bot.URL)
	sim.Faults().LoseAck()

	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	err = sim.As("anna").In("#sales").Slash(ctx, "/hello")
	fmt.Println(errors.Is(err, slacksim.ErrNotAcked))
	for _, m := range sim.Seen("anna") {
		fmt.Println(m.Text)
	}
	// Output:
	// true
	// /hello failed with the error "operation_timeout"
}
