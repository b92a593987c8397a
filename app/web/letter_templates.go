package web

import (
	"bytes"
	"errors"
	"net/http"
	"strconv"

	"github.com/labstack/echo/v4"

	"github.com/flowchestra/tocsin/app"
	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/notice"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/app/store"
	"github.com/flowchestra/tocsin/templates/mail"
	"github.com/flowchestra/tocsin/templates/pages"
)

// templates are the pages of what letters are drafted from.
func (s *server) templates() []route {
	return []route{
		{get, "/templates", people.ReadIncidents, s.letterTemplates},
		{get, "/templates/:slug/:language", people.ReadIncidents, s.letterTemplate},
		{post, "/templates/:slug/:language", people.EditTemplates, s.saveTemplate},
		{get, "/templates/:slug/:language/history", people.ReadIncidents, s.templateHistory},
		{get, "/templates/:slug/:language/preview", people.ReadIncidents, s.lookAtTemplate},
		{glimpse, "/templates/:slug/:language/preview", people.EditTemplates, s.tryTemplate},
	}
}

// letterTemplates lists them.
func (s *server) letterTemplates(c echo.Context) error {
	p := pages.TemplatesPage{Frame: s.frame(c, "Letter templates"), Last: map[string]notice.Version{}}
	p.Here = "/organisation"
	l, err := s.look(c, by(c))
	if err != nil {
		return err
	}
	if p.Letters, err = notice.Shipped(); err != nil {
		return err
	}
	saved, err := l.LastLetterVersions()
	if err != nil {
		return err
	}
	for _, v := range saved {
		p.Last[pages.VersionKey(v.Slug, v.Language)] = v
	}
	if p.Names, err = namesOf(l); err != nil {
		return err
	}
	return s.show(c, http.StatusOK, pages.Templates(p))
}

// templatePage is a letter as it stands; its form holds those words, or those
// of the version that was asked for.
func (s *server) templatePage(c echo.Context) (p pages.TemplatePage, l store.Look, err error) {
	if p.Letter, err = notice.ShippedAs(param(c, "slug"), param(c, "language")); err != nil {
		return p, l, err
	}
	p.Frame = s.frame(c, p.Letter.Name)
	p.Here = "/organisation"
	if l, err = s.look(c, by(c)); err != nil {
		return p, l, err
	}
	if p.Last, err = l.LastLetterVersion(p.Letter.Slug, p.Letter.Language); err != nil {
		return p, l, err
	}
	p.Letter = p.Letter.With(p.Last)
	p.From, p.Form = p.Letter.Number, pages.TemplateForm{Subject: p.Letter.Subject, Body: p.Letter.Body, Seen: p.Letter.Number}
	p.Names, err = namesOf(l)
	return p, l, err
}

// letterTemplate shows one letter, to be changed.
func (s *server) letterTemplate(c echo.Context) error {
	p, l, err := s.templatePage(c)
	if err != nil {
		return err
	}
	p.Saved = c.QueryParam("saved") == "yes"
	if from := c.QueryParam("from"); from != "" {
		if err := takeUp(l, &p, from); err != nil {
			return err
		}
	}
	return s.showTemplate(c, http.StatusOK, p)
}

// takeUp fills the form with the words of an earlier version.
func takeUp(l store.Look, p *pages.TemplatePage, from string) error {
	number, err := strconv.Atoi(from)
	words, shipErr := notice.ShippedAs(p.Letter.Slug, p.Letter.Language)
	all, readErr := l.LetterVersions(p.Letter.Slug, p.Letter.Language)
	if err := errors.Join(shipErr, readErr); err != nil {
		return err
	}
	for _, v := range all {
		if v.Number == number {
			words = words.With(&v)
		}
	}
	if err != nil || words.Number != number {
		return fault.NotFound("There is no version %s of this letter. Its history shows those that there are.", from)
	}
	p.From, p.Form.Subject, p.Form.Body = number, words.Subject, words.Body
	return nil
}

func (s *server) showTemplate(c echo.Context, status int, p pages.TemplatePage) error {
	c.Response().Header().Set("Content-Security-Policy", policyFraming)
	return s.show(c, status, pages.Template(p))
}

