package app

import (
	"context"
	"slices"
	"time"

	"github.com/flowchestra/tocsin/app/clock"
	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/app/rulebook"
	"github.com/flowchestra/tocsin/app/store"
)

// ExplainDelay is why a duty was not met on a day.
type ExplainDelay struct {
	ObligationID string
	Day          string // 2026-03-29, in the organisation's zone
	Reason       string
	Everybody    bool // it holds for every recipient of the duty, not for this one alone
}

// ExplainDelay records a reason for a day on which a duty was late, or past
// the target of a reasonable time. Invalid when no reason is asked for that
// day.
func (a *App) ExplainDelay(ctx context.Context, by people.Person, in ExplainDelay) (*incident.DelayReason, error) {
	if err := by.Must(people.ExplainDelay); err != nil {
		return nil, err
	}
	if err := incident.Line("reason", in.Reason, 2000); err != nil {
		return nil, err
	}
	var out *incident.DelayReason
	return out, a.Store.Tx(ctx, func(tx *store.Tx) error {
		o, err := tx.Look().Obligation(in.ObligationID)
		if err != nil {
			return err
		}
		f, err := tx.LockFile(o.IncidentID)
		if err != nil {
			return err
		}
		days, err := a.daysToExplain(tx.Look(), o, tx.Now)
		if err != nil {
			return err
		}
		if !slices.Contains(days, in.Day) {
			return fault.Invalid("No reason is asked for %q: %s was not late on that day, or it has its reason.", in.Day, o.Name).In("day")
		}
		id, err := newID()
		if err != nil {
			return err
		}
		out = &incident.DelayReason{ID: id, IncidentID: f.ID, RegimeID: o.RegimeID, TenantID: o.TenantID, Day: in.Day, Reason: in.Reason, ByID: by.ID, At: tx.Now}
		if in.Everybody {
			out.TenantID = nil
		}
		tx.Record("delay.explained", by.ID, f.Number, says{"duty": o.Name, "regime": o.RegimeID, "tenant": out.TenantID, "day": in.Day, "reason": in.Reason})
		return tx.Insert(out)
	})
}

// DaysToExplain lists the days for which a duty lacks a reason now.
func (a *App) DaysToExplain(ctx context.Context, by people.Person, obligationID string) ([]string, error) {
	l, err := a.look(ctx, by)
	if err != nil {
		return nil, err
	}
	o, err := l.Obligation(obligationID)
	if err != nil {
		return nil, err
	}
	return a.daysToExplain(l, o, a.Now())
}

func (a *App) daysToExplain(l store.Look, o incident.Obligation, now time.Time) ([]string, error) {
	org, err := l.Organisation()
	if err != nil {
		return nil, err
	}
	zone, err := clock.Zone(org.Zone)
	if err != nil {
		return nil, err
	}
	given, err := l.DelayReasons(o.IncidentID)
	r, _ := a.Book.Regime(o.RegimeID)
	return incident.DaysToExplain(o, given, wantsReasons(r), zone, now), err
}

// wantsReasons tells whether a late notice under a regime must give the
// reasons for the delay: GDPR art. 33(1), second sentence, and what follows it.
func wantsReasons(r rulebook.Regime) bool { return r.Reasons }
