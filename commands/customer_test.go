package commands_test

import (
	"strings"
	"testing"
	"time"

	"kept/internal/promise"
	"kept/internal/view"
)

func TestCustomerCard(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.types("UANNA", "/promise customer Acme").shows(t, "Nothing has been promised to *Acme*", "Add a worry", "Add a wish")
	w.promised("UANNA", "/promise Acme: send the quote by tomorrow 12:00")
	w.missed()
	w.promised("UANNA", "/promise Acme: paint the fence by friday 15:00")
	w.promised("UANNA", "/promise ACME: mow the lawn by friday 15:00")
	w.types("UANNA", "/kept 3").message(t)
	card := w.types("USVEN", "/promise kund acme")
	card.shows(t, "öppna: 1, hållna: 1, inte hållna i tid: 1", "send the quote", "paint the fence", "mow the lawn", "*Acme*")
	form := w.clicks("USVEN", view.ActAddWorry, card.buttons(t)[view.ActAddWorry][0])
	form.shows(t, "Vad kan de oroa sig för?")
	if a := w.sends("USVEN", form, map[string]string{view.FieldReason: "  "}); a.Errors[view.FieldReason] == "" {
		t.Errorf("an empty note: %+v", a)
	}
	w.sends("USVEN", form, map[string]string{view.FieldReason: "the *new* floor"}).shows(t, "the *new* floor", "<@USVEN>")
	w.later(time.Minute)
	wish := w.clicks("UANNA", view.ActAddWish, card.buttons(t)[view.ActAddWish][0])
	w.sends("UANNA", wish, map[string]string{view.FieldReason: "a key of their own"}).shows(t, "a key of their own", "the *new* floor", "wishes for")
	note := w.clicks("UANNA", view.ActAddNote, card.buttons(t)[view.ActAddNote][0])
	known := w.sends("UANNA", note, map[string]string{view.FieldReason: "call before noon"})
	known.shows(t, "Good to know", "call before noon")
	// The next promise to them reminds of it.
	w.types("UANNA", "/promise acme: wash the windows by friday 15:00").shows(t, "acme may worry about: the *new* floor")
	w.types("UANNA", "/promise Bolt: wash the windows by friday 15:00").shows(t, "Bolt")
	gone := w.clicks("UANNA", view.ActForget, known.buttons(t)[view.ActForget][0])
	if text := seen(t, gone.message(t).Blocks); strings.Contains(text, "new* floor") || !strings.Contains(text, "call before noon") || !gone.Replace {
		t.Errorf("after it was removed: %s", text)
	}
	if a := w.types("UANNA", "/promise acme: trim the hedge by friday 15:00"); strings.Contains(a.message(t).Text, "worry") {
		t.Errorf("still told: %s", a.Message.Text)
	}
}

func TestCustomerCardIsForColleagues(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.types("UBOSS", "/promise set visibility private").message(t)
	w.promised("UANNA", "/promise Acme: send the secret quote by tomorrow 12:00")
	card := w.types("UANNA", "/promise customer Acme")
	card.shows(t, "1 open", "secret quote")
	if a := w.types("USVEN", "/promise customer Acme"); strings.Contains(seen(t, a.message(t)), "hemlig") || strings.Contains(seen(t, a.message(t)), "secret") {
		t.Error("a private promise is shown to others")
	}
	w.types("UGUEST", "/promise customer Acme").refused(t, promise.KindForbidden, "error.insiders_only")
	b := card.buttons(t)
	w.clicks("UGUEST", view.ActAddWish, b[view.ActAddWish][0]).refused(t, promise.KindForbidden, "error.insiders_only")
	form := w.clicks("UANNA", view.ActAddWish, b[view.ActAddWish][0])
	w.sends("UGUEST", form, map[string]string{view.FieldReason: "x"}).refused(t, promise.KindForbidden, "error.insiders_only")
	w.types("UANNA", "/promise customer").refused(t, promise.KindInvalid, "error.which_customer")
	w.clicks("UANNA", view.ActForget, "nonsense").refused(t, promise.KindInvalid, "error.malformed")
	w.clicks("UANNA", view.ActAddWish, "wish").refused(t, promise.KindInvalid, "error.malformed")
}

// A line that begins with the word is a promise all the same where it has the
// marks of one.
func TestCustomerInAPromise(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	if a := w.types("UANNA", "/promise customer Acme: send the quote by friday 15:00"); a.err != nil || a.Modal == nil && a.Message == nil {
		t.Errorf("%+v", a)
	}
	w.types("UANNA", "/promise customer <@USVEN>").shows(t, "<@USVEN>")
}
