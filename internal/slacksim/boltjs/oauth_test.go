package boltjs_test

import (
	"context"
	"errors"
	"fmt"
	"html"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"kept/internal/slacksim"
)

// browser follows links and sends forms as a person's browser does. It keeps
// cookies itself: browsers take those marked Secure on this machine's own
// address, and cookiejar does not.
type browser struct {
	t       *testing.T
	cookies map[string]string
}

var (
	link   = regexp.MustCompile(`href="(http[^"]+)"`)
	hidden = regexp.MustCompile(`<input type="hidden" name="([^"]*)" value="([^"]*)">`)
	choice = regexp.MustCompile(`<option value="([^"]*)"[^>]*>([^<]*)</option>`)
)

// get opens an address and follows where it leads.
func (b *browser) get(address string) (page string, status int) {
	b.t.Helper()
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	for range 5 {
		req, err := http.NewRequestWithContext(soon(b.t), http.MethodGet, address, http.NoBody)
		if err != nil {
			b.t.Fatal(err)
		}
		for name, value := range b.cookies {
			req.AddCookie(&http.Cookie{Name: name, Value: value})
		}
		res, err := client.Do(req)
		if err != nil {
			b.t.Fatal(err)
		}
		body, err := io.ReadAll(res.Body)
		_ = res.Body.Close()
		if err != nil {
			b.t.Fatal(err)
		}
		for _, c := range res.Cookies() {
			b.cookies[c.Name] = c.Value
		}
		next, err := res.Location()
		if errors.Is(err, http.ErrNoLocation) {
			return string(body), res.StatusCode
		}
		address = next.String()
	}
	b.t.Fatal("redirected without end")
	return "", 0
}

// consent walks from the app's page to Slack's and presses a button there:
// "allow" or "deny".
func (b *browser) consent(s *stage, workspace, press string) (page string, status int) {
	b.t.Helper()
	page, _ = b.get(s.url + "/slack/install")
	found := link.FindStringSubmatch(page)
	if found == nil {
		b.t.Fatalf("no link in %s", page)
	}
	ask := html.UnescapeString(found[1])
	if page, status = b.get(ask); status != http.StatusOK {
		b.t.Fatalf("the consent page: %d %s", status, page)
	}
	form := url.Values{press: {"1"}}
	for _, in := range hidden.FindAllStringSubmatch(page, -1) {
		form.Set(html.UnescapeString(in[1]), html.UnescapeString(in[2]))
	}
	for _, option := range choice.FindAllStringSubmatch(page, -1) {
		if html.UnescapeString(option[2]) == workspace {
			form.Set("sim_team", option[1])
		}
	}
	if !form.Has("sim_team") {
		b.t.Fatalf("no workspace %s in %s", workspace, page)
	}
	return b.get(s.sim.URL() + "/oauth/v2/authorize?" + form.Encode())
}

func tenants() []slacksim.Workspace {
	team := func(name string) slacksim.Workspace {
		return slacksim.Workspace{
			Name: name, Domain: strings.ToLower(name), NotInstalled: true, People: []slacksim.Person{{Handle: "anna"}},
			Channels: []slacksim.Channel{{Name: "sales", WithApp: true}},
		}
	}
	one, two, org := team("One"), team("Two"), team("Org")
	org.EnterpriseID, org.EnterpriseName, org.OrgInstall = "E0000ORG", "The whole company", true
	return []slacksim.Workspace{one, two, org}
}

