package web

import (
	"net/http"
	"slices"
	"strconv"

	"github.com/labstack/echo/v4"

	"github.com/flowchestra/tocsin/app"
	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/notice"
	"github.com/flowchestra/tocsin/app/store"
	"github.com/flowchestra/tocsin/templates/pages"
)

// draft shows one customer's letter while it is being written.
func (s *server) draft(c echo.Context) error {
	p, err := s.draftPage(c)
	if err != nil {
		return err
	}
	p.Saved = c.QueryParam("saved") == "yes"
	if p.Saved {
		l, err := s.look(c, by(c))
		if err != nil {
			return err
		}
		all, err := l.Overtaken(p.Notice.ID, p.Draft.Language, p.Draft.ChangedAt)
		if err != nil {
			return err
		}
		p.Overtaken = slices.DeleteFunc(all, func(o notice.Overtaken) bool { return o.Edition.VoidedAt == nil && o.Struck == 0 })
	}
	return s.showDraft(c, http.StatusOK, p)
}

func (s *server) showDraft(c echo.Context, status int, p *pages.DraftPage) error {
	if err := s.checkDraft(c, p); err != nil {
		return err
	}
	c.Response().Header().Set("Content-Security-Policy", policyFraming)
	return s.show(c, status, pages.Draft(*p))
}

func (s *server) draftPage(c echo.Context) (*pages.DraftPage, error) {
	f := s.frame(c, "")
	f.Here = "/incidents"
	b, err := s.lettersOf(c, param(c, "id"))
	if err != nil {
		return nil, err
	}
	d, err := draftOf(b, param(c, "draft"))
	if err != nil {
		return nil, err
	}
	p := &pages.DraftPage{Frame: f, File: b.file, Notice: b.notice, Draft: d, Names: b.names,
		Form: pages.DraftForm{Subject: d.Subject, Body: d.Body, Version: d.Version}}
	if err := whereItStands(b.look, p); err != nil {
		return nil, err
	}
	p.Title, p.Comments.Names = "Letter to "+p.Tenant.Name, b.names
	p.Dressed, err = s.App.PreviewDraft(c.Request().Context(), by(c), d)
	if fault.KindOf(err) == fault.KindInvalid {
		p.Broken, err = err.Error(), nil // it can be read and mended
	}
	return p, err
}

// whereItStands reads whom a draft is for and how far it has come.
func whereItStands(l store.Look, p *pages.DraftPage) (err error) {
	tid := p.Draft.TenantID
	if p.Tenant, err = l.Tenant(tid); err != nil {
		return err
	}
	if p.Comments.All, err = l.CommentsOn(p.Notice.ID, tid); err != nil {
		return err
	}
	ways, err := l.LettersTo(p.Notice.ID, []string{tid})
	if err != nil {
		return err
	}
	p.Way = ways[tid]
	stages, err := l.Stages(p.Notice.ID)
	if err != nil || !stages[tid].Signed {
		return err
	}
	r, err := l.Release(stages[tid].EditionID)
	p.Strikes = r != nil && r.Waits()
	p.Signed = !p.Strikes
	return err
}

// draftOf finds a draft of the notice that the address names.
func draftOf(b letterPages, id string) (notice.Draft, error) {
	d, err := b.look.Draft(id)
	if err == nil && d.NoticeID != b.notice.ID {
		err = fault.NotFound("This letter is not part of that notice.")
	}
	return d, err
}

// draftHTML is a draft as it would look, for the frame in its page.
func (s *server) draftHTML(c echo.Context) error {
	b, err := s.lettersOf(c, param(c, "id"))
	if err != nil {
		return err
	}
	d, err := draftOf(b, param(c, "draft"))
	if err != nil {
		return err
	}
	dressed, err := s.App.PreviewDraft(c.Request().Context(), by(c), d)
	if err != nil {
		return err
	}
	c.Response().Header().Set("Content-Security-Policy", policyFramed)
	return write(c, http.StatusOK, echo.MIMETextHTMLCharsetUTF8, []byte(notice.LeadsNowhere(dressed.HTML)))
}

// editDraft saves one letter.
func (s *server) editDraft(c echo.Context) error {
	f, err := readForm(c)
	if err != nil {
		return err
	}
	p, err := s.draftPage(c)
	if err != nil {
		return err
	}
	version, _ := strconv.Atoi(f.get("version")) // one that is no number fits no letter
	p.Form = pages.DraftForm{Subject: f.get("subject"), Body: f.raw("body"), Version: version}
	f.check("subject", incident.Line("subject", p.Form.Subject, 200))
	f.check("body", plainLetter(p.Form.Body))
	s.checkLetter(c, f, p)
	if len(f.Wrong) == 0 {
		err = s.App.EditDraft(c.Request().Context(), by(c), app.EditDraft{DraftID: p.Draft.ID, Version: version, Subject: p.Form.Subject, Body: p.Form.Body})
		if err == nil {
			return seeOther(c, p.Path()+"?saved=yes")
		}
		return s.notEdited(c, p, f, err)
	}
	p.Title, p.Wrong = "Error: "+p.Title, f.Wrong
	return s.showDraft(c, http.StatusUnprocessableEntity, p)
}

// checkLetter refuses what could not be made into a letter.
func (s *server) checkLetter(c echo.Context, f *form, p *pages.DraftPage) {
	if len(f.Wrong) > 0 {
		return
	}
	d := p.Draft
	d.Subject, d.Body = p.Form.Subject, p.Form.Body
	_, err := s.App.PreviewDraft(c.Request().Context(), by(c), d)
	if bad, ok := asFault(err); ok && bad.Field == "subject" {
		f.check("subject", err)
		return
	}
	f.check("body", err)
}

// plainLetter refuses a letter without words.
func plainLetter(body string) error {
	const most = 50_000
	if body == "" {
		return fault.Invalid("Write the letter: an empty one tells nobody anything.")
	}
	return incident.Plain("letter", body, most)
}

// notEdited shows what was written beside what stands now.
func (s *server) notEdited(c echo.Context, mine *pages.DraftPage, f *form, refusal error) error {
	if f.refused(refusal) {
		mine.Title, mine.Wrong = "Error: "+mine.Title, f.Wrong
		return s.showDraft(c, http.StatusUnprocessableEntity, mine)
	}
	if fault.KindOf(refusal) != fault.KindConflict {
		return refusal
	}
	p, err := s.draftPage(c)
	if err != nil {
		return err
	}
	p.Title = "Error: " + p.Title
	p.Conflict = pages.CompareDrafts(mine.Form, p.Form)
	if p.Signed {
		p.Moved = refusal.Error()
	}
	mine.Form.Version = p.Form.Version
	p.Form = mine.Form
	return s.showDraft(c, http.StatusConflict, p)
}
