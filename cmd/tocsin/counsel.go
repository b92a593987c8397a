package main

import (
	"context"

	"github.com/flowchestra/tocsin/app"
	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/rulebook"
)

// counsel is what Lena did long before that night: she read the rules that fit
// Flowchestra, adopted those that were checked against their text, and put the
// published promise on record.
func (p *player) counsel(ctx context.Context) error {
	a, lena := p.house.app, p.cast["Lena"]
	rules, err := a.ReadRules(ctx, lena)
	if err != nil {
		return err
	}
	var rows []app.AdoptRow
	fit := 0
	for _, r := range a.Book.Regimes() {
		if !rules.Fits[r.ID] || r.Watched() || r.Status == rulebook.StatusTemplate {
			continue
		}
		fit++
		if r.Verified {
			rows = append(rows, app.AdoptRow{RegimeID: r.ID, Digest: r.Digest})
		}
	}
	adopted, err := a.AdoptRules(ctx, lena, app.AdoptRules{Rows: rows})
	if err != nil {
		return err
	}
	if _, err := a.PublishPromise(ctx, lena, promise()); err != nil {
		return err
	}
	p.seq, err = p.lastEntry(ctx)
	p.say("Of %d rules of law that fit it, Lena has adopted %d: those that were checked against their text.", fit, adopted)
	return err
}

// promise is section 7 of Flowchestra's trust statement, clause by clause.
func promise() app.PublishPromise {
	return app.PublishPromise{Title: "Trust statement, section 7", PublishedAt: demoBegins, EffectiveFrom: demoBegins, Clauses: []incident.Clause{
		{Number: "7.1", Text: "Affected customers are told within any time the law requires.", Measure: incident.LegalTime},
		{Number: "7.2", Text: "Where no law gives a time, they are told within a reasonable time of confirmation.", Measure: incident.ReasonableTime, TargetHours: 72, CapHours: 168},
		{Number: "7.3", Text: "They get the details that are available.", Measure: incident.Details},
		{Number: "7.4", Text: "We work to mitigate what happened.", Measure: incident.Mitigation},
		{Number: "7.5", Text: "A notice is no admission of fault.", Measure: incident.NoAdmission},
	}}
}
