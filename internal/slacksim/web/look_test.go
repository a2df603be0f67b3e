package web_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"kept/internal/slacksim"
)

// faintJS finds texts that stand out too little from what is behind them, by
// the formula of WCAG 2.2 (https://www.w3.org/TR/WCAG22/#contrast-minimum).
const faintJS = `(() => {
	const parse = (c) => { const n = c.match(/[\d.]+/g).map(Number); return { rgb: n.slice(0, 3), a: n.length > 3 ? n[3] : 1 }; };
	const over = (top, a, under) => top.map((v, i) => v * a + under[i] * (1 - a));
	const light = (rgb) => rgb.map((v) => (v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
		.reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
	const behind = (el) => {
		if (!el) return matchMedia("(prefers-color-scheme: dark)").matches ? [0, 0, 0] : [255, 255, 255];
		const { rgb, a } = parse(getComputedStyle(el).backgroundColor);
		return a === 1 ? rgb : over(rgb, a, behind(el.parentElement));
	};
	const out = [];
	const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
	for (let n; (n = walk.nextNode());) {
		const el = n.parentElement, style = getComputedStyle(el);
		if (!n.data.trim() || !el.checkVisibility({ visibilityProperty: true, opacityProperty: true }) || el.closest(".hide, .toast, [inert], noscript")) continue;
		let opacity = 1;
		for (let p = el; p; p = p.parentElement) opacity *= Number(getComputedStyle(p).opacity);
		const back = behind(el), { rgb, a } = parse(style.color);
		const ink = over(rgb, a * opacity, back);
		const [hi, lo] = [light(ink), light(back)].sort((x, y) => y - x);
		const ratio = (hi + 0.05) / (lo + 0.05);
		const size = parseFloat(style.fontSize), large = size >= 24 || (size >= 18.6 && Number(style.fontWeight) >= 700);
		if (ratio < (large ? 3 : 4.5)) out.push(ratio.toFixed(2) + " " + el.tagName + "." + el.className + ": " + n.data.trim().slice(0, 40));
	}
	return [...new Set(out)];
})()`

// readable fails where a text is too faint.
func (b *window) readable(where string) {
	b.t.Helper()
	faint, err := chromedp.Run(b.Context(), chromedp.Evaluate[[]string](faintJS))
	if err != nil || len(faint) > 0 {
		b.t.Errorf("%s: too faint: %q %v", where, faint, err)
	}
}

// TestBrowserLook looks at every part of the page in light and dark, wide and
// narrow: readable, no wider than the window, everything named, nothing amiss.
func TestBrowserLook(t *testing.T) {
	t.Parallel()
	w := tourWorld(t)
	w.does(t, tourAct+"begin", "")
	root, err := w.sim.As("bo").In("#sales").Say(t.Context(), "Look, @anna: `code`, *bold*, _slanted_, ~gone~ <https://example.com/a|a link>\n> quoted\n```\nframed\n```")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.sim.As("cia").In("#sales").Reply(t.Context(), root.TS, "Fine."); err != nil {
		t.Fatal(err)
	}
	w.does(t, "/-/faults?"+inSales+"&name=twice&set=1", "")
	w.does(t, "/-/faults?"+inSales+"&clear=1", "")
	w.upload(t, "#sales", "kept.png", "Kept over time")
	b := newWindow(t, w)
	b.Opens("/?as=anna&in=sales", "#log article")
	b.Holds("the picture", `document.querySelector(".file img").naturalWidth === 320`)
	sizes := []struct {
		name          string
		width, height int64
	}{{"desktop", 1440, 900}, {"tablet", 900, 1100}, {"phone", 390, 844}}
	for _, scheme := range []string{"light", "dark"} {
		b.Wants(scheme)
		for _, size := range sizes {
			b.Does("a size", chromedp.EmulateViewport(size.width, size.height))
			if size.name == "tablet" && scheme == "dark" {
				continue // the same colours and the same widths as in others
			}
			for _, part := range []struct {
				name, path, wait string
				steps            []chromedp.Action[chromedp.Void]
			}{
				{"channel", "/?as=anna&in=sales", "#log article", nil},
				{"command", "/?as=anna&in=sales", "#log article", []chromedp.Action[chromedp.Void]{
					chromedp.SendKeys("#text", "/promise it"+kb.Enter), chromedp.WaitVisible("#log .ephemeral .btn.primary"),
				}},
				{"thread", "/?as=anna&in=sales&thread=" + root.TS, "#thread article", nil},
				{"home", "/?as=cia&in=@tiny&tab=home", "#home .blk", nil},
				{"faults", "/?as=anna&in=sales", "#log article", []chromedp.Action[chromedp.Void]{
					chromedp.Click("#faults summary"), chromedp.WaitVisible(".items.faults"),
				}},
				{"wire", "/?as=anna&in=sales", "#log article", []chromedp.Action[chromedp.Void]{
					chromedp.Click("#wire-toggle"), chromedp.WaitVisible("#wire-list li"),
				}},
				{"dialog", "/?as=anna&in=sales", "#log article", []chromedp.Action[chromedp.Void]{
					chromedp.Click(`//button[text()="Details"]`), chromedp.WaitVisible(".dialog"),
				}},
			} {
				where := fmt.Sprintf("%s %s %s", part.name, size.name, scheme)
				b.Holds("a window without a past", `(sessionStorage.clear(), true)`)
				b.Does(where, chromedp.Navigate(b.Base+part.path), chromedp.WaitVisible(part.wait))
				b.Does(where, part.steps...)
				b.readable(where)
				b.InOrder(where)
				b.shot(part.name + "-" + size.name + "-" + scheme)
			}
			b.Does("closing the dialog", chromedp.KeyEvent(kb.Escape), chromedp.WaitNotPresent(".dialog"))
		}
	}
	b.Quiet()
}

