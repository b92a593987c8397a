package app

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/app/rulebook"
	"github.com/flowchestra/tocsin/app/store"
	"github.com/flowchestra/tocsin/app/tenant"
)

// PreviewDecisions works out what a list of decisions would change and start.
// It refuses what DecideExposures refuses, and changes nothing.
func (a *App) PreviewDecisions(ctx context.Context, by people.Person, in DecideExposures) (*incident.Foreseen, error) {
	if err := by.Must(people.DecideExposures); err != nil {
		return nil, err
	}
	l, err := a.look(ctx, by)
	if err != nil {
		return nil, err
	}
	f, known, err := a.checkDecisions(l, by, in)
	if err != nil {
		return nil, err
	}
	out := &incident.Foreseen{File: *f, Complete: in.Complete}
	if out.Facts, err = factsRead(l, f); err != nil {
		return nil, err
	}
	rows, err := a.listed(l, f, in, known)
	if err != nil {
		return nil, err
	}
	if err := sortOut(l, out, rows); err != nil {
		return nil, err
	}
	org, err := a.ground(l, f.ID)
	if err != nil {
		return nil, err
	}
	var affected []incident.Listed
	for _, r := range rows {
		if r.Exposure.Involvement == incident.In {
			affected = append(affected, r.Listed)
		}
	}
	a.raise(out, org, rows)
	out.Outliers = a.outliers(affected)
	return out, nil
}

// listed is one row of a list with what stands on record.
type listed struct {
	incident.Listed
	was       incident.Exposure
	agreement *tenant.Agreement
}

func (a *App) listed(l store.Look, f *incident.File, in DecideExposures, known map[string]tenant.Tenant) ([]listed, error) {
	tids := make([]string, len(in.Decisions))
	for i, d := range in.Decisions {
		tids[i] = known[d.Reference].ID
	}
	have, err := l.ExposuresOf(f.ID, tids)
	if err != nil {
		return nil, err
	}
	agreements, err := l.AgreementsOf(tids)
	if err != nil {
		return nil, err
	}
	out := make([]listed, len(tids))
	for i, d := range in.Decisions {
		r := &out[i]
		r.was, r.agreement = have[tids[i]], agreements[tids[i]]
		r.Row, r.Tenant, r.Was = d.row(i), known[d.Reference], r.was.Involvement
		r.Exposure = r.was
		r.Exposure.Data, r.Exposure.Encrypted, r.Exposure.Places, r.Exposure.Records = d.Data, d.Encrypted, d.Places, d.Records
		r.Exposure.Counts = d.counts(r.was)
		if err := r.Exposure.Decide(d.Involvement, d.Reason, "", a.Now()); err != nil {
			return nil, err
		}
		r.Window, r.Short = r.agreement.WindowWords(), r.agreement.Short()
	}
	return out, nil
}

// sortOut counts what a list says and changes.
func sortOut(l store.Look, out *incident.Foreseen, rows []listed) error {
	var leaving []string
	for _, r := range rows {
		now := r.Exposure.Involvement
		if now == incident.In {
			out.In++
		} else {
			out.Out++
		}
		switch {
		case !r.Exposure.Differs(r.was):
			out.Unchanged++
		case r.Was == "" || r.Was == incident.Candidate:
			out.Fresh++
		case r.Was == incident.In && now == incident.Out:
			leaving = append(leaving, r.Tenant.ID)
			out.Leaving = append(out.Leaving, r.Listed)
		case r.Was == incident.Out && now == incident.In:
			out.ToIn++
		}
	}
	out.ToOut = len(leaving)
	out.Leaving = out.Leaving[:min(len(out.Leaving), 20)]
	for _, r := range rows[:min(len(rows), 10)] {
		out.First = append(out.First, r.Listed)
	}
	return fromRecord(l, out, leaving)
}

// fromRecord counts who of those that leave was told, and who is left.
func fromRecord(l store.Look, out *incident.Foreseen, leaving []string) error {
	told, err := l.FirstTold(out.File.ID, leaving)
	if err != nil {
		return err
	}
	out.Told = len(told)
	customers, err := l.CountTenants()
	if err != nil {
		return err
	}
	decided, err := l.CountExposures(out.File.ID)
	out.Rest = max(customers-decided[incident.In]-decided[incident.Out]-out.Fresh, 0)
	return err
}

