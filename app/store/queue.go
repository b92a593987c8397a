package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver"
	"github.com/riverqueue/river/riverdriver/riverdatabasesql"
	"github.com/riverqueue/river/riverdriver/riversqlite"
	"gorm.io/gorm"
)

// Queues. Alarms never wait behind letters: they have workers of their own.
const (
	QueueAlarms  = "alarms"
	QueueLetters = "letters"
	QueueDefault = river.QueueDefault
)

// queue is the job queue of one database: its driver, and a client that only
// asks for work. Package jobs works it.
type queue struct {
	driver riverdriver.Driver[*sql.Tx]
	client *river.Client[*sql.Tx]
}

func sqliteQueue(db *sql.DB) queue { return queue{driver: riversqlite.New(db)} }

func postgresQueue(db *sql.DB, listen *pgxpool.Pool) queue {
	return queue{driver: riverdatabasesql.NewWithPgxListener(db, listen)}
}

func (q *queue) open() (err error) {
	if q.client, err = river.NewClient(q.driver, &river.Config{Logger: quiet()}); err != nil {
		return fmt.Errorf("open the job queue: %w", err)
	}
	return nil
}

// Driver hands the job queue its driver: one client type for both databases.
func (s *Store) Driver() riverdriver.Driver[*sql.Tx] { return s.queue.driver }

// Job asks for work once the transaction has committed. At is product time;
// nil means at once. The same job may be asked for twice: verbs look at the
// record and do nothing twice.
type Job struct {
	Args  river.JobArgs // a plain struct of package app with its Kind
	At    *time.Time
	Queue string
}

// jobMeta keeps the product time for which a job was asked: the queue itself
// runs on real time.
type jobMeta struct {
	Due time.Time `json:"due"`
}

// Enqueue asks for work in this transaction: no commit, no job.
func (tx *Tx) Enqueue(j Job) error {
	stx, err := tx.sqlTx()
	if err != nil {
		return err
	}
	due := tx.Now
	opts := &river.InsertOpts{Queue: j.Queue, MaxAttempts: 25}
	if j.At != nil && j.At.After(tx.Now) {
		due = *j.At
		opts.ScheduledAt = tx.store.cfg.Wall().Add(j.At.Sub(tx.Now))
	}
	if opts.Metadata, err = json.Marshal(jobMeta{Due: due.UTC()}); err != nil {
		return err
	}
	if _, err := tx.store.queue.client.InsertTx(tx.ctx, stx, j.Args, opts); err != nil {
		return fmt.Errorf("ask for %s: %w", j.Args.Kind(), err)
	}
	tx.wrote = true
	return nil
}

// JobDue reads the product time for which a job was asked out of its metadata.
func JobDue(metadata []byte) (time.Time, bool) {
	var m jobMeta
	if json.Unmarshal(metadata, &m) != nil || m.Due.IsZero() {
		return time.Time{}, false
	}
	return m.Due, true
}

// Reclaim gives back, before jobs are started, what a crashed process of this
// data directory still seems to hold: the queue's leadership, its running jobs
// and the node's claims. On SQLite the caller holds the directory lock, so
// nobody else can be working; on PostgreSQL other nodes may be, and only this
// node's claims are freed.
func (s *Store) Reclaim(ctx context.Context, node string) error {
	if s.sqlite {
		if s.cfg.Lock == nil {
			return errNoLock
		}
		now := s.cfg.Wall().UTC().Format("2006-01-02 15:04:05.000")
		err := s.writer.WithContext(ctx).Transaction(func(db *gorm.DB) error {
			if err := db.Exec("DELETE FROM river_leader").Error; err != nil {
				return err
			}
			if err := db.Exec("UPDATE river_job SET state = 'available', scheduled_at = ? WHERE state = 'running'", now).Error; err != nil {
				return err
			}
			return db.Exec("DELETE FROM claims").Error
		})
		if err != nil {
			return fmt.Errorf("reclaim jobs: %w", err)
		}
	}
	return s.Upkeep(ctx, func(u *Upkeep) error { return u.ReleaseAll(node) })
}

func quiet() *slog.Logger { return slog.New(slog.NewTextHandler(io.Discard, nil)) }
