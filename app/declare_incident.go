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

// Declaration opens an incident: what was seen, when, by what.
type Declaration struct {
	ID          string // from the form, so that a repeated post is the same thing; "" makes one
	Title       string
	Severity    incident.Severity
	DetectedAt  time.Time
	Zone        string
	Source      string
	CommanderID string // "" means whoever declares
}

// DeclareIncident opens an incident with its first instant, the detection.
func (a *App) DeclareIncident(ctx context.Context, by people.Person, in Declaration) (*incident.File, error) {
	if err := by.Must(people.DeclareIncident); err != nil {
		return nil, err
	}
	if err := incident.Line("title", in.Title, 200); err != nil {
		return nil, err
	}
	if !slices.Contains([]incident.Severity{incident.SEV1, incident.SEV2, incident.SEV3, incident.SEV4}, in.Severity) {
		return nil, fault.Invalid("Severity is SEV1, SEV2, SEV3 or SEV4.").In("severity")
	}
	if in.CommanderID == "" {
		in.CommanderID = by.ID
	}
	var file *incident.File
	return file, a.Store.Tx(ctx, func(tx *store.Tx) error {
		inc, err := newIncident(tx, by, in)
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
		return tx.Insert(detected)
	})
}

func newIncident(tx *store.Tx, by people.Person, in Declaration) (incident.Incident, error) {
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
		Severity: in.Severity, CommanderID: in.CommanderID, FactsVersion: 1, DutiesVersion: 1, FactsAt: tx.Now, CreatedAt: tx.Now, CreatedBy: by.ID, Version: 1}, nil
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
