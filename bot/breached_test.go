package bot_test

import (
	"context"
	"strings"
	"testing"

	"kept/bot"
	"kept/internal/promise"
	"kept/internal/slacksim"
)

// A promise made in a channel shared with another company is posted there; that
// it was missed is not told there, however late the posts come.
func TestABreachIsNotToldWhereThePromiseWasMade(t *testing.T) {
	t.Parallel()
	r := newRig(t, slacksim.Config{}, nil)
	r.promised(false)
	n := r.notifier()
	made := n.Notify(t.Context(), r.owed(promise.Notice{Kind: promise.NoticeMade, Channel: r.channel("#partners")}))
	if made.Post == nil || len(r.reads("xenia")) != 1 {
		t.Fatalf("made: %+v", made)
	}
	before := r.reads("xenia")[0]
	r.shelf.posts[42] = []promise.Post{*made.Post}

	r.promised(true)
	if end := n.Notify(t.Context(), r.owed(promise.Notice{Kind: promise.NoticeRefresh})); end.Parked != "" || !end.Retry.IsZero() {
		t.Errorf("refresh: %+v", end)
	}
	late := r.owed(promise.Notice{Kind: promise.NoticeMade, Channel: r.channel("#partners")})
	late.Subject += "late"
	if end := n.Notify(t.Context(), late); end.Parked != "shared_channel" {
		t.Errorf("a late post: %+v", end)
	}
	closed := r.owed(promise.Notice{Kind: promise.NoticeClosed, User: r.user("gustav")})
	p := r.shelf.promises[42]
	p.State = promise.KeptLate
	r.shelf.promises[42] = p
	if end := n.Notify(t.Context(), closed); end.Parked != "outside_person" {
		t.Errorf("to a guest: %+v", end)
	}
	for _, who := range []string{"xenia", "gustav"} {
		if seen := r.reads(who); len(seen) != 1 || seen[0] != before {
			t.Errorf("%s reads %q", who, seen)
		}
	}
}

// moving is a shelf whose promise moves on each time it was read.
type moving struct{ *shelf }

func (m moving) Load(ctx context.Context, team promise.Team, n promise.Number) (promise.Promise, error) {
	p, err := m.shelf.Load(ctx, team, n)
	m.mu.Lock()
	defer m.mu.Unlock()
	p.Version++
	m.promises[n] = p
	return p, err
}

// What happens while a message is on its way is told by one more refresh: the
// act's own may have come before the message stood.
func TestWhatHappensMeanwhileIsCaughtUpWith(t *testing.T) {
	t.Parallel()
	r := newRig(t, slacksim.Config{}, nil)
	r.promised(false)
	still := r.notifier()
	restless := bot.NewNotifier(bot.NotifierConfig{
		Clients: r.single, People: r.people, Workspaces: r.space, Promises: moving{r.shelf}, Reminders: r.shelf,
		Handler: r.handler, Finder: r.shelf, Posts: r.shelf, GivenUp: r.shelf,
		Catalogue: r.cat, Now: r.clock.Now, Log: r.log, Meter: r.meter,
	})
	made := r.owed(promise.Notice{Kind: promise.NoticeMade, Channel: r.channel("#sales")})
	for name, n := range map[string]*bot.Notifier{"still": still, "restless": restless} {
		made.Subject += name
		end := n.Notify(t.Context(), made)
		if end.Post == nil {
			t.Fatalf("%s: %+v", name, end)
		}
		r.shelf.posts[42] = []promise.Post{*end.Post}
		refreshed := n.Notify(t.Context(), r.owed(promise.Notice{Kind: promise.NoticeRefresh}))
		for what, owed := range map[string][]promise.Notice{"post": end.Owed, "refresh": refreshed.Owed} {
			if want := name == "restless"; want != (len(owed) == 1 && owed[0].Kind == promise.NoticeRefresh && owed[0].Number == 42) {
				t.Errorf("%s after the %s: owed %+v", name, what, owed)
			}
		}
	}
	if strings.Contains(r.logs.String(), "level=ERROR") {
		t.Error("an error is in the log")
	}
}

// Whoever likes can follow breaches; that of a private promise is only for those
// whose business it is.
func TestBreachOfAPrivatePromiseIsForFew(t *testing.T) {
	t.Parallel()
	r := newRig(t, slacksim.Config{}, nil)
	p := r.promised(true)
	p.Private = true
	r.shelf.promises[42] = p
	n := r.notifier()
	for who, hears := range map[string]bool{"anna": true, "bo": false, "cia": true} { // cia is an admin
		end := n.Notify(t.Context(), r.owed(promise.Notice{Kind: promise.NoticeBreach, User: r.user(who)}))
		if end.Parked != "" || !end.Retry.IsZero() || (end.Post != nil) != hears || (len(r.reads(who)) == 1) != hears {
			t.Errorf("%s reads %q: %+v", who, r.reads(who), end)
		}
	}
}

// Somebody deleted the breach's post: what follows is told all the same.
func TestFollowUpOutlivesTheBreachsPost(t *testing.T) {
	t.Parallel()
	r := newRig(t, slacksim.Config{}, nil)
	p := r.promised(true)
	p.FollowUps[0].State, p.FollowUps[0].Along = promise.Joined, true
	p.History = append(p.History, promise.Event{At: start, By: r.user("anna"), Verb: promise.VerbJoin, From: promise.Missed, To: promise.Missed})
	r.shelf.promises[42] = p
	n := r.notifier()
	breach := n.Notify(t.Context(), r.owed(promise.Notice{Kind: promise.NoticeBreach, Channel: r.channel("#sales")}))
	r.shelf.posts[42] = []promise.Post{*breach.Post}
	must(t, r.client.Delete(t.Context(), breach.Post.Channel, breach.Post.TS))
	end := n.Notify(t.Context(), r.owed(promise.Notice{
		Kind: promise.NoticeFollowUp, Channel: r.channel("#sales"), By: r.user("anna"), Arg: string(promise.VerbJoin),
	}))
	if seen := r.reads("bo"); end.Parked != "" || !end.Retry.IsZero() || len(seen) != 1 {
		t.Errorf("settled as %+v, bo reads %q", end, seen)
	}
}
