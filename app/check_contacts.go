package app

import (
	"context"
	"strings"
	"time"

	"github.com/flowchestra/tocsin/app/clock"
	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/notice"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/app/store"
	"github.com/flowchestra/tocsin/app/tenant"
)

// CheckContacts asks for the mails that ask contacts whether they still are the
// one to tell.
type CheckContacts struct{}

// Kind names the job.
func (CheckContacts) Kind() string { return "check_contacts" }

// looked is how often the sweep looks whom to ask.
const looked = time.Hour

// SetContactChecks says how many contacts a day are asked whether they still
// are the one; 0 asks nobody.
func (a *App) SetContactChecks(ctx context.Context, by people.Person, aDay int) error {
	if err := by.Must(people.ManageTenants); err != nil {
		return err
	}
	if aDay < 0 || aDay > tenant.MostChecks {
		return fault.Invalid("Give a whole number of contacts a day from 0 to %d; 0 asks nobody.", tenant.MostChecks).In("a_day")
	}
	return a.Store.Tx(ctx, func(tx *store.Tx) error {
		org, err := tx.LockOrganisation()
		if err != nil || org.ContactChecksADay == aDay {
			return err
		}
		tx.Record("contacts.checks_set", by.ID, org.Name, says{"was": org.ContactChecksADay, "a_day": aDay})
		org.ContactChecksADay = aDay
		return tx.Update(&org)
	})
}

// watchContacts has the sweep ask, once an hour and as many a day as the
// organisation says, contacts who were not asked within the year.
func (a *App) watchContacts(ctx context.Context, l store.Look, now time.Time) error {
	org, err := l.Organisation()
	if err != nil || org.ContactChecksADay == 0 {
		if fault.KindOf(err) == fault.KindNotFound {
			err = nil // nobody has set Tocsin up yet
		}
		return err
	}
	me, err := newID() // a claim holds against every later round
	if err != nil {
		return err
	}
	free := false
	err = a.Store.Upkeep(ctx, func(u *store.Upkeep) (err error) {
		free, err = u.Claim("contacts:checked", me, u.Now, u.Now.Add(looked))
		return err
	})
	if err != nil || !free {
		return err
	}
	return a.askContacts(ctx, l, org, now)
}

// askContacts puts questions on record, one change for all of a round.
func (a *App) askContacts(ctx context.Context, l store.Look, org people.Organisation, now time.Time) error {
	asked, err := l.CountChecks(startOfDay(now, org.Zone))
	if err != nil {
		return err
	}
	var next []tenant.Contact
	if left := min(org.ContactChecksADay-asked, slice); left > 0 {
		if next, err = l.ContactsToAsk(now.Add(-tenant.AskedEvery), left); err != nil {
			return err
		}
	}
	unsent, err := l.UnsentChecks(1)
	if err != nil || len(next)+len(unsent) == 0 {
		return err
	}
	return a.Store.Tx(ctx, func(tx *store.Tx) error {
		rows := make([]tenant.ContactCheck, len(next))
		for i, c := range next {
			if rows[i], err = newCheck(tx, c); err != nil {
				return err
			}
		}
		tx.Record("contacts.asked", people.System().ID, org.Name, says{"contacts": len(rows), "again": len(unsent) > 0})
		if err := tx.Insert(rows); err != nil {
			return err
		}
		return tx.Enqueue(store.Job{Args: CheckContacts{}, Queue: QueueDefault, Once: true})
	})
}

func newCheck(tx *store.Tx, c tenant.Contact) (tenant.ContactCheck, error) {
	id, err := newID()
	if err != nil {
		return tenant.ContactCheck{}, err
	}
	token, err := newToken()
	return tenant.ContactCheck{ID: id, TenantID: c.TenantID, Address: c.Address, AddressKey: c.AddressKey, Token: token, TokenKey: tokenKey(token), AskedAt: tx.Now, Version: 1}, err
}