// readTemplate reads a letter's words as they were entered.
func readTemplate(c echo.Context) (*form, app.SaveTemplate, error) {
	f, err := readForm(c)
	if err != nil {
		return nil, app.SaveTemplate{}, err
	}
	seen, err := strconv.Atoi(f.get("seen"))
	if err != nil {
		seen = -1 // one that is no number fits no version
	}
	return f, app.SaveTemplate{Slug: param(c, "slug"), Language: param(c, "language"), Seen: seen, Subject: f.get("subject"), Body: f.raw("body"), Why: f.get("why")}, nil
}

// saveTemplate saves the next version. What somebody else saved meanwhile
// stands beside what was entered.
func (s *server) saveTemplate(c echo.Context) error {
	f, in, err := readTemplate(c)
	if err != nil {
		return err
	}
	p, _, err := s.templatePage(c)
	if err != nil {
		return err
	}
	_, err = s.App.SaveTemplate(c.Request().Context(), by(c), in)
	if err == nil {
		return seeOther(c, p.Path()+"?saved=yes")
	}
	return s.templateRefused(c, f, p, in, err)
}

func (s *server) templateRefused(c echo.Context, f *form, p pages.TemplatePage, in app.SaveTemplate, refusal error) error {
	stands := p.Form
	p.Title, p.Form = "Error: "+p.Title, pages.TemplateForm{Subject: in.Subject, Body: in.Body, Why: in.Why, Seen: in.Seen}
	switch {
	case f.refused(refusal):
		p.Wrong = f.Wrong
		return s.showTemplate(c, http.StatusUnprocessableEntity, p)
	case fault.KindOf(refusal) == fault.KindConflict:
		p.Form.Seen = stands.Seen
		p.Conflict = pages.CompareDrafts(pages.DraftForm{Subject: in.Subject, Body: in.Body}, pages.DraftForm{Subject: stands.Subject, Body: stands.Body})
		return s.showTemplate(c, http.StatusConflict, p)
	}
	return refusal
}

// templateHistory shows every version of a letter.
func (s *server) templateHistory(c echo.Context) error {
	letter, err := notice.ShippedAs(param(c, "slug"), param(c, "language"))
	if err != nil {
		return err
	}
	p := pages.TemplateHistoryPage{Frame: s.frame(c, "Every version: "+letter.Name), Letter: letter}
	p.Here = "/organisation"
	l, err := s.look(c, by(c))
	if err != nil {
		return err
	}
	if p.Versions, err = l.LetterVersions(letter.Slug, letter.Language); err != nil {
		return err
	}
	if p.Names, err = namesOf(l); err != nil {
		return err
	}
	return s.show(c, http.StatusOK, pages.TemplateHistory(p))
}

// lookAtTemplate shows the words that hold, as they look.
func (s *server) lookAtTemplate(c echo.Context) error {
	p, _, err := s.templatePage(c)
	if err != nil {
		return err
	}
	return s.preview(c, app.SaveTemplate{Slug: p.Letter.Slug, Language: p.Letter.Language, Subject: p.Letter.Subject, Body: p.Letter.Body})
}

// tryTemplate shows words that are being written, as they would look. Nothing
// is saved.
func (s *server) tryTemplate(c echo.Context) error {
	_, in, err := readTemplate(c)
	if err != nil {
		return err
	}
	return s.preview(c, in)
}

// preview answers a letter's own HTML at two widths, for the frame in its page.
// Nothing in it may run, ask or lead anywhere.
func (s *server) preview(c echo.Context, in app.SaveTemplate) error {
	in.Why = ""
	dressed, err := s.App.PreviewTemplate(c.Request().Context(), by(c), in)
	f := &form{}
	status, page := http.StatusOK, mail.Beside(notice.LeadsNowhere(dressed.HTML))
	if err != nil {
		if !f.refused(err) {
			return err
		}
		var why []string
		for _, w := range f.Wrong {
			why = append(why, w.Sentence)
		}
		status, page = http.StatusUnprocessableEntity, mail.NoLetter(why)
	}
	var b bytes.Buffer
	if err := page.Render(c.Request().Context(), &b); err != nil {
		return err
	}
	c.Response().Header().Set("Content-Security-Policy", policyFramed)
	return write(c, status, echo.MIMETextHTMLCharsetUTF8, b.Bytes())
}
