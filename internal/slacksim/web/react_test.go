package web_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// TestReactingAndEditing does with messages what needs no app.
func TestReactingAndEditing(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	said, err := w.sim.As("anna").In("#sales").Say(t.Context(), "Call @bo about <this> & that")
	if err != nil {
		t.Fatal(err)
	}
	page := w.shows(t, "/-/messages?as=anna&in=sales", `data-raw="Call @bo about &lt;this&gt; &amp; that"`, "Delete message", `aria-label="tada"`)
	w.does(t, hxPostTo(t, page, "name=tada"), "")
	page = w.shows(t, "/-/messages?as=bo&in=sales", `aria-label="tada, from anna"`, `aria-pressed="false"`, "🎉 1")
	if strings.Contains(page, "Edit message") || strings.Contains(page, "/-/delete") {
		t.Error("Bo can change what Anna wrote")
	}
	w.does(t, hxPostTo(t, page, "name=tada"), "")
	page = w.shows(t, "/-/messages?as=bo&in=sales", `aria-label="tada, from anna, bo"`, `aria-pressed="true"`, "🎉 2")
	w.does(t, hxPostTo(t, page, "name=tada"), "")
	page = w.shows(t, "/-/messages?as=anna&in=sales&lang=sv", `aria-label="tada, från anna"`, "Redigera meddelandet", "Ta bort meddelandet")

	at := "?as=anna&in=sales&channel=" + said.ChannelID + "&ts=" + said.TS
	w.does(t, "/-/edit"+at, "text=Call+@bo+today")
	w.shows(t, "/-/messages?as=cia&in=sales", "today", "(edited)", `<span class="mention`)
	for path, want := range map[string]int{
		"/-/edit" + at: http.StatusBadRequest,
		"/-/edit" + strings.Replace(at, "as=anna", "as=bo", 1):           http.StatusBadRequest, // nothing is written
		"/-/delete" + strings.Replace(at, "as=anna", "as=bo", 1):         http.StatusConflict,
		"/-/react" + at + "&name=no+emoji":                               http.StatusConflict,
		"/-/delete?as=anna&in=sales&channel=" + said.ChannelID + "&ts=1": http.StatusConflict,
		"/-/react?as=anna&in=sales&channel=C404&name=tada&ts=" + said.TS: http.StatusConflict,
	} {
		if got := w.post(t, path, ""); got.Code != want {
			t.Errorf("POST %s: %d %s, want %d", path, got.Code, got.Body, want)
		}
	}
	w.does(t, hxPostTo(t, page, "/-/delete"), "")
	if page := w.shows(t, "/-/messages?as=cia&in=sales"); strings.Contains(page, "today") && strings.Contains(page, "Call") {
		t.Errorf("the message is still there: %s", page)
	}
}

func TestBrowserReactingAndEditing(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	desks := newDesks(t, w, 2)
	anna, bo := desks[0], desks[1]
	anna.Opens("/?as=anna&in=sales", "#text")
	bo.Opens("/?as=bo&in=sales", "#text")
	anna.Does("saying something", chromedp.SendKeys("#text", "The quote is sent, @bo"+kb.Enter))
	bo.Reads("#log", "The quote is sent")
	bo.Does("reacting", chromedp.Click(".msgmenu summary"), chromedp.Click(`.quick button[aria-label="tada"]`))
	anna.Reads("#log .reaction", "🎉 1")
	anna.Does("too", chromedp.Click("#log .reaction"))
	bo.Reads("#log .reaction", "🎉 2")
	anna.InOrder("a reaction")
	anna.readable("a reaction")

	anna.Does("editing", chromedp.Click(".msgmenu summary"), chromedp.Click(`//button[text()="Edit message"]`), chromedp.WaitVisible("#editor[open]"))
	anna.Holds("what was written", `document.querySelector("#editor-text").value === "The quote is sent, @bo" && document.activeElement.id === "editor-text"`)
	anna.InOrder("the editor")
	anna.shot("editor-light")
	anna.Does("another word", chromedp.KeyEvent(kb.End), chromedp.SendKeys("#editor-text", " at last"), chromedp.Click("#editor-save"))
	bo.Reads("#log", "at last")
	bo.Reads("#log", "(edited)")
	anna.Does("taking it back", chromedp.Click(".msgmenu summary"), chromedp.Click(`//button[text()="Delete message"]`), chromedp.WaitVisible("#ask[open]"), chromedp.Click("#ask-yes"))
	bo.Holds("nothing left", `document.querySelectorAll("#log article").length === 0`)
	anna.Quiet()
	bo.Quiet()
}
