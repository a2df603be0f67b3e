package web_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"kept/internal/slacksim"
	"kept/internal/testenv/browser"
)

// TestBrowserConsent says yes, and no, to an app on the page that asks.
func TestBrowserConsent(t *testing.T) {
	t.Parallel()
	// the app's side of it tells what it was sent
	app := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		fmt.Fprintf(w, `<!doctype html><link rel="icon" href="data:,"><p id="got">state=%s error=%s code=%t</p>`,
			r.FormValue("state"), r.FormValue("error"), r.FormValue("code") != "")
	}))
	t.Cleanup(app.Close)
	sim, err := slacksim.Start(slacksim.Config{
		Quiet: true, App: slacksim.App{Name: "Tiny", RedirectURLs: []string{app.URL}, Scopes: []string{"chat:write", "users:read"}, OptionalScopes: []string{"users:read"}},
		Workspaces: []slacksim.Workspace{{Name: "Nord", Domain: "nord", NotInstalled: true, People: []slacksim.Person{{Handle: "anna"}, {Handle: "bo"}}}},
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(sim.Close)
	b := &window{Window: browser.Windows(t, sim.URL(), 1)[0], t: t, shots: shotsDir(t)}
	ask := "/oauth/v2/authorize?" + url.Values{
		"client_id": {sim.App().ClientID}, "scope": {"chat:write,users:read"}, "redirect_uri": {app.URL}, "state": {"s1"},
	}.Encode()
	b.Opens(ask, "form[action]")
	for _, scheme := range []string{"light", "dark"} {
		b.Wants(scheme)
		b.Reads("h1", "Tiny wants to join a workspace")
		b.InOrder("the consent page")
		b.readable("the consent page")
		b.shot("consent-" + scheme)
	}
	b.Does("no", chromedp.Click(`//button[text()="Cancel"]`), chromedp.WaitVisible("#got"))
	b.Reads("#got", "state=s1 error=access_denied code=false")
	b.Opens(ask, "form[action]")
	b.Does("yes, without the people", chromedp.Click(`[name="sim_decline"]`), chromedp.Click(`//button[text()="Allow"]`), chromedp.WaitVisible("#got"))
	b.Reads("#got", "state=s1 error= code=true")
	if !strings.HasPrefix(b.Value("location.href"), app.URL) {
		t.Errorf("sent to %s", b.Value("location.href"))
	}
	b.Quiet()
}
