package app

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/app/store"
)

// PlannedMove is what this program's rules would do to the running clocks of
// one duty of one open incident. From is nil for a duty that would start, To
// for one that would end or have no date.
type PlannedMove struct {
	Number  string // INC-2026-001
	Name    string // "GDPR art. 33(2)"
	Tenants int    // 0 for a duty towards an authority
	From    *time.Time
	To      *time.Time
	Waits   bool // later: it would wait for legal; else it would move at once
}

// PlanRelease works out, for every open incident, what this program's rules,
// calendars and zones would move, and changes nothing. The moves of the oldest
// incident come first, earlier ones before those that would wait.
func (a *App) PlanRelease(ctx context.Context, by people.Person) ([]PlannedMove, people.Organisation, error) {
	l, err := a.look(ctx, by)
	if err != nil {
		return nil, people.Organisation{}, err
	}
	files, err := l.OpenIncidents()
	if err != nil || len(files) == 0 {
		return nil, people.Organisation{Zone: "UTC"}, err
	}
	org, err := l.Organisation()
	if err != nil {
		return nil, org, err
	}
	var out []PlannedMove
	for i := range files {
		if !files[i].Running() {
			continue
		}
		moves, err := a.planIncident(l, &files[i])
		if err != nil {
			return nil, org, err
		}
		out = append(out, moves...)
	}
	return out, org, nil
}

func (a *App) planIncident(l store.Look, f *incident.File) ([]PlannedMove, error) {
	var p plan
	g, err := a.ground(l, f.ID)
	if err != nil {
		return nil, err
	}
	w, err := a.authorityDutiesOf(l, f, g, a.Now())
	if err != nil {
		return nil, err
	}
	p.add(f.Number, w)
	for after := ""; ; {
		page, err := l.ExposuresAfter(f.ID, incident.In, after, slice)
		if err != nil {
			return nil, err
		}
		if len(page) == 0 {
			return p.sorted(), nil
		}
		if w, err = a.dutiesOf(l, f, g, page, a.Now()); err != nil {
			return nil, err
		}
		p.add(f.Number, w)
		after = page[len(page)-1].TenantID
	}
}

// plan gathers moves that are alike into one line.
type plan struct{ moves []PlannedMove }

func (p *plan) add(number string, w *dutyWriter) {
	replaces := map[string]bool{}
	for _, m := range w.moves {
		line := PlannedMove{Number: number, Name: m.From.Name, From: m.From.DueAt, Waits: m.Wait}
		if m.To != nil {
			line.To = m.To.DueAt
			replaces[m.To.ID] = m.To.ID != ""
		}
		p.count(line, m.From.TenantID)
	}
	for _, o := range w.fresh {
		if !replaces[o.ID] {
			p.count(PlannedMove{Number: number, Name: o.Name, To: o.DueAt}, o.TenantID)
		}
	}
}

func (p *plan) count(line PlannedMove, tenantID *string) {
	if line.From == nil && line.To == nil || line.From != nil && line.To != nil && line.From.Equal(*line.To) {
		return // no clock runs, or it runs on
	}
	n := 0
	if tenantID != nil {
		n = 1
	}
	for i := range p.moves {
		m := &p.moves[i]
		if m.Name == line.Name && m.Waits == line.Waits && stamp(m.From) == stamp(line.From) && stamp(m.To) == stamp(line.To) && (m.Tenants > 0) == (n > 0) {
			m.Tenants += n
			return
		}
	}
	line.Tenants = n
	p.moves = append(p.moves, line)
}

func (p *plan) sorted() []PlannedMove {
	slices.SortStableFunc(p.moves, func(x, y PlannedMove) int {
		if x.Waits != y.Waits {
			return map[bool]int{true: 1, false: -1}[x.Waits]
		}
		return cmp.Or(cmp.Compare(stamp(x.From), stamp(y.From)), cmp.Compare(x.Name, y.Name), cmp.Compare(stamp(x.To), stamp(y.To)))
	})
	return p.moves
}
