package app

import (
	"context"
	"slices"
	"time"

	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/app/store"
)

// RecordInstant is one dated fact. Recording a kind that stands already
// corrects it and needs a reason.
type RecordInstant struct {
	IncidentID string
	Kind       incident.Kind
	At         time.Time
	Zone       string
	Source     string
	Reason     string
}

// RecordInstant records or corrects one instant and, where clocks or
// letters hang on it, has the duties and drafts worked out again. Awareness and confirmation have verbs of
// their own. Invalid or Conflict say what is wrong and what to do.
func (a *App) RecordInstant(ctx context.Context, by people.Person, in RecordInstant) (*incident.Instant, error) {
	act := people.RecordFacts
	if in.Kind == incident.Closed || in.Kind == incident.Dismissed {
		act = people.CloseIncident
	}
	if err := by.Must(act); err != nil {
		return nil, err
	}
	if in.Kind == incident.Aware || in.Kind == incident.ConfirmedKind {
		return nil, fault.Invalid("Record %s as its own act: it starts clocks.", in.Kind).In("kind")
	}
	var out *incident.Instant
	return out, a.Store.Tx(ctx, func(tx *store.Tx) error {
		f, err := tx.LockFile(in.IncidentID)
		if err != nil {
			return err
		}
		if out, err = a.record(tx, f, by, incident.Instant{Kind: in.Kind, At: in.At, Zone: in.Zone, Source: in.Source, Reason: in.Reason}); err != nil {
			return err
		}
		if in.Kind == incident.Closed || in.Kind == incident.Dismissed {
			if err := mayClose(tx, f); err != nil {
				return err
			}
		}
		if err := tx.Insert(out); err != nil {
			return err
		}
		tx.Record("instant.recorded", by.ID, f.Number, instantSays(*out))
		if slices.Contains([]incident.Kind{incident.Detected, incident.Suspected, incident.Discovered, // clocks hang on these,
			incident.OccurredFrom, incident.OccurredTo, incident.Contained}, in.Kind) {
			return a.factsChanged(tx, &f.Incident)
		}
		return nil
	})
}

// mayClose refuses to close over an open duty or an undecided one.
func mayClose(tx *store.Tx, f *incident.File) error {
	duties, err := tx.Look().Obligations(f.ID)
	if err != nil {
		return err
	}
	open := 0
	for _, o := range duties {
		if o.Open() && !o.Undecided {
			open++
		}
	}
	if open > 0 {
		return fault.Conflict("%d duties of %s are still open. Meet them, or record why they are not required, then close it.", open, f.Number)
	}
	if f.Confirmed() != nil && !f.CustomersKnown {
		return fault.Conflict("Which customers are affected in %s is not decided yet. Decide it, then close it.", f.Number)
	}
	return nil
}

func instantSays(i incident.Instant) says {
	return says{"kind": i.Kind, "at": i.At, "zone": i.Zone, "source": i.Source, "standing": i.Standing, "reason": i.Reason, "corrects": i.CorrectsID}
}

// factsChanged raises the version of the facts and asks for the duties to be
// worked out again.
func (a *App) factsChanged(tx *store.Tx, inc *incident.Incident) error {
	inc.FactsVersion++
	inc.FactsAt = tx.Now
	if err := tx.Update(inc); err != nil {
		return err
	}
	return tx.Enqueue(store.Job{Args: OpenDuties{IncidentID: inc.ID, Facts: inc.FactsVersion}})
}
