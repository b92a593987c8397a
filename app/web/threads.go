package web

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/flowchestra/tocsin/app"
	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/notice"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/app/store"
	"github.com/flowchestra/tocsin/app/tenant"
	"github.com/flowchestra/tocsin/templates/pages"
	"github.com/flowchestra/tocsin/templates/parts"
)

// threads are the pages of what one customer was told.
func (s *server) threads() []route {
	return []route{
		{get, "/incidents/:number/customers/:reference/told", people.ReadIncidents, s.thread},
		{post, "/incidents/:number/customers/:reference/tellings", people.RecordTellings, s.recordTelling},
		{post, "/incidents/:number/customers/:reference/answers", people.DraftNotices, s.answerCustomer},
		{post, "/incidents/:number/customers/:reference/clock", people.ShowClocks, s.showClock},
		{get, "/tellings/:id", people.ReadIncidents, s.telling},
		{post, "/tellings/:id/kept", people.RecordTellings, s.keepPromise},
	}
}

// thread shows everything that one customer was told.
func (s *server) thread(c echo.Context) error {
	p, err := s.threadPage(c, param(c, "reference"))
	if err != nil {
		return err
	}
	p.Saved = map[string]string{"telling": "Recorded.", "kept": "Recorded: the promise is kept.", "closed": "Closed: the customer's page says that it was answered.", "sent": "The answer leaves in a minute, as legal signed it. It stands here once the other side took it.", "clock": "Recorded.", "approved": "Signed: it can be sent to other customers from their own pages.", "ended": "Taken back: nobody sends that answer any more."}[c.QueryParam("saved")]
	return s.show(c, http.StatusOK, pages.Thread(p))
}

func (s *server) threadPage(c echo.Context, reference string) (p pages.ThreadPage, err error) {
	base, l, err := s.factPage(c, "", people.RecordTellings)
	if err != nil {
		return p, err
	}
	p.FactPage = base
	if p.Tenant, err = l.TenantByReference(reference); err != nil {
		return p, err
	}
	p.Title = "What " + p.Tenant.Name + " has been told"
	if p.Thread, err = s.App.ReadThread(c.Request().Context(), by(c), p.File.ID, p.Tenant); err != nil {
		return p, err
	}
	agreements, err := l.AgreementsOf([]string{p.Tenant.ID})
	ag := agreements[p.Tenant.ID]
	p.Answer.Language = notice.Speaks(ag.NoticeLanguage(p.Tenant.Language))
	p.Telling = blankTelling(c, p.Frame, ag, p.Thread.Reach)
	if err != nil {
		return p, err
	}
	if err := offerAsked(c, l, &p); err != nil {
		return p, err
	}
	return p, offerAnswers(l, &p)
}

// blankTelling is the form of a telling before anything is entered: now, and
// what the viewer may say that it does.
func blankTelling(c echo.Context, f parts.Frame, ag *tenant.Agreement, reach bool) pages.TellingForm {
	out := pages.TellingForm{At: parts.WhenValue(f.Now, f.Zone), Reach: reach}
	if ag != nil && ag.Channel != "mail" && by(c).May(people.SendNotices) {
		out.Agreed = notice.Channel(ag.Channel)
	}
	return out
}

// recordTelling records a call or another way.
func (s *server) recordTelling(c echo.Context) error {
	f, err := readForm(c)
	if err != nil {
		return err
	}
	p, err := s.threadPage(c, param(c, "reference"))
	if err != nil {
		return err
	}
	in := readTelling(c, f, &p)
	if err = faulty; len(f.Wrong) == 0 {
		_, err = s.App.RecordTelling(c.Request().Context(), by(c), in)
	}
	if err == nil {
		return seeOther(c, toldPath(p)+"?saved=telling")
	}
	return s.notTold(c, p, f, err)
}

// readTelling reads a telling as it was entered, and as the verb takes it.
func readTelling(c echo.Context, f *form, p *pages.ThreadPage) app.RecordTelling {
	t := &p.Telling
	t.At, t.Channel, t.Whom, t.What, t.Evidence = f.get("at"), f.get("channel"), f.get("whom"), f.raw("what"), f.get("evidence")
	t.Promised, t.PromisedAt, t.Meets, t.Reached = f.get("promised"), f.get("promised_at"), f.on("meets"), f.on("reached")
	in := app.RecordTelling{Reached: t.Reached, Telling: notice.Telling{IncidentID: p.File.ID, TenantID: p.Tenant.ID, Channel: notice.Channel(t.Channel),
		Whom: t.Whom, What: t.What, Evidence: t.Evidence, Promised: t.Promised, Meets: t.Meets}}
	in.Telling.At, t.Zone = f.when("at", "when it was told", by(c).Zone)
	t.PromisedZone = f.get("promised_at_zone")
	if t.PromisedAt != "" {
		at, zone := f.when("promised_at", "by when you promised it", by(c).Zone)
		in.Telling.PromisedAt, t.PromisedZone = &at, zone
	}
	return in
}

