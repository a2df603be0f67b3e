package bot

import (
	"context"
	"fmt"
	"sync"

	"kept/internal/promise"
)

// Single is the [Clients] of an app that serves one workspace, or one Enterprise
// organisation, with one token.
type Single struct {
	client *Client
	mu     sync.Mutex
}

// NewSingle is a Single that has not spoken to Slack yet; see [Single.Connect].
func NewSingle(cfg ClientConfig) *Single { return &Single{client: NewClient(cfg)} }

// Connect asks Slack who the token belongs to. It is called once before anything
// else, so that a wrong token is found at the start; when Slack could not be
// reached then, For asks again.
func (s *Single) Connect(ctx context.Context) (Identity, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if id := s.client.Identity(); id.Team != "" {
		return id, nil
	}
	id, err := s.client.AuthTest(ctx)
	if err != nil {
		return Identity{}, fmt.Errorf("ask Slack about the token: %w", err)
	}
	return id, nil
}

// Ready reports whether Slack accepts the token now.
func (s *Single) Ready(ctx context.Context) error {
	_, err := s.client.AuthTest(ctx)
	return err
}

// Client is the client of the one workspace.
func (s *Single) Client() *Client { return s.client }

// For is the client, if the token is for that team or its organisation.
func (s *Single) For(ctx context.Context, team promise.Team) (*Client, error) {
	id, err := s.Connect(ctx)
	if err != nil {
		return nil, err
	}
	if team == id.Team || id.Enterprise != "" && team == id.Enterprise {
		return s.client, nil
	}
	return nil, fmt.Errorf("team %s: %w", team, ErrNotInstalled)
}
