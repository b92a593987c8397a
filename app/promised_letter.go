package app

import (
	"fmt"
	"strings"
	"time"

	"github.com/flowchestra/tocsin/app/clock"
	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/notice"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/app/store"
)

// promisedRegime begins the id of every duty that our own letters made: they
// said by when their readers hear again. No law gives it a number; breaking it
// is noticed all the same.
const promisedRegime = "policy-promised-letter"

// keepsPromise does what accepted letters of an edition mean for what was
// promised: the promise that they carry becomes a duty, and a promise is kept
// once nobody waits for a letter any more. An answer to one customer is no such
// letter.
func (a *App) keepsPromise(tx *store.Tx, f *incident.File, n notice.Notice, all []result) error {
	if n.Kind == notice.AnswerLetter || f.Refuted() && n.Kind != notice.AllClear {
		return nil
	}
	cids := make([]string, len(all))
	for i := range all {
		cids[i] = all[i].delivery.CopyID
	}
	promises, err := tx.Look().PromisesOf(cids)
	if err != nil {
		return err
	}
	for _, by := range promises {
		if !by.After(tx.Now) {
			continue
		}
		if err := a.owePromised(tx, f, by); err != nil {
			return err
		}
	}
	last := &all[len(all)-1]
	return keepPromises(tx, f, &last.delivery, last.handed())
}

// owePromised puts on record that another letter was promised by an instant,
// once for all customers to whom that was said.
func (a *App) owePromised(tx *store.Tx, f *incident.File, by time.Time) error {
	regime := promisedRegime + by.UTC().Format("-20060102T1504")
	have, err := tx.Look().HasDuty(f.ID, regime)
	if err != nil || have {
		return err
	}
	id, err := newID()
	if err != nil {
		return err
	}
	o := promised(by.UTC(), tx.Now)
	o.ID, o.IncidentID, o.RegimeID, o.BookVersion = id, f.ID, regime, f.BookVersion
	tx.Record("letter.promised", people.System().ID, f.Number, says{"by": by.UTC()})
	if err := tx.Insert(&o); err != nil {
		return err
	}
	return a.watchDuty(tx, f, o)
}

func promised(by, now time.Time) incident.Obligation {
	return incident.Obligation{Audience: incident.ToCustomers, Name: "The next letter that we promised", Recipient: "every customer whom we told so", Soft: true, Trigger: "promised",
		Because:   "Our letters say that we write again by " + by.Format("15:04 UTC on Mon 2 Jan 2006") + ", even if there is nothing new to tell.",
		StartedAt: &now, DueAt: &by, OpenedAt: now, Version: 1, MeetsOn: incident.DefaultProof, ClosedDays: []clock.ClosedDay{},
		Working: []clock.Step{{Says: "The first letter that says so was accepted.", At: &now}, {Says: "It names the time.", At: &by, Source: "our own letter"}}}
}

// keepPromises meets the promises of an incident for which nobody waits any
// more. It looks only after the last letter of an edition was answered.
func keepPromises(tx *store.Tx, f *incident.File, d *notice.Delivery, sent time.Time) error {
	busy, err := tx.Look().StillSending(d.EditionID)
	if err != nil || busy {
		return err
	}
	open, err := tx.Look().OpenPromises(f.ID)
	if err != nil {
		return err
	}
	open = lettersPromises(open)
	for i := range open {
		o := &open[i]
		waits, err := tx.Look().WaitsForPromised(f.ID, *o.DueAt)
		if err != nil || waits {
			return err
		}
		if !o.Meet(sent, d.ID) {
			continue
		}
		tx.Record("promise.kept", people.System().ID, f.Number, says{"by": o.DueAt, "delivery": d.ID})
		if err := tx.Update(o); err != nil {
			return err
		}
	}
	return nil
}

// isPromised tells a duty that our own letters made.
func isPromised(o incident.Obligation) bool { return strings.HasPrefix(o.RegimeID, promisedRegime) }

// promisedSituation says what a promised letter waits for.
func promisedSituation(l store.Look, o incident.Obligation, s situation) (situation, error) {
	s.role = people.Communicator
	s.headline = fmt.Sprintf("We promised customers another letter by %s. Write an update, even if nothing is new; legal must sign by %s.", short(*o.DueAt), s.signBy.UTC().Format("15:04"))
	waiting, err := l.Unsigned([]string{o.IncidentID})
	if err != nil || len(waiting) == 0 {
		return s, err
	}
	for _, e := range waiting {
		n, err := l.Notice(e.NoticeID)
		if err != nil {
			return s, err
		}
		if n.Kind == notice.Update || n.Kind == notice.Final {
			s.role = people.Legal
			s.headline = fmt.Sprintf("%s that we promised by %s %s for legal; sign by %s.", letters(e.Copies), short(*o.DueAt), waitOf(e.Copies), s.signBy.UTC().Format("15:04"))
		}
	}
	return s, nil
}