// startOfDay is the midnight before an instant, in a zone.
func startOfDay(now time.Time, zone string) time.Time {
	place, err := clock.Zone(zone)
	if err != nil {
		place = time.UTC
	}
	y, m, d := now.In(place).Date()
	return time.Date(y, m, d, 0, 0, 0, 0, place)
}

// ChecksToSend returns the questions whose mail has not left, as many as one
// round hands over.
func (a *App) ChecksToSend(ctx context.Context) ([]string, error) {
	l, err := a.look(ctx, people.System())
	if err != nil {
		return nil, err
	}
	return l.UnsentChecks(slice)
}

// BeginContactCheck counts a try and makes the mail, nil when there is nothing
// to send any more.
func (a *App) BeginContactCheck(ctx context.Context, id string) (*notice.Errand, error) {
	var out *notice.Errand
	return out, a.Store.Tx(ctx, func(tx *store.Tx) error {
		c, err := tx.Look().ContactCheck(id)
		if err != nil || c.SentAt != nil || c.AnsweredAt != nil || c.Tries >= tenant.MostTries {
			return err
		}
		t, err := tx.Look().Tenant(c.TenantID)
		if err != nil {
			return err
		}
		org, err := tx.Look().Organisation()
		if err != nil {
			return err
		}
		e := checkErrand(org, t, c.ID, a.URL+"/contact/"+c.Token)
		e.To, e.At = c.Address, tx.Now
		c.Tries++
		out = &e
		tx.Record("contact.check_begun", people.System().ID, t.Reference, says{"check": c.ID, "try": c.Tries})
		return tx.Update(&c)
	})
}

// checkErrand asks in the customer's language.
func checkErrand(org people.Organisation, t tenant.Tenant, id, link string) notice.Errand {
	e := notice.Errand{ID: id, From: org.MailFrom, ReplyTo: org.ReplyTo, Language: "en", Over: org.Name, ActURL: link}
	if strings.HasPrefix(strings.ToLower(t.Language), "de") {
		e.Language, e.Subject, e.ActWords = "de", "Sind Sie noch der richtige Kontakt?", "Antworten"
		e.Lines = []string{"Wenn bei " + org.Name + " ein Sicherheitsvorfall die Daten von " + t.Name + " betrifft, schreiben wir an diese Adresse. Einmal im Jahr fragen wir, ob das noch richtig ist.",
			"Nichts ist vorgefallen. Der Link führt zu einer Seite mit einem Knopf. Sie können dort auch sagen, an wen wir uns stattdessen wenden sollen."}
		e.Foot = "Wenn Sie nicht antworten, ändert sich nichts. Fragen beantworten wir unter " + org.Phone + "."
		return e
	}
	e.Subject, e.ActWords = "Are you still the right contact?", "Answer"
	e.Lines = []string{"If a security incident at " + org.Name + " affects the data of " + t.Name + ", we write to this address. Once a year we ask whether that is still right.",
		"Nothing has happened. The link leads to a page with one button. You can also tell us there whom to write to instead."}
	e.Foot = "If you do not answer, nothing changes. We answer questions at " + org.Phone + "."
	return e
}

// RecordContactCheck records what the relay answered. Once the mail has left,
// the link is on record as a digest only.
func (a *App) RecordContactCheck(ctx context.Context, id string, ans notice.Answer) error {
	return a.Store.Tx(ctx, func(tx *store.Tx) error {
		c, err := tx.Look().ContactCheck(id)
		if err != nil || c.SentAt != nil {
			return err
		}
		t, err := tx.Look().Tenant(c.TenantID)
		if err != nil {
			return err
		}
		c.Heard = string(ans.Outcome)
		if ans.Outcome == notice.Accepted || ans.Outcome == notice.Refused {
			c.Token = ""
		}
		if ans.Outcome == notice.Accepted {
			c.SentAt = &tx.Now
		}
		tx.Record("contact.check_"+string(ans.Outcome), people.System().ID, t.Reference, says{"check": c.ID, "code": ans.Code, "enhanced": ans.Enhanced, "queue_id": ans.QueueID})
		return tx.Update(&c)
	})
}