// notTold shows the page again with what could not be taken.
func (s *server) notTold(c echo.Context, p pages.ThreadPage, f *form, refusal error) error {
	status, err := unrecorded(&p.FactPage, f, refusal)
	if err != nil {
		return err
	}
	return s.show(c, status, pages.Thread(p))
}

// answerCustomer opens the letter that answers a question.
func (s *server) answerCustomer(c echo.Context) error {
	f, err := readForm(c)
	if err != nil {
		return err
	}
	p, err := s.threadPage(c, param(c, "reference"))
	if err != nil {
		return err
	}
	p.Answer.Question, p.Answer.Answer, p.Answer.AskedID = f.raw("question"), f.raw("answer"), f.get("asked")
	n, err := s.App.AnswerCustomer(c.Request().Context(), by(c), app.AnswerCustomer{IncidentID: p.File.ID, TenantID: p.Tenant.ID, Question: p.Answer.Question, Answer: p.Answer.Answer,
		AskedID: p.Answer.AskedID})
	if err == nil {
		return seeOther(c, "/notices/"+n.ID)
	}
	return s.notTold(c, p, f, err)
}

// showClock records whether the customer is shown its own clock.
func (s *server) showClock(c echo.Context) error {
	f, err := readForm(c)
	if err != nil {
		return err
	}
	p, err := s.threadPage(c, param(c, "reference"))
	if err != nil {
		return err
	}
	p.Reason = f.get("reason")
	err = s.App.ShowClock(c.Request().Context(), by(c), app.ShowClock{IncidentID: p.File.ID, TenantID: p.Tenant.ID, On: f.on("show"), Reason: p.Reason})
	if err == nil {
		return seeOther(c, toldPath(p)+"?saved=clock")
	}
	return s.notTold(c, p, f, err)
}

// telling leads to the page of the customer whom something was told.
func (s *server) telling(c echo.Context) error {
	p, err := s.threadOf(c)
	if err != nil {
		return err
	}
	return seeOther(c, toldPath(p))
}

// threadOf reads the page of the customer to whom the telling that the address
// names was told.
func (s *server) threadOf(c echo.Context) (p pages.ThreadPage, err error) {
	l, err := s.look(c, by(c))
	if err != nil {
		return p, err
	}
	t, err := l.Telling(param(c, "id"))
	if err != nil {
		return p, err
	}
	of, err := l.Tenant(t.TenantID)
	if err != nil {
		return p, err
	}
	if err := nameIncident(c, l, t.IncidentID); err != nil {
		return p, err
	}
	return s.threadPage(c, of.Reference)
}

// keepPromise records what kept a promise.
func (s *server) keepPromise(c echo.Context) error {
	f, err := readForm(c)
	if err != nil {
		return err
	}
	p, err := s.threadOf(c)
	if err != nil {
		return err
	}
	id := param(c, "id")
	err = s.App.KeepPromise(c.Request().Context(), by(c), app.KeepPromise{TellingID: id, By: f.get("by-" + id)})
	if err == nil {
		return seeOther(c, toldPath(p)+"?saved=kept")
	}
	if fault.KindOf(err) == fault.KindInvalid {
		f.check("by-"+id, err)
		err = faulty
	}
	return s.notTold(c, p, f, err)
}

func toldPath(p pages.ThreadPage) string {
	return pages.ToldPath(p.File.Number, p.Tenant.Reference)
}

// offerTelling fills the form of a telling on the customer's own page.
func offerTelling(c echo.Context, l store.Look, p *pages.ExposurePage) error {
	p.Records = by(c).May(people.RecordTellings)
	if !p.Records {
		return nil
	}
	task, err := l.OpenTask(p.File.ID, "reach_customer", p.Customer.Tenant.ID)
	p.Telling = blankTelling(c, p.Frame, p.Customer.Agreement, task != nil)
	p.Telling.Beside = true
	return err
}
