package record_test

import (
	"errors"
	"flag"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"kept/internal/promise"
	"kept/internal/store/record"
	"kept/internal/workspace"
)

var update = flag.Bool("update", false, "write the golden files of today's form anew")

func at(minute int) time.Time {
	return time.Date(2026, time.March, 2, 8, minute, 0, 250e6, time.UTC)
}

// simple is a promise as it was just made.
func simple() promise.Promise {
	return promise.Promise{
		Team: "T1", Number: 42, Version: 3, What: "send Acme the <signed> offer & åäö", Customer: promise.Customer{Name: "Acme AB"},
		Promiser: "U1", Doer: "U1", Recorder: "U1", State: promise.Active,
		Made: at(0), Due: at(50), DueFirst: at(50), DueSince: at(0), Zone: "Europe/Stockholm", Channel: "C1",
		History: []promise.Event{{At: at(0), By: "U1", Verb: promise.VerbMake, To: promise.Active}},
	}
}

// full is a promise with everything in it.
func full() promise.Promise {
	p := simple()
	p.Customer = promise.Customer{Name: "Börje", User: "U9"}
	p.Doer, p.Recorder, p.Offered = "U2", "U3", "U4"
	p.State, p.Confidence = promise.KeptLate, promise.AtRisk
	p.DueFirst, p.DueSince, p.DueNext, p.OfferWhat = at(40), at(1), at(55), "half of it"
	p.Private, p.Reminded, p.RemindedAt, p.SnoozedUntil, p.AfterCare = true, 2, at(20), at(30), at(59)
	p.FollowUps = []promise.FollowUp{{
		State: promise.Closed, Opened: at(51), Since: at(51), Along: true, Reason: "ill", Said: "sorry", Without: "left us", ClosedBy: "U5", ClosedAt: at(58),
	}}
	p.History = append(p.History,
		promise.Event{At: at(10), By: "U1", Verb: promise.VerbMove, From: promise.Active, To: promise.Moving, Note: "they asked", Due: at(55)},
		promise.Event{At: at(51), Verb: promise.VerbMiss, From: promise.Active, To: promise.Missed},
		promise.Event{At: at(57), By: "U2", Verb: promise.VerbKeep, From: promise.Missed, To: promise.KeptLate, User: "U7"},
	)
	return p
}

func space() workspace.Workspace {
	return workspace.Workspace{
		Team: "T1", Version: 5,
		Settings: workspace.Settings{
			Zone: "Europe/Stockholm", Locale: "sv", Country: "SE", Grace: time.Hour, DigestAt: 8 * time.Hour, DayEnd: 17 * time.Hour,
			Visibility: workspace.Private, BreachChannel: "C9", Managers: []promise.UserID{"U1", "U2"}, Leaders: []promise.UserID{"U3"},
		},
		Subscriptions: []workspace.Subscription{{
			ID: "digest.U1", Topic: workspace.TopicDigest, Channel: "C1", User: "U1", By: "U2", Since: at(3), Zone: "UTC", Schedule: "0 8 * * 1",
		}},
	}
}

// fuller is a promise with everything in it that the second form knows.
func fuller() promise.Promise {
	p := full()
	p.From, p.Size, p.Link, p.Quiet, p.Left = 7, promise.SizeBig, "https://example.com/a?b=c&d", promise.QuietAsked, true
	p.Details = promise.Details{
		Worries: "the <floor>", Wishes: "\"blue\" covers",
		Answers: []promise.Answer{{Question: "done", Text: "it is dry"}, {Question: "What else?", Text: "åäö\nno"}},
	}
	p.FollowUps = append(p.FollowUps, promise.FollowUp{
		State: promise.Repaired, Opened: at(52), Since: at(56), Rung: promise.RungAbove, Meet: at(55), StandIn: "U6", Said: "sorry",
		Cause: promise.CauseTooEarly, Learning: "ask first",
	})
	p.History = append(p.History, promise.Event{
		At: at(56), By: "U6", Verb: promise.VerbRepair, From: promise.KeptLate, To: promise.KeptLate, Note: "ask first", Cause: promise.CauseTooEarly,
	})
	return p
}

// settled is a workspace with everything in it that the second form knows.
func settled() workspace.Workspace {
	w := space()
	w.Settings.LeaderGroup, w.Settings.GroupLeaders = "S1", []promise.UserID{"U7"}
	w.Settings.ManagerOf = map[promise.UserID]promise.UserID{"U1": "U2", "U2": "U3"}
	w.Settings.Quiet = []workspace.QuietCustomer{{Customer: "acme", Asked: true, Reason: "the press", By: "U1"}}
	w.Settings.Questions = []string{"What will they worry about?"}
	w.Subscriptions = append(w.Subscriptions, workspace.Subscription{ID: "risks.C1", Topic: workspace.TopicRisks, Channel: "C1", By: "U1", Since: at(4)})
	return w
}

