package app

import (
	"context"
	"slices"
	"time"

	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/app/store"
	"github.com/flowchestra/tocsin/app/tenant"
)

// HoldObligation is the record that law enforcement asked us to wait.
type HoldObligation struct {
	IncidentID string
	AskedBy    string
	Authority  string
	Form       string // incident.Document or incident.Oral
	Reference  string
	Regimes    tenant.List // ids of those that it is about; empty is every duty
	AskedAt    time.Time
	StartsAt   time.Time  // zero is AskedAt
	EndsAt     *time.Time // nil: an oral one runs out by itself, a document names no end
	MayKnow    tenant.List
	Reason     string
}

// HoldObligation records a hold. It pauses nothing before somebody else
// approves it. It returns the hold and the names of the duties whose law or
// contract knows no such delay: their clocks run on, and legal decides each.
// Invalid says what is wrong with the request.
func (a *App) HoldObligation(ctx context.Context, by people.Person, in HoldObligation) (*incident.Hold, []string, error) {
	if err := by.Must(people.RecordHolds); err != nil {
		return nil, nil, err
	}
	var out incident.Hold
	var unpaused []string
	err := a.Store.Tx(ctx, func(tx *store.Tx) error {
		f, err := tx.LockFile(in.IncidentID)
		if err != nil {
			return err
		}
		if f.Ended() {
			return fault.Conflict("%s is %s. There is nothing left to hold.", f.Number, f.Status())
		}
		if out, err = a.holdOf(tx.Look(), f, by, in, tx.Now); err != nil {
			return err
		}
		if err := tx.Insert(&out); err != nil {
			return err
		}
		tx.Record("hold.recorded", by.ID, f.Number, holdSays(out))
		unpaused, err = notPaused(tx.Look(), f.ID, &out)
		return err
	})
	return &out, unpaused, err
}

// PreviewHold returns the hold that a request would become, and changes
// nothing. It refuses what recording it would refuse.
func (a *App) PreviewHold(ctx context.Context, by people.Person, in HoldObligation) (incident.Hold, error) {
	l, f, _, err := a.previewed(ctx, by, in.IncidentID)
	if err != nil {
		return incident.Hold{}, err
	}
	if f.Ended() {
		return incident.Hold{}, fault.Conflict("%s is %s. There is nothing left to hold.", f.Number, f.Status())
	}
	return a.holdOf(l, f, by, in, a.Now())
}

func (a *App) holdOf(l store.Look, f *incident.File, by people.Person, in HoldObligation, now time.Time) (incident.Hold, error) {
	h := incident.Hold{IncidentID: f.ID, Form: in.Form, Regimes: in.Regimes, Allowed: a.mayDelay(),
		AskedAt: in.AskedAt, StartsAt: in.StartsAt, EndsAt: in.EndsAt, MayKnow: in.MayKnow,
		Details:    incident.HoldDetails{AskedBy: in.AskedBy, Authority: in.Authority, Reference: in.Reference, Reason: in.Reason},
		RecordedBy: by.ID, ByLegal: by.Roles.Has(people.Legal), RecordedAt: now, Version: 1}
	var err error
	if h.ID, err = newID(); err != nil {
		return h, err
	}
	if err := h.Check(now); err != nil {
		return h, err
	}
	for _, id := range in.Regimes {
		if _, ok := a.Book.Regime(id); !ok {
			return h, fault.Invalid("There is no rule %q in the book.", id).In("regimes")
		}
	}
	everybody, err := l.People()
	if err != nil {
		return h, err
	}
	for _, id := range in.MayKnow {
		if !slices.ContainsFunc(everybody, func(p people.Person) bool { return p.ID == id }) {
			return h, fault.Invalid("One of those who may know is nobody on record. Choose from the list.").In("may_know")
		}
	}
	return h, nil
}

// holdSays is what the ledger says to everybody who reads the incident: that
// there is a hold and how long. The rest stands with the hold itself, for those
// who may know, and the digest proves it.
func holdSays(h incident.Hold) says {
	end := ""
	if h.EndsAt != nil {
		end = h.EndsAt.UTC().Format(time.RFC3339)
	}
	out := says{"hold": h.ID, "starts_at": h.StartsAt, "ends_at": h.EndsAt,
		"digest": sum(h.Details.AskedBy, h.Details.Authority, h.Form, h.Details.Reference, h.AskedAt.UTC().Format(time.RFC3339Nano), end, h.Details.Reason, h.ID)}
	if len(h.MayKnow) == 0 {
		out["authority"], out["reason"] = h.Details.Authority, h.Details.Reason
	}
	return out
}

// notPaused names the open duties of an incident that the hold is about and
// does not pause.
func notPaused(l store.Look, incidentID string, h *incident.Hold) ([]string, error) {
	duties, err := l.Obligations(incidentID)
	var out []string
	for _, o := range duties {
		if o.Open() && h.Over(o) == incident.ToSettle && !slices.Contains(out, o.Name) {
			out = append(out, o.Name)
		}
	}
	return out, err
}
