package app

import (
	"context"

	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/app/store"
)

// RuleOnQuestion is legal's answer to a question that the rulebook leaves to a
// person. Stood is the id of the ruling that its author saw standing, "" for
// none; nil where nobody looked.
type RuleOnQuestion struct {
	IncidentID string
	Question   string // code of the book
	Yes        bool
	Reason     string
	Stood      *string
}

// RuleOnQuestion answers a question once per incident; answering again is a
// correction and keeps what it corrects. The duties follow. Invalid without a
// reason; Conflict when the incident has ended, when it is answered so
// already, or when somebody answered since it was read.
func (a *App) RuleOnQuestion(ctx context.Context, by people.Person, in RuleOnQuestion) (*incident.Ruling, error) {
	if err := by.Must(people.RuleOnQuestions); err != nil {
		return nil, err
	}
	var out incident.Ruling
	return &out, a.Store.Tx(ctx, func(tx *store.Tx) error {
		f, err := tx.LockFile(in.IncidentID)
		if err != nil {
			return err
		}
		if f.Ended() {
			return fault.Conflict("%s is %s. Nothing is decided about it any more.", f.Number, f.Status())
		}
		all, err := tx.Look().Rulings(f.ID)
		if err != nil {
			return err
		}
		stands, err := rulingThatStands(all, in)
		if err != nil {
			return err
		}
		id, err := newID()
		if err != nil {
			return err
		}
		out, err = incident.Rule(incident.Ruling{ID: id, IncidentID: f.ID, Question: in.Question, Yes: in.Yes, Reason: in.Reason, RuledBy: by.ID, RuledAt: tx.Now}, stands)
		if err != nil {
			return err
		}
		if err := tx.Insert(&out); err != nil {
			return err
		}
		tx.Record("question.ruled", by.ID, f.Number, says{"question": out.Question, "yes": out.Yes, "reason": out.Reason, "corrects": out.CorrectsID})
		return a.factsChanged(tx, &f.Incident)
	})
}

// rulingThatStands finds what the answer would correct, nil for nothing.
func rulingThatStands(all []incident.Ruling, in RuleOnQuestion) (*incident.Ruling, error) {
	r, ok := incident.StandingRulings(all)[in.Question]
	if in.Stood != nil && *in.Stood != r.ID {
		return nil, fault.Conflict("Somebody answered this while you wrote. Read what stands, then decide again.")
	}
	if !ok {
		return nil, nil
	}
	return &r, nil
}
