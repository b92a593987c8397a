package app

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/app/store"
)

// Declaration opens an incident: what was seen, when, by what.
type Declaration struct {
	ID          string // from the form, so that a repeated post is the same thing; "" makes one
	Title       string
	Severity    incident.Severity
	DetectedAt  time.Time
	Zone        string
	Source      string
	CommanderID string // "" means whoever declares

	Answer *AccessAnswer // to whether Customer Data was seen or taken; nil leaves it open
}

// DeclareIncident opens an incident with its first instant, the detection, and
// with the answer to the question where it is known already. What was declared
// under the same ID before is returned as it stands.
func (a *App) DeclareIncident(ctx context.Context, by people.Person, in Declaration) (*incident.File, error) {
	if err := checkDeclaration(by, in); err != nil {
		return nil, err
	}
	if in.CommanderID == "" {
		in.CommanderID = by.ID
	}
	for try := 1; ; try++ {
		f, err := a.declare(ctx, by, in)
		if fault.KindOf(err) == fault.KindConflict && try < 5 {
			continue // somebody else took the number, or this is sent twice at once
		}
		return f, err
	}
}

func (a *App) declare(ctx context.Context, by people.Person, in Declaration) (file *incident.File, err error) {
	err = a.Store.Tx(ctx, func(tx *store.Tx) (err error) {
		if file, err = declaredAs(tx.Look(), in.ID); err != nil || file != nil {
			return err
		}
		if err := maybeCommands(tx.Look(), by, in.CommanderID); err != nil {
			return err
		}
		inc, err := a.newIncident(tx, by, in)
		if err != nil {
			return err
		}
		file = &incident.File{Incident: inc}
		detected, err := a.record(tx, file, by, incident.Instant{Kind: incident.Detected, At: in.DetectedAt, Zone: in.Zone, Source: in.Source})
		if err != nil {
			return err
		}
		if err := tx.Insert(&inc); err != nil {
			return err
		}
		tx.Record("incident.declared", by.ID, inc.Number, says{"title": inc.Title, "severity": inc.Severity, "detected_at": detected.At, "source": in.Source})
		if err := tx.Insert(detected); err != nil || in.Answer == nil {
			return err
		}
		_, err = a.answerAccess(tx, file, by, *in.Answer)
		return inAnswer(err)
	})
	return file, err
}

// checkDeclaration refuses what can be refused without looking at the record.
func checkDeclaration(by people.Person, in Declaration) error {
	if err := by.Must(people.DeclareIncident); err != nil {
		return err
	}
	if err := incident.Line("title", in.Title, 200); err != nil {
		return err
	}
	if !slices.Contains([]incident.Severity{incident.SEV1, incident.SEV2, incident.SEV3, incident.SEV4}, in.Severity) {
		return fault.Invalid("Severity is SEV1, SEV2, SEV3 or SEV4.").In("severity")
	}
	if in.Answer == nil {
		return nil
	}
	return inAnswer(checkAnswer(by, *in.Answer))
}

// declaredAs finds what was declared under an ID already.
func declaredAs(l store.Look, id string) (*incident.File, error) {
	if id == "" {
		return nil, nil
	}
	f, err := l.File(id)
	if fault.KindOf(err) == fault.KindNotFound {
		return nil, nil
	}
	return f, err
}

// maybeCommands refuses to give an incident to somebody who cannot confirm it.
// Whoever declares may keep it until somebody does.
func maybeCommands(l store.Look, by people.Person, id string) error {
	if id == by.ID {
		return nil
	}
	p, err := l.Person(id)
	if fault.KindOf(err) == fault.KindNotFound {
		return fault.Invalid("There is no such person on record. Choose who commands.").In("commander")
	}
	if err == nil && !p.May(people.ConfirmIncident) {
		return fault.Invalid("%s may not command: that takes the role commander. Choose somebody else.", p.Name).In("commander")
	}
	return err
}

// inAnswer tells what is wrong with an answer apart from what is wrong with
// the rest of a declaration.
func inAnswer(err error) error {
	if f := new(fault.Fault); errors.As(err, &f) && f.Field != "" && f.Field != "answer" {
		return f.In("answer_" + f.Field)
	}
	return err
}

func (a *App) newIncident(tx *store.Tx, by people.Person, in Declaration) (incident.Incident, error) {
	year := tx.Now.UTC().Year()
	last, err := tx.Look().LastOrdinal(year)
	if err != nil {
		return incident.Incident{}, err
	}
	id := in.ID
	if id == "" {
		if id, err = newID(); err != nil {
			return incident.Incident{}, err
		}
	}
	return incident.Incident{ID: id, Number: incident.Number(year, last+1), Year: year, Ordinal: last + 1, Title: in.Title,
		Severity: in.Severity, CommanderID: in.CommanderID, FactsVersion: 1, DutiesVersion: 1, Basis: basis(a.Book), FactsAt: tx.Now,
		CreatedAt: tx.Now, CreatedBy: by.ID, Version: 1}, nil
}

// record checks an instant against the file and gives it its row. The caller
// stores it.
func (a *App) record(tx *store.Tx, f *incident.File, by people.Person, in incident.Instant) (*incident.Instant, error) {
	id, err := newID()
	if err != nil {
		return nil, err
	}
	in.ID, in.IncidentID, in.AuthorID, in.RecordedAt = id, f.ID, by.ID, tx.Now
	return f.Record(in, tx.Now)
}