// upload lets the app put a picture of bars into a channel, in the three steps
// of Slack's upload.
func (w *world) upload(t *testing.T, channel, name, title string) {
	t.Helper()
	img := image.NewRGBA(image.Rect(0, 0, 320, 120))
	for x := range 320 {
		for y := range 120 {
			bar := color.RGBA{R: 233, G: 238, B: 242, A: 255}
			if x%40 > 8 && y > 100-(x/40*37)%90 {
				bar = color.RGBA{R: 31, G: 111, B: 84, A: 255}
			}
			img.SetRGBA(x, y, bar)
		}
	}
	var data bytes.Buffer
	if err := png.Encode(&data, img); err != nil {
		t.Fatal(err)
	}
	var where struct {
		UploadURL string `json:"upload_url"`
		FileID    string `json:"file_id"`
	}
	w.api(t, "files.getUploadURLExternal", url.Values{"filename": {name}, "length": {strconv.Itoa(data.Len())}, "alt_txt": {title}}, &where)
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, where.UploadURL, &data)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	w.api(t, "files.completeUploadExternal", url.Values{
		"channel_id": {w.sim.ChannelID(channel)}, "files": {`[{"id":"` + where.FileID + `","title":"` + title + `"}]`},
	}, nil)
}

// api calls a method as the app, with a form.
func (w *world) api(t *testing.T, method string, form url.Values, out any) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, w.sim.APIURL()+method, strings.NewReader(form.Encode()))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.Header.Set("Authorization", "Bearer "+w.sim.BotToken(""))
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	var ok struct {
		OK    bool
		Error string
	}
	var raw bytes.Buffer
	if _, err := raw.ReadFrom(resp.Body); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(raw.Bytes(), &ok); err != nil || !ok.OK {
		t.Fatalf("%s: %s %v", method, ok.Error, err)
	}
	if out != nil {
		if err := json.Unmarshal(raw.Bytes(), out); err != nil {
			t.Fatal(err)
		}
	}
}

// TestBrowserOlder goes back in a long conversation, and uses the keys.
func TestBrowserOlder(t *testing.T) {
	t.Parallel()
	w := newWorld(t, func(c *slacksim.Config) { c.App.Events = []string{"app_uninstalled"} })
	in := w.sim.As("bo").In("#sales")
	var root slacksim.Message
	for i := range 250 {
		m, err := in.Say(t.Context(), fmt.Sprintf("message %03d.", i))
		if err != nil {
			t.Fatal(err)
		}
		root = m
	}
	b := newWindow(t, w)
	b.Opens("/?as=anna&in=sales", "#log article")
	b.Reads("#log", "message 249.")
	b.Holds("the newest in sight", `document.querySelector("#log article:last-child").getBoundingClientRect().bottom < innerHeight`)
	b.Holds("a page of them", `document.querySelectorAll("#messages article").length === 100`)

	// going up loads what came before, without a jump, until the beginning
	b.Holds("the top", `(document.querySelector("#messages").scrollTop = -1e6, document.querySelectorAll("#messages article").length === 200)`)
	b.Holds("the very top", `(document.querySelector("#messages").scrollTop = -1e6, document.querySelectorAll("#messages article").length === 250)`)
	b.Reads("#older", "message 000.")
	if _, err := in.Say(b.Context(), "message 250."); err != nil {
		t.Fatal(err)
	}
	b.Reads("#log", "message 250.")
	b.Holds("nothing lost", `document.querySelectorAll("#messages article").length === 251`)
	b.Holds("one of each", `new Set([...document.querySelectorAll("#messages article")].map((e) => e.id)).size === 251`)

	// the first stop of the keyboard skips to the messages; an arrow brings back
	// what was sent; Escape closes the thread
	b.Opens("/?as=anna&in=sales", "#log article")
	if _, err := chromedp.Call(b.Context(), emulation.SetFocusEmulationEnabled, emulation.SetFocusEmulationEnabledParams{Enabled: true}); err != nil {
		t.Fatal(err) // without it a window nobody sits at has no focus
	}
	b.Holds("the skip link first", `document.querySelector("a, button, input, select, textarea, summary, [tabindex]").matches(".skip")`)
	b.Holds("the skip link in sight", `(document.querySelector(".skip").focus(), document.querySelector(".skip").getBoundingClientRect().left >= 0)`)
	b.Does("following it", chromedp.KeyEvent(kb.Enter))
	b.Holds("the messages", `location.hash === "#messages"`)
	b.Does("sending", chromedp.SendKeys("#text", "once and again"+kb.Enter))
	b.Reads("#log", "once and again")
	b.Holds("an empty box", `document.querySelector("#text").value === ""`)
	b.Does("up", chromedp.SendKeys("#text", kb.ArrowUp))
	b.Holds("what was sent", `document.querySelector("#text").value === "once and again"`)
	b.Holds("the box empty again", `(document.querySelector("#text").value = "", true)`)
	b.Does("two lines", chromedp.SendKeys("#text", "a"), chromedp.KeyEvent(kb.Enter, chromedp.KeyModifiers(kb.ModifierShift)),
		chromedp.SendKeys("#text", "b"))
	b.Holds("both lines", `document.querySelector("#text").value === "a\nb"`)
	b.Does("the thread", chromedp.Navigate(b.Base+"/?as=anna&in=sales&thread="+root.TS), chromedp.WaitVisible("#thread article"))
	b.Holds("focus in the thread", `document.activeElement.closest("#thread") !== null`)
	b.Does("Escape", chromedp.KeyEvent(kb.Escape), chromedp.WaitNotPresent("#thread"))
	b.Quiet()
}
