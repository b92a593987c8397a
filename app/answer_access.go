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

// AccessAnswer answers "Has someone without permission seen or taken Customer
// Data?" as of an instant.
type AccessAnswer struct {
	IncidentID string
	Answer     string // yes, probably, not_known, no
	At         time.Time
	Zone       string
	Source     string
}

// AnswerAccess records the commander's answer. Yes and Probably propose the
// instant at which we became aware; legal settles it.
func (a *App) AnswerAccess(ctx context.Context, by people.Person, in AccessAnswer) (*incident.Instant, error) {
	if err := checkAnswer(by, in); err != nil {
		return nil, err
	}
	var out *incident.Instant
	return out, a.Store.Tx(ctx, func(tx *store.Tx) error {
		f, err := tx.LockFile(in.IncidentID)
		if err != nil {
			return err
		}
		out, err = a.answerAccess(tx, f, by, in)
		return err
	})
}

func checkAnswer(by people.Person, in AccessAnswer) error {
	if err := by.Must(people.AnswerAccess); err != nil {
		return err
	}
	if !slices.Contains([]string{"yes", "probably", "not_known", "no"}, in.Answer) {
		return fault.Invalid("Answer yes, probably, not known yet, or no.").In("answer")
	}
	return incident.Plain("source", in.Source, 500)
}

// answerAccess records an answer about an incident that this transaction holds.
func (a *App) answerAccess(tx *store.Tx, f *incident.File, by people.Person, in AccessAnswer) (*incident.Instant, error) {
	if in.At.After(tx.Now) {
		return nil, fault.Invalid("%s lies in the future. Enter since when you know it.", in.At.UTC().Format("15:04 UTC on Mon 2 Jan 2006")).In("at")
	}
	tx.Record("access.answered", by.ID, f.Number, says{"answer": in.Answer, "at": in.At, "zone": in.Zone, "source": in.Source})
	if in.Answer == "no" || in.Answer == "not_known" {
		return nil, nil
	}
	if prior := f.Current(incident.Aware); prior != nil {
		return nil, fault.Conflict("Awareness is already %s at %s. Ask legal to settle it.", prior.Standing, prior.At.Format("15:04 UTC on Mon 2 Jan 2006"))
	}
	out, err := a.record(tx, f, by, incident.Instant{Kind: incident.Aware, At: in.At, Zone: in.Zone, Source: in.Source, Standing: incident.Proposed})
	if err != nil {
		return nil, err
	}
	if err := tx.Insert(out); err != nil {
		return nil, err
	}
	return out, a.factsChanged(tx, &f.Incident)
}
