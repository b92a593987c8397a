package app

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/app/rulebook"
	"github.com/flowchestra/tocsin/app/store"
	"github.com/flowchestra/tocsin/app/tenant"
)

// ConfirmationPreview tells, before the commander confirms, what already runs
// and what the confirmation would start.
type ConfirmationPreview struct {
	Running     []PreviewLine // runs since awareness, discovery or detection
	Starting    []PreviewLine // starts with the confirmation
	Authorities []PreviewWord // what each duty towards others than customers says that applies or may apply
	NotRequired []PreviewWord // why the others do not, those with one reason together
	Earliest    *incident.Earliest
	Facts       int           // number of the facts that were read
	Rings       []people.Rung // who is rung, in order, each when nobody before has answered
}

// PreviewWord is one regime's answer with its reason.
type PreviewWord struct {
	Name    string
	Answer  rulebook.Answer
	Because string
}

// PreviewLine is one regime and one due instant with how many customers it
// concerns.
type PreviewLine struct {
	Name      string
	Soft      bool
	StartedAt time.Time
	DueAt     time.Time
	Tenants   int
}

// PreviewConfirmation works the lists out as if it were confirmed now. It
// changes nothing.
func (a *App) PreviewConfirmation(ctx context.Context, by people.Person, incidentID string) (ConfirmationPreview, error) {
	l, err := a.look(ctx, by)
	if err != nil {
		return ConfirmationPreview{}, err
	}
	f, err := l.File(incidentID)
	if err != nil {
		return ConfirmationPreview{}, err
	}
	org, err := a.ground(l, f.ID)
	if err != nil {
		return ConfirmationPreview{}, err
	}
	if f.Confirmed() == nil {
		f.Confirmations = append(f.Confirmations, incident.Confirmation{ID: "preview", ConfirmedAt: a.Now(), ConfirmedBy: by.ID})
	}
	var p ConfirmationPreview
	if p.Facts, err = factsRead(l, f); err != nil {
		return p, err
	}
	if p.Earliest, err = a.earliest(l, f, org.Organisation); err != nil {
		return p, err
	}
	authorities, err := a.authorityDuties(l, f, org)
	if err != nil {
		return p, err
	}
	p.say(authorities)
	ladder, err := a.ladder(l, people.Legal, f.CommanderID)
	if err != nil {
		return p, err
	}
	p.Rings = rungs(ladder, f.CommanderID, org.Organisation)
	for i := range p.Rings {
		p.Rings[i].After += time.Duration(org.FirstAlarmDelayMinutes) * time.Minute
	}
	return p, a.previewLines(l, f, org, &p)
}

// say tells which duties towards others than customers apply or may apply, and
// why the rest do not.
func (p *ConfirmationPreview) say(authorities []rulebook.Duty) {
	p.NotRequired = notRequired(authorities)
	for _, d := range authorities {
		if d.Answer != rulebook.DoesNot {
			p.Authorities = append(p.Authorities, PreviewWord{incident.Label(d.Regime), d.Answer, d.Because})
		}
	}
}

// previewLines counts the duties that affected and undecided customers raise.
func (a *App) previewLines(l store.Look, f *incident.File, org ground, p *ConfirmationPreview) error {
	lines := map[PreviewLine]int{}
	starts := map[PreviewLine]bool{}
	count := func(_ tenant.Tenant, duties []rulebook.Duty, n int) {
		for _, d := range duties {
			if d.Answer != rulebook.Bites || d.Clock == nil {
				continue
			}
			k := PreviewLine{Name: incident.Label(d.Regime), Soft: d.Clock.Soft, StartedAt: d.Clock.StartedAt, DueAt: d.Clock.Due}
			lines[k] += n
			starts[k] = d.Trigger == rulebook.Confirmed
		}
	}
	err := a.eachAffected(l, f, org, count)
	if err == nil && !f.CustomersKnown {
		err = a.eachUndecided(l, f, org, count)
	}
	for k, n := range lines {
		line := k
		line.Tenants = n
		if starts[k] {
			p.Starting = append(p.Starting, line)
		} else {
			p.Running = append(p.Running, line)
		}
	}
	sortPreview(p.Running)
	sortPreview(p.Starting)
	return err
}

func sortPreview(lines []PreviewLine) {
	slices.SortFunc(lines, func(a, b PreviewLine) int {
		if c := a.DueAt.Compare(b.DueAt); c != 0 {
			return c
		}
		return strings.Compare(a.Name, b.Name)
	})
}
