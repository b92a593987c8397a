package app

import (
	"context"
	"slices"
	"time"

	"github.com/flowchestra/tocsin/app/clock"
	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/notice"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/app/store"
)

// Outlook tells how one incident stands towards those who must be told.
func (a *App) Outlook(ctx context.Context, by people.Person, incidentID string) (incident.Outlook, error) {
	l, err := a.look(ctx, by)
	if err != nil {
		return incident.Outlook{}, err
	}
	f, err := l.File(incidentID)
	if err != nil {
		return incident.Outlook{}, err
	}
	all, err := a.overviews(l, []incident.File{*f})
	if err != nil {
		return incident.Outlook{}, err
	}
	out := all[0].Outlook
	if out.Authorities, err = l.AuthorityObligations(f.ID); err != nil {
		return out, err
	}
	return out, a.explain(l, out.Groups)
}

// Outlooks tells how every open incident stands, the one that is due first
// first.
func (a *App) Outlooks(ctx context.Context, by people.Person) ([]incident.Overview, error) {
	l, err := a.look(ctx, by)
	if err != nil {
		return nil, err
	}
	files, err := l.OpenIncidents()
	if err != nil {
		return nil, err
	}
	out, err := a.overviews(l, files)
	slices.SortStableFunc(out, func(x, y incident.Overview) int { return firstOf(x).Compare(firstOf(y)) })
	return out, err
}

// OverviewsOf tells how some incidents stand, in the order given.
func (a *App) OverviewsOf(ctx context.Context, by people.Person, rows []incident.Incident) ([]incident.Overview, error) {
	l, err := a.look(ctx, by)
	if err != nil {
		return nil, err
	}
	files, err := l.Files(rows)
	if err != nil {
		return nil, err
	}
	return a.overviews(l, files)
}

// firstOf is when something of an incident is due first; what has no deadline
// comes last.
func firstOf(o incident.Overview) time.Time {
	first := time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC)
	if g := o.Next(); g != nil {
		first = g.SignBy
	} else if o.Earliest != nil {
		first = o.Earliest.DueAt
	} else if o.Asked != nil {
		first = o.Asked.DueAt()
	}
	if d := o.OwedFirst(&first); d != nil {
		return *d.DueAt
	}
	return first
}

func (a *App) overviews(l store.Look, files []incident.File) ([]incident.Overview, error) {
	out := make([]incident.Overview, len(files))
	ids := make([]string, len(files))
	for i, f := range files {
		out[i].File, ids[i] = f, f.ID
	}
	if len(files) == 0 {
		return nil, nil
	}
	org, err := l.Organisation()
	if err != nil {
		return nil, err
	}
	everybody, err := l.People()
	if err != nil {
		return nil, err
	}
	figures, err := l.FiguresOf(ids)
	if err != nil {
		return nil, err
	}
	waits, err := waiting(l, ids)
	if err != nil {
		return nil, err
	}
	if err := a.secondThoughts(l, out, ids); err != nil {
		return nil, err
	}
	groups, owed, err := a.running(l, out, ids)
	if err != nil {
		return nil, err
	}
	earliest, err := a.earliests(l, files, org)
	if err != nil {
		return nil, err
	}
	for i := range out {
		o := &out[i]
		f := figures[o.ID]
		o.In, o.Out, o.InDoubt, o.Accepted, o.Letters, o.Missing = f.In, f.Out, f.InDoubt, f.Accepted, f.Letters, f.Missing
		o.Worded, o.NoticeID, o.Late, o.Withdrawn = f.Worded > 0, f.NoticeID, f.Late, o.Refuted()
		o.Fallback, o.Contact, o.Leaving, o.Answered = f.Fallback, f.Contact, f.Leaving, f.Answered
		o.Undated, o.AllClear, o.AllClearID = f.Undated, f.AllClear, f.AllClearID
		o.Commander = personName(everybody, o.CommanderID)
		for j := range o.Kept {
			o.Kept[j].HeldBy, o.Kept[j].PausedBy = personName(everybody, o.Kept[j].HeldBy), personName(everybody, o.Kept[j].PausedBy)
		}
		turns(o, everybody)
		o.Groups = a.underHolds(groups[o.ID], o.Holds)
		o.Owed = a.owedNow(owed[o.ID], o)
		for j := range o.Groups {
			own(&o.Groups[j], org, everybody, o.CommanderID)
		}
		wait(&o.Outlook, waits[o.ID])
		if o.Outlook.Earliest = earliest[o.ID]; o.Outlook.Earliest != nil {
			o.Undecided = o.Outlook.Earliest.Undecided
		}
	}
	return out, nil
}

// secondThoughts reads what waits for a second person, what customers ask and
// the holds of some incidents.
func (a *App) secondThoughts(l store.Look, out []incident.Overview, ids []string) error {
	pending, err := l.Pending(ids)
	if err != nil {
		return err
	}
	holds, err := l.HoldsIn(ids)
	for i := range out {
		out[i].Pending, out[i].Holds = pending[ids[i]], holds[ids[i]]
	}
	if err != nil {
		return err
	}
	asked, err := l.Asked(ids)
	for i := range out {
		out[i].Asked = asked[ids[i]]
	}
	if err != nil {
		return err
	}
	return keptOf(l, out, ids)
}

// running reads the clocks of some incidents: customers by what binds them, and
// what is owed to others.
func (a *App) running(l store.Look, out []incident.Overview, ids []string) (map[string][]incident.Group, map[string][]incident.Obligation, error) {
	groups, err := l.Groups(ids, a.paused(out))
	if err != nil {
		return nil, nil, err
	}
	owed, err := l.Owed(ids)
	return groups, owed, err
}

