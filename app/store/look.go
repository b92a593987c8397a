package store

import (
	"context"
	"database/sql"
	"errors"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/people"
)

// Look reads records. A transaction looks at its own state; everybody else
// gets a Look from Reads, which narrows it to what the viewer may see.
type Look struct {
	db     *gorm.DB
	viewer *people.Person // nil within a transaction, which sees everything
	counts *counts        // nil within a transaction, which counts for itself
}

// Reads hands out Looks.
type Reads struct{ s *Store }

// Reads returns the way to look without changing anything.
func (s *Store) Reads() *Reads { return &Reads{s} }

// For narrows reading to what the viewer may see. Forbidden when that is
// nothing.
func (r *Reads) For(ctx context.Context, viewer people.Person) (Look, error) {
	if err := viewer.Must(people.ReadIncidents); err != nil {
		return Look{}, err
	}
	return Look{r.s.reader.WithContext(withKeys(ctx, r.s.cfg.Keys)), &viewer, r.s.counts}, nil
}

// Look looks at the transaction's own state.
func (tx *Tx) Look() Look { return Look{db: tx.db} }

func all[T any](l Look, order, query string, args ...any) ([]T, error) {
	var out []T
	q := l.db
	if query != "" {
		q = q.Where(query, args...)
	}
	if order != "" {
		q = q.Order(order)
	}
	return out, q.Find(&out).Error
}

// scan runs a query and has each row read by hand, which takes a third of the
// time: for the few questions that a sending asks about every letter.
func (l Look) scan(query string, args []any, read func(*sql.Rows) error) (err error) {
	rows, err := l.db.Raw(query, args...).Rows()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		if err := read(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}

// maybe returns the first row, or nil when there is none.
func maybe[T any](l Look, order, query string, args ...any) (*T, error) {
	if slices.ContainsFunc(args, unstorable) {
		return nil, nil
	}
	var out []T
	q := l.db.Where(query, args...).Limit(1)
	if order != "" {
		q = q.Order(order)
	}
	if err := q.Find(&out).Error; err != nil || len(out) == 0 {
		return nil, err
	}
	return &out[0], nil
}

// unstorable tells what no record can hold, so that none is looked for:
// PostgreSQL takes no such text even in a question.
func unstorable(arg any) bool {
	text, ok := arg.(string)
	return ok && (!utf8.ValidString(text) || strings.Contains(text, "\x00"))
}

// must returns the first row, or NotFound saying what is not on record.
func must[T any](l Look, what, query string, args ...any) (T, error) {
	v, err := maybe[T](l, "", query, args...)
	if err != nil || v == nil {
		var none T
		if err == nil {
			err = fault.NotFound("There is no such %s on record.", what)
		}
		return none, err
	}
	return *v, nil
}

// Organisation returns who runs this Tocsin. NotFound before set-up.
func (l Look) Organisation() (people.Organisation, error) {
	o, err := maybe[people.Organisation](l, "created_at", "id <> ''")
	if err != nil || o == nil {
		if err == nil {
			err = fault.NotFound("Tocsin is not set up yet. Open the set-up link that `tocsin serve` prints.")
		}
		return people.Organisation{}, err
	}
	return *o, nil
}

// People returns everybody, in the order they were added.
func (l Look) People() ([]people.Person, error) {
	return all[people.Person](l, "created_at, id", "")
}

// Person returns one person.
func (l Look) Person(id string) (people.Person, error) {
	return must[people.Person](l, "person", "id = ?", id)
}

// PersonByKey returns the person with the address whose keyed digest is given,
// or nil.
func (l Look) PersonByKey(key string) (*people.Person, error) {
	return maybe[people.Person](l, "", "email_key = ?", key)
}

// Incident returns one incident.
func (l Look) Incident(id string) (incident.Incident, error) {
	return must[incident.Incident](l, "incident", "id = ?", id)
}

// IncidentByNumber returns the incident with a number such as INC-2026-001.
func (l Look) IncidentByNumber(number string) (incident.Incident, error) {
	return must[incident.Incident](l, "incident", "number = ?", number)
}

// Incidents returns the newest incidents first, after a cursor: the created_at
// of the last one seen, or nil.
func (l Look) Incidents(before *time.Time, limit int) ([]incident.Incident, error) {
	q := l
	q.db = l.db.Limit(limit)
	if before == nil {
		return all[incident.Incident](q, "created_at DESC", "")
	}
	return all[incident.Incident](q, "created_at DESC", "created_at < ?", *before)
}

// LastOrdinal returns the highest ordinal of a year's incidents, 0 for none.
func (l Look) LastOrdinal(year int) (int, error) {
	i, err := maybe[incident.Incident](l, "ordinal DESC", "year = ?", year)
	if err != nil || i == nil {
		return 0, err
	}
	return i.Ordinal, nil
}

// File returns an incident with all its dated records.
func (l Look) File(id string) (*incident.File, error) {
	inc, err := l.Incident(id)
	if err != nil {
		return nil, err
	}
	return l.file(inc)
}

func (l Look) file(inc incident.Incident) (*incident.File, error) {
	f := &incident.File{Incident: inc}
	var err error
	if f.Instants, err = all[incident.Instant](l, "recorded_at, id", "incident_id = ?", inc.ID); err != nil {
		return nil, err
	}
	if f.Confirmations, err = all[incident.Confirmation](l, "confirmed_at, id", "incident_id = ?", inc.ID); err != nil {
		return nil, err
	}
	f.Withdrawals, err = all[incident.Withdrawal](l, "proposed_at, id", "incident_id = ?", inc.ID)
	return f, err
}

// LockFile returns an incident's file for changing it: on PostgreSQL nobody
// else changes the incident until this transaction ends, on SQLite nobody
// changes anything.
func (tx *Tx) LockFile(id string) (*incident.File, error) {
	l := Look{db: tx.db.Clauses(clause.Locking{Strength: "UPDATE"})}
	if tx.store.sqlite {
		l = tx.Look()
	}
	inc, err := must[incident.Incident](l, "incident", "id = ?", id)
	if err != nil {
		return nil, err
	}
	return tx.Look().file(inc)
}

// Accounts returns what is told to customers in words, by language.
func (l Look) Accounts(incidentID string) (map[string]incident.Account, error) {
	rows, err := all[incident.Account](l, "language", "incident_id = ?", incidentID)
	out := make(map[string]incident.Account, len(rows))
	for _, r := range rows {
		out[r.Language] = r
	}
	return out, err
}

// Tasks returns the tasks of an incident, oldest first.
func (l Look) Tasks(incidentID string) ([]incident.Task, error) {
	return all[incident.Task](l, "opened_at, id", "incident_id = ?", incidentID)
}

// Task returns one task.
func (l Look) Task(id string) (incident.Task, error) {
	return must[incident.Task](l, "task", "id = ?", id)
}

// OpenTask returns the open task of a kind, or nil. tenantID narrows it to one
// customer when it is not "".
func (l Look) OpenTask(incidentID, kind, tenantID string) (*incident.Task, error) {
	if tenantID == "" {
		return maybe[incident.Task](l, "", "incident_id = ? AND kind = ? AND done_at IS NULL", incidentID, kind)
	}
	return maybe[incident.Task](l, "", "incident_id = ? AND kind = ? AND tenant_id = ? AND done_at IS NULL", incidentID, kind, tenantID)
}
