package app

import (
	"context"
	"slices"
	"time"

	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/people"
)

// rungRoles are those that the bell rings, in the order of a letter's way.
var rungRoles = []people.Role{people.Commander, people.Communicator, people.Legal}

// Ladders tells who would be rung now, in order: for each role, and for each
// commander of a running incident, since the ladder goes on to them.
func (a *App) Ladders(ctx context.Context, by people.Person) ([]people.Ladder, error) {
	l, err := a.look(ctx, by)
	if err != nil {
		return nil, err
	}
	org, err := l.Organisation()
	if err != nil {
		return nil, err
	}
	open, err := l.OpenIncidents()
	if err != nil {
		return nil, err
	}
	everybody, err := l.People()
	if err != nil {
		return nil, err
	}
	var out []people.Ladder
	for _, c := range commanders(open) {
		for _, role := range rungRoles {
			out = append(out, people.Ladder{Role: role, Numbers: c.numbers, Rungs: rungs(ladderOf(everybody, role, c.id), c.id, org)})
		}
	}
	return out, nil
}

// RungsOf tells who is rung when letters of an incident wait for a signature,
// in order, and how long after the first.
func RungsOf(everybody []people.Person, commanderID string, org people.Organisation) []people.Rung {
	return rungs(ladderOf(everybody, people.Legal, commanderID), commanderID, org)
}

type command struct {
	id      string
	numbers []string
}

// commanders groups running incidents by who commands them; without any there
// is one group, of nobody.
func commanders(open []incident.File) []command {
	var out []command
	for i := range open {
		f := &open[i]
		if !f.Running() {
			continue
		}
		at := slices.IndexFunc(out, func(c command) bool { return c.id == f.CommanderID })
		if at < 0 {
			at, out = len(out), append(out, command{id: f.CommanderID})
		}
		out[at].numbers = append(out[at].numbers, f.Number)
	}
	if len(out) == 0 {
		return []command{{}}
	}
	return out
}

func rungs(ladder []people.Person, commanderID string, org people.Organisation) []people.Rung {
	out := make([]people.Rung, len(ladder))
	var after time.Duration
	for i, p := range ladder {
		out[i] = people.Rung{Person: p, After: after}
		after += org.Wait(i)
		first := ladder[0]
		switch {
		case i == 0:
		case first.DeputyID != nil && *first.DeputyID == p.ID:
			out[i].Why = "stands in for " + first.Name
		case p.ID == commanderID:
			out[i].Why = "commands"
		case p.Roles.Has(people.Executive):
			out[i].Why = "executive"
		}
	}
	return out
}
