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

// correction finds where a sentence stands.
func (s *server) correction(c echo.Context) error {
	p, _, err := s.correctionPage(c)
	if err != nil {
		return err
	}
	asked := false
	for _, code := range notice.Languages {
		p.Sentences[code] = c.QueryParam("wrong_" + code)
		asked = asked || p.Sentences[code] != ""
	}
	if !asked || !p.May {
		return s.show(c, http.StatusOK, pages.Correction(p))
	}
	f := &form{}
	err = s.findSentence(c, &p)
	if f.refused(err) {
		p.Wrong, p.Title, err = f.Wrong, "Error: "+p.Title, nil
		return s.show(c, http.StatusUnprocessableEntity, pages.Correction(p))
	}
	if err != nil {
		return err
	}
	return s.show(c, http.StatusOK, pages.Correction(p))
}

func (s *server) correctionPage(c echo.Context) (pages.CorrectionPage, store.Look, error) {
	base, l, err := s.factPage(c, "Correct a sentence", people.DraftNotices)
	return pages.CorrectionPage{FactPage: base, Sentences: map[string]string{}, Right: map[string]string{}}, l, err
}

func (s *server) findSentence(c echo.Context, p *pages.CorrectionPage) (err error) {
	p.Asked = true
	p.Holders, err = s.App.FindSentence(c.Request().Context(), by(c), p.File.ID, p.Sentences)
	return err
}

// correctSentence stops what says it and drafts the correction.
func (s *server) correctSentence(c echo.Context) error {
	f, err := readForm(c)
	if err != nil {
		return err
	}
	p, l, err := s.correctionPage(c)
	if err != nil {
		return err
	}
	for _, code := range notice.Languages {
		p.Sentences[code], p.Right[code] = f.raw("wrong_"+code), f.get("right_"+code)
	}
	p.Customers = f.raw("customers")
	readers, err := tenantsNamed(l, p.Customers)
	f.check("customers", err)
	if len(f.Wrong) == 0 {
		n, err := s.App.CorrectSentence(c.Request().Context(), by(c), app.CorrectSentence{IncidentID: p.File.ID, Wrong: p.Sentences, Right: p.Right, WrongFor: readers})
		if err == nil {
			return seeOther(c, correctionPath(p, n))
		}
		return s.notCorrected(c, p, f, err)
	}
	return s.notCorrected(c, p, f, faulty)
}

// correctionPath is where a correction goes on; there is none when nobody got
// the sentence.
func correctionPath(p pages.CorrectionPage, n *notice.Notice) string {
	if n == nil {
		return "/incidents/" + p.File.Number + "/letters"
	}
	return "/notices/" + n.ID
}

func (s *server) notCorrected(c echo.Context, p pages.CorrectionPage, f *form, refusal error) error {
	if err := s.findSentence(c, &p); err != nil && fault.KindOf(err) != fault.KindInvalid {
		return err
	}
	status, err := unrecorded(&p.FactPage, f, refusal)
	if err != nil {
		return err
	}
	return s.show(c, status, pages.Correction(p))
}