func TestBoltInstalls(t *testing.T) {
	t.Parallel()
	s := open(t, modeOAuth, slacksim.Config{Workspaces: tenants()})
	for _, name := range []string{"One", "Two", "Org"} {
		b := &browser{t: t, cookies: map[string]string{}}
		if page, status := b.consent(s, name, "allow"); status != http.StatusOK || !strings.Contains(page, "Thank you") {
			t.Fatalf("installing in %s: %d %s", name, status, page)
		}
		if s.sim.BotToken(name) == "" {
			t.Fatalf("%s is not installed", name)
		}
	}
	for _, name := range []string{"one", "two", "org"} {
		greets(t, s, name)
	}
	s.sim.Uninstall("two")
	s.hears(t, "app_uninstalled", teamID(s, "Two"))
	if got := s.hears(t, "tokens_revoked", teamID(s, "Two")); got["tokens"] != 1.0 {
		t.Errorf("tokens revoked: %v", got)
	}
	err := s.sim.As("two/anna").In("#sales").Slash(soon(t), "/bolt hello")
	if !errors.Is(err, slacksim.ErrRefused) {
		t.Errorf("a command where the app is gone: %v", err)
	}
	greets(t, s, "one")

	b := &browser{t: t, cookies: map[string]string{}}
	if page, status := b.consent(s, "Two", "allow"); status != http.StatusOK {
		t.Fatalf("installing again: %d %s", status, page)
	}
	greets(t, s, "two")

	if err := s.sim.As("org/anna").In("#sales").Slash(soon(t), "/bolt leave"); err != nil {
		t.Fatal(err)
	}
	s.await(t, "the app to leave", func() bool { return s.sim.BotToken("Org") == "" && s.count("app_uninstalled") == 2 })
	greets(t, s, "one")
}

func teamID(s *stage, name string) string {
	for _, team := range s.sim.Teams() {
		if team.Name == name {
			return team.ID
		}
	}
	return ""
}

// greets types a command in one workspace, and looks that the answers come
// there and nowhere else.
func greets(t *testing.T, s *stage, domain string) {
	t.Helper()
	seen := func(team string) (n int) {
		for _, m := range s.sim.Seen(team + "/anna") {
			if m.ByApp && strings.Contains(m.Text, "said to all") {
				n++
			}
		}
		return n
	}
	before := map[string]int{}
	for _, team := range []string{"one", "two", "org"} {
		before[team] = seen(team)
	}
	if err := s.sim.As(domain+"/anna").In("#sales").Slash(soon(t), "/bolt hello"); err != nil {
		t.Fatal(err)
	}
	s.await(t, "an answer in "+domain, func() bool { return seen(domain) == before[domain]+1 })
	for team, n := range before {
		if team != domain && seen(team) != n {
			t.Errorf("a command in %s was answered in %s", domain, team)
		}
	}
}

// TestBoltFindsTheTenant has somebody of another organisation press a button and
// send a dialog in a shared channel: the app must find the installation of the
// workspace, and not look for one of hers.
func TestBoltFindsTheTenant(t *testing.T) {
	t.Parallel()
	all := tenants()
	for i := range all {
		all[i].People = append(all[i].People, slacksim.Person{Handle: "eva", TeamID: "T0ELSEWHERE", Stranger: true})
		all[i].Channels = append(all[i].Channels, slacksim.Channel{Name: "shared", ExtShared: true, Members: []string{"anna", "eva"}, WithApp: true})
	}
	s := open(t, modeOAuth, slacksim.Config{Workspaces: all})
	for _, name := range []string{"One", "Org"} {
		if page, status := (&browser{t: t, cookies: map[string]string{}}).consent(s, name, "allow"); status != http.StatusOK {
			t.Fatalf("installing in %s: %d %s", name, status, page)
		}
		domain := strings.ToLower(name)
		if err := s.sim.As(domain+"/anna").In("#shared").Slash(soon(t), "/bolt vote"); err != nil {
			t.Fatal(err)
		}
		eva := &person{stage: s, Actor: s.sim.As(domain + "/eva"), t: t, name: domain + "/eva"}
		eva.sees("Vote")
		eva.clicks("Order")
		eva.dialog("Order")
		eva.submit(map[string]any{"Customer": name})
		eva.dialog("Confirm")
		eva.must(eva.CloseAllViews(soon(t)))
		if _, err := eva.Actor.In("#shared").Say(soon(t), "hello @bolt"); err != nil {
			t.Fatal(err)
		}
		eva.sees("mentioned in try 0")
		eva.clicks("Yes")
		eva.sees("Vote of eva: yes")
	}
}

