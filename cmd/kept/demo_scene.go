package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"time"

	"kept/internal/slacksim"
	"kept/internal/slacksim/seed"
)

// scene is where a demo plays: a workspace, and what happened there before a
// visitor came.
type scene struct {
	world slacksim.Workspace
	lang  string     // what everybody reads, the page too; empty: each their own
	file  *seed.Seed // what is said, when a file tells; nil: as in the company
}

// languages are what --lang takes, and the locale of those who read it.
var languages = map[string]string{"en": readsEnglish, "sv": readsSwedish}

// chooseScene is the company in a language, or the workspace of a file, where
// the language is that of people who have none.
func chooseScene(lang, file string) (scene, error) {
	if file == "" {
		return scene{world: companyIn(lang), lang: lang}, nil
	}
	text, err := os.ReadFile(file) //nolint:gosec // whoever runs the demo names it
	if err != nil {
		return scene{}, fmt.Errorf("the seed: %w", err)
	}
	s, err := seed.Parse(file, text, botHandle)
	if err != nil {
		return scene{}, fmt.Errorf("the seed is not right:\n%w", err)
	}
	for i := range s.Workspace.People {
		if p := &s.Workspace.People[i]; p.Locale == "" {
			p.Locale = languages[lang]
		}
	}
	return scene{world: s.Workspace, lang: lang, file: &s}, nil
}

// botHandle is the app's own name in the simulated workspace.
const botHandle = "kept"

// seedTimeout bounds what a file has its people say.
const seedTimeout = time.Minute

// settleIn lets the company greet the visitor and give its first promises, or
// the people of a file say their lines.
func (d *demoRun) settleIn(ctx context.Context, start time.Time) error {
	if d.scene.file != nil {
		ctx, cancel := context.WithTimeout(ctx, seedTimeout)
		defer cancel()
		return d.scene.file.Play(ctx, d.sim)
	}
	ctx, cancel := context.WithTimeout(ctx, stepTimeout)
	defer cancel()
	if _, err := d.sim.As(leader).In("#general").Say(ctx, greeting(d.scene.lang, start)); err != nil {
		return fmt.Errorf("greet: %w", err)
	}
	for _, s := range seeds(start, d.scene.lang) {
		if err := d.sow(ctx, s); err != nil {
			return fmt.Errorf("seed %q: %w", s.text, err)
		}
	}
	return nil
}

// errDialog is a seed that was not understood.
var errDialog = errors.New("it opened a dialog")

// sow types a seed and waits for its answer.
func (d *demoRun) sow(ctx context.Context, s sown) error {
	p := d.sim.As(s.who)
	if err := p.In(s.where).Slash(ctx, s.text); err != nil {
		return err
	}
	open := false
	err := d.sim.Await(ctx, func() bool {
		if _, open = p.View(); open {
			return true
		}
		return slices.ContainsFunc(d.sim.Seen(s.who), func(m slacksim.Message) bool {
			return m.ByApp && m.Ephemeral && m.Channel == s.where && strings.Contains(m.Text, s.heard)
		})
	})
	switch {
	case err != nil:
		return fmt.Errorf("no answer: %w", err)
	case open:
		return errDialog
	}
	return nil
}
