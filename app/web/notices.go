package web

import (
	"cmp"
	"net/http"
	"slices"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/flowchestra/tocsin/app/clock"
	"github.com/flowchestra/tocsin/app/notice"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/app/store"
	"github.com/flowchestra/tocsin/templates/pages"
)

const (
	draftsPerPage = 50
	mostLookedAt  = 2000 // drafts that are compared with each other
)

// notice shows a notice's waves and letters.
func (s *server) notice(c echo.Context) error {
	f := s.frame(c, "")
	f.Here = "/incidents"
	b, err := s.lettersOf(c, param(c, "id"))
	if err != nil {
		return err
	}
	f.Live = b.file.Number
	p := &pages.NoticePage{Frame: f, File: b.file, Notice: b.notice, Names: b.names, After: cursor(c), Saved: c.QueryParam("saved")}
	p.Title = pages.NoticeWords(string(b.notice.Kind)) + " " + b.notice.Reference
	if err := fillWaves(b, p); err != nil {
		return err
	}
	if err := listDrafts(b.look, p); err != nil {
		return err
	}
	if err := confirmed(b, p); err != nil {
		return err
	}
	return s.show(c, http.StatusOK, pages.Notice(*p))
}

// mostConfirmed is how many confirmations of receipt a page lists.
const mostConfirmed = 100

// confirmed reads which customers said that they have their letter, and who
// said so.
func confirmed(b letterPages, p *pages.NoticePage) (err error) {
	if p.Acknowledged, err = b.look.AcknowledgementsOfNotice(b.notice, mostConfirmed); err != nil {
		return err
	}
	ids := make([]string, len(p.Acknowledged))
	for i := range p.Acknowledged {
		ids[i] = p.Acknowledged[i].TenantID
	}
	p.Confirmed, err = b.look.TenantsByID(ids)
	return err
}

// fillWaves reads what is due when, how far it has come and what it lacks.
func fillWaves(b letterPages, p *pages.NoticePage) error {
	tallies, err := b.look.Tallies(b.notice)
	if err != nil {
		return err
	}
	for _, t := range tallies {
		w := p.Wave(t.DueAt)
		w.Tallies = append(w.Tallies, t)
	}
	if err := fillEditions(b, p); err != nil {
		return err
	}
	if err := lacking(b, p); err != nil {
		return err
	}
	var due []time.Time
	for _, w := range p.Waves {
		if w.DueAt != nil {
			due = append(due, *w.DueAt)
		}
	}
	duties, err := b.look.DutiesDue(b.file.ID, due)
	if err != nil {
		return err
	}
	if err := answersBy(b, p); err != nil {
		return err
	}
	for _, w := range p.Waves {
		if w.DueAt == nil {
			continue
		}
		at := clock.SignBy(*w.DueAt, b.org.Sending(), b.org.Margin())
		w.SignBy = &at
		if o, ok := duties[w.DueAt.UTC()]; ok {
			w.Duty = &o
		}
	}
	slices.SortStableFunc(p.Waves, func(x, y *pages.WaveCard) int { return cmp.Compare(dueNumber(x.DueAt), dueNumber(y.DueAt)) })
	return nil
}

// answersBy dates the wave of a letter that answers a customer's question.
func answersBy(b letterPages, p *pages.NoticePage) error {
	w := p.Known(nil)
	if w == nil || b.notice.TenantID == nil {
		return nil
	}
	asked, err := b.look.QuestionsOf(b.file.ID, *b.notice.TenantID)
	for _, q := range asked {
		if q.AnswerID != nil && *q.AnswerID == b.notice.ID && w.AnswerBy == nil {
			at := clock.SignBy(q.DueAt, b.org.Sending(), b.org.Margin())
			w.AskedAt, w.AnswerBy, w.SignBy = &q.AskedAt, &q.DueAt, &at
		}
	}
	return err
}

// dueNumber orders deadlines; none comes last.
func dueNumber(at *time.Time) int64 {
	if at == nil {
		return 1<<63 - 1
	}
	return at.UnixNano()
}

