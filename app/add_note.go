package app

import (
	"context"
	"strings"

	"github.com/flowchestra/tocsin/app/clock"
	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/app/store"
)

// AddNote writes into an incident's timeline. The note's ID comes from its
// form, so that a repeated post is the same note; "" makes one. An absent At
// means now.
func (a *App) AddNote(ctx context.Context, by people.Person, n incident.Note) (*incident.Note, error) {
	if err := by.Must(people.RecordFacts); err != nil {
		return nil, err
	}
	n.Text = strings.TrimSpace(n.Text)
	if !clock.ValidZone(n.Zone) {
		return nil, fault.Invalid("%q is no time zone.", n.Zone).In("at")
	}
	out := &n
	return out, a.Store.Tx(ctx, func(tx *store.Tx) error {
		f, err := tx.LockFile(n.IncidentID)
		if err != nil {
			return err
		}
		if n.At.IsZero() {
			n.At = tx.Now
		}
		n.At, n.AuthorID, n.RecordedAt = n.At.UTC(), by.ID, tx.Now
		if err := n.Check(tx.Now); err != nil {
			return err
		}
		if n.ID == "" {
			if n.ID, err = newID(); err != nil {
				return err
			}
		}
		tx.Record("note.added", by.ID, f.Number, says{"note": n.ID, "at": n.At, "zone": n.Zone, "text": n.Text})
		return tx.Insert(out)
	})
}
