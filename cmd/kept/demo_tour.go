package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"kept/internal/slacksim"
	"kept/internal/slacksim/web"
	"kept/internal/view"
	"kept/internal/worktime"
)

// guide walks a visitor through the story of one promise: it knows which
// promise the visitor made, and where its buttons are.
type guide struct {
	sim  *slacksim.Sim
	now  func() time.Time
	lang string // what everybody reads; empty: each their own

	mu      sync.Mutex
	since   string // the newest message when the walk began
	number  string // the promise of this walk, once it is made
	advised bool   // the guard had something to say about it
}

// The places of the tour, as in the page's address.
const (
	inSales  = "sales"
	inMissed = "missed"
	inKept   = "@kept"
)

// tour is THE TABLE of the story for visitors, in both languages. A step is done
// when its sight is seen where the step takes place.
func (g *guide) tour() *web.Tour {
	intro := web.Phrase{
		English: "You are at Nordvent, a small company that builds ventilation. Follow one promise to a customer: made, forgotten, and put right. You will be *Anna*, who sells, and *Maria*, who leads. The card shows where to press, or does it for you.",
		Swedish: "Du är på Nordvent, ett litet företag som bygger ventilation. Följ ett löfte till en kund: givet, bortglömt och ställt till rätta. Du får vara *Anna*, som säljer, och *Maria*, som är vd. Kortet visar var du ska trycka, eller gör det åt dig.",
	}
	if g.lang == "" {
		intro.English += " Anna reads Kept in English, Maria in Swedish."
		intro.Swedish += " Anna läser Kept på engelska, Maria på svenska."
	}
	return &web.Tour{
		Title: web.Phrase{English: "A promise in two minutes", Swedish: "Ett löfte på två minuter"},
		Intro: intro,
		End: web.Phrase{
			English: "That was the whole story. Whoever promised was along when there was a problem, and the customer was asked how it went. Now try your own: be anybody, type `/promise`, and let the clock run. *Wire* shows what goes between Slack and Kept, and *Faults* makes Slack misbehave.",
			Swedish: "Det var hela historien. Den som lovade var med när det blev problem, och kunden fick frågan hur det gick. Prova nu själv: var vem du vill, skriv `/promise` och låt klockan gå. *Trafik* visar vad som går mellan Slack och Kept, och *Fel* får Slack att krångla.",
		},
		Begin: g.begin,
		Steps: slices.Concat(g.thinking(), g.towardsTheMiss(), g.alongside(), g.putRight()),
	}
}

// thinking is how a promise is made.
func (g *guide) thinking() []web.TourStep {
	return []web.TourStep{
		{
			Title: web.Phrase{English: "A promise", Swedish: "Ett löfte"},
			Text: web.Phrase{
				English: "Anna has a customer on the phone. She writes down what she promises: to whom, what, and by when.",
				Swedish: "Anna har en kund i telefonen. Hon skriver ner vad hon lovar: till vem, vad och till när.",
			},
			Seen: web.Phrase{
				English: "Kept read the date, told Anna what it understood, and told the channel.",
				Swedish: "Kept läste datumet, visade Anna hur löftet uppfattades och berättade för kanalen.",
			},
			As: seller, In: inSales, Point: web.PointComposer, Say: g.words,
			Done: func(web.TourPlace) bool { return g.promised() },
		},
		{
			Title: web.Phrase{English: "Promise less", Swedish: "Lova mindre"},
			Text: web.Phrase{
				English: "Kept knows how long such promises took Anna, and says which date would hold better. It is advice, never a block. She has given her word already: press {button}.",
				Swedish: "Kept vet hur lång tid sådana löften har tagit för Anna och säger vilken dag som skulle hålla bättre. Det är ett råd, aldrig ett hinder. Hon har redan gett sitt ord: tryck på {button}.",
			},
			Seen: web.Phrase{English: "Thought twice, and kept to the day.", Swedish: "Tänkt en gång till, och stått fast vid dagen."},
			As:   seller, In: inSales, Point: web.PointButton(view.ActGuardKeep), Do: g.press(inSales, view.ActGuardKeep),
			// it speaks only of those whose promises it has seen kept and missed
			Ready: g.adviceComes,
			Done:  func(web.TourPlace) bool { return !g.shows(seller, inSales, view.ActGuardKeep) },
		},
	}
}

