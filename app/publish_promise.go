package app

import (
	"context"
	"fmt"
	"time"

	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/app/store"
)

// PublishPromise is what the organisation has published about telling its
// customers, as it holds from an instant on.
type PublishPromise struct {
	Title         string
	PublishedAt   time.Time
	EffectiveFrom time.Time // zero is PublishedAt
	Clauses       []incident.Clause
	Seen          *int // number of the last version that its author saw, 0 for none; nil where nobody looked
}

// PublishPromise records the next version. Earlier ones stay: an incident is
// measured by the one that held when it was confirmed. Invalid names every
// clause at fault; Conflict when somebody recorded a version since it was
// read.
func (a *App) PublishPromise(ctx context.Context, by people.Person, in PublishPromise) (*incident.Promise, error) {
	if err := by.Must(people.PublishPromise); err != nil {
		return nil, err
	}
	var out incident.Promise
	return &out, a.Store.Tx(ctx, func(tx *store.Tx) error {
		if _, err := tx.LockOrganisation(); err != nil {
			return err
		}
		var err error
		if out, err = nextPromise(tx.Look(), by, in, tx.Now); err != nil {
			return err
		}
		if out.ID, err = newID(); err != nil {
			return err
		}
		tx.Record("promise.published", by.ID, "promise", says{"number": out.Number, "title": out.Title, "published_at": out.PublishedAt, "effective_from": out.EffectiveFrom,
			"clauses": len(out.Clauses), "digest": sumClauses(out.Clauses)})
		return tx.Insert(&out)
	})
}

// PreviewPromise returns the version that would be recorded, and records
// nothing. It refuses what recording it would refuse.
func (a *App) PreviewPromise(ctx context.Context, by people.Person, in PublishPromise) (incident.Promise, error) {
	if err := by.Must(people.PublishPromise); err != nil {
		return incident.Promise{}, err
	}
	l, err := a.look(ctx, by)
	if err != nil {
		return incident.Promise{}, err
	}
	return nextPromise(l, by, in, a.Now())
}

// nextPromise makes of what was entered the version after the last one.
func nextPromise(l store.Look, by people.Person, in PublishPromise, now time.Time) (incident.Promise, error) {
	if in.EffectiveFrom.IsZero() {
		in.EffectiveFrom = in.PublishedAt
	}
	before, err := l.LastPromise()
	if err != nil {
		return incident.Promise{}, err
	}
	out := incident.Promise{Number: 1, Title: in.Title, PublishedAt: in.PublishedAt.UTC(), EffectiveFrom: in.EffectiveFrom.UTC(), Clauses: in.Clauses, RecordedBy: by.ID, RecordedAt: now}
	if before != nil {
		out.Number = before.Number + 1
	}
	if in.Seen != nil && *in.Seen != out.Number-1 {
		return out, fault.Conflict("Somebody recorded version %d while you wrote. Compare it with yours, then record yours again.", out.Number-1)
	}
	return out, out.Check(before, now)
}

func sumClauses(cs []incident.Clause) string {
	lines := make([]string, len(cs))
	for i, c := range cs {
		lines[i] = fmt.Sprintf("%q %q %q %d %d", c.Number, c.Text, c.Measure, c.TargetHours, c.CapHours)
	}
	return sum(lines...)
}