// fillEditions adds what was frozen of each wave: what stands, and everything
// that was signed.
func fillEditions(b letterPages, p *pages.NoticePage) error {
	waves, err := b.look.Waves(b.notice.ID)
	if err != nil {
		return err
	}
	editions, err := b.look.EditionsOf(b.file.ID)
	if err != nil {
		return err
	}
	signed, err := b.look.Approvals(b.file.ID)
	if err != nil {
		return err
	}
	due, language := map[string]*time.Time{}, map[string]string{}
	for _, w := range waves {
		due[w.ID], language[w.ID] = w.DueAt, w.Language
	}
	var ids []string
	for _, e := range editions {
		if e.NoticeID == b.notice.ID {
			ids = append(ids, e.ID)
		}
	}
	arrivals, err := b.look.HandedOver(ids)
	if err != nil {
		return err
	}
	leave, err := b.look.ReleasesOf(ids)
	if err != nil {
		return err
	}
	sendings, err := b.look.SendingsOf(ids)
	if err != nil {
		return err
	}
	for _, e := range editions {
		if e.NoticeID != b.notice.ID {
			continue
		}
		if w := p.Known(due[e.WaveID]); w != nil {
			w.Stands(e)
		}
		if e.VoidedAt != nil {
			continue
		}
		one := pages.WaveEdition{Edition: e, Language: language[e.WaveID], Arrival: arrivals[e.ID]}
		if a, ok := signed[e.ID]; ok {
			one.Signed = &a
		}
		if r, ok := leave[e.ID]; ok {
			sending := sendings[e.ID]
			one.Release, one.Left = &r, sending.Left()
		}
		w := p.Wave(due[e.WaveID])
		w.Editions = append(w.Editions, one)
	}
	return nil
}

// lacking finds, of letters that are not before legal, which facts are missing
// and which letters stand out.
func lacking(b letterPages, p *pages.NoticePage) error {
	if !p.Viewer.May(people.ReadDesk) {
		return nil
	}
	drafts, err := b.look.UnfrozenDrafts(b.notice.ID, mostLookedAt)
	if err != nil || len(drafts) == 0 {
		return err
	}
	deadlines, err := b.look.Deadlines(b.file.ID)
	if err != nil {
		return err
	}
	due := map[string]*time.Time{}
	for _, d := range deadlines {
		due[d.TenantID] = &d.DueAt
	}
	for i := range drafts {
		at := due[drafts[i].TenantID]
		if !b.notice.Kind.OnDeadlines() {
			at = nil
		}
		if w := p.Known(at); w != nil {
			w.Lacks(drafts[i])
		}
	}
	return standOut(b.look, p, drafts)
}

func standOut(l store.Look, p *pages.NoticePage, drafts []notice.Draft) error {
	tids := make([]string, len(drafts))
	for i := range drafts {
		tids[i] = drafts[i].TenantID
	}
	contacts, err := l.ContactsOf(tids)
	if err != nil {
		return err
	}
	exposures, err := l.ExposuresOf(p.File.ID, tids)
	if err != nil {
		return err
	}
	copies := make([]notice.Copy, len(drafts))
	for i, d := range drafts {
		var to []string
		for _, c := range contacts[d.TenantID] {
			to = append(to, c.Address)
		}
		copies[i] = d.AsCopy(to)
	}
	p.Outliers, p.Crowds = notice.Outliers(copies, notice.Compare(copies), exposures, people.System().ID)
	return nil
}

// listDrafts reads one page of letters, and the names of those that stand out.
func listDrafts(l store.Look, p *pages.NoticePage) (err error) {
	if p.Rows, err = l.DraftsAfter(p.Notice.ID, p.After, draftsPerPage+1); err != nil {
		return err
	}
	more := len(p.Rows) > draftsPerPage
	if more {
		p.Rows = p.Rows[:draftsPerPage]
	}
	var tids []string
	for i := range p.Rows {
		tids = append(tids, p.Rows[i].TenantID)
	}
	if p.Ways, err = l.LettersTo(p.Notice.ID, tids); err != nil {
		return err
	}
	for _, o := range p.Outliers {
		tids = append(tids, o.Copy.TenantID)
	}
	if p.Tenants, err = l.TenantsByID(tids); err != nil {
		return err
	}
	if more {
		p.Next = p.Tenants[p.Rows[draftsPerPage-1].TenantID].Reference
	}
	return nil
}