// towardsTheMiss is how it is not kept.
func (g *guide) towardsTheMiss() []web.TourStep {
	return []web.TourStep{
		{
			Title: web.Phrase{English: "A reminder", Swedish: "En påminnelse"},
			Text: web.Phrase{
				English: "Time goes by. Let the clock run until Kept reminds Anna, halfway to the deadline.",
				Swedish: "Tiden går. Låt klockan gå tills Kept påminner Anna, när halva tiden har gått.",
			},
			Seen: web.Phrase{
				English: "A reminder, with what one may want to answer as buttons. Today nobody presses them.",
				Swedish: "En påminnelse, med svaren som knappar. I dag trycker ingen på dem.",
			},
			As: seller, In: inKept, Point: web.PointNext,
			Done: g.lookedAt(seller, inKept, func() bool { return g.shows(seller, inKept, view.ActSnooze) }),
		},
		{
			Title: web.Phrase{English: "Missed", Swedish: "Missat"},
			Text: web.Phrase{
				English: "Nobody answers the reminders. Be Maria, who follows #missed, and let the clock run until the deadline has passed.",
				Swedish: "Ingen svarar på påminnelserna. Var Maria, som följer #missed, och låt klockan gå tills tiden är ute.",
			},
			Seen: web.Phrase{
				English: "The promise in its own words, the facts, and Anna by name. No score, no blame.",
				Swedish: "Löftet med sina egna ord, fakta och Annas namn. Ingen poäng, inga pekpinnar.",
			},
			As: leader, In: inMissed, Point: web.PointNext,
			Done: g.lookedAt(leader, inMissed, func() bool { return g.shows(leader, inMissed, view.ActJoin) }),
		},
	}
}

// alongside is how the promiser comes along.
func (g *guide) alongside() []web.TourStep {
	return []web.TourStep{
		{
			Title: web.Phrase{English: "Asked along", Swedish: "Anna får frågan"},
			Text: web.Phrase{
				English: "Anna has been asked too. Whoever gives a promise is along when there is a problem with it. Be Anna, press {button}, and send the form that asks when.",
				Swedish: "Anna har också fått frågan. Den som ger ett löfte är med när det blir problem. Var Anna, tryck på {button} och skicka formuläret som frågar när.",
			},
			Seen: web.Phrase{English: "Anna has said that she is along.", Swedish: "Anna har sagt att hon är med."},
			As:   seller, In: inKept, Point: web.PointButton(view.ActJoin), Do: g.answer(inKept, view.ActJoin, view.FormJoin, nothing),
			Done: func(web.TourPlace) bool { return g.shows(leader, inMissed, view.ActContact) },
		},
		{
			Title: web.Phrase{English: "Joined", Swedish: "Med på det"},
			Text: web.Phrase{
				English: "Be Maria again, and see the same moment from her side.",
				Swedish: "Var Maria igen och se samma ögonblick från hennes sida.",
			},
			Seen: web.Phrase{
				English: "One post per miss, kept up to date; the thread below it tells the story.",
				Swedish: "Ett inlägg per missat löfte, som hålls aktuellt; tråden under berättar historien.",
			},
			As: leader, In: inMissed, Done: g.lookedAt(leader, inMissed, func() bool { return true }),
		},
		{
			Title: web.Phrase{English: "Kept, though late", Swedish: "Hållet, fast sent"},
			Text: web.Phrase{
				English: "Anna sends the quote at last, and says so. A short note is welcome.",
				Swedish: "Anna skickar offerten till slut och säger det. En kort kommentar är välkommen.",
			},
			Seen: web.Phrase{
				English: "Late is told as late, and thanked for. Only a person’s word makes a promise kept.",
				Swedish: "Sent är sent, men hon får tack för det. Bara någons eget ord gör ett löfte hållet.",
			},
			As: seller, In: inSales, Point: web.PointComposer, Say: g.report,
			Done: func(web.TourPlace) bool {
				return g.shows(seller, inSales, view.ActUndo) || !g.shows(leader, inMissed, view.ActKeep)
			},
		},
	}
}

