package web

import (
	"net/http"
	"slices"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/flowchestra/tocsin/app"
	"github.com/flowchestra/tocsin/app/clock"
	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/notice"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/templates/pages"
)

// checkWave shows what putting a wave before legal freezes.
func (s *server) checkWave(c echo.Context) error {
	due, language, err := readWave(c.QueryParam)
	if err != nil {
		return err
	}
	p, err := s.wavePage(c, due, language)
	if err != nil {
		return err
	}
	return s.showWave(c, http.StatusOK, p)
}

// readDue reads which wave is meant: its deadline, nil for the one without.
func readDue(value string) (*time.Time, error) {
	if value == "" {
		return nil, nil
	}
	at, err := time.Parse(time.RFC3339Nano, value)
	if err != nil {
		return nil, fault.Invalid("This address names no wave. Open the notice and choose one there.").In("due")
	}
	at = at.UTC()
	return &at, nil
}

// readWave reads which letters are meant: their deadline, and their language
// or "" for all of them.
func readWave(get func(name string) string) (*time.Time, string, error) {
	due, err := readDue(get("due"))
	language := get("language")
	if err == nil && language != "" && !slices.Contains(notice.Languages, language) {
		err = fault.Invalid("This address names no wave: letters are not written in that language. Open the notice and choose one there.").In("language")
	}
	return due, language, err
}

func (s *server) wavePage(c echo.Context, due *time.Time, language string) (*pages.WavePage, error) {
	f := s.frame(c, "Put letters before legal")
	f.Here = "/incidents"
	b, err := s.lettersOf(c, param(c, "id"))
	if err != nil {
		return nil, err
	}
	p := &pages.WavePage{Frame: f, File: b.file, Notice: b.notice, Names: b.names, Hold: b.org.Hold(), Card: pages.WaveCard{DueAt: due}, Language: language}
	if due != nil {
		at := clock.SignBy(*due, b.org.Sending(), b.org.Margin())
		p.Card.SignBy = &at
	}
	p.Drafts, err = s.App.PreviewWave(c.Request().Context(), by(c), app.SubmitNotice{NoticeID: b.notice.ID, DueAt: due, Language: language})
	if fault.KindOf(err) == fault.KindInvalid {
		return p, nil // none is left: the page says so
	}
	if err != nil {
		return nil, err
	}
	for i := range p.Drafts {
		p.Card.Lacks(p.Drafts[i])
	}
	return p, s.whoIsAsked(b, p)
}

// whoIsAsked says who will be asked to sign, and which edition this would
// replace.
func (s *server) whoIsAsked(b letterPages, p *pages.WavePage) error {
	if err := promised(b, p); err != nil {
		return err
	}
	everybody, err := b.look.People()
	if err != nil {
		return err
	}
	for _, who := range legalFirst(everybody) {
		if who.May(people.ApproveNotices) && who.ID != p.Viewer.ID {
			p.Signers = append(p.Signers, who)
		}
	}
	for i := range p.Drafts {
		p.Written = p.Written || p.Drafts[i].AuthorID != people.System().ID
	}
	all := &pages.NoticePage{}
	if err := fillEditions(b, all); err != nil {
		return err
	}
	if w := all.Known(p.Card.DueAt); w != nil {
		p.Standing = w.Replaced(p.Language)
	}
	return nil
}

// promised finds the languages whose letters promise an update at a time that
// has passed.
func promised(b letterPages, p *pages.WavePage) error {
	if p.Notice.Kind != notice.Initial {
		return nil
	}
	accounts, err := b.look.Accounts(p.File.ID)
	for _, language := range notice.Languages {
		at := accounts[language].NextUpdateAt
		written := slices.ContainsFunc(p.Drafts, func(d notice.Draft) bool { return d.Language == language })
		if written && at != nil && !at.After(p.Now) {
			p.Broken = append(p.Broken, language)
		}
	}
	return err
}

// submitWave puts a wave before legal.
func (s *server) submitWave(c echo.Context) error {
	f, err := readForm(c)
	if err != nil {
		return err
	}
	due, language, err := readWave(f.get)
	if err != nil {
		return err
	}
	p, err := s.wavePage(c, due, language)
	if err != nil {
		return err
	}
	if p.StandingID() != f.get("standing") {
		return s.notSubmitted(c, p, f, fault.Conflict("Somebody put this wave before legal while you had this page open. Look at what is there before you replace it."))
	}
	_, err = s.App.SubmitNotice(c.Request().Context(), by(c), app.SubmitNotice{NoticeID: p.Notice.ID, DueAt: due, Language: language})
	if err != nil {
		return s.notSubmitted(c, p, f, err)
	}
	return seeOther(c, "/notices/"+p.Notice.ID+"?saved=submitted")
}

func (s *server) notSubmitted(c echo.Context, p *pages.WavePage, f *form, refusal error) error {
	p.Title = "Error: " + p.Title
	switch {
	case f.refused(refusal):
		p.Wrong = f.Wrong
		return s.showWave(c, http.StatusUnprocessableEntity, p)
	case fault.KindOf(refusal) == fault.KindConflict:
		p.Moved = refusal.Error()
		return s.showWave(c, http.StatusConflict, p)
	}
	return refusal
}
