package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/flowchestra/tocsin/app"
	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/notice"
	"github.com/flowchestra/tocsin/fixtures"
)

var demoBegins = utc("2025-10-14 08:00")

// older are the incidents that the demo's people remember: one in which two
// customers were told, and one that was none.
func older() []scene {
	return []scene{
		{"2025-10-14 09:05", (*player).misdirected},
		{"2025-10-14 09:40", (*player).misdirectedConfirmed},
		{"2025-10-14 10:30", (*player).misdirectedWords},
		{"2025-10-14 11:00", (*player).submitFirst},
		{"2025-10-14 11:30", (*player).sign},
		{"2025-10-14 11:32", (*player).wait},
		{"2025-10-21 13:00", (*player).lastLetter},
		{"2025-10-21 13:05", (*player).submitLast},
		{"2025-10-21 13:20", (*player).sign},
		{"2025-10-21 13:22", (*player).wait},
		{"2025-10-21 15:00", (*player).misdirectedClosed},
		{"2025-12-09 10:15", (*player).lookalike},
		{"2025-12-09 11:50", (*player).lookalikeDismissed},
	}
}

func (p *player) misdirected(ctx context.Context) error {
	f, err := p.house.app.DeclareIncident(ctx, p.cast["Theo"], app.Declaration{Title: "Usage reports sent to the wrong customers", Severity: incident.SEV3,
		DetectedAt: utc("2025-10-14 08:50"), Zone: berlin, Source: "a customer: “This report is not ours.”", CommanderID: p.cast["Ada"].ID})
	if err != nil {
		return err
	}
	p.incident = f.ID
	err = p.records(ctx, "Theo", []app.RecordInstant{
		{Kind: incident.OccurredFrom, At: utc("2025-10-14 06:00"), Source: "the job's log"},
		{Kind: incident.OccurredTo, At: utc("2025-10-14 06:04"), Source: "the job's log"},
	})
	if err != nil {
		return err
	}
	_, err = p.house.app.AnswerAccess(ctx, p.cast["Ada"], app.AccessAnswer{IncidentID: p.incident, Answer: "yes", At: p.clock.Now(), Zone: berlin, Source: "the report that the customer sent back"})
	return err
}

func (p *player) misdirectedConfirmed(ctx context.Context) error {
	a := p.house.app
	if err := p.records(ctx, "Theo", []app.RecordInstant{{Kind: incident.Contained, At: utc("2025-10-14 09:20"), Source: "the job is stopped"}}); err != nil {
		return err
	}
	if _, err := a.ConfirmIncident(ctx, p.cast["Ada"], app.Confirm{IncidentID: p.incident, Zone: berlin, OwnerID: p.cast["Theo"].ID}); err != nil {
		return err
	}
	ds, err := app.ReadDecisions(strings.NewReader("reference,involvement,reason,data,encrypted,places\n" +
		"C-1007,in,its October report went to another customer,usage figures,no,US\nC-1011,in,its October report went to another customer,usage figures,no,US\n"))
	if err != nil {
		return err
	}
	return a.DecideExposures(ctx, p.cast["Theo"], app.DecideExposures{IncidentID: p.incident, Decisions: ds, Complete: true})
}

func (p *player) misdirectedWords(ctx context.Context) error {
	next := utc("2025-10-21 15:00")
	return p.house.app.WriteAccount(ctx, p.cast["Mira"], app.WriteAccount{IncidentID: p.incident, Language: "en", Data: "The usage report of your workspace for October",
		WhatHappened: "On 14 October 2025 at 06:00 UTC our reporting job swapped the recipients of two monthly usage reports. Your report went to the contact of another customer.",
		WhatWeDid:    "We stopped the job, asked the other customer to delete the report, and have their confirmation that they did.",
		WhatYouCanDo: "Nothing is needed from you. The report holds figures and no credentials.",
		Unknown:      "We do not know yet why the job swapped them.", NextUpdateAt: &next})
}

// submitFirst puts the wave that is due first before legal.
func (p *player) submitFirst(ctx context.Context) error {
	l, err := p.look(ctx)
	if err != nil {
		return err
	}
	ds, err := l.Deadlines(p.incident)
	if err != nil {
		return err
	}
	if len(ds) == 0 {
		return fmt.Errorf("nothing is due")
	}
	return p.submit(ctx, ds[0].DueAt)
}

// lastLetter begins the letter that the first one promised.
func (p *player) lastLetter(ctx context.Context) error {
	a, mira := p.house.app, p.cast["Mira"]
	n, err := a.OpenNotice(ctx, mira, app.OpenNotice{IncidentID: p.incident, Kind: notice.Final})
	if err != nil {
		return err
	}
	return a.WriteWords(ctx, mira, app.WriteWords{NoticeID: n.ID, Language: "en", Words: map[string]string{
		"whats_new": "A sort that was not stable swapped the two recipients. The job checks every recipient before it sends since 16 October 2025."}})
}

func (p *player) submitLast(ctx context.Context) error { return p.submitKind(ctx, notice.Final) }

func (p *player) misdirectedClosed(ctx context.Context) error {
	return p.records(ctx, "Ada", []app.RecordInstant{
		{Kind: incident.Resolved, At: utc("2025-10-16 14:00"), Source: "the job checks every recipient before it sends"},
		{Kind: incident.Closed, At: p.clock.Now(), Source: "review of 21 October: two recipients were swapped by a sort that was not stable"},
	})
}

// records has somebody record instants.
func (p *player) records(ctx context.Context, who string, instants []app.RecordInstant) error {
	for _, in := range instants {
		in.IncidentID, in.Zone = p.incident, berlin
		if _, err := p.house.app.RecordInstant(ctx, p.cast[who], in); err != nil {
			return err
		}
	}
	return nil
}

func (p *player) lookalike(ctx context.Context) error {
	f, err := p.house.app.DeclareIncident(ctx, p.cast["Theo"], app.Declaration{Title: "A site that looks like our sign-in page", Severity: incident.SEV4,
		DetectedAt: utc("2025-12-09 09:58"), Zone: berlin, Source: "a colleague's mail", CommanderID: p.cast["Ada"].ID})
	if err != nil {
		return err
	}
	p.incident = f.ID
	_, err = p.house.app.AnswerAccess(ctx, p.cast["Ada"], app.AccessAnswer{IncidentID: p.incident, Answer: "no", At: p.clock.Now(), Zone: berlin, Source: "no sign-in came from it"})
	return err
}

func (p *player) lookalikeDismissed(ctx context.Context) error {
	_, err := p.house.app.RecordInstant(ctx, p.cast["Ada"], app.RecordInstant{IncidentID: p.incident, Kind: incident.Dismissed, At: p.clock.Now(), Zone: berlin,
		Source: "Ada", Reason: "the site is down, and nobody entered a password"})
	return err
}

// writes has Mira write what customers are told, in every language.
func (p *player) writes(ctx context.Context) error {
	next := utc("2026-03-30 12:00")
	for _, w := range fixtures.Accounts() {
		err := p.house.app.WriteAccount(ctx, p.cast["Mira"], app.WriteAccount{IncidentID: p.incident, Language: w.Language, Data: w.Data, WhatHappened: w.WhatHappened,
			WhatWeDid: w.WhatWeDid, WhatYouCanDo: w.WhatYouCanDo, Unknown: w.Unknown, NextUpdateAt: &next})
		if err != nil {
			return err
		}
	}
	return nil
}
