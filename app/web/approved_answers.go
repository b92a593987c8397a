package web

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/flowchestra/tocsin/app"
	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/app/store"
	"github.com/flowchestra/tocsin/templates/pages"
)

// approvedAnswers are the pages of answers that legal signs once.
func (s *server) approvedAnswers() []route {
	return []route{
		{get, "/notices/:notice/answer", people.ApproveNotices, s.checkAnswer},
		{post, "/notices/:notice/answer", people.ApproveNotices, s.approveAnswer},
		{post, "/incidents/:number/customers/:reference/answers/:id", people.SendAnswers, s.sendAnswer},
		{post, "/answers/:id/end", people.ApproveNotices, s.endAnswer},
	}
}

// checkAnswer shows what would be signed.
func (s *server) checkAnswer(c echo.Context) error {
	p, err := s.answerPage(c)
	if err != nil {
		return err
	}
	return s.show(c, http.StatusOK, pages.ApproveAnswer(p))
}

func (s *server) answerPage(c echo.Context) (p pages.AnswerPage, err error) {
	b, err := s.lettersOf(c, param(c, "notice"))
	if err != nil {
		return p, err
	}
	p.Notice = b.notice
	p.FactPage = pages.FactPage{Frame: s.frame(c, "Let anyone send this answer"), File: b.file, Names: b.names, WhoMay: roleWords(people.WhoMay(people.ApproveNotices)), May: true}
	p.Here = "/incidents"
	ans, err := s.App.PreviewAnswer(c.Request().Context(), by(c), p.Notice.ID)
	if k := fault.KindOf(err); k == fault.KindConflict || k == fault.KindForbidden {
		p.Refused = err.Error()
		return p, nil
	}
	if err != nil {
		return p, err
	}
	p.Answer = *ans
	p.DemoCode, err = s.demoCode(c)
	return p, err
}

// approveAnswer signs it.
func (s *server) approveAnswer(c echo.Context) error {
	f, err := readForm(c)
	if err != nil {
		return err
	}
	p, err := s.answerPage(c)
	if err != nil {
		return err
	}
	_, err = s.App.ApproveAnswer(c.Request().Context(), by(c), app.ApproveAnswer{NoticeID: p.Notice.ID, Digest: f.get("digest"), Code: f.get("code")})
	if err == nil {
		return s.toThread(c, p.File.ID, *p.Notice.TenantID, "approved")
	}
	status, err := unrecorded(&p.FactPage, f, err)
	if err != nil {
		return err
	}
	return s.show(c, status, pages.ApproveAnswer(p))
}

// toThread leads to what a customer was told.
func (s *server) toThread(c echo.Context, incidentID, tenantID, saved string) error {
	l, err := s.look(c, by(c))
	if err != nil {
		return err
	}
	inc, err := l.Incident(incidentID)
	if err != nil {
		return err
	}
	t, err := l.Tenant(tenantID)
	if err != nil {
		return err
	}
	return seeOther(c, pages.ToldPath(inc.Number, t.Reference)+"?saved="+saved)
}

// sendAnswer sends an approved answer to the customer.
func (s *server) sendAnswer(c echo.Context) error {
	f, err := readForm(c)
	if err != nil {
		return err
	}
	p, err := s.threadPage(c, param(c, "reference"))
	if err != nil {
		return err
	}
	_, err = s.App.SendAnswer(c.Request().Context(), by(c), app.SendAnswer{AnswerID: param(c, "id"), TenantID: p.Tenant.ID, AskedID: p.Answer.AskedID})
	if err == nil {
		return seeOther(c, toldPath(p)+"?saved=sent")
	}
	return s.notTold(c, p, f, err)
}

// endAnswer takes an approved answer back.
func (s *server) endAnswer(c echo.Context) error {
	l, err := s.look(c, by(c))
	if err != nil {
		return err
	}
	ans, err := l.ApprovedAnswer(param(c, "id"))
	if err != nil {
		return err
	}
	n, err := l.Notice(ans.FromNoticeID)
	if err != nil {
		return err
	}
	if err := s.App.EndAnswer(c.Request().Context(), by(c), ans.ID); err != nil {
		return err
	}
	return s.toThread(c, n.IncidentID, *n.TenantID, "ended")
}

// offerAnswers reads which approved answers the customer could get.
func offerAnswers(l store.Look, p *pages.ThreadPage) error {
	all, err := l.ApprovedAnswers(p.File.ID)
	if err != nil || len(all) == 0 {
		return err
	}
	sent, err := l.AnswersSentTo(p.File.ID, p.Tenant.ID)
	for _, a := range all {
		if a.EndedAt == nil && a.Language == p.Answer.Language && !sent[a.ID] {
			p.Answers = append(p.Answers, a)
		}
	}
	return err
}
