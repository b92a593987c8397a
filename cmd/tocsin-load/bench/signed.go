package bench

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/flowchestra/tocsin/app"
	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/notice"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/app/store"
	"github.com/flowchestra/tocsin/fixtures"
)

// Drafted confirms an incident with many customers, with every fact that their
// letters need.
func (b *Bench) Drafted(ctx context.Context, customers int) error {
	if err := b.Prepare(ctx, customers); err != nil {
		return err
	}
	began, ended, next := time.Now().Add(-3*time.Hour), time.Now().Add(-2*time.Hour), time.Now().Add(20*time.Hour)
	for kind, at := range map[incident.Kind]time.Time{incident.OccurredFrom: began, incident.OccurredTo: ended, incident.Contained: time.Now().Add(-time.Minute)} {
		if _, err := b.App.RecordInstant(ctx, b.Cast["Theo"], app.RecordInstant{IncidentID: b.Incident, Kind: kind, At: at, Zone: "UTC", Source: "load"}); err != nil {
			return err
		}
	}
	l, err := b.Look(ctx)
	if err != nil {
		return err
	}
	have, err := l.Accounts(b.Incident)
	if err != nil {
		return err
	}
	for _, w := range fixtures.Accounts() {
		if err := b.App.WriteAccount(ctx, b.Cast["Mira"], app.WriteAccount{IncidentID: b.Incident, Language: w.Language, Seen: have[w.Language].Version, Data: w.Data, WhatHappened: w.WhatHappened,
			WhatWeDid: w.WhatWeDid, WhatYouCanDo: w.WhatYouCanDo, Unknown: w.Unknown, NextUpdateAt: &next}); err != nil {
			return err
		}
	}
	return b.Confirm(ctx)
}

// Submitted puts the first letter to many customers before legal, as one wave,
// and has Lena read what she must.
func (b *Bench) Submitted(ctx context.Context, customers int) (notice.Edition, error) {
	if err := b.Drafted(ctx, customers); err != nil {
		return notice.Edition{}, err
	}
	return b.Submit(ctx, customers)
}

// Submit puts the drafts there are before legal.
func (b *Bench) Submit(ctx context.Context, customers int) (none notice.Edition, err error) {
	l, err := b.Look(ctx)
	if err != nil {
		return none, err
	}
	n, err := l.NoticeOf(b.Incident, notice.Initial)
	if err != nil || n == nil {
		return none, errors.Join(errors.New("no drafts are on record"), err)
	}
	due, err := l.Deadlines(b.Incident)
	if err != nil || len(due) == 0 {
		return none, errors.Join(errors.New("nothing is due"), err)
	}
	last := slices.MaxFunc(due, func(x, y store.Deadline) int { return x.DueAt.Compare(y.DueAt) })
	e, err := b.App.SubmitNotice(ctx, b.Cast["Mira"], app.SubmitNotice{NoticeID: n.ID, DueAt: &last.DueAt})
	if err != nil {
		return none, err
	}
	if e.Copies != customers {
		return none, fmt.Errorf("the wave has %d letters for %d customers", e.Copies, customers)
	}
	unread, err := b.App.Unread(ctx, b.Cast["Lena"], e.ID)
	for i := 0; i < len(unread) && err == nil; i++ {
		err = b.App.OpenCopy(ctx, b.Cast["Lena"], e.ID, unread[i].Copy.ID)
	}
	return *e, err
}

// Sign has Lena sign an edition: its letters leave when the wait is over.
func (b *Bench) Sign(ctx context.Context, e notice.Edition) error {
	code, err := b.code(ctx, b.Cast["Lena"])
	if err != nil {
		return err
	}
	_, err = b.App.ApproveNotice(ctx, b.Cast["Lena"], app.ApproveNotice{EditionID: e.ID, Digest: e.Digest, Code: code})
	return err
}

// code hands somebody an authenticator, once, and reads it.
func (b *Bench) code(ctx context.Context, p people.Person) (string, error) {
	l, err := b.Look(ctx)
	if err != nil {
		return "", err
	}
	f, err := l.Factor(p.ID)
	if err != nil {
		return "", err
	}
	if f == nil {
		made := fixtures.Factor(p, time.Now())
		f = &made
		if err := b.Store.Tx(ctx, func(tx *store.Tx) error {
			tx.Record("factor.enrolled", p.ID, p.Name, nil)
			return tx.Insert(f)
		}); err != nil {
			return "", err
		}
	}
	soon := time.Now().Add(2 * time.Second) // the code must still count when it is looked at
	n, _ := f.Fresh(soon)
	if n < 0 { // the one that ends first: many letters are looked at for some seconds
		soon = time.Now().Add(15 * time.Second)
		n, _ = f.Fresh(soon)
	}
	return f.CodeAt(soon, n)
}

// System reads as Tocsin itself.
func (b *Bench) System(ctx context.Context) (store.Look, error) {
	return b.Store.Reads().For(ctx, people.System())
}

// Meet reads the people and the incident of a place that was filled before.
func (b *Bench) Meet(ctx context.Context) error {
	l, err := b.System(ctx)
	if err != nil {
		return err
	}
	all, err := l.People()
	for _, p := range all {
		b.Cast[p.Name] = p
	}
	if err != nil {
		return err
	}
	inc, err := l.IncidentByNumber(incident.Number(time.Now().UTC().Year(), 1))
	if err == nil {
		b.Incident, b.Number = inc.ID, inc.Number
	}
	return err
}
