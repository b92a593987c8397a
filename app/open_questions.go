package app

import (
	"context"
	"maps"
	"slices"

	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/app/rulebook"
	"github.com/flowchestra/tocsin/app/store"
)

// OpenQuestions lists the questions of the book that duties of an incident
// hang on, or that were answered about it, in the order of the book, with what
// yes and no would do. It decides nothing.
func (a *App) OpenQuestions(ctx context.Context, by people.Person, incidentID string) ([]incident.OpenQuestion, error) {
	l, err := a.look(ctx, by)
	if err != nil {
		return nil, err
	}
	f, err := l.File(incidentID)
	if err != nil {
		return nil, err
	}
	lines, err := a.dutyLines(l, f.ID)
	if err != nil {
		return nil, err
	}
	rulings, err := l.Rulings(f.ID)
	if err != nil {
		return nil, err
	}
	known, err := a.factsOfLines(l, f, lines)
	if err != nil {
		return nil, err
	}
	var out []incident.OpenQuestion
	for _, q := range a.Book.Questions() {
		of := incident.OpenQuestion{Question: q, Rulings: slices.DeleteFunc(slices.Clone(rulings), func(r incident.Ruling) bool { return r.Question != q.Code })}
		of.Duties = a.verdicts(q.Code, lines, known)
		if len(of.Rulings) > 0 || of.Hangs() > 0 {
			out = append(out, of)
		}
	}
	return out, nil
}

// factsOfLines returns the facts that the example of each line is decided by.
func (a *App) factsOfLines(l store.Look, f *incident.File, lines []incident.DutyLine) ([]rulebook.Facts, error) {
	g, err := a.ground(l, f.ID)
	if err != nil {
		return nil, err
	}
	examples := make([]incident.Obligation, len(lines))
	for i := range lines {
		examples[i] = lines[i].Example
	}
	return a.factsOf(l, f, g, examples)
}

// verdicts works out what each answer to a question does to the open duties
// that it decides.
func (a *App) verdicts(code string, lines []incident.DutyLine, known []rulebook.Facts) []incident.Verdict {
	var out []incident.Verdict
	for i, d := range lines {
		r, ok := a.Book.Regime(d.Example.RegimeID)
		if !ok || !d.Example.Open() || !slices.Contains(r.Asks(), code) {
			continue
		}
		out = append(out, incident.Verdict{Line: d, Yes: a.ruled(known[i], r.ID, code, true), No: a.ruled(known[i], r.ID, code, false)})
	}
	return out
}

// ruled answers a regime as if a question had been answered.
func (a *App) ruled(f rulebook.Facts, regimeID, code string, yes bool) rulebook.Duty {
	rulings := maps.Clone(f.Rulings)
	if rulings == nil {
		rulings = map[string]rulebook.Ruling{}
	}
	rulings[code] = rulebook.Ruling{Yes: yes}
	f.Rulings = rulings
	d, err := a.Book.Duty(regimeID, f)
	if err != nil {
		d.Answer = rulebook.Undecided
	}
	return d
}