// putRight is how it is made good, and the customer is asked how it went.
func (g *guide) putRight() []web.TourStep {
	return []web.TourStep{
		{
			Title: web.Phrase{English: "Customer reached", Swedish: "Kunden är nådd"},
			Text: web.Phrase{
				English: "The customer is worth a call as well. In Anna’s messages from Kept, press {button}, write what was said, and send it.",
				Swedish: "Kunden är värd ett samtal också. Tryck på {button} i Annas meddelanden från Kept, skriv vad som sas och skicka.",
			},
			Seen: web.Phrase{English: "What was said stands with the promise.", Swedish: "Det som sades står kvar vid löftet."},
			As:   seller, In: inKept, Point: web.PointButton(view.ActContact),
			Do:   g.answer(inKept, view.ActContact, view.FormContact, g.reached),
			Done: func(web.TourPlace) bool { return !g.shows(leader, inMissed, view.ActContact) },
		},
		{
			Title: web.Phrase{English: "Put right", Swedish: "Ställt till rätta"},
			Text: web.Phrase{
				English: "Press {button}, choose what came in the way, write in one line what you would promise today, and send it. Anna may, since she was along; without her it takes a manager’s reason.",
				Swedish: "Tryck på {button}, välj vad som kom emellan, skriv på en rad vad du skulle lova i dag och skicka. Anna får det, för hon var med; utan henne måste en chef säga varför.",
			},
			Seen: web.Phrase{
				English: "A cause and a lesson, in the open. When the same cause comes back a third time, Kept asks Maria to look at the cause, not at the person.",
				Swedish: "En orsak och en lärdom, så att alla ser. När samma orsak kommer tillbaka en tredje gång ber Kept Maria att se på orsaken, inte på personen.",
			},
			As: seller, In: inKept, Point: web.PointButton(view.ActRepair), Do: g.answer(inKept, view.ActRepair, view.FormRepair, g.learned),
			Done: func(web.TourPlace) bool { return !g.shows(leader, inMissed, view.ActRepair) },
		},
		{
			Title: web.Phrase{English: "After-care", Swedish: "En vecka senare"},
			Text: web.Phrase{
				English: "A good craftsman calls back a week later. Play a week, in Anna’s messages from Kept; the rest of the company goes on meanwhile.",
				Swedish: "En bra hantverkare ringer en vecka senare. Spela en vecka, i Annas meddelanden från Kept; resten av företaget lever vidare under tiden.",
			},
			Seen: web.Phrase{English: "A reminder to call: is all well, is there anything else?", Swedish: "En påminnelse om att ringa: är allt väl, finns det något mer?"},
			As:   seller, In: inKept, Point: web.PointWeek,
			Done: g.lookedAt(seller, inKept, func() bool { return g.shows(seller, inKept, view.ActCareTomorrow) }),
		},
		{
			Title: web.Phrase{English: "All is well", Swedish: "Allt är väl"},
			Text: web.Phrase{
				English: "Anna has called, and the customer is happy: press {button}. Had they wished for something more, that would be the next promise.",
				Swedish: "Anna har ringt, och kunden är nöjd: tryck på {button}. Hade de önskat sig något mer, så hade det blivit nästa löfte.",
			},
			Seen: web.Phrase{English: "Promised less, kept more.", Swedish: "Lovat mindre, hållit mer."},
			As:   seller, In: inKept, Point: web.PointButton(view.ActAllWell), Do: g.press(inKept, view.ActAllWell),
			Done: func(web.TourPlace) bool { return !g.shows(seller, inKept, view.ActCareTomorrow) },
		},
	}
}

func (g *guide) begin() {
	newest := ""
	for _, who := range []string{seller, production, leader, support} {
		if all := g.sim.Seen(who); len(all) > 0 {
			newest = max(newest, all[len(all)-1].TS)
		}
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	g.since, g.number, g.advised = newest, "", false
}

// words is the promise to make: for this afternoon, or for the next working day
// when there is little left of this one.
func (g *guide) words() string {
	office := worktime.Standard(stockholm(), "SE")
	now := g.now().In(stockholm())
	next := office.AddWorkdays(now, 1).In(stockholm())
	const noon = 12
	today := office.IsWorkday(now) && now.Hour() < noon
	switch {
	case g.lang == "sv" && today:
		return "/promise Acme: skicka den nya offerten senast i dag kl 15"
	case g.lang == "sv":
		return "/promise Acme: skicka den nya offerten senast " + next.Format("2006-01-02") + " kl 15"
	case today:
		return "/promise Acme: send the revised quote by today 15:00"
	default:
		return "/promise Acme: send the revised quote by " + next.Format("2 January") + " 15:00"
	}
}

// report is the promise kept at last.
func (g *guide) report() string {
	if g.lang == "sv" {
		return "/kept " + g.promise() + " skickad, med en ursäkt"
	}
	return "/kept " + g.promise() + " sent, with an apology"
}

// reached is what was said to the customer.
func (g *guide) reached(slacksim.View) []any {
	said := both{
		"Called Eva at Acme. The quote is with her now, and she was glad to hear from me.",
		"Ringde Eva på Acme. Hon har offerten nu och var glad att jag hörde av mig.",
	}
	return []any{said.in(g.lang)}
}

// learned is what came in the way, the first of the causes, and what Anna would
// promise today.
func (g *guide) learned(v slacksim.View) []any {
	var causes []string
	if len(v.Fields) > 0 {
		causes = v.Fields[0].Options
	}
	return []any{strings.Join(causes[:min(len(causes), 1)], ""), aQuoteTakes().in(g.lang)}
}

// nothing leaves a form as it is.
func nothing(slacksim.View) []any { return nil }

// promised says whether Anna has made her promise, and notes which it is. It is
// her own answer that counts: the guard speaks there, and the channel may hear
// first.
func (g *guide) promised() bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	for _, m := range g.sim.Seen(seller) {
		if g.number != "" || !m.ByApp || !m.Ephemeral || m.TS <= g.since {
			continue
		}
		if value, ok := button(m, view.ActEdit); ok {
			g.number = value
			_, g.advised = button(m, view.ActGuardKeep)
		}
	}
	return g.number != ""
}

