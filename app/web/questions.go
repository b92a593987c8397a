package web

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/flowchestra/tocsin/app"
	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/templates/pages"
)

// questions lists what only a person can judge about an incident.
func (s *server) questions(c echo.Context) error {
	base, _, err := s.factPage(c, "Questions for legal", people.RuleOnQuestions)
	if err != nil {
		return err
	}
	p := pages.QuestionsPage{FactPage: base}
	p.Live = base.File.Number
	if p.Questions, err = s.App.OpenQuestions(c.Request().Context(), by(c), p.File.ID); err != nil {
		return err
	}
	return s.show(c, http.StatusOK, pages.Questions(p))
}

// question asks for one answer.
func (s *server) question(c echo.Context) error {
	p, err := s.questionPage(c)
	if err != nil {
		return err
	}
	if r := p.Question.Stands(); r != nil {
		p.Form.Stood = r.ID
	}
	return s.show(c, http.StatusOK, pages.Question(p))
}

func (s *server) questionPage(c echo.Context) (pages.QuestionPage, error) {
	base, _, err := s.factPage(c, "A question for legal", people.RuleOnQuestions)
	p := pages.QuestionPage{FactPage: base}
	if err != nil {
		return p, err
	}
	all, err := s.App.OpenQuestions(c.Request().Context(), by(c), p.File.ID)
	if err != nil {
		return p, err
	}
	for _, q := range all {
		if q.Code == param(c, "code") {
			p.Question = q
			return p, nil
		}
	}
	return p, fault.NotFound("No duty of %s hangs on this question. Its open questions stand on their own page.", p.File.Number)
}

// ruleOnQuestion answers a question, after legal has seen once more what the
// answer decides.
func (s *server) ruleOnQuestion(c echo.Context) error {
	f, err := readForm(c)
	if err != nil {
		return err
	}
	p, err := s.questionPage(c)
	if err != nil {
		return err
	}
	p.Form = readAnswer(f)
	checked := f.get("checked")
	switch {
	case len(f.Wrong) > 0:
		err = faulty
	case checked == "no":
		return s.show(c, http.StatusOK, pages.Question(p))
	case checked != "yes":
		return s.show(c, http.StatusOK, pages.CheckQuestion(p))
	default:
		err = s.answer(c, p)
	}
	return s.ruled(c, p, f, err)
}

// readAnswer reads an answer as it was entered, and notes what of it cannot be
// taken.
func readAnswer(f *form) pages.QuestionForm {
	in := pages.QuestionForm{Answer: f.get("answer"), Reason: f.get("reason"), Stood: f.get("stood")}
	if in.Answer != "yes" && in.Answer != "no" {
		f.check("answer", fault.Invalid("Choose yes or no. While you cannot tell, leave it open: the clocks that may run are shown."))
	}
	f.check("reason", incident.Line("reason", in.Reason, 2000))
	return in
}

func (s *server) answer(c echo.Context, p pages.QuestionPage) error {
	_, err := s.App.RuleOnQuestion(c.Request().Context(), by(c), app.RuleOnQuestion{IncidentID: p.File.ID, Question: p.Question.Code,
		Yes: p.Form.Answer == "yes", Reason: p.Form.Reason, Stood: &p.Form.Stood})
	return err
}

// ruled leads on, or shows the question again with what stands now.
func (s *server) ruled(c echo.Context, p pages.QuestionPage, f *form, refusal error) error {
	if refusal == nil {
		return seeOther(c, "/incidents/"+p.File.Number+"/questions")
	}
	status, err := unrecorded(&p.FactPage, f, refusal)
	if err != nil {
		return err
	}
	if r := p.Question.Stands(); r != nil && status == http.StatusConflict {
		p.Form.Stood = r.ID
	}
	return s.show(c, status, pages.Question(p))
}
