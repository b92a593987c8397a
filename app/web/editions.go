package web

import (
	"cmp"
	"net/http"
	"slices"

	"github.com/labstack/echo/v4"

	"github.com/flowchestra/tocsin/app"
	"github.com/flowchestra/tocsin/app/clock"
	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/notice"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/app/store"
	"github.com/flowchestra/tocsin/app/tenant"
	"github.com/flowchestra/tocsin/templates/pages"
)

// copiesPerPage is how many of a wave's letters one page lists.
const copiesPerPage = 50

// edition is legal's desk for one wave.
func (s *server) edition(c echo.Context) error {
	page, err := s.editionPage(c)
	if err != nil {
		return err
	}
	c.Response().Header().Set("Content-Security-Policy", policyFraming)
	return s.show(c, http.StatusOK, pages.Edition(*page))
}

func (s *server) editionPage(c echo.Context) (*pages.EditionPage, error) {
	f := s.frame(c, "")
	f.Here, f.Wide = "/signing", true
	l, err := s.look(c, by(c))
	if err != nil {
		return nil, err
	}
	e, err := l.Edition(param(c, "id"))
	if err != nil {
		return nil, err
	}
	b, err := s.lettersOf(c, e.NoticeID)
	if err != nil {
		return nil, err
	}
	f.Live = b.file.Number
	p := &pages.EditionPage{Frame: f, File: b.file, Notice: b.notice, Edition: e, Names: b.names, Hold: b.org.Hold(), After: cursor(c)}
	if err := fillEdition(b, p); err != nil {
		return nil, err
	}
	p.Title = pages.EditionTitle(*p)
	return p, openedBy(b, p)
}

// fillEdition reads what was frozen, whom it goes to and what became of it.
func fillEdition(b letterPages, p *pages.EditionPage) (err error) {
	l, e := b.look, p.Edition
	if p.Wave, err = l.Wave(e.WaveID); err != nil {
		return err
	}
	if err = frozen(l, p); err != nil {
		return err
	}
	if err := mayRead(p.Viewer, p.Release); err != nil {
		return err
	}
	if p.Signed, err = l.Approval(e.ID); err != nil {
		return err
	}
	if p.Counter, err = l.Countersignature(e.ID); err != nil {
		return err
	}
	if p.Tenants, err = l.TenantsByID(tenantsOf(append(p.Struck, p.Copies...))); err != nil {
		return err
	}
	p.Compared = notice.Compare(p.Copies)
	inOrderOfReference(p.Copies, p.Tenants)
	if err := lookAtThese(b, p); err != nil {
		return err
	}
	if p.Wave.DueAt != nil {
		signBy := clock.SignBy(*p.Wave.DueAt, b.org.Sending(), b.org.Margin())
		p.SignBy = &signBy
		if p.Duty, err = l.DutyDue(e.IncidentID, *p.Wave.DueAt); err != nil {
			return err
		}
	}
	arrivals, err := l.HandedOver([]string{e.ID})
	if err != nil {
		return err
	}
	p.Arrival = arrivals[e.ID]
	if p.Sending, err = l.Sending(e.ID); err != nil {
		return err
	}
	p.Takes = b.takes(p.Edition.Copies)
	pageOfCopies(p)
	if err := whoSigns(b, p); err != nil {
		return err
	}
	return sinceBefore(l, p)
}

func tenantsOf(copies []notice.Copy) []string {
	out := make([]string, len(copies))
	for i := range copies {
		out[i] = copies[i].TenantID
	}
	return out
}

func inOrderOfReference(copies []notice.Copy, tenants map[string]tenant.Tenant) {
	slices.SortFunc(copies, func(x, y notice.Copy) int {
		return cmp.Compare(tenants[x.TenantID].Reference, tenants[y.TenantID].Reference)
	})
}

// pageOfCopies takes the page after a customer's reference.
func pageOfCopies(p *pages.EditionPage) {
	at := 0
	for at < len(p.Copies) && p.Tenants[p.Copies[at].TenantID].Reference <= p.After {
		at++
	}
	p.Rows = p.Copies[at:]
	if len(p.Rows) > copiesPerPage {
		p.Rows = p.Rows[:copiesPerPage]
		p.Next = p.Tenants[p.Rows[copiesPerPage-1].TenantID].Reference
	}
}

