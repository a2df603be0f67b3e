package scheduler

import (
	"context"
	"log/slog"
	"time"

	"github.com/robfig/cron/v3"
)

// Job is a chore that comes round by the machine's own clock, whatever the
// clock the scheduler was given says: cron knows no other. People's schedules
// are no jobs; they wait in the queue.
type Job struct {
	Name string
	// Schedule is what cron understands, such as "@every 15s" or "0 4 * * *",
	// in UTC.
	Schedule string
	// Run is given up when the next round would begin before it ends.
	Run func(ctx context.Context) error
}

// jobs is the calendar of chores.
func (s *Scheduler) jobs() []Job {
	return append([]Job{
		{"measure how late work is", "@every 15s", s.measure},
		{"see that the loop goes round", "@every 1m", s.listen},
	}, s.cfg.Jobs...)
}

// lateAfter is how late work may be before the log says so.
const lateAfter = time.Minute

// measure tells the meter how long the earliest piece of work has waited.
func (s *Scheduler) measure(ctx context.Context) error {
	at, ok, err := s.cfg.Queue.Next(ctx)
	if err != nil {
		return err // the caller says which job it was
	}
	behind := time.Duration(0)
	if ok {
		behind = max(0, s.cfg.Clock.Now().Sub(at))
	}
	if s.cfg.Meter != nil {
		s.cfg.Meter.Behind(behind)
	}
	if behind > lateAfter {
		s.log.WarnContext(ctx, "work is late", "behind", behind)
	}
	return nil
}

// listen says so in the log when the loop stands still.
func (s *Scheduler) listen(ctx context.Context) error {
	beat := s.Beat()
	if silent := s.cfg.Clock.Now().Sub(beat); !beat.IsZero() && silent > max(lateAfter, 3*s.cfg.Poll) {
		s.log.ErrorContext(ctx, "the scheduler stands still", "silent", silent)
	}
	return nil
}

// startChores starts the calendar. A chore that panics, fails or overruns harms
// no other.
func (s *Scheduler) startChores(ctx context.Context) *cron.Cron {
	logger := cronLogger{ctx, s.log}
	c := cron.New(
		cron.WithLocation(time.UTC),
		cron.WithLogger(logger),
		// The first in the chain is the outermost: a panic must not leave the
		// chore marked as still running.
		cron.WithChain(cron.SkipIfStillRunning(logger), cron.Recover(logger)),
	)
	for _, j := range s.jobs() {
		_, err := c.AddFunc(j.Schedule, func() {
			if err := j.Run(ctx); err != nil && ctx.Err() == nil {
				s.log.ErrorContext(ctx, "chore failed", "job", j.Name, "error", err)
			}
		})
		if err != nil {
			s.log.ErrorContext(ctx, "chore has no schedule", "job", j.Name, "schedule", j.Schedule, "error", err)
		}
	}
	c.Start()
	return c
}

// cronLogger hands cron's words to slog.
type cronLogger struct {
	ctx context.Context // cron's own calls bring none
	log *slog.Logger
}

// Info is what cron does, of no interest to anyone else.
func (l cronLogger) Info(msg string, args ...any) {
	l.log.DebugContext(l.ctx, "cron", append([]any{"says", msg}, args...)...)
}

// Error is a chore that panicked.
func (l cronLogger) Error(err error, msg string, args ...any) {
	l.log.ErrorContext(l.ctx, "cron", append([]any{"says", msg, "error", err}, args...)...)
}
