package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/flowchestra/tocsin/app"
	"github.com/flowchestra/tocsin/app/clock"
	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/notice"
	"github.com/flowchestra/tocsin/fixtures"
)

// The scenes of the legal desk: what the check refuses, and a sentence that
// proves wrong after it was sent.

// claims lets Mira reassure one customer by more than is known.
func (p *player) claims(ctx context.Context) error {
	return p.refusedWith(ctx, "No data was accessed.")
}

// leaks lets her name another customer in that letter.
func (p *player) leaks(ctx context.Context) error {
	return p.refusedWith(ctx, "Aldergate Bank had the same kind of runs.")
}

// refusedWith adds a sentence to Brightwater's letter, tries to put the wave
// before legal, and takes the sentence out again.
func (p *player) refusedWith(ctx context.Context, sentence string) error {
	d, err := p.letterTo(ctx, "C-1001")
	if err != nil {
		return err
	}
	was := d.Body
	p.tell("Mira", "adds to Brightwater's letter: “%s”", sentence)
	if err := p.edit(ctx, &d, was+"\n"+sentence+"\n"); err != nil {
		return err
	}
	err = p.submit(ctx, utc("2026-03-29 01:40"))
	if fault.KindOf(err) != fault.KindInvalid {
		return fmt.Errorf("the check let “%s” pass: %w", sentence, err)
	}
	p.tell("Tocsin", "does not put it before legal. %s", err)
	return p.edit(ctx, &d, was)
}

func (p *player) letterTo(ctx context.Context, reference string) (notice.Draft, error) {
	l, err := p.look(ctx)
	if err != nil {
		return notice.Draft{}, err
	}
	ts, err := l.TenantsByReference([]string{reference})
	if err != nil {
		return notice.Draft{}, err
	}
	n, err := l.NoticeOf(p.incident, notice.Initial)
	if err != nil || n == nil {
		return notice.Draft{}, fmt.Errorf("no drafts are on record: %w", err)
	}
	ds, err := l.DraftsOf(n.ID, []string{ts[reference].ID})
	return ds[ts[reference].ID], err
}

func (p *player) edit(ctx context.Context, d *notice.Draft, body string) error {
	err := p.house.app.EditDraft(ctx, p.cast["Mira"], app.EditDraft{DraftID: d.ID, Version: d.Version, Subject: d.Subject, Body: body})
	if err != nil {
		return err
	}
	*d, err = p.letterTo(ctx, "C-1001")
	return err
}

// attachments are the customers whose attachments were read.
var attachments = []string{"C-1001", "C-1002", "C-1003", "C-1005", "C-1007", "C-1010", "C-1011", "C-1013", "C-1014"}

// correct takes back, for nine customers, what all letters said.
func (p *player) correct(ctx context.Context) error {
	a, mira := p.house.app, p.cast["Mira"]
	if _, err := a.AddNote(ctx, p.cast["Theo"], incident.Note{IncidentID: p.incident, Zone: berlin, Text: "The review of the logs is done: attachments were opened at 9 customers."}); err != nil {
		return err
	}
	wrong := map[string]string{"en": "We have not finished reading which attachments were opened.", "de": "Wir prüfen noch, welche Anhänge geöffnet wurden."}
	holders, err := a.FindSentence(ctx, mira, p.incident, wrong)
	if err != nil {
		return err
	}
	l, err := p.look(ctx)
	if err != nil {
		return err
	}
	ts, err := l.TenantsByReference(attachments)
	if err != nil {
		return err
	}
	in := app.CorrectSentence{IncidentID: p.incident, Wrong: wrong, Right: map[string]string{
		"en": "Attachments of your workflow runs were opened. Please treat what they hold as read.",
		"de": "Anhänge Ihrer Workflow-Läufe wurden geöffnet. Bitte betrachten Sie deren Inhalt als gelesen."}}
	for _, ref := range attachments {
		in.WrongFor = append(in.WrongFor, ts[ref].ID)
	}
	_, err = a.CorrectSentence(ctx, mira, in)
	p.tell("Mira", "finds “%s” in %d letters; it is wrong for %d.", wrong["en"], len(holders), len(in.WrongFor))
	return err
}

