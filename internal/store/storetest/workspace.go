package storetest

import (
	"fmt"
	"strconv"
	"time"

	"kept/internal/promise"
	"kept/internal/workspace"
)

var workspaceTests = []test{
	{"defaults when nothing is stored", workspaceDefaults},
	{"all comes back", workspaceComesBack},
	{"a stale version writes nothing", workspaceStale},
	{"a repeated key writes nothing", workspaceRepeated},
	{"wakes of subscriptions", workspaceWakes},
	{"racers: one wins", workspaceRacers},
	{"teams are apart", workspaceTeams},
}

func (h *home) workspace(team promise.Team) workspace.Workspace {
	h.Helper()
	w, err := h.LoadWorkspace(h.Context(), team)
	if err != nil {
		h.Fatalf("load workspace: %v", err)
	}
	return w
}

func (h *home) commitWorkspace(c workspace.Change) {
	h.Helper()
	if err := h.CommitWorkspace(h.Context(), c); err != nil {
		h.Fatalf("commit workspace: %v", err)
	}
}

func workspaceDefaults(h *home) {
	h.same("unwritten", h.workspace("T1"), workspace.Workspace{Team: "T1", Settings: workspace.Defaults()})
	h.commitWorkspace(workspace.Change{After: workspace.Workspace{Team: "T1"}})
	h.same("written with nothing in it", h.workspace("T1"), workspace.Workspace{Team: "T1", Version: 1})
}

func workspaceComesBack(h *home) {
	for i, s := range oddTexts() {
		w := h.workspace("T1")
		w.Settings = workspace.Settings{
			Zone: s, Locale: s, Country: s, Grace: time.Hour + 1, DigestAt: 3, DayEnd: 4, Visibility: workspace.Visibility(s),
			BreachChannel: promise.ChannelID(s), BreachBy: promise.UserID(s), Managers: []promise.UserID{"U1", promise.UserID(s)}, Leaders: []promise.UserID{promise.UserID(s)},
		}
		w.Subscriptions = append(w.Subscriptions, workspace.Subscription{
			ID: strconv.Itoa(i), Topic: workspace.TopicDigest, Channel: promise.ChannelID(s), User: promise.UserID(s), By: promise.UserID(s),
			Since: start().Add(123456789), Zone: s, Schedule: s,
		})
		h.commitWorkspace(workspace.Change{After: w, Key: s})
		w.Version++
		h.same(fmt.Sprintf("text %d", i), h.workspace("T1"), w)
	}
	before := h.workspace("T1")
	h.reopen()
	h.same("after a restart", h.workspace("T1"), before)
}

func workspaceStale(h *home) {
	w := h.workspace("T1")
	w.Settings.Country = "US"
	h.commitWorkspace(workspace.Change{After: w})
	w.Settings.Country = "SE"
	err := h.CommitWorkspace(h.Context(), workspace.Change{After: w, Key: "k", Wakes: []workspace.Wake{{Subscription: "a", At: start()}}})
	h.refused("stale", err, promise.ErrVersion)
	w.Version = 2
	h.refused("ahead", h.CommitWorkspace(h.Context(), workspace.Change{After: w}), promise.ErrVersion)
	if got := h.workspace("T1"); got.Version != 1 || got.Settings.Country != "US" {
		h.Errorf("after the refusals: %+v", got)
	}
	if at := h.next(); !at.IsZero() {
		h.Errorf("a refused change queued work for %v", at)
	}
}

func workspaceRepeated(h *home) {
	w := h.workspace("T1")
	h.commitWorkspace(workspace.Change{After: w, Key: "k"})
	w.Version = 1
	h.refused("repeat", h.CommitWorkspace(h.Context(), workspace.Change{After: w, Key: "k"}), promise.ErrDuplicate)
	w.Team, w.Version = "T2", 0
	h.commitWorkspace(workspace.Change{After: w, Key: "k"})
	if v := h.workspace("T1").Version; v != 1 {
		h.Errorf("version %d, want 1", v)
	}
}

func workspaceWakes(h *home) {
	hour := func(n int) time.Time { return start().Add(time.Duration(n) * time.Hour) }
	w := h.workspace("T1")
	h.commitWorkspace(workspace.Change{After: w, Wakes: []workspace.Wake{
		{Subscription: "digest.U1", At: hour(1)}, {Subscription: "digest.C1:x", At: hour(2)}, {Subscription: "digest.U3", At: hour(3)},
	}})
	w.Version++
	h.commitWorkspace(workspace.Change{After: w, Wakes: []workspace.Wake{
		{Subscription: "digest.U1", At: hour(4)}, {Subscription: "digest.U3"}, {Subscription: "digest.U9"},
	}})
	h.make(draft("T1", "U1", "Acme", 24))
	h.drain(promise.LaneNotice, far())
	claims := h.claim(promise.LaneDue, hour(2), all)
	if len(claims) != 1 || claims[0].Subject != "s:digest.C1:x" || !claims[0].At.Equal(hour(2)) {
		h.Fatalf("claims: %+v", claims)
	}
	digest := promise.Notice{Kind: promise.NoticeDigest, Channel: "C1", At: hour(2), Arg: "digest.C1:x"}
	h.settle(hour(2), promise.Settlement{Claim: claims[0], Retry: hour(26), Owed: []promise.Notice{digest}})
	notices := h.claim(promise.LaneNotice, hour(2), all)
	if len(notices) != 1 {
		h.Fatalf("%d digests", len(notices))
	}
	h.same("digest", notices[0].Notice, digest)
	h.settle(hour(2), promise.Settlement{Claim: notices[0]})
	waits := h.queued()
	delete(waits, "due T1 p:1")
	h.same("what waits", waits, map[string]time.Time{"due T1 s:digest.U1": hour(4), "due T1 s:digest.C1:x": hour(26)})
}

func workspaceRacers(h *home) {
	w := h.workspace("T1")
	errs := race(func(int) error { return h.CommitWorkspace(h.Context(), workspace.Change{After: w}) })
	if won, lost := count(errs, nil), count(errs, promise.ErrVersion); won != 1 || lost != racers-1 {
		h.Errorf("%d won and %d lost: %v", won, lost, errs)
	}
}

func workspaceTeams(h *home) {
	for i, team := range oddTeams() {
		w := h.workspace(team)
		if w.Version != 0 {
			h.Errorf("%q has another's workspace", team)
		}
		w.Settings.Grace = time.Duration(i)
		h.commitWorkspace(workspace.Change{After: w, Wakes: []workspace.Wake{{Subscription: "a", At: start()}}})
	}
	for i, team := range oddTeams() {
		if w := h.workspace(team); w.Settings.Grace != time.Duration(i) || w.Version != 1 || w.Team != team {
			h.Errorf("%q: %+v", team, w)
		}
	}
	if claims := h.claim(promise.LaneDue, start(), all); len(claims) != len(oddTeams()) {
		h.Errorf("%d claims, want %d", len(claims), len(oddTeams()))
	}
}