// TestBoltRotatesTokens lets tokens come to their end: the app gets new ones in
// time, and the old ones are of no use.
func TestBoltRotatesTokens(t *testing.T) {
	t.Parallel()
	var ahead atomic.Int64
	s := open(t, modeOAuth, slacksim.Config{
		Workspaces: tenants(), App: slacksim.App{Rotation: true},
		Now: func() time.Time { return time.Now().Add(time.Duration(ahead.Load())) },
	})
	b := &browser{t: t, cookies: map[string]string{}}
	if page, status := b.consent(s, "One", "allow"); status != http.StatusOK {
		t.Fatalf("installing: %d %s", status, page)
	}
	greets(t, s, "one")
	anna := s.sim.As("one/anna").In("#sales")
	for _, hours := range []int{11, 13, 5} { // shortly before the end, after it, and in the middle
		if err := anna.Slash(soon(t), fmt.Sprintf("/bolt wait %d", hours)); err != nil {
			t.Fatal(err)
		}
		ahead.Add(int64(time.Duration(hours) * time.Hour))
		greets(t, s, "one")
	}
	fetched := 0
	for _, e := range s.sim.Wire() {
		if e.Path == "oauth.v2.access" {
			fetched++
		}
		if e.Err == "token_expired" || e.Err == "invalid_refresh_token" {
			t.Errorf("%s: %s", e.Path, e.Err)
		}
	}
	if fetched != 3 {
		t.Errorf("tokens were fetched %d times, want 3: at first, before the end, after it", fetched)
	}
}

func TestBoltIsNotInstalled(t *testing.T) {
	t.Parallel()
	tests := map[string]func(*testing.T, *stage) (page string, status int){
		"without consent": func(t *testing.T, s *stage) (page string, status int) {
			t.Helper()
			return (&browser{t: t, cookies: map[string]string{}}).consent(s, "One", "deny")
		},
		"in another browser": func(t *testing.T, s *stage) (page string, status int) {
			t.Helper()
			// the state is bound to the browser that began
			page, _ = (&browser{t: t, cookies: map[string]string{}}).get(s.url + "/slack/install")
			ask := html.UnescapeString(link.FindStringSubmatch(page)[1]) + "&sim_team=one"
			return (&browser{t: t, cookies: map[string]string{}}).get(ask)
		},
	}
	for name, try := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := open(t, modeOAuth, slacksim.Config{Workspaces: tenants()})
			if page, status := try(t, s); status == http.StatusOK {
				t.Errorf("%d %s", status, page)
			}
			if s.sim.BotToken("One") != "" {
				t.Error("it is installed all the same")
			}
		})
	}
}

// TestConsentPageKeepsToTheApp asks for redirects that Slack must refuse: the
// code would go to a stranger.
func TestConsentPageKeepsToTheApp(t *testing.T) {
	t.Parallel()
	sim, err := slacksim.Start(slacksim.Config{
		Workspaces: tenants(), App: slacksim.App{RedirectURLs: []string{"http://127.0.0.1:1/back"}},
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(sim.Close)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	for _, redirect := range []string{"http://evil.example/", "http://127.0.0.1:1/backdoor", "http://127.0.0.1:1"} {
		q := url.Values{"client_id": {sim.App().ClientID}, "scope": {"commands"}, "redirect_uri": {redirect}, "sim_team": {"one"}}
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, sim.URL()+"/oauth/v2/authorize?"+q.Encode(), http.NoBody)
		if err != nil {
			t.Fatal(err)
		}
		res, err := http.DefaultTransport.RoundTrip(req)
		if err != nil {
			t.Fatal(err)
		}
		_ = res.Body.Close()
		if res.StatusCode != http.StatusBadRequest {
			t.Errorf("%s: %s", redirect, res.Status)
		}
	}
}
