package store

import (
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/ledger"
)

const batchRows = 200 // rows per INSERT; SQLite and PostgreSQL both take 200 × 25 columns

// ErrNoEntry is returned when a transaction wrote something and recorded no
// ledger entry: no entry, no change.
var ErrNoEntry = errors.New("a change without a ledger entry does not commit")

// Tx is one change: everything in it commits together with its ledger entry
// and its jobs, or not at all. Now is the one instant of the transaction.
type Tx struct {
	Now     time.Time
	wall    time.Time // real time at Now
	ctx     context.Context
	db      *gorm.DB
	store   *Store
	wrote   bool
	counts  bool // wrote something that pages count
	leaving bool // moved a large sending
	small   bool // moved a small one, of which pages tell at once
	entries []pending
	undo    []func()       // puts back, in memory, the versions that Update raised
	fresh   map[string]int // rows that were stored, by table
}

type pending struct {
	verb, actor, subject string
	body                 any
}

// Tx runs fn in one transaction under a deadline. Never touch the store from
// inside, and never speak to the network: with one writer everything waits.
func (s *Store) Tx(ctx context.Context, fn func(*Tx) error) error {
	limit := s.inTime(ctx)
	defer limit.close()
	tx := &Tx{ctx: limit.ctx, store: s}
	err := s.change(limit, func(db *gorm.DB) error {
		tx.Now, tx.wall, tx.db = s.Now(), s.cfg.Wall(), db
		if err := fn(tx); err != nil {
			return err
		}
		return tx.seal()
	})
	if err != nil {
		for _, undo := range slices.Backward(tx.undo) {
			undo()
		}
	} else if len(tx.fresh) > 0 {
		s.lookAgain(limit.ctx, tx.fresh)
	}
	return sentence(err)
}

// seal writes the ledger entries as the last statements before the commit, so
// that seq is gapless and in commit order.
func (tx *Tx) seal() error {
	if len(tx.entries) == 0 {
		if tx.wrote {
			return ErrNoEntry
		}
		return nil
	}
	var last int64
	n := len(tx.entries)
	quiet, leaving := tx.standing(n)
	if err := tx.db.Raw("UPDATE ledger_head SET seq = seq + ?, quiet = quiet + ?, leaving = leaving + ? WHERE id = 1 RETURNING seq", n, quiet, leaving).Scan(&last).Error; err != nil {
		return err
	}
	entries, bodies := make([]ledger.Entry, n), make([]ledger.Body, n)
	for i, p := range tx.entries {
		canonical, err := ledger.Canonical(p.body)
		if err != nil {
			return fmt.Errorf("ledger entry %s: %w", p.verb, err)
		}
		salt := make([]byte, 16)
		if _, err := rand.Read(salt); err != nil {
			return err
		}
		seq := last - int64(n-1-i)
		bodies[i] = ledger.Body{Seq: seq, Salt: salt, Body: canonical}
		entries[i] = ledger.Entry{Seq: seq, At: tx.Now, Verb: p.verb, Actor: p.actor, Subject: p.subject}
		entries[i].Digest = ledger.Seal(entries[i], bodies[i])
	}
	if err := tx.db.CreateInBatches(entries, batchRows).Error; err != nil {
		return err
	}
	return tx.db.CreateInBatches(bodies, batchRows).Error
}

// Record adds a ledger entry: who (a person's id) did what (verb) to what
// (subject, such as INC-2026-001). Body says the rest and is stored sealed.
func (tx *Tx) Record(verb, actor, subject string, body any) {
	tx.entries = append(tx.entries, pending{verb, actor, subject, body})
}

// Insert stores a new row, or a slice of new rows in batches.
func (tx *Tx) Insert(rows any) error {
	tx.writes(rows)
	if v := reflect.Indirect(reflect.ValueOf(rows)); v.Kind() == reflect.Slice {
		if v.Len() == 0 {
			return nil
		}
		if err := tx.count(rows, v.Len()); err != nil {
			return err
		}
		return tx.db.CreateInBatches(rows, batchRows).Error
	}
	return tx.db.Create(rows).Error
}

// Replace stores a slice of rows, taking the place of those with the same id.
// Use it for rows that were read in this transaction under their incident's
// lock.
func (tx *Tx) Replace(rows any) error {
	tx.writes(rows)
	if reflect.ValueOf(rows).Len() == 0 {
		return nil
	}
	return tx.db.Clauses(clause.OnConflict{UpdateAll: true, Columns: []clause.Column{{Name: "id"}}}).
		CreateInBatches(rows, batchRows).Error
}

// Update stores a row that was read before. Conflict when it has changed since
// it was read (rows with a Version).
func (tx *Tx) Update(row any) error {
	tx.writes(row)
	stmt := &gorm.Statement{DB: tx.db}
	if err := stmt.Parse(row); err != nil {
		return err
	}
	q := tx.db.Model(row).Select("*")
	v := reflect.Indirect(reflect.ValueOf(row))
	for _, id := range stmt.Schema.PrimaryFields {
		if _, none := id.ValueOf(tx.ctx, v); none { // GORM would change whatever row has this version
			return fmt.Errorf("a row of %s without %s cannot be updated", stmt.Table, id.DBName)
		}
	}
	version := stmt.Schema.LookUpField("Version")
	if version != nil {
		was, _ := version.ValueOf(tx.ctx, v)
		n, ok := was.(int)
		if !ok {
			return fmt.Errorf("%s.version is not a number", stmt.Table)
		}
		q = q.Where("version = ?", n)
		// A row whose change did not commit must not pass for a newer one.
		tx.undo = append(tx.undo, func() { _ = version.Set(tx.ctx, v, n) }) // n came out of it
		if err := version.Set(tx.ctx, v, n+1); err != nil {
			return err
		}
	}
	res := q.Updates(row)
	if res.Error == nil && res.RowsAffected != 1 {
		return fault.Overtaken
	}
	return res.Error
}

// Delete removes a working row, such as a draft. Records are never deleted.
func (tx *Tx) Delete(row any) error {
	tx.writes(row)
	return tx.db.Delete(row).Error
}

// sqlTx hands the queue the same transaction that GORM runs in.
func (tx *Tx) sqlTx() (*sql.Tx, error) {
	t, ok := tx.db.Statement.ConnPool.(*sql.Tx)
	if !ok {
		return nil, fmt.Errorf("no *sql.Tx in %T", tx.db.Statement.ConnPool)
	}
	return t, nil
}
