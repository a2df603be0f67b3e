package main

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"kept/internal/view"
)

// picturesTo names the folder that keeps the pictures of the README; see make
// pictures. They are taken in every run, so that they can be taken, and only
// kept where somebody wants them.
const picturesTo = "KEPT_PICTURES"

// sharp is how many points a window has for each of its pixels: as many as given
// when the pictures are kept, and one otherwise, which is quicker.
func sharp(points float64) chromedp.EmulateViewportOption {
	if os.Getenv(picturesTo) == "" {
		points = 1
	}
	return chromedp.EmulateScale(points)
}

// mostBytes is how large a picture of the README may be.
const mostBytes = 200_000

// picture takes the window as it is.
func (s *screen) picture(name string) {
	s.t.Helper()
	s.keep(name, s.shot())
}

// pictureOf takes the part of the window that an expression of the page finds.
func (s *screen) pictureOf(name, element string) {
	s.t.Helper()
	around := s.Value(`((e) => { e.scrollIntoView({block: "nearest"}); const r = e.getBoundingClientRect(), n = devicePixelRatio;
		return [r.left, r.top, r.right, r.bottom].map((x) => Math.round(x * n)).join(" ") })(` + element + `)`)
	var r image.Rectangle
	if _, err := fmt.Sscan(around, &r.Min.X, &r.Min.Y, &r.Max.X, &r.Max.Y); err != nil {
		s.t.Fatalf("%s is at %q: %v", element, around, err)
	}
	img := s.shot()
	if r = r.Intersect(img.Bounds()); r.Empty() {
		s.t.Fatalf("%s is not in sight: %v", element, r)
	}
	part := image.NewNRGBA(image.Rectangle{Max: r.Size()})
	draw.Draw(part, part.Bounds(), img, r.Min, draw.Src)
	s.keep(name, part)
}

// shot is the window as it is.
func (s *screen) shot() image.Image {
	s.t.Helper()
	s.Holds("nothing that blinks or passes", `(document.activeElement?.blur(), getSelection().removeAllRanges(), document.querySelectorAll(".toast").forEach((t) => t.remove()), true)`)
	img, err := png.Decode(bytes.NewReader(s.Shot()))
	if err != nil {
		s.t.Fatal(err)
	}
	return img
}

// keep writes a picture down, in few enough colours to be small.
func (s *screen) keep(name string, img image.Image) {
	s.t.Helper()
	var small bytes.Buffer
	if err := png.Encode(&small, fewColours(img)); err != nil {
		s.t.Fatal(err)
	}
	if small.Len() > mostBytes || small.Len() < mostBytes/100 {
		s.t.Errorf("picture %s has %d bytes", name, small.Len())
	}
	dir := os.Getenv(picturesTo)
	if dir == "" {
		dir = s.t.TempDir()
	}
	if err := os.WriteFile(filepath.Join(dir, name+".png"), small.Bytes(), 0o600); err != nil {
		s.t.Fatal(err)
	}
}

// fewColours is a picture in the 256 colours it has most of; the rest, on the
// edges of letters, become the nearest of them.
func fewColours(img image.Image) *image.Paletted {
	bounds := img.Bounds()
	flat := image.NewNRGBA(bounds)
	draw.Draw(flat, bounds, img, bounds.Min, draw.Src)
	count := map[uint32]int{}
	each(flat, func(_ int, colour uint32, run int) { count[colour] += run })
	most := slices.SortedFunc(maps.Keys(count), func(a, b uint32) int { return cmp.Or(count[b]-count[a], cmp.Compare(a, b)) })
	var palette color.Palette
	index := map[uint32]uint8{}
	for i, c := range most {
		own := color.NRGBA{uint8(c >> 24), uint8(c >> 16), uint8(c >> 8), uint8(c)}
		if i < 256 {
			palette = append(palette, own)
			index[c] = uint8(i)
		} else {
			index[c] = uint8(palette.Index(own)) // a palette has at most 256 colours
		}
	}
	out := image.NewPaletted(bounds, palette)
	each(flat, func(at int, colour uint32, run int) {
		nearest := index[colour]
		for i := range run {
			out.Pix[at+i] = nearest
		}
	})
	return out
}

