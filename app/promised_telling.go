package app

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/flowchestra/tocsin/app/clock"
	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/notice"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/app/store"
	"github.com/flowchestra/tocsin/app/tenant"
)

// toldRegime begins the id of every duty that somebody made by promising a
// customer something, beside our letters. No law gives it a number.
const toldRegime = "policy-promised-telling"

// toldSince is the instant before which nobody can have been told of an
// incident.
func toldSince(f *incident.File) time.Time {
	if at := f.At(incident.Detected); at != nil {
		return *at
	}
	return time.Time{}
}

// oweTold makes a duty of what was promised to one customer.
// Conflict when nobody would be rung for it any more.
func (a *App) oweTold(tx *store.Tx, f *incident.File, c tenant.Tenant, t *notice.Telling) error {
	if f.Ended() || f.Refuted() {
		return fault.Conflict("%s is over, so no alarm rings for a promise any more. Record the call without it, and put the promise where somebody sees it.", f.Number)
	}
	id, err := newID()
	if err != nil {
		return err
	}
	due := t.PromisedAt.UTC()
	t.PromisedAt, t.DutyID = &due, &id
	started := t.At
	o := incident.Obligation{ID: id, IncidentID: f.ID, Audience: incident.ToCustomers, RegimeID: toldRegime + "-" + t.ID, BookVersion: f.BookVersion,
		Name: "What we promised " + c.Name, Recipient: c.Name, Soft: true, Trigger: "promised",
		Because:   "Somebody told " + c.Name + " that it hears from us by " + due.Format("15:04 UTC on Mon 2 Jan 2006") + ".",
		StartedAt: &started, DueAt: &due, OpenedAt: tx.Now, Version: 1, MeetsOn: incident.DefaultProof, ClosedDays: []clock.ClosedDay{},
		Working: []clock.Step{{Says: "The customer was told so.", At: &started}, {Says: "It was named the time.", At: &due, Source: "our own word"}}}
	tx.Record("telling.promised", t.ToldBy, f.Number, says{"tenant": c.ID, "by": due, "duty": id})
	if err := tx.Insert(&o); err != nil {
		return err
	}
	return a.watchDuty(tx, f, o)
}

// KeepPromise is the word that a promise made to one customer was kept. By is
// the telling or the delivery that kept it.
type KeepPromise struct {
	TellingID string // with which it was made
	By        string
}

// KeepPromise meets the duty that a promise made, as of what kept it. Invalid
// when that is about somebody else or came before the promise; Conflict when
// the promise is kept already, or has ended.
func (a *App) KeepPromise(ctx context.Context, by people.Person, in KeepPromise) error {
	if err := by.Must(people.RecordTellings); err != nil {
		return err
	}
	return a.Store.Tx(ctx, func(tx *store.Tx) error {
		t, err := tx.Look().Telling(in.TellingID)
		if err != nil {
			return err
		}
		f, err := tx.LockFile(t.IncidentID)
		if err != nil {
			return err
		}
		if t.DutyID == nil {
			return fault.Conflict("Nothing was promised with it, so there is nothing to keep.")
		}
		o, err := tx.Look().Obligation(*t.DutyID)
		if err != nil {
			return err
		}
		at, err := keptAt(tx.Look(), t, in.By)
		if err != nil {
			return err
		}
		if !o.Meet(at, in.By) {
			return fault.Conflict("This promise is no longer open: it was kept, or it has ended.")
		}
		tx.Record("promise.kept", by.ID, f.Number, says{"tenant": t.TenantID, "duty": o.ID, "telling": t.ID, "kept_by": in.By, "at": at})
		if err := tx.Update(&o); err != nil {
			return err
		}
		org, err := tx.Look().Organisation()
		if err != nil {
			return err
		}
		return a.planAlarms(tx, f, org)
	})
}

// keptAt is when the customer was told what keeps a promise: by a later telling
// or by a letter that its side took.
func keptAt(l store.Look, t notice.Telling, id string) (time.Time, error) {
	tellings, err := l.TellingsTo(t.IncidentID, t.TenantID)
	if err != nil {
		return time.Time{}, err
	}
	deliveries, err := l.DeliveriesTo(t.IncidentID, t.TenantID)
	if err != nil {
		return time.Time{}, err
	}
	for _, k := range tellings {
		if k.ID == id && k.ID != t.ID && k.At.After(t.At) {
			return k.At, nil
		}
	}
	for _, d := range deliveries {
		if d.ID == id && d.State == notice.Accepted && d.AcceptedAt != nil && d.AcceptedAt.After(t.At) {
			return *d.AcceptedAt, nil
		}
	}
	return time.Time{}, fault.Invalid("Choose what kept it: something that this customer was told, or a letter that it took, after the promise. Record the call first.").In("by")
}

// isToldPromise tells a duty that a promise to one customer made.
func isToldPromise(o incident.Obligation) bool { return strings.HasPrefix(o.RegimeID, toldRegime) }

// toldSituation says what a promise to one customer waits for.
func toldSituation(o incident.Obligation, s situation) situation {
	s.role, s.signBy = people.Commander, nil
	s.headline = fmt.Sprintf("We promised %s to be back by %s. Call or write, then mark the promise kept.", o.Recipient, short(*o.DueAt))
	return s
}

// lettersPromises leaves out what was promised to one customer beside our
// letters: no letter keeps that by itself.
func lettersPromises(open []incident.Obligation) []incident.Obligation {
	return slices.DeleteFunc(open, isToldPromise)
}