// whoSigns says who wrote, who may sign, and whether the viewer may.
func whoSigns(b letterPages, p *pages.EditionPage) error {
	accounts, err := b.look.Accounts(p.Edition.IncidentID)
	if err != nil {
		return err
	}
	for _, group := range p.Compared {
		if name := b.names[accounts[group.Language].AuthorID]; name != "" && !slices.Contains(p.Authors, name) {
			p.Authors = append(p.Authors, name)
		}
	}
	for i := range p.Copies {
		if name := b.names[p.Copies[i].AuthorID]; name != "" && !slices.Contains(p.Authors, name) {
			p.Authors = append(p.Authors, name)
		}
	}
	words, err := b.look.WritersOf(p.Edition)
	if err != nil {
		return err
	}
	everybody, err := b.look.People()
	for _, who := range legalFirst(everybody) {
		share := app.ShareOf(p.Edition, p.Copies, accounts, words, who.ID)
		if who.May(people.ApproveNotices) && share == "" {
			p.Signers = append(p.Signers, who)
		}
		if who.ID == p.Viewer.ID {
			p.Share = share
		}
	}
	if err != nil || p.Signed != nil || p.Edition.VoidedAt != nil {
		return err
	}
	return rungFor(b, p, everybody)
}

// sinceBefore compares the wave's edition with the one that the viewer read
// last, or else the one before it.
func sinceBefore(l store.Look, p *pages.EditionPage) error {
	all, err := l.Editions(p.Edition.WaveID)
	if err != nil || !p.Viewer.May(people.ReadDesk) { // the one before it was perhaps never sent
		return err
	}
	number, err := l.LastRead(p.Edition.WaveID, p.Viewer.ID, p.Edition.Number)
	if err != nil {
		return err
	}
	if number == 0 {
		number = p.Edition.Number - 1
	}
	var before *notice.Edition
	for i := range all {
		if all[i].Number == number {
			before = &all[i]
		}
	}
	if last := all[len(all)-1]; last.ID != p.Edition.ID {
		p.Newer = &last
	}
	if before == nil {
		return nil
	}
	was, err := l.Copies(before.ID)
	if err != nil {
		return err
	}
	tenants, err := l.TenantsByID(tenantsOf(was))
	if err != nil {
		return err
	}
	p.Before = pages.Changed(*before, was, p.Copies, p.Compared, func(id string) string {
		if t, ok := p.Tenants[id]; ok {
			return t.Name
		}
		return tenants[id].Name
	})
	return nil
}

// copy shows one frozen letter.
func (s *server) copy(c echo.Context) error {
	page, err := s.copyPage(c)
	if err != nil {
		return err
	}
	page.Asked = c.QueryParam("sample") == "asked"
	c.Response().Header().Set("Content-Security-Policy", policyFraming)
	return s.show(c, http.StatusOK, pages.OneCopy(page))
}

func (s *server) copyPage(c echo.Context) (page pages.CopyPage, err error) {
	p, err := s.editionPage(c)
	if err != nil {
		return page, err
	}
	at := slices.IndexFunc(p.Copies, func(x notice.Copy) bool { return x.ID == param(c, "copy") })
	if at < 0 {
		return page, fault.NotFound("This letter is not part of edition %d. Look it up in the edition's list.", p.Edition.Number)
	}
	return pages.OneCopyOf(*p, at), nil
}

// copyHTML is a frozen letter's own HTML, for the frames that show it. Nothing
// in it may run, ask or lead anywhere.
func (s *server) copyHTML(c echo.Context) error {
	l, err := s.look(c, by(c))
	if err != nil {
		return err
	}
	x, err := l.Copy(param(c, "copy"))
	if err != nil {
		return err
	}
	if x.EditionID != param(c, "id") {
		return fault.NotFound("This letter is not part of that edition.")
	}
	if err := mayReadCopy(l, by(c), x); err != nil {
		return err
	}
	c.Response().Header().Set("Content-Security-Policy", policyFramed)
	return write(c, http.StatusOK, echo.MIMETextHTMLCharsetUTF8, []byte(notice.LeadsNowhere(x.HTML)))
}
