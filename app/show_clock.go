package app

import (
	"context"

	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/notice"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/app/store"
)

// ShowClock is legal's decision whether one customer may be shown the dates
// that its own clock comes to, in one incident.
type ShowClock struct {
	IncidentID string
	TenantID   string
	On         bool
	Reason     string
}

// ShowClock records the decision. It changes no letter: the dates stand on a
// page and nowhere else. Conflict when it stands so already.
func (a *App) ShowClock(ctx context.Context, by people.Person, in ShowClock) error {
	if err := by.Must(people.ShowClocks); err != nil {
		return err
	}
	if err := incident.Line("reason", in.Reason, 500); err != nil {
		return err
	}
	return a.Store.Tx(ctx, func(tx *store.Tx) error {
		f, err := tx.LockFile(in.IncidentID)
		if err != nil {
			return err
		}
		t, err := tx.Look().Tenant(in.TenantID)
		if err != nil {
			return err
		}
		have, err := tx.Look().ShowingOf(f.ID, t.ID)
		if err != nil {
			return err
		}
		switch {
		case in.On && have != nil:
			return fault.Conflict("The dates of %s's own clock are shown already.", t.Name)
		case !in.On && have == nil:
			return fault.Conflict("The dates of %s's own clock are not shown.", t.Name)
		case !in.On:
			have.EndedBy, have.EndedAt, have.EndReason = &by.ID, &tx.Now, in.Reason
			tx.Record("clock.hidden", by.ID, f.Number, says{"tenant": t.ID, "reason": in.Reason})
			return tx.Update(have)
		}
		id, err := newID()
		if err != nil {
			return err
		}
		tx.Record("clock.shown", by.ID, f.Number, says{"tenant": t.ID, "reason": in.Reason})
		return tx.Insert(&notice.ClockShowing{ID: id, IncidentID: f.ID, TenantID: t.ID, Reason: in.Reason, ShownBy: by.ID, ShownAt: tx.Now, Version: 1})
	})
}
