package storetest

import (
	"fmt"
	"slices"
	"time"

	"kept/internal/promise"
)

var findTests = []test{
	{"by promiser, customer, state and doer", findByEach},
	{"a promise moves between indexes", findMoves},
	{"from, until and order", findRanges},
	{"pages", findPages},
	{"same second, by number", findSameSecond},
	{"nothing there", findNothing},
	{"a page is bounded", findBounded},
	{"many teams side by side", findTeams},
}

func findByEach(h *home) {
	p1 := h.make(draft("T1", "U1", "Acme", 24))
	p2 := h.make(draft("T1", "U2", "  acme ", 12))
	p3 := h.make(draft("T1", "U1", "Börje AB", 36))
	h.act(p3, promise.Act{Verb: promise.VerbOffer, By: by("U1"), User: "U3", At: start()})
	p3 = h.act(h.load(3), act(promise.VerbTake, "U3", start()))
	for _, tt := range []struct {
		name  string
		index string
		want  []promise.Promise
	}{
		{"promiser", promise.IndexOpen("U1"), []promise.Promise{p1, p3}},
		{"doer", promise.IndexOpen("U3"), []promise.Promise{p3}},
		{"customer", promise.IndexCustomer(promise.Customer{Name: "ACME"}, true), []promise.Promise{p2, p1}},
		{"customer with odd letters", promise.IndexCustomer(promise.Customer{Name: "BÖRJE  ab"}, true), []promise.Promise{p3}},
		{"state", promise.IndexState(promise.Active), []promise.Promise{p2, p1, p3}},
		{"another state", promise.IndexState(promise.Kept), nil},
	} {
		page := h.find(promise.Query{Team: "T1", Index: tt.index})
		h.same(tt.name, page, promise.Page{Promises: tt.want, Total: len(tt.want)})
	}
}

func findMoves(h *home) {
	p := h.make(draft("T1", "U1", "Acme", 24))
	where := func() []string {
		var list []string
		for _, name := range indexNames(p) {
			page := h.find(promise.Query{Team: "T1", Index: name})
			if len(page.Promises) != page.Total {
				h.Errorf("%s: total %d of %d", name, page.Total, len(page.Promises))
			}
			if page.Total > 0 {
				list = append(list, name)
			}
		}
		return list
	}
	h.same("made", where(), []string{"co/acme", "o/U1", "s/active"})
	p = h.act(p, act(promise.VerbKeep, "U1", start().Add(time.Hour)))
	h.same("kept", where(), []string{"c/U1", "cc/acme", "s/kept"})
	closed := h.find(promise.Query{Team: "T1", Index: promise.IndexClosed("U1"), From: start().Add(time.Hour), Until: start().Add(time.Hour + time.Second)})
	h.same("closed in its hour", numbers(closed.Promises), []promise.Number{1})
	p = h.act(p, act(promise.VerbUndo, "U1", start().Add(61*time.Minute)))
	h.same("undone", where(), []string{"co/acme", "o/U1", "s/active"})
	move := act(promise.VerbMove, "U1", start().Add(2*time.Hour))
	move.Due = start().Add(48 * time.Hour)
	p = h.act(p, move)
	h.same("moving", where(), []string{"co/acme", "o/U1", "s/moving"})
	p = h.act(p, act(promise.VerbAgreeMove, "U1", start().Add(2*time.Hour)))
	for _, tt := range []struct {
		name string
		hour int
		want []promise.Number
	}{{"old moment", 24, nil}, {"new moment", 48, []promise.Number{1}}} {
		at := start().Add(time.Duration(tt.hour) * time.Hour)
		page := h.find(promise.Query{Team: "T1", Index: promise.IndexOpen("U1"), From: at, Until: at.Add(time.Second)})
		h.same(tt.name, numbers(page.Promises), tt.want)
	}
	c, _ := promise.Tick(p, far(), rules(&p))
	p = h.commit(c)
	h.same("missed", where(), []string{"co/acme", "f", "o/U1", "s/missed"})
	Check(h.T, h.Engine, "T1")
}

// indexNames are all the lists p could ever stand in.
func indexNames(p promise.Promise) []string {
	names := []string{
		promise.IndexFollowUps, promise.IndexOpen(p.Promiser), promise.IndexOpen(p.Doer), promise.IndexClosed(p.Promiser),
		promise.IndexCustomer(p.Customer, true), promise.IndexCustomer(p.Customer, false),
	}
	for _, s := range promise.States() {
		names = append(names, promise.IndexState(s))
	}
	slices.Sort(names)
	return slices.Compact(names)
}

func findRanges(h *home) {
	for _, hour := range []int{5, 3, 1, 4, 2} {
		h.make(draft("T1", "U1", "Acme", hour))
	}
	hour := func(n int) time.Time { return start().Add(time.Duration(n) * time.Hour) }
	for _, tt := range []struct {
		name        string
		from, until time.Time
		down        bool
		want        []promise.Number
	}{
		{"all", time.Time{}, time.Time{}, false, []promise.Number{3, 5, 2, 4, 1}},
		{"all, latest first", time.Time{}, time.Time{}, true, []promise.Number{1, 4, 2, 5, 3}},
		{"from is included", hour(2), time.Time{}, false, []promise.Number{5, 2, 4, 1}},
		{"until is not", time.Time{}, hour(3), false, []promise.Number{3, 5}},
		{"between", hour(2), hour(4), false, []promise.Number{5, 2}},
		{"between, latest first", hour(2), hour(4), true, []promise.Number{2, 5}},
		{"after all", hour(6), time.Time{}, false, nil},
		{"before all, latest first", time.Time{}, hour(1), true, nil},
		{"empty stretch", hour(3), hour(3), false, nil},
		{"turned around", hour(4), hour(2), false, nil},
	} {
		page := h.find(promise.Query{Team: "T1", Index: promise.IndexOpen("U1"), From: tt.from, Until: tt.until, Descending: tt.down})
		h.same(tt.name, numbers(page.Promises), tt.want)
		if page.Total != len(tt.want) || page.Next != "" {
			h.Errorf("%s: total %d, next %q", tt.name, page.Total, page.Next)
		}
	}
}