func (p *player) submitCorrection(ctx context.Context) error {
	return p.submitKind(ctx, notice.Correction)
}

// submitKind puts the last letter of a kind before legal.
func (p *player) submitKind(ctx context.Context, kind notice.Kind) error {
	l, err := p.look(ctx)
	if err != nil {
		return err
	}
	n, err := l.NoticeOf(p.incident, kind)
	if err != nil || n == nil {
		return fmt.Errorf("no %s is on record: %w", kind, err)
	}
	_, err = p.house.app.SubmitNotice(ctx, p.cast["Mira"], app.SubmitNotice{NoticeID: n.ID})
	return err
}

// kestrel finds customer 181.
func (p *player) kestrel(ctx context.Context) error {
	ds, err := app.ReadDecisions(strings.NewReader("reference,involvement,reason,data,encrypted,places,records\n" +
		"C-1182,in,Its runs are in an export that was first read as another customer's,name; email; usage,no,GB,61\n"))
	if err != nil {
		return err
	}
	p.after = func() error { return p.twoReadings(ctx, "C-1182") }
	return p.house.app.DecideExposures(ctx, p.cast["Theo"], app.DecideExposures{IncidentID: p.incident, Decisions: ds, Complete: true})
}

// twoReadings shows when a customer who was found later must hear, strictly and
// otherwise.
func (p *player) twoReadings(ctx context.Context, reference string) error {
	l, err := p.look(ctx)
	if err != nil {
		return err
	}
	ts, err := l.TenantsByReference([]string{reference})
	if err != nil {
		return err
	}
	duties, err := l.ObligationsOf(p.incident, []string{ts[reference].ID})
	if err != nil {
		return err
	}
	for _, o := range duties[ts[reference].ID] {
		if o.DueAt != nil && o.OtherDueAt != nil && !o.Soft {
			p.tell("", "%s, strictly: %s; by the other reading: %s. The earlier one counts.", ts[reference].Name, clock.Both(*o.DueAt, berlin), clock.Both(*o.OtherDueAt, berlin))
			return nil
		}
	}
	return nil
}

// reviewed brings what customers are told up to the review of the logs.
func (p *player) reviewed(ctx context.Context) error {
	next := utc("2026-03-30 12:00")
	for _, w := range fixtures.Accounts() {
		now := map[string]string{
			"en": "We do not know yet who used the token, or whether what was read has been passed on. The review of attachments is done; yours were not opened.",
			"de": "Wir wissen noch nicht, wer das Token verwendet hat und ob das Gelesene weitergegeben wurde. Die Prüfung der Anhänge ist abgeschlossen; Ihre wurden nicht geöffnet.",
		}[w.Language]
		if err := p.house.app.WriteAccount(ctx, p.cast["Mira"], app.WriteAccount{IncidentID: p.incident, Language: w.Language, Seen: 1, Data: w.Data, WhatHappened: w.WhatHappened,
			WhatWeDid: w.WhatWeDid, WhatYouCanDo: w.WhatYouCanDo, Unknown: now, NextUpdateAt: &next}); err != nil {
			return err
		}
	}
	return nil
}

// submitKestrel puts the one letter that is open before legal.
func (p *player) submitKestrel(ctx context.Context) error { return p.submitFirst(ctx) }

// promised tells what our own letters still owe.
func (p *player) promised(duties []incident.Obligation, now time.Time) {
	for _, o := range duties {
		if o.Audience == incident.ToCustomers && o.Open() && o.DueAt.After(now) {
			p.say("promise: customers hear from us again by %s", clock.Both(*o.DueAt, berlin))
		}
	}
}
