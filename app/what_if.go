package app

import (
	"context"
	"slices"

	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/app/rulebook"
)

// ifs are the instants that people argue about: from which of them does a
// clock run?
var ifs = []incident.Kind{incident.Detected, incident.Aware, incident.Discovered, incident.ConfirmedKind}

// argued are the triggers for which the argument makes sense. A stage that
// hangs on an earlier filing runs from that filing and from nothing else.
var argued = []string{rulebook.Aware, rulebook.Discovered, rulebook.Detected, rulebook.Confirmed, rulebook.Suspected, rulebook.Occurred, rulebook.Determined}

// WhatIf tells by when a duty would be due if another of the recorded instants
// started its clock. It moves nothing.
func (a *App) WhatIf(ctx context.Context, by people.Person, obligationID string) ([]incident.WhatIf, error) {
	l, err := a.look(ctx, by)
	if err != nil {
		return nil, err
	}
	o, err := l.Obligation(obligationID)
	if err != nil || !slices.Contains(argued, o.Trigger) {
		return nil, err
	}
	f, err := l.File(o.IncidentID)
	if err != nil {
		return nil, err
	}
	g, err := a.ground(l, f.ID)
	if err != nil {
		return nil, err
	}
	known, err := a.factsOf(l, f, g, []incident.Obligation{o})
	if err != nil {
		return nil, err
	}
	var out []incident.WhatIf
	for _, k := range ifs {
		at := f.At(k)
		if c := f.Confirmed(); k == incident.ConfirmedKind && c != nil {
			at = &c.ConfirmedAt
		}
		if at == nil || string(k) == o.Trigger {
			continue
		}
		if c, err := a.Book.CountFrom(o.RegimeID, known[0], *at); err == nil { // a rule that is gone, or cannot be counted from there, has no such date
			out = append(out, incident.WhatIf{Kind: k, At: *at, DueAt: c.Due})
		}
	}
	return out, nil
}
