// Package jobs carries work from the queue to the verbs: one worker a file,
// each about five lines, and the sweep, which needs no queue.
package jobs

import (
	"context"
	"database/sql"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"

	"github.com/flowchestra/tocsin/app"
	"github.com/flowchestra/tocsin/notifications"
)

// Config says what a runner works with.
type Config struct {
	App         *app.App
	Bell        *notifications.Bell
	Relay       *notifications.Relay
	ByCountry   map[string]*notifications.Relay // for customers of a country (ISO 3166-1 alpha-2), instead of Relay
	Node        string                          // this process's name among those that share the database
	Connections int                             // kept to each relay at once; default 2
	Rate        float64                         // letters a second that each relay is handed at most; 0 for no limit
	Notes       string                          // file in which outcomes are noted before they are recorded; "" for none
	SweepEvery  time.Duration                   // default 15 s; 0 < SweepEvery
	Poll        time.Duration                   // how often the queues are looked at; default 1 s, of alarms 100 ms; 2 ms ≤ Poll
	Log         *slog.Logger
}

// Runner works the queue and sweeps the clocks.
type Runner struct {
	cfg    Config
	client *river.Client[*sql.Tx]
	cancel context.CancelFunc
	swept  sync.WaitGroup
	sweep  sync.Mutex // one sweep at a time: RunDue waits for the one under way

	batches underWay
	notes   *notes // nil for none
	posts   map[*notifications.Relay]*post
	answers chan heardOf
	ending  chan struct{} // closed by Stop
	hanging context.CancelFunc
	posted  sync.WaitGroup
}

// Deadlines of the queue itself. A rescued job may run twice; verbs do nothing
// twice.
const (
	jobTimeout    = 30 * time.Second
	feeders       = 12 // batches that are begun at once; the post has lines of its own
	slicesTimeout = 10 * time.Minute
	ringTimeout   = 20 * time.Minute
	rescueAfter   = 2 * time.Minute
	alarmPoll     = 100 * time.Millisecond
	bells         = 8 // alarms looked at at once: of 50 a second five come between two looks
	defaultPoll   = time.Second
	softStop      = 5 * time.Second
	defaultSweep  = 15 * time.Second
)

// New makes a runner. It starts nothing.
func New(cfg Config) (*Runner, error) {
	if cfg.Connections == 0 {
		cfg.Connections = 2
	}
	if cfg.SweepEvery == 0 {
		cfg.SweepEvery = defaultSweep
	}
	if cfg.Poll == 0 {
		cfg.Poll = defaultPoll
	}
	r := &Runner{cfg: cfg, ending: make(chan struct{}), answers: make(chan heardOf, recordAtOnce)}
	if cfg.Notes != "" {
		r.notes = &notes{path: cfg.Notes, app: cfg.App}
	}
	r.openPosts()
	workers := river.NewWorkers()
	for _, add := range []func(*river.Workers, *Runner){
		addOpenDuties, addResumeHold, addDraftNotice, addSendNotice, addSendSample, addSendLink, addDeliverNotice, addSoundAlarm, addHushAlarm, addSendRecordCode, addCheckContacts,
	} {
		add(workers, r)
	}
	client, err := river.NewClient(cfg.App.Store.Driver(), &river.Config{
		Queues: map[string]river.QueueConfig{
			app.QueueAlarms:  polled(bells, min(cfg.Poll, alarmPoll)),
			app.QueueLetters: feeding(cfg.Poll),
			app.QueueDefault: polled(2, cfg.Poll),
		},
		ID:                   cfg.Node,
		Workers:              workers,
		Middleware:           []rivertype.Middleware{river.WorkerMiddlewareFunc(again)},
		RetryPolicy:          Soon(),
		JobTimeout:           jobTimeout,
		RescueStuckJobsAfter: rescueAfter,
		SoftStopTimeout:      softStop,
		Logger:               slog.New(levelled{cfg.Log.Handler(), slog.LevelWarn}),
		ErrorHandler:         &tellErrors{cfg.Log},
	})
	if err != nil {
		return nil, fmt.Errorf("make the job client: %w", err)
	}
	r.client = client
	return r, nil
}

func polled(workers int, every time.Duration) river.QueueConfig {
	return river.QueueConfig{MaxWorkers: workers, FetchPollInterval: every, FetchCooldown: min(every/2, alarmPoll)}
}

// feeding looks for the next batch at once: a batch is small.
func feeding(every time.Duration) river.QueueConfig {
	q := polled(feeders, every)
	q.FetchCooldown = min(q.FetchCooldown, 10*time.Millisecond)
	return q
}

// Start reclaims what a crashed process of this node left behind, settles the
// letters that it had begun, works jobs and sweeps until Stop.
func (r *Runner) Start(ctx context.Context) error {
	if err := r.cfg.App.Store.Reclaim(ctx, r.cfg.Node); err != nil {
		return err
	}
	if err := r.settle(ctx); err != nil {
		return err
	}
	ctx, r.cancel = context.WithCancel(ctx)
	r.startPosts()
	if err := r.client.Start(ctx); err != nil {
		r.cancel()
		r.stopPosts()
		r.cancel = nil // there is nothing for Stop to end
		return fmt.Errorf("start the job queue: %w", err)
	}
	r.swept.Go(func() { r.sweepUntil(ctx) })
	return nil
}

// settle ends the attempts that this node left open when it stopped last.
func (r *Runner) settle(ctx context.Context) error {
	had, err := r.notes.recall()
	if err != nil {
		return err
	}
	n, err := r.cfg.App.SettleAttempts(ctx, r.cfg.Node, had)
	if err != nil {
		return err
	}
	if n > 0 {
		r.cfg.Log.Warn("letters were under way when this node stopped; what is known of them is recorded", "letters", n, "answered", len(had.Answers))
	}
	return r.notes.begin()
}

// Stop ends work: running jobs get a few seconds, then go back to the queue,
// and what relays answered is recorded.
func (r *Runner) Stop() {
	if r.cancel == nil {
		return
	}
	close(r.ending)
	r.cancel()
	<-r.client.Stopped()
	r.swept.Wait()
	r.stopPosts()
	r.cancel = nil
}