// each calls f with every run of pixels of one colour: where it begins, counted
// in pixels, and how long it is. A page is mostly such runs.
func each(img *image.NRGBA, f func(at int, colour uint32, run int)) {
	for from, n := 0, len(img.Pix)/4; from < n; {
		colour, to := binary.BigEndian.Uint32(img.Pix[4*from:]), from+1
		for to < n && binary.BigEndian.Uint32(img.Pix[4*to:]) == colour {
			to++
		}
		f(from, colour, to-from)
		from = to
	}
}

// both takes a picture in light and in dark.
func (s *screen) both(name string) {
	s.t.Helper()
	s.Wants("light")
	s.picture(name)
	s.Wants("dark")
	s.picture(name + "-dark")
	s.Wants("light")
}

// TestPictures takes the pictures of the README: the story up to the breach, in
// a window and as a form.
func TestPictures(t *testing.T) {
	t.Parallel()
	d := playground(t, "")
	s := screens(t, d, 1)[0]
	s.Wants("light")
	s.Does("the tour", chromedp.EmulateViewport(1280, 720, sharp(1.5)), chromedp.Navigate(s.Base+"/?as=anna&in=sales"),
		chromedp.WaitVisible("#tour .card"), chromedp.Click(`//button[text()="Start the tour"]`))
	s.atStep("A promise")
	s.Holds("the composer pointed at", `document.querySelector(".box.pointed") !== null`)
	s.Does("promising", chromedp.Click("#tour-do"))
	s.atStep("Promise less")
	s.Reads("#log", "@anna promised Acme")
	s.Holds("the button pointed at", fmt.Sprintf(`document.querySelector('.pointed[data-control="button:%s"]') !== null`, view.ActGuardKeep))
	s.both("tour")
	s.Does("keeping the day", chromedp.Click("#tour-do"))
	s.atStep("A reminder")
	s.Does("no tour for now", chromedp.Click("#tour .tourhead button"), chromedp.WaitNotPresent("#tour .card"))

	s.Does("a window", chromedp.EmulateViewport(1280, 640, sharp(1.5)))
	s.both("promise")
	s.Does("a form", chromedp.SendKeys("#text", "/promise Acme: deliver the pump"+kb.Enter), chromedp.WaitVisible(".dialog"))
	s.Holds("what was understood", `document.querySelector(".dialog textarea").value === "deliver the pump"`)
	s.Does("room for it", chromedp.EmulateViewport(720, 1000, sharp(1.5)))
	s.picture("dialog")
	s.Does("closing it", chromedp.KeyEvent(kb.Escape), chromedp.WaitNotPresent(".dialog"))

	s.Does("a window", chromedp.EmulateViewport(1280, 640, sharp(1.5)))
	s.Does("the tour again", chromedp.Click("#tour-toggle"), chromedp.WaitVisible("#tour-do"))
	for _, title := range []string{"Missed", "Asked along"} {
		s.Does("until "+title, chromedp.Click("#tour-do"))
		s.atStep(title)
	}
	s.Does("no more of the tour", chromedp.Click("#tour .tourhead button"), chromedp.WaitNotPresent("#tour .card"), chromedp.Navigate(s.Base+"/?as=anna&in=missed"),
		chromedp.WaitVisible("#messages"))
	s.Reads("#log", "I’ll join")
	s.both("breach")
	s.Does("what goes over the wire", chromedp.EmulateViewport(1280, 720, sharp(1.5)), chromedp.Click("#wire-toggle"), chromedp.WaitVisible("#wire-list li"))
	s.picture("wire")
	s.Quiet()
}

// TestPicturesOnAPhone takes a reminder, on a phone and in Swedish.
func TestPicturesOnAPhone(t *testing.T) {
	t.Parallel()
	d := playground(t, "sv")
	if err := d.sim.As(seller).In("#sales").Slash(t.Context(), "/promise Acme: skicka den nya offerten senast i dag kl 15"); err != nil {
		t.Fatal(err)
	}
	s := screens(t, d, 1)[0]
	s.Wants("light")
	s.Does("a phone", chromedp.EmulateViewport(390, 700, sharp(2)), chromedp.Navigate(s.Base+"/?as=anna&in=@kept"),
		chromedp.WaitVisible("#tour .card"), chromedp.Click("#tour .tourhead button"), chromedp.WaitNotPresent("#tour .card"))
	s.Does("until something happens", chromedp.Click(`[data-control="clock:next"]`))
	s.Reads("#log", "skicka den nya offerten")
	s.Holds("the clock standing", `document.querySelector("#clock-progress") === null`)
	s.Does("nothing under the finger", chromedp.Click(".head h1"))
	s.picture("phone")
	s.Quiet()
}
