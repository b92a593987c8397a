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
// corrects it and needs a reason. Stood is the id of the instant that its
// author saw standing, "" for none; nil where nobody looked.
type RecordInstant struct {
	IncidentID string
	Kind       incident.Kind
	At         time.Time
	Zone       string
	Source     string
	Reason     string
	Stood      *string
}

func (in RecordInstant) instant() incident.Instant {
	return incident.Instant{Kind: in.Kind, At: in.At, Zone: in.Zone, Source: in.Source, Reason: in.Reason}
}

// closes tells whether the incident ends with it.
func (in RecordInstant) closes() bool {
	return in.Kind == incident.Closed || in.Kind == incident.Dismissed
}

// anchors are the kinds that clocks or letters hang on.
var anchors = []incident.Kind{incident.Detected, incident.Suspected, incident.Discovered, incident.OccurredFrom, incident.OccurredTo, incident.Contained,
	incident.Determined, incident.Classified, incident.Assessed, incident.Paid, incident.FixAvailable, incident.InformationAvailable, incident.Cleared, incident.Resolved}

// RecordInstant records or corrects one instant and, where clocks or
// letters hang on it, has the duties and drafts worked out again. Awareness and confirmation have verbs of
// their own. Invalid or Conflict say what is wrong and what to do.
func (a *App) RecordInstant(ctx context.Context, by people.Person, in RecordInstant) (*incident.Instant, error) {
	act := people.RecordFacts
	if in.closes() {
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
		if err := stillStands(f, in.Kind, in.Stood); err != nil {
			return err
		}
		if out, err = a.record(tx, f, by, in.instant()); err != nil {
			return err
		}
		if in.closes() {
			if err := mayClose(tx.Look(), f); err != nil {
				return err
			}
		}
		if err := tx.Insert(out); err != nil {
			return err
		}
		tx.Record("instant.recorded", by.ID, f.Number, instantSays(*out))
		if slices.Contains(anchors, in.Kind) {
			return a.factsChanged(tx, &f.Incident)
		}
		return nil
	})
}

// stillStands refuses to correct another instant than the one that was read.
func stillStands(f *incident.File, kind incident.Kind, stood *string) error {
	now := f.Current(kind)
	switch {
	case stood == nil, now == nil && *stood == "", now != nil && now.ID == *stood:
		return nil
	case now == nil:
		return fault.Conflict("What this corrects does not stand any more. Look at the record, then decide again.")
	}
	return fault.Conflict("Somebody recorded this while you wrote: %s now stands at %s. Compare it with yours, then decide again.", now.Kind, now.At.Format("15:04 UTC on Mon 2 Jan 2006"))
}

// mayClose refuses to close over an open duty, an undecided one, and a customer
// who waits for an answer.
func mayClose(l store.Look, f *incident.File) error {
	asked, err := l.QuestionsAsked(f.ID)
	if len(asked) > 0 {
		return fault.Conflict("Customers wait for an answer to what they asked about %s: %d in all. Answer them, or say how they were answered, then close it.", f.Number, len(asked))
	}
	if err != nil {
		return err
	}
	duties, err := l.Obligations(f.ID)
	if err != nil {
		return err
	}
	open, undecided := 0, 0
	for _, o := range duties {
		switch {
		case o.Open() && isPromised(o):
			return fault.Conflict("Our letters about %s promised another one by %s. Send the last letter, or have legal approve that it is not required, then close it.", f.Number, short(*o.DueAt))
		case o.Open() && o.Undecided:
			undecided++
		case o.Open():
			open++
		}
	}
	if open > 0 {
		return fault.Conflict("%d duties of %s are still open. Meet them, or record why they are not required, then close it.", open, f.Number)
	}
	if undecided > 0 {
		return fault.Conflict("Whether %d duties of %s are owed is undecided. Record the facts that they wait for, or have legal approve that they are not required, then close it.", undecided, f.Number)
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