// adviceComes says whether the guard speaks in this walk, as far as is known.
func (g *guide) adviceComes() bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.number == "" || g.advised
}

func (g *guide) promise() string {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.number
}

// lookedAt is a sight that counts once it is looked at where it can be seen.
func (g *guide) lookedAt(who, in string, sight func() bool) func(web.TourPlace) bool {
	return func(at web.TourPlace) bool { return at.As == who && at.In == in && at.Tab == "" && sight() }
}

// shows says whether somebody sees a button about the promise.
func (g *guide) shows(who, in, action string) bool {
	_, ok := g.find(who, in, action)
	return ok
}

// find is the newest message on which somebody sees a button about the promise.
func (g *guide) find(who, in, action string) (slacksim.Message, bool) {
	number := g.promise()
	if in != inKept {
		in = "#" + in
	}
	for _, m := range slices.Backward(g.sim.Seen(who)) {
		if value, ok := button(m, action); ok && m.ByApp && m.Channel == in && value == number && number != "" {
			return m, true
		}
	}
	return slacksim.Message{}, false
}

// errNotThere says that the story has not come so far.
var errNotThere = errors.New("the button is not there yet")

// press lets Anna press a button about the promise.
func (g *guide) press(in, action string) func(context.Context) error {
	return func(ctx context.Context) error {
		m, ok := g.find(seller, in, action)
		if !ok {
			return fmt.Errorf("%s: %w", action, errNotThere)
		}
		return g.sim.As(seller).Click(ctx, slacksim.Find{Channel: m.Channel, TS: m.TS, ActionID: action}, "")
	}
}

// answer lets Anna press a button that opens a form, fill in its first fields
// and send it. The form may be open already; any other is closed.
func (g *guide) answer(in, action, form string, says func(slacksim.View) []any) func(context.Context) error {
	press := g.press(in, action)
	return func(ctx context.Context) error {
		p := g.sim.As(seller)
		asks := func() bool { v, open := p.View(); return open && v.CallbackID == form }
		if !asks() {
			if err := p.CloseAllViews(ctx); err != nil && !errors.Is(err, slacksim.ErrNoView) {
				return err
			}
			if err := press(ctx); err != nil {
				return err
			}
		}
		if err := g.sim.Await(ctx, asks); err != nil {
			return fmt.Errorf("the form did not open: %w", err)
		}
		v, _ := p.View()
		values := map[string]any{}
		for i, value := range says(v) {
			if i < len(v.Fields) {
				values[v.Fields[i].Label] = value
			}
		}
		if err := p.Fill(values); err != nil {
			return err
		}
		problems, err := p.Submit(ctx)
		if err == nil && len(problems) > 0 {
			err = fmt.Errorf("the form was refused: %v", problems)
		}
		return err
	}
}

// button looks for a button on a message and returns its value.
func button(m slacksim.Message, action string) (value string, found bool) {
	var blocks []struct {
		Accessory *pressable
		Elements  []pressable
	}
	if json.Unmarshal(m.Blocks, &blocks) != nil {
		return "", false
	}
	for _, b := range blocks {
		all := b.Elements
		if b.Accessory != nil {
			all = append(all, *b.Accessory)
		}
		for _, e := range all {
			if e.ActionID == action {
				return e.Value, true
			}
		}
	}
	return "", false
}

// pressable is what is read of a button.
type pressable struct {
	ActionID string `json:"action_id"`
	Value    string
}