// noted is a card with every kind of note.
func noted() promise.Card {
	return promise.Card{
		Team: "T1", Version: 5, Customer: promise.Customer{Name: "Acme AB"},
		Notes: []promise.CardNote{
			{Kind: promise.NoteWorry, Text: "the <floor>", By: "U1", At: at(1)}, {Kind: promise.NoteWish, Text: "åäö", By: "U2", At: at(2)}, {Text: "call first", By: "U1", At: at(3)},
		},
	}
}

func same(t *testing.T, got, want any) {
	t.Helper()
	if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestGoldens reads records as they were written by earlier versions, which
// must load for ever. A change of the form gets new files beside the old ones;
// -update writes only those of today's form.
func TestGoldens(t *testing.T) {
	t.Parallel()
	tests := []struct {
		file string
		want any
	}{
		{"promise-1-simple", simple()},
		{"promise-1-full", full()},
		{"workspace-1", space()},
		{"workspace-1-bare", workspace.Workspace{Team: "T1", Version: 5}},
		{"promise-2-full", fuller()},
		{"workspace-2", settled()},
		{"card-1", noted()},
		{"card-1-bare", promise.Card{Team: "T1", Version: 5, Customer: promise.Customer{User: "U9"}}},
	}
	for _, tt := range tests {
		t.Run(tt.file, func(t *testing.T) {
			t.Parallel()
			path := filepath.Join("testdata", tt.file+".golden")
			if *update {
				if err := os.WriteFile(path, encode(t, tt.want), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			b, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			v, err := record.ParseValue(b)
			if err != nil {
				t.Fatal(err)
			}
			switch want := tt.want.(type) {
			case promise.Promise:
				p, err := record.DecodePromise("T1", 42, v.Version, v.Body)
				if err != nil {
					t.Fatal(err)
				}
				same(t, p, want)
			case workspace.Workspace:
				w, err := record.DecodeWorkspace("T1", v.Version, v.Body)
				if err != nil {
					t.Fatal(err)
				}
				same(t, w, want)
			case promise.Card:
				c, err := record.ToCard("T1", want.Customer, b)
				if err != nil {
					t.Fatal(err)
				}
				same(t, c, want)
			}
			if got := encode(t, tt.want); string(got) != string(b) {
				t.Errorf("is written as\n%s\nwant\n%s", got, b)
			}
		})
	}
}

func encode(t *testing.T, v any) []byte {
	t.Helper()
	var body []byte
	var err error
	version := int64(0)
	switch v := v.(type) {
	case promise.Promise:
		version = v.Version
		body = record.EncodePromise(&v)
	case workspace.Workspace:
		version = v.Version
		body, err = record.EncodeWorkspace(&v)
	case promise.Card:
		version = v.Version
		batch, failed := record.FromCard(v, "")
		body, err = batch.Body, failed
	}
	if err != nil {
		t.Fatal(err)
	}
	return record.Value{Version: version, Body: body}.Bytes()
}

func TestSmall(t *testing.T) {
	t.Parallel()
	p := simple()
	p.What = strings.Repeat("w", 60)
	p.Promiser, p.Doer, p.Recorder, p.History[0].By = "U012345678A", "U012345678A", "U012345678A", "U012345678A"
	p.Channel = "C012345678A"
	b := encode(t, p)
	line, _, err := record.PostLine(promise.Post{Kind: promise.NoticeMade, Channel: "C012345678A", TS: "1764000000.000100"})
	if err != nil {
		t.Fatal(err)
	}
	// 256 is a size that Redis' allocator has, 320 the next; four bytes are its own.
	if n := len(b) + len(line); n > 252 {
		t.Errorf("a new promise and its post take %d bytes:\n%s%s", n, b, line)
	}
}

func TestOddPeople(t *testing.T) {
	t.Parallel()
	ids := []promise.UserID{"", ".", "..", "U1", ".U1", "-", "..U1"}
	for _, promiser := range ids {
		for _, u := range ids {
			p := promise.Promise{
				Team: "T1", Number: 1, Version: 1, Promiser: promiser, Doer: u, Recorder: u, State: promise.State(u),
				History: []promise.Event{{By: u, Verb: "x"}, {By: promiser, Verb: promise.VerbMake, To: promise.Active}},
			}
			if u == "-" {
				p.State = "" // the one state that cannot be told from none
			}
			body := record.EncodePromise(&p)
			got, err := record.DecodePromise("T1", 1, 1, body)
			if err != nil {
				t.Fatal(err)
			}
			same(t, got, p)
		}
	}
}

func TestCorrupt(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, value string }{
		{"nothing", ""},
		{"no version", `{"f":1}`},
		{"no body", "3"},
		{"version zero", `0{"f":1}`},
		{"version not a number", `x{"f":1}`},
		{"version too large", `99999999999999999999{"f":1}`},
		{"cut off", `3{"f":1,"w":"ab`},
		{"another form", `3{"f":3}`},
		{"no form", `3{}`},
		{"a text for a number", `3{"f":1,"m":"x"}`},
		{"bytes", "\x00\xff\xfe"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if _, err := record.ToPromise("T1", 1, []byte(tt.value)); !errors.Is(err, record.ErrCorrupt) {
				t.Errorf("got %v, want %v", err, record.ErrCorrupt)
			}
		})
	}
	for _, b := range []string{"", "{", "[]", `{"t":"yesterday"}`} {
		if _, err := record.DecodeNotice([]byte(b)); !errors.Is(err, record.ErrCorrupt) {
			t.Errorf("notice %q: %v", b, err)
		}
		if _, err := record.DecodeParked([]byte(b)); !errors.Is(err, record.ErrCorrupt) {
			t.Errorf("parked %q: %v", b, err)
		}
	}
	if _, err := record.ToPosts([]byte("3{}\n[1]")); !errors.Is(err, record.ErrCorrupt) {
		t.Errorf("posts: %v", err)
	}
	if _, err := record.DecodeWorkspace("T1", 1, []byte(`{"f":9}`)); !errors.Is(err, record.ErrCorrupt) {
		t.Errorf("workspace: %v", err)
	}
}

func TestPosts(t *testing.T) {
	t.Parallel()
	var lines []byte
	add := func(p promise.Post) {
		t.Helper()
		line, place, err := record.PostLine(p)
		if err != nil {
			t.Fatal(err)
		}
		lines = record.AddPost(lines, line, place)
	}
	var want []promise.Post
	for i := range record.MaxPosts + 3 {
		p := promise.Post{Kind: promise.NoticeMade, Channel: "C\n\"1", TS: strconv.Itoa(i)}
		add(p)
		want = append(want, p)
	}
	want = want[3:]
	again := want[4]
	again.Kind = promise.NoticeBreach
	add(again)
	want = append(append(want[:4:4], want[5:]...), again)
	got, err := record.ToPosts(record.Value{Version: 1, Body: []byte("{}"), Posts: lines}.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	same(t, got, want)
}

func TestBatch(t *testing.T) {
	t.Parallel()
	before := simple()
	after := before.Clone()
	after.Due = at(50).Add(time.Hour)
	after.Doer = "U2"
	b, err := record.FromChange(promise.Change{
		Before: &before, After: after, Wake: at(1).Add(1), Key: "k", Notices: []promise.Notice{{Kind: "a", At: at(2)}, {Kind: "b", At: at(1)}},
	})
	if err != nil {
		t.Fatal(err)
	}
	old, due := at(50).Unix(), at(50).Add(time.Hour).Unix()
	b.Body, b.Notices[0].Body, b.Notices[1].Body = nil, nil, nil
	same(t, b, record.Batch{
		Kind: record.KindPromise, Team: "T1", Number: 42, Version: 3, Key: "k",
		Remove: []record.Entry{{"s/active", old}, {"o/U1", old}, {"co/acme ab", old}},
		Add:    []record.Entry{{"s/active", due}, {"o/U1", due}, {"co/acme ab", due}, {"o/U2", due}},
		Wakes:  []record.Wake{{"", at(1).UnixMilli() + 1}},
		Notices: []record.Note{
			{Subject: "p42.4.0", At: at(2).UnixMilli()}, {Subject: "p42.4.1", At: at(1).UnixMilli()},
		},
	})
	gotDue, gotNotice := b.Earliest()
	if gotDue != at(1).UnixMilli()+1 || gotNotice != at(1).UnixMilli() {
		t.Errorf("earliest %d, %d", gotDue, gotNotice)
	}
}

func TestBatchOfNothingNew(t *testing.T) {
	t.Parallel()
	p := simple()
	b, err := record.FromChange(promise.Change{Before: &p, After: p})
	if err != nil {
		t.Fatal(err)
	}
	if len(b.Add)+len(b.Remove) != 0 {
		t.Errorf("leaves %v and joins %v", b.Remove, b.Add)
	}
	same(t, b.Wakes, []record.Wake{{}})
}

func TestNumbered(t *testing.T) {
	t.Parallel()
	p := simple()
	p.Number = 0
	b, err := record.FromChange(promise.Change{After: p, Notices: []promise.Notice{{Kind: "a", At: at(0), Arg: "x"}}})
	if err != nil {
		t.Fatal(err)
	}
	n, err := record.DecodeNotice(record.Numbered(b.Notices[0].Body, 77))
	if err != nil {
		t.Fatal(err)
	}
	same(t, n, promise.Notice{Kind: "a", Number: 77, At: at(0), Arg: "x"})
}

func TestRefusesWhatWouldChange(t *testing.T) {
	t.Parallel()
	p := simple()
	p.Team = "T\xff"
	if _, err := record.FromChange(promise.Change{After: p}); err == nil {
		t.Error("a team that is not UTF-8 was taken")
	}
	if _, err := record.FromWorkspace(workspace.Change{After: workspace.Workspace{Team: "T1"}, Key: "\xff"}); err == nil {
		t.Error("a key that is not UTF-8 was taken")
	}
	if _, err := record.FromWorkspace(workspace.Change{Wakes: []workspace.Wake{{At: at(0)}}}); err == nil {
		t.Error("a wake without a subscription was taken")
	}
}

func TestMoments(t *testing.T) {
	t.Parallel()
	whole := time.UnixMilli(1772438405997)
	for _, tt := range []struct {
		name        string
		at          time.Time
		floor, ceil int64
	}{
		{"none", time.Time{}, 0, 0},
		{"whole", whole, 1772438405997, 1772438405997},
		{"a little over", whole.Add(1), 1772438405997, 1772438405998},
		{"a little under", whole.Add(-1), 1772438405996, 1772438405997},
		{"before there was time", time.Unix(-5, 0), 0, 1},
	} {
		if f, c := record.Floor(tt.at), record.Ceil(tt.at); f != tt.floor || c != tt.ceil {
			t.Errorf("%s: floor %d, ceil %d; want %d, %d", tt.name, f, c, tt.floor, tt.ceil)
		}
	}
	if s := record.Second(time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC)); s != record.MaxSecond {
		t.Errorf("second %d, want at most %d", s, int64(record.MaxSecond))
	}
}

// FuzzPromise: damaged bytes are refused, and what is read is written so that it
// is read the same.
func FuzzPromise(f *testing.F) {
	for _, p := range []promise.Promise{simple(), full(), fuller()} {
		body := record.EncodePromise(&p)
		f.Add(record.Value{Version: 7, Body: body, Posts: []byte("\n[\"made\",\"C1\",\"1.2\"]")}.Bytes())
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		if posts, err := record.ToPosts(b); err != nil && (posts != nil || !errors.Is(err, record.ErrCorrupt)) {
			t.Fatalf("posts %v with %v", posts, err)
		}
		p, err := record.ToPromise("T1", 5, b)
		if err != nil {
			if !errors.Is(err, record.ErrCorrupt) {
				t.Fatalf("refused with %v", err)
			}
			return
		}
		body := record.EncodePromise(&p)
		again, err := record.DecodePromise(p.Team, p.Number, p.Version, body)
		if err != nil {
			t.Fatalf("what was written cannot be read: %v\n%s", err, body)
		}
		same(t, again, p)
		promise.Indexes(&p)
	})
}

// FuzzRest reads everything else that is stored.
func FuzzRest(f *testing.F) {
	f.Add([]byte(`{"k":"made","n":4,"t":"2026-03-02T08:00:00Z"}`))
	f.Add([]byte(`{"m":"T1","k":"p1.1.0","n":{"k":"made","t":"2026-03-02T08:00:00Z"},"r":"gone","t":5}`))
	f.Add([]byte(`3{"f":1,"c":"Acme","n":[{"k":"worry","t":"the floor","b":"U1","a":5}]}`))
	f.Add([]byte(`{"f":1,"s":{"z":"UTC"},"u":[{"i":"a","t":"digest","s":"2026-03-02T08:00:00Z"}]}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		_, notice := record.DecodeNotice(b)
		_, parked := record.DecodeParked(b)
		_, space := record.DecodeWorkspace("T1", 1, b)
		_, card := record.ToCard("T1", promise.Customer{}, b)
		for _, err := range []error{notice, parked, space, card} {
			if err != nil && !errors.Is(err, record.ErrCorrupt) {
				t.Errorf("refused with %v", err)
			}
		}
	})
}
