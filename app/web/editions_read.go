package web

import (
	"github.com/flowchestra/tocsin/app"
	"github.com/flowchestra/tocsin/app/notice"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/app/store"
	"github.com/flowchestra/tocsin/templates/pages"
)

// lookAtThese finds the letters that must be read by themselves.
func lookAtThese(b letterPages, p *pages.EditionPage) error {
	exposures, err := b.look.ExposuresOf(p.Edition.IncidentID, tenantsOf(p.Copies))
	if err != nil {
		return err
	}
	p.Outliers, p.Crowds = notice.Outliers(p.Copies, p.Compared, exposures, people.System().ID)
	kept, err := b.look.KeptFindings(p.Notice.ID)
	p.Kept = pages.KeptBefore(kept, p.Edition.FrozenAt)
	if err != nil || !p.Viewer.May(people.ReadDesk) {
		return err
	}
	p.Comments.Names = b.names
	p.Comments.All, err = b.look.CommentsBefore(p.Edition)
	return err
}

// frozen reads the letters that stand, those that were struck, and when what is
// signed leaves. Of a stale edition every letter is shown as it was.
func frozen(l store.Look, p *pages.EditionPage) error {
	all, err := l.Copies(p.Edition.ID)
	if err != nil {
		return err
	}
	if p.Copies, p.Struck = notice.Standing(all), notice.Struck(all); len(p.Copies) == 0 {
		p.Copies, p.Struck = all, nil
	}
	if p.Release, err = l.Release(p.Edition.ID); err != nil {
		return err
	}
	p.Failures, err = l.SequenceFailures(p.Edition.ID)
	return err
}

// openedBy notes which of the letters the viewer has opened in these words.
func openedBy(b letterPages, p *pages.EditionPage) error {
	digests := make([]string, len(p.Copies))
	for i := range p.Copies {
		digests[i] = p.Copies[i].Digest
	}
	opened, err := b.look.OpenedBy(p.Viewer.ID, digests)
	p.Opened = map[string]bool{}
	for i := range p.Copies {
		p.Opened[p.Copies[i].ID] = opened[p.Copies[i].Digest]
	}
	return err
}

// legalFirst puts whoever is asked to sign first before everybody else.
func legalFirst(everybody []people.Person) []people.Person {
	first := app.FirstOfRole(everybody, people.Legal, "")
	if first == nil {
		return everybody
	}
	out := []people.Person{*first}
	for _, who := range everybody {
		if who.ID != first.ID {
			out = append(out, who)
		}
	}
	return out
}
