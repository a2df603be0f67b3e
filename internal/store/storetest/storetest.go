// Package storetest is the contract of an engine as tests: whatever keeps
// promises and workspaces must pass [Run]. It also holds a walk over the whole
// state ([Check]) that finds half-written changes.
package storetest

import (
	"context"
	"testing"
	"time"

	"kept/internal/promise"
	"kept/internal/store/record"
	"kept/internal/workspace"
)

// Engine is what an engine offers.
type Engine interface {
	promise.Store
	promise.Finder
	promise.Queue
	promise.Posts
	promise.CardStore
	workspace.Store
	// OnWork has f called when this process has queued work.
	OnWork(f func(at time.Time))
	// ParkedNotices lists notices that were given up, the latest first.
	ParkedNotices(ctx context.Context, team promise.Team) ([]promise.Parked, error)
	Ping(ctx context.Context) error
	Durability(ctx context.Context) (record.Durability, error)
	Close() error
}

// Opener opens the same data each time; the first time they are empty. The test
// closes what it opens before it opens again.
type Opener func(t *testing.T) Engine

// Run runs the suite; fresh makes a place for new data.
func Run(t *testing.T, fresh func(t *testing.T) Opener) {
	t.Helper()
	for _, part := range []struct {
		name  string
		tests []test
	}{
		{"commit", commitTests},
		{"find", findTests},
		{"claim", claimTests},
		{"settle", settleTests},
		{"workspace", workspaceTests},
		{"card", cardTests},
		{"whole", wholeTests},
		{"life", lifeTests},
	} {
		t.Run(part.name, func(t *testing.T) {
			t.Parallel()
			for _, tt := range part.tests {
				t.Run(tt.name, func(t *testing.T) {
					t.Parallel()
					open := fresh(t)
					h := &home{T: t, open: open}
					h.Engine = open(t)
					t.Cleanup(func() {
						if err := h.Close(); err != nil {
							t.Errorf("close: %v", err)
						}
					})
					tt.run(h)
				})
			}
		})
	}
}

type test struct {
	name string
	run  func(h *home)
}

// home is an engine under test.
type home struct {
	*testing.T
	Engine

	open Opener
}

// reopen closes the engine and opens it again.
func (h *home) reopen() {
	h.Helper()
	if err := h.Close(); err != nil {
		h.Fatalf("close: %v", err)
	}
	h.Engine = h.open(h.T)
}
