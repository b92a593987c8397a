package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver"
	"github.com/riverqueue/river/riverdriver/riverdatabasesql"
	"github.com/riverqueue/river/riverdriver/riversqlite"
	"github.com/riverqueue/river/rivertype"
	"gorm.io/gorm"

	"github.com/flowchestra/tocsin/app/fault"
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
	Once  bool // not beside a job with the same arguments that is still to be done
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
		opts.ScheduledAt = roundUp(tx.wall.Add(j.At.Sub(tx.Now)))
	}
	if opts.Metadata, err = json.Marshal(jobMeta{Due: due.UTC()}); err != nil {
		return err
	}
	if j.Once {
		opts.UniqueOpts = river.UniqueOpts{ByArgs: true, ByState: []rivertype.JobState{rivertype.JobStateAvailable,
			rivertype.JobStatePending, rivertype.JobStateRetryable, rivertype.JobStateRunning, rivertype.JobStateScheduled}}
	}
	if _, err := tx.store.queue.client.InsertTx(tx.ctx, stx, j.Args, opts); err != nil {
		return fmt.Errorf("ask for %s: %w", j.Args.Kind(), err)
	}
	tx.wrote = true
	return nil
}

// roundUp is the next whole millisecond: SQLite's queue keeps no more, and a job
// must not come before its time.
func roundUp(t time.Time) time.Time {
	return t.Add(time.Millisecond - time.Nanosecond).Truncate(time.Millisecond)
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
// name still seems to hold: the queue's leadership, its running jobs and its
// claims. On SQLite the caller holds the directory lock, so nobody else can be
// working. On PostgreSQL the node's name is locked for as long as this store
// is open, so that what carries the name is ours; Conflict when another
// process works under it.
func (s *Store) Reclaim(ctx context.Context, node string) error {
	if s.sqlite && s.cfg.Lock == nil {
		return errNoLock
	}
	reclaim := s.reclaimSQLite
	if !s.sqlite {
		if err := s.lockNode(ctx, node); err != nil {
			return err
		}
		reclaim = s.reclaimPostgres
	}
	if err := s.writer.WithContext(ctx).Transaction(func(db *gorm.DB) error { return reclaim(db, node) }); err != nil {
		return fmt.Errorf("reclaim jobs: %w", err)
	}
	return s.Upkeep(ctx, func(u *Upkeep) error { return u.ReleaseAll(node) })
}

func (s *Store) reclaimSQLite(db *gorm.DB, _ string) error {
	now := s.cfg.Wall().UTC().Format("2006-01-02 15:04:05.000")
	if err := db.Exec("DELETE FROM river_leader").Error; err != nil {
		return err
	}
	if err := db.Exec("UPDATE river_job SET state = 'available', scheduled_at = ? WHERE state = 'running'", now).Error; err != nil {
		return err
	}
	return db.Exec("DELETE FROM claims").Error
}

func (s *Store) reclaimPostgres(db *gorm.DB, node string) error {
	if err := db.Exec("DELETE FROM river_leader WHERE leader_id = ?", node).Error; err != nil {
		return err
	}
	return db.Exec(`UPDATE river_job SET state = 'available', scheduled_at = ?
		WHERE state = 'running' AND attempted_by[array_upper(attempted_by, 1)] = ?`, s.cfg.Wall().UTC(), node).Error
}

// lockNode locks a node's name for the life of this store. A process that was
// killed may hold it for a moment longer, until the server notices.
func (s *Store) lockNode(ctx context.Context, node string) error {
	if s.node == node {
		return nil
	}
	conn, err := s.write.Conn(ctx)
	if err != nil {
		return err
	}
	for range 50 {
		var got bool
		if err := conn.QueryRowContext(ctx, "SELECT pg_try_advisory_lock(hashtextextended('tocsin node ' || $1, 0))", node).Scan(&got); err != nil {
			return errors.Join(err, conn.Close())
		}
		if got {
			s.node = node
			s.closes = append(s.closes, func() { _ = conn.Close() }) // the lock ends with the connection
			return nil
		}
		select {
		case <-ctx.Done():
			return errors.Join(ctx.Err(), conn.Close())
		case <-time.After(100 * time.Millisecond):
		}
	}
	return errors.Join(fault.Conflict("Another process works as node %q. Give this one a name of its own with --node.", node), conn.Close())
}

func quiet() *slog.Logger { return slog.New(slog.NewTextHandler(io.Discard, nil)) }