func findPages(h *home) {
	const many = 25
	want := make([]promise.Number, 0, many)
	for i := range many {
		h.make(draft("T1", "U1", "Acme", 1+i/3)) // three due in each hour
		want = append(want, promise.Number(i+1))
	}
	h.make(draft("T1", "U2", "Acme", 1))
	for _, down := range []bool{false, true} {
		for _, limit := range []int{1, 4, 5, 24, 25, 26} {
			q := promise.Query{Team: "T1", Index: promise.IndexOpen("U1"), Limit: limit, Descending: down}
			var got []promise.Number
			pages := 0
			for {
				page := h.find(q)
				if page.Total != many {
					h.Fatalf("limit %d: total %d", limit, page.Total)
				}
				got = append(got, numbers(page.Promises)...)
				if pages++; page.Next == "" || pages > many {
					break
				}
				q.Cursor = page.Next
			}
			if n := (many + limit - 1) / limit; pages != n {
				h.Errorf("limit %d: %d pages, want %d", limit, pages, n)
			}
			if down {
				slices.Reverse(got)
			}
			h.same(fmt.Sprintf("limit %d, descending %v", limit, down), got, want)
		}
	}
	if _, err := h.Find(h.Context(), promise.Query{Team: "T1", Index: "s/active", Cursor: "nonsense"}); err == nil {
		h.Error("a made-up cursor was taken")
	}
}

func findSameSecond(h *home) {
	var want []promise.Number
	for i := range 12 {
		d := draft("T1", "U1", "Acme", 24)
		d.Due = d.Due.Add(time.Duration(12-i) * 10 * time.Millisecond) // whole seconds decide
		h.make(d)
		want = append(want, promise.Number(i+1))
	}
	got := h.find(promise.Query{Team: "T1", Index: promise.IndexOpen("U1")})
	h.same("in order of number", numbers(got.Promises), want)
	first := h.find(promise.Query{Team: "T1", Index: promise.IndexOpen("U1"), Limit: 5})
	rest := h.find(promise.Query{Team: "T1", Index: promise.IndexOpen("U1"), Cursor: first.Next})
	h.same("over the page's edge", slices.Concat(numbers(first.Promises), numbers(rest.Promises)), want)
}

func findNothing(h *home) {
	for _, q := range []promise.Query{
		{Team: "T1", Index: "o/U1"}, {Team: "T1", Index: ""}, {Team: "", Index: "f", Descending: true},
	} {
		h.same("page", h.find(q), promise.Page{})
	}
}

func findBounded(h *home) {
	c := h.begin(draft("T1", "U1", "Acme", 24))
	c.Notices = nil
	for range promise.MaxPage + 5 {
		h.commit(c)
	}
	for _, limit := range []int{0, -1, promise.MaxPage, promise.MaxPage + 100} {
		page := h.find(promise.Query{Team: "T1", Index: promise.IndexOpen("U1"), Limit: limit})
		if len(page.Promises) != promise.MaxPage || page.Total != promise.MaxPage+5 || page.Next == "" {
			h.Errorf("limit %d: %d of %d, next %q", limit, len(page.Promises), page.Total, page.Next)
		}
	}
}

// oddTeams are ids that a careless key would mix up.
func oddTeams() []promise.Team {
	return []promise.Team{
		"T1", "T11", "T1:", "T1:1", "T1/o", "{T1}", "}{", "T1%3A", "T1%", "t1", "*", "T?", "[T]", "å ä", "T1\x00", "T1\x00\x01", "", ":", "E1.T1", "\n",
	}
}

func findTeams(h *home) {
	teams := oddTeams()
	for i, team := range teams {
		for k := range i%3 + 1 {
			d := draft(team, "U1", "Acme", 24+k)
			d.What = fmt.Sprintf("%d of %q", k, team)
			if p := h.make(d); int(p.Number) != k+1 {
				h.Fatalf("%q: number %s, want %d", team, p.Number, k+1)
			}
		}
	}
	due := h.claim(promise.LaneDue, far(), all)
	notices := h.claim(promise.LaneNotice, far(), all)
	for i, team := range teams {
		page := h.find(promise.Query{Team: team, Index: promise.IndexOpen("U1")})
		if page.Total != i%3+1 || len(page.Promises) != page.Total {
			h.Errorf("%q: %d of %d promises, want %d", team, len(page.Promises), page.Total, i%3+1)
		}
		for k, p := range page.Promises {
			if want := fmt.Sprintf("%d of %q", k, team); p.What != want || p.Team != team {
				h.Errorf("%q: found %q of %q, want %q", team, p.What, p.Team, want)
			}
		}
		for _, claims := range [][]promise.Claim{due, notices} {
			mine := slices.DeleteFunc(slices.Clone(claims), func(c promise.Claim) bool { return c.Team != team })
			if len(mine) != i%3+1 {
				h.Errorf("%q: %d claims, want %d", team, len(mine), i%3+1)
			}
		}
	}
	Check(h.T, h.Engine, teams...)
}