// raise works out the duties towards those who are in. Customers alike in law
// share one answer.
func (a *App) raise(out *incident.Foreseen, org ground, rows []listed) {
	answers := map[string][]rulebook.Duty{}
	dues := map[string]*incident.Due{}
	for i := range rows {
		r := &rows[i]
		if r.Exposure.Involvement != incident.In {
			continue
		}
		key := r.alike()
		duties, ok := answers[key]
		if !ok {
			duties = a.Book.Duties(facts(&out.File, org, &r.Tenant, r.agreement, &r.Exposure))
			answers[key] = duties
		}
		for _, d := range duties {
			switch d.Answer {
			case rulebook.Bites:
				out.Duties++
			case rulebook.Undecided:
				out.Waiting++
			}
		}
		if d, ok := rulebook.Binding(duties); ok {
			k := d.Regime.ID + d.Clock.Due.String()
			if dues[k] == nil {
				dues[k] = &incident.Due{Name: incident.Label(d.Regime), Soft: d.Clock.Soft, StartedAt: d.Clock.StartedAt, DueAt: d.Clock.Due,
					Reference: r.Tenant.Reference, Working: d.Clock.Working}
			}
			dues[k].Customers++
		}
	}
	for _, d := range dues {
		out.Dues = append(out.Dues, *d)
	}
	slices.SortFunc(out.Dues, func(x, y incident.Due) int { return cmp.Or(x.DueAt.Compare(y.DueAt), strings.Compare(x.Name, y.Name)) })
}

// alike is what the law looks at in a row.
func (r *listed) alike() string {
	ag := "none"
	if r.agreement != nil {
		ag = r.agreement.Trigger + " in " + r.agreement.WindowWords() + " of " + r.agreement.Calendar
	}
	return fmt.Sprintf("%q", []string{r.Tenant.Country, r.Tenant.Zone, strings.Join(r.Tenant.Sectors, ","), strings.Join(r.Tenant.States, ","), ag,
		strings.Join(r.Exposure.Data, ","), r.Exposure.Encrypted, strings.Join(r.Exposure.Places, ","), r.Exposure.Counts.String()})
}

// few is how many customers of a list may share what makes them stand out.
const few = 3

// outliers finds who of the affected is worth a second look.
func (a *App) outliers(rows []incident.Listed) []incident.Outlier {
	gap := incident.Outlier{Why: "No window on record: legal must say by when they are told"}
	short := incident.Outlier{Why: "Told within 24 hours by their agreement"}
	blank := incident.Outlier{Why: "No class of data: laws that ask for it wait for the answer"}
	var classes []string
	of := map[string]*incident.Outlier{}
	for _, r := range rows {
		switch {
		case r.Window == "":
			gap.Tell(r)
		case r.Short:
			short.Tell(r)
		}
		if len(r.Exposure.Data) == 0 {
			blank.Tell(r)
		}
		for _, c := range r.Exposure.Data {
			c = strings.ToLower(strings.TrimSpace(c))
			if of[c] == nil {
				of[c] = &incident.Outlier{Why: a.rareWords(c)}
				classes = append(classes, c)
			}
			of[c].Tell(r)
		}
	}
	out := []incident.Outlier{short, gap, blank}
	for _, c := range classes {
		if o := of[c]; !a.knows(c) || o.Customers <= few && len(rows) > 4*few {
			out = append(out, *o)
		}
	}
	if most := incident.MostRecords(rows); len(rows) > 4*few {
		out = append(out, incident.Outlier{Why: "The most records", Customers: len(most), Rows: most})
	}
	return slices.DeleteFunc(out, func(o incident.Outlier) bool { return o.Customers == 0 })
}

// knows tells whether the rulebook has a word for a class of data.
func (a *App) knows(class string) bool {
	return slices.ContainsFunc(a.Book.DataClasses(), func(c rulebook.DataClass) bool { return c.Code == class })
}

func (a *App) rareWords(class string) string {
	for _, c := range a.Book.DataClasses() {
		if c.Code == class {
			return "Few others have it: " + c.Name
		}
	}
	return fmt.Sprintf("%q is no class of data that a law is asked about", cut(class))
}
