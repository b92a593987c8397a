package main

import (
	"context"
	"strings"

	"github.com/flowchestra/tocsin/app"
	"github.com/flowchestra/tocsin/app/incident"
)

// held is the incident whose customers may not be told yet: the police asked.
func held() []scene {
	return []scene{
		{"2025-12-16 09:05", (*player).insider},
		{"2025-12-16 10:10", (*player).insiderConfirmed},
		{"2025-12-16 11:30", (*player).heldByPolice},
		{"2025-12-16 11:50", (*player).heldApproved},
	}
}

func (p *player) insider(ctx context.Context) error {
	f, err := p.house.app.DeclareIncident(ctx, p.cast["Theo"], app.Declaration{Title: "A leaver copied two customers' run logs", Severity: incident.SEV2,
		DetectedAt: utc("2025-12-16 08:40"), Zone: berlin, Source: "alert: bulk download from a laptop that was to be returned", CommanderID: p.cast["Ada"].ID})
	if err != nil {
		return err
	}
	p.incident = f.ID
	_, err = p.house.app.AnswerAccess(ctx, p.cast["Ada"], app.AccessAnswer{IncidentID: p.incident, Answer: "yes", At: p.clock.Now(), Zone: berlin, Source: "the laptop's own log"})
	return err
}

func (p *player) insiderConfirmed(ctx context.Context) error {
	a := p.house.app
	if err := p.records(ctx, "Theo", []app.RecordInstant{{Kind: incident.Contained, At: utc("2025-12-16 09:30"), Source: "the account is closed"}}); err != nil {
		return err
	}
	if _, err := a.ConfirmIncident(ctx, p.cast["Ada"], app.Confirm{IncidentID: p.incident, Zone: berlin, OwnerID: p.cast["Theo"].ID}); err != nil {
		return err
	}
	ds, err := app.ReadDecisions(strings.NewReader("reference,involvement,reason,data,encrypted,places\n" +
		"C-1007,in,its run logs are on the laptop,usage,no,US\nC-1011,in,its run logs are on the laptop,usage,no,US\n"))
	if err != nil {
		return err
	}
	return a.DecideExposures(ctx, p.cast["Theo"], app.DecideExposures{IncidentID: p.incident, Decisions: ds, Complete: true})
}

// heldByPolice records the request, and Lena's word on the clocks that no law
// lets it pause.
func (p *player) heldByPolice(ctx context.Context) error {
	a, until := p.house.app, utc("2026-04-14 16:00")
	hold, _, err := a.HoldObligation(ctx, p.cast["Lena"], app.HoldObligation{IncidentID: p.incident, AskedBy: "Detective Inspector Karin Vogt", Authority: "State Criminal Police, cyber unit",
		Form: incident.Document, Reference: "LKA-25-1803", AskedAt: utc("2025-12-16 11:10"), EndsAt: &until, Reason: "A search is planned; notice would warn the suspect."})
	if err != nil {
		return err
	}
	p.hold = hold.ID
	_, err = a.DecideHold(ctx, p.cast["Lena"], app.DecideHold{HoldID: hold.ID, RegimeID: "contract-window", Pause: true,
		Reason: "Clause 9.4 of both agreements gives way to an order of law enforcement."})
	return err
}

func (p *player) heldApproved(ctx context.Context) error {
	_, err := p.house.app.ApproveHold(ctx, p.cast["Ada"], p.hold)
	return err
}