// paused are the rules that holds pause now in some incidents.
func (a *App) paused(all []incident.Overview) []incident.PausedRule {
	var out []incident.PausedRule
	for i := range all {
		out = append(out, incident.PausedRules(all[i].Holds, a.Now())...)
	}
	return out
}

func (a *App) underHolds(groups []incident.Group, holds []incident.Hold) []incident.Group {
	for i := range groups {
		groups[i].Hold(holds, a.Now())
	}
	return inOrder(groups)
}

// owedNow are the duties towards others than customers with the dates that
// holds leave them, without those that a hold pauses.
func (a *App) owedNow(duties []incident.Obligation, o *incident.Overview) []incident.Obligation {
	var out []incident.Obligation
	for _, d := range duties {
		c := incident.UnderHold(d, o.Holds, a.Now())
		if c.Held || o.Refuted() || o.Ended() {
			continue
		}
		d.DueAt = c.DueAt // of this copy, which nobody stores
		out = append(out, d)
	}
	slices.SortStableFunc(out, func(x, y incident.Obligation) int { return x.DueAt.Compare(*y.DueAt) })
	return out
}

// inOrder puts what is still open first.
func inOrder(groups []incident.Group) []incident.Group {
	slices.SortStableFunc(groups, func(x, y incident.Group) int {
		switch open := func(g incident.Group) bool { return g.Told() < g.Customers }; {
		case open(x) == open(y):
			return x.DueAt.Compare(y.DueAt)
		case open(x):
			return -1
		}
		return 1
	})
	return groups
}

// own says who acts next for a group, and by when legal must sign.
func own(g *incident.Group, org people.Organisation, everybody []people.Person, commanderID string) {
	g.SignBy = clock.SignBy(g.DueAt, org.Sending(), org.Margin())
	switch {
	case g.Unsigned > 0:
		g.OwnerRole = people.Legal
	case g.Unsubmitted > 0:
		g.OwnerRole = people.Communicator
	case g.Undelivered > 0:
		g.OwnerRole = people.Commander
	default:
		return
	}
	if p := FirstOfRole(everybody, g.OwnerRole, commanderID); p != nil {
		g.OwnerID, g.Owner = p.ID, p.Name
	}
}

// wave is letters that wait for a signature.
type wave struct {
	edition notice.Edition
	dueAt   *time.Time
}

// waiting returns, by incident, what waits for a signature.
func waiting(l store.Look, incidentIDs []string) (map[string][]wave, error) {
	editions, err := l.Unsigned(incidentIDs)
	if err != nil || len(editions) == 0 {
		return nil, err
	}
	ids := make([]string, len(editions))
	for i := range editions {
		ids[i] = editions[i].WaveID
	}
	waves, err := l.WavesByID(ids)
	out := map[string][]wave{}
	for _, e := range editions {
		out[e.IncidentID] = append(out[e.IncidentID], wave{e, waves[e.WaveID].DueAt})
	}
	return out, err
}

func wait(o *incident.Outlook, waves []wave) {
	for _, w := range waves {
		switch e := w.edition; {
		case w.dueAt != nil:
		case e.NoticeID == o.AllClearID && o.AllClearEdition == "":
			o.AllClearEdition, o.AllClearUnsigned = e.ID, e.Copies
		case e.NoticeID == o.NoticeID && o.UndatedEdition == "":
			o.UndatedEdition, o.UndatedUnsigned = e.ID, e.Copies
		}
		o.Waiting += w.edition.Copies
		if at := w.edition.FrozenAt; o.WaitingFrom == nil || at.Before(*o.WaitingFrom) {
			o.WaitingFrom = &at
		}
		for j := range o.Groups {
			if g := &o.Groups[j]; w.dueAt != nil && g.DueAt.Equal(*w.dueAt) && g.Unsigned > 0 && g.EditionID == "" {
				g.EditionID = w.edition.ID
			}
		}
	}
}

// explain gives each group the working of one of its customers.
func (a *App) explain(l store.Look, groups []incident.Group) error {
	ids := make([]string, len(groups))
	for i, g := range groups {
		ids[i] = g.Reference
	}
	examples, err := l.ObligationsByID(ids)
	if err != nil {
		return err
	}
	var tids []string
	for _, o := range examples {
		tids = append(tids, deref(o.TenantID))
	}
	tenants, err := l.TenantsByID(tids)
	if err != nil {
		return err
	}
	for i := range groups {
		g := &groups[i]
		o := examples[g.Reference]
		g.Reference, g.Because, g.Working = tenants[deref(o.TenantID)].Reference, o.Because, o.Working
	}
	return nil
}

// turns names whose turn it is where no deadline says so, and who can second a
// withdrawal: legal, unless legal proposed it.
func turns(o *incident.Overview, everybody []people.Person) {
	name := func(role people.Role, among []people.Person) string {
		if p := FirstOfRole(among, role, o.CommanderID); p != nil {
			return p.Name
		}
		return ""
	}
	o.Legal, o.Communicator = name(people.Legal, everybody), name(people.Communicator, everybody)
	w := o.PendingWithdrawal()
	if w == nil {
		return
	}
	others := slices.DeleteFunc(slices.Clone(everybody), func(p people.Person) bool { return p.ID == w.ProposedBy })
	o.SecondRole = people.Legal
	if w.ByLegal && w.ProposedBy != o.CommanderID {
		o.SecondRole = people.Commander
	}
	o.SecondName = name(o.SecondRole, others)
}

func personName(everybody []people.Person, id string) string {
	for _, p := range everybody {
		if p.ID == id {
			return p.Name
		}
	}
	return ""
}
