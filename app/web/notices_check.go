package web

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/flowchestra/tocsin/app"
	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/notice"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/app/store"
	"github.com/flowchestra/tocsin/templates/pages"
)

// checks are the pages of what the content check finds in letters.
func (s *server) checks() []route {
	return []route{
		{get, "/notices/:id/findings", people.ReadDesk, s.finding},
		{post, "/notices/:id/findings", people.KeepFindings, s.keepFinding},
		{get, "/organisation/words", people.ReadIncidents, s.words},
		{post, "/organisation/words", people.MarkOrdinary, s.markWord},
		{post, "/organisation/words/:id/end", people.MarkOrdinary, s.endWord},
	}
}

// panelOf makes the panel of what was found.
func panelOf(l store.Look, found notice.WaveCheck) (pages.CheckPanel, error) {
	p := pages.CheckPanel{WaveCheck: found, Ready: true}
	var tids []string
	for _, f := range found.Found {
		for _, d := range f.First {
			tids = append(tids, d.TenantID)
		}
	}
	var err error
	p.Tenants, err = l.TenantsByID(tids)
	return p, err
}

// checkDraft adds what the check finds in one letter to its page; a signed
// letter is past checking.
func (s *server) checkDraft(c echo.Context, p *pages.DraftPage) error {
	if p.Signed {
		return nil
	}
	l, err := s.look(c, by(c))
	if err != nil {
		return err
	}
	found, err := s.App.CheckDraft(c.Request().Context(), by(c), p.Draft)
	if err != nil {
		return err
	}
	p.Check, err = panelOf(l, found)
	return err
}

// showWave shows a wave with what the check finds in its letters.
func (s *server) showWave(c echo.Context, status int, p *pages.WavePage) error {
	if len(p.Drafts) > 0 {
		l, err := s.look(c, by(c))
		if err != nil {
			return err
		}
		found, err := s.App.CheckWave(c.Request().Context(), by(c), app.SubmitNotice{NoticeID: p.Notice.ID, DueAt: p.Card.DueAt})
		if err != nil {
			return err
		}
		if p.Check, err = panelOf(l, found); err != nil {
			return err
		}
		p.Check.Wave, p.Check.DueAt = true, p.Card.DueAt
	}
	return s.show(c, status, pages.Wave(*p))
}

// finding shows one finding and asks why it may stand.
func (s *server) finding(c echo.Context) error {
	p, err := s.findingPage(c, c.QueryParam("draft"), c.QueryParam("finding"), c.QueryParam("due"))
	if err != nil {
		return err
	}
	return s.show(c, http.StatusOK, pages.Finding(*p))
}

func (s *server) findingPage(c echo.Context, draftID, fingerprint, due string) (*pages.FindingPage, error) {
	f := s.frame(c, "Content check")
	f.Here = "/incidents"
	b, err := s.lettersOf(c, param(c, "id"))
	if err != nil {
		return nil, err
	}
	d, err := draftOf(b, draftID)
	if err != nil {
		return nil, err
	}
	if due != "none" {
		if _, err := readDue(due); err != nil {
			return nil, err
		}
	}
	p := &pages.FindingPage{Frame: f, File: b.file, Notice: b.notice, Names: b.names, Due: due}
	return p, s.findAgain(c, b.look, d, fingerprint, p)
}

// findAgain looks for a finding in the letter as it stands now.
func (s *server) findAgain(c echo.Context, l store.Look, d notice.Draft, fingerprint string, p *pages.FindingPage) error {
	found, err := s.App.CheckDraft(c.Request().Context(), by(c), d)
	if err != nil {
		return err
	}
	if p.Panel, err = panelOf(l, found); err != nil {
		return err
	}
	for _, one := range found.Found {
		if one.Fingerprint() == fingerprint {
			p.Found = one
			return nil
		}
	}
	return fault.NotFound("The letter no longer says what the check found. Open it and look at what it says now.")
}

// keepFinding records why a finding may stand.
func (s *server) keepFinding(c echo.Context) error {
	f, err := readForm(c)
	if err != nil {
		return err
	}
	p, err := s.findingPage(c, f.get("draft"), f.get("finding"), f.get("due"))
	if err != nil {
		return err
	}
	p.Reason = f.raw("reason")
	err = s.App.KeepFinding(c.Request().Context(), by(c), app.KeepFinding{NoticeID: p.Notice.ID, DraftID: p.Found.First[0].ID, Fingerprint: p.Found.Fingerprint(), Reason: p.Reason})
	switch {
	case err == nil:
		return seeOther(c, p.Back())
	case f.refused(err):
		p.Title, p.Wrong = "Error: "+p.Title, f.Wrong
		return s.show(c, http.StatusUnprocessableEntity, pages.Finding(*p))
	case fault.KindOf(err) == fault.KindConflict:
		p.Title, p.Moved = "Error: "+p.Title, err.Error()
		return s.show(c, http.StatusConflict, pages.Finding(*p))
	}
	return err
}

// words lists the names that are ordinary words.
func (s *server) words(c echo.Context) error {
	p, err := s.wordsPage(c)
	if err != nil {
		return err
	}
	p.Saved = c.QueryParam("saved")
	return s.show(c, http.StatusOK, pages.Words(*p))
}

func (s *server) wordsPage(c echo.Context) (*pages.WordsPage, error) {
	p := &pages.WordsPage{Frame: s.frame(c, "Ordinary words"), WhoMay: roleWords(people.WhoMay(people.MarkOrdinary))}
	p.Here = "/organisation"
	l, err := s.look(c, by(c))
	if err != nil {
		return nil, err
	}
	if p.Words, err = l.OrdinaryWords(); err != nil {
		return nil, err
	}
	p.Names, err = namesOf(l)
	return p, err
}

// markWord marks a name, and leads back to the letter that it was refused in.
func (s *server) markWord(c echo.Context) error {
	f, err := readForm(c)
	if err != nil {
		return err
	}
	p, err := s.wordsPage(c)
	if err != nil {
		return err
	}
	p.Form = pages.WordForm{Word: f.get("word"), Reason: f.raw("reason"), Draft: f.get("draft")}
	err = s.App.MarkOrdinary(c.Request().Context(), by(c), app.MarkOrdinary{Word: p.Form.Word, Reason: p.Form.Reason})
	if f.refused(err) {
		p.Title, p.Wrong = "Error: "+p.Title, f.Wrong
		return s.show(c, http.StatusUnprocessableEntity, pages.Words(*p))
	}
	if err != nil {
		return err
	}
	return s.backFromWord(c, p.Form.Draft)
}

// backFromWord leads to the letter that a name was refused in, or to the list.
func (s *server) backFromWord(c echo.Context, draftID string) error {
	l, err := s.look(c, by(c))
	if err != nil {
		return err
	}
	if d, err := l.Draft(draftID); err == nil {
		return seeOther(c, "/notices/"+d.NoticeID+"/drafts/"+d.ID+"#check")
	}
	return seeOther(c, "/organisation/words?saved=marked")
}

// endWord takes a mark back.
func (s *server) endWord(c echo.Context) error {
	if err := s.App.UnmarkOrdinary(c.Request().Context(), by(c), param(c, "id")); err != nil {
		return err
	}
	return seeOther(c, "/organisation/words?saved=ended")
}
