package web

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/templates"
)

// how is a method and how much it takes.
type how struct {
	method string
	most   int64 // bytes of body
	again  bool  // may be sent again and again: it changes nothing
}

var (
	get     = how{method: http.MethodGet, most: largestForm} // and HEAD
	post    = how{method: http.MethodPost, most: largestForm}
	large   = how{method: http.MethodPost, most: largestList}              // posts a list of customers
	glimpse = how{method: http.MethodPost, most: largestForm, again: true} // posts what is only looked at
)

const (
	strangers = people.Act("")                  // nobody needs to be signed in
	anybody   = people.Act("be signed in here") // whatever their roles
)

// route is one line of the one table of what can be asked for, and by whom.
type route struct {
	how
	path string
	act  people.Act // that the viewer must be allowed; verbs check it again
	do   echo.HandlerFunc
}

// routes puts the table before Echo. What people who are signed in send passes
// the guard against doing it twice.
func (s *server) routes(e *echo.Echo) {
	for _, table := range [][]route{s.doors(), s.own(), s.factors(), s.incidents(), s.reports(), s.exposures(), s.letters(), s.moreLetters(), s.threads(), s.portal(), s.asked(), s.approvedAnswers(), s.templates(), s.releases(), s.counters(), s.comments(), s.facts(), s.sheets(), s.duties(), s.holds(), s.promises(), s.register(), s.readiness(), s.sent(), s.customerLinks(), s.recordLists(), s.portalRecordLists(), s.rules(), s.checks(), s.demo()} {
		for _, r := range table {
			s.add(e, r)
		}
	}
	for _, a := range templates.Assets() {
		s.add(e, route{get, a.Path, strangers, asset(a)})
	}
}

func (s *server) add(e *echo.Echo, r route) {
	methods := []string{r.method}
	if r.how == get {
		methods = append(methods, http.MethodHead)
	}
	guards := []echo.MiddlewareFunc{limitBody(r.most)}
	if r.act != strangers {
		guards = append(guards, hasForm, s.signedIn, must(r.act))
	}
	if r.act != strangers && !r.again {
		guards = append(guards, s.once)
	}
	e.Match(methods, r.path, r.do, guards...)
}

// must refuses, before anything is read, whoever may not do the act.
func must(act people.Act) echo.MiddlewareFunc {
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c echo.Context) error {
			if act == anybody {
				return next(c)
			}
			if err := by(c).Must(act); err != nil {
				return err
			}
			return next(c)
		}
	}
}

// doors are what strangers may open: each is kept by a secret in its address,
// or says nothing that is not for everybody.
func (s *server) doors() []route {
	return []route{
		{get, "/", strangers, s.front},
		{get, "/healthz", strangers, s.health},
		{get, "/healthz/clocks", strangers, s.healthOfClocks},
		{get, "/bell/:token", strangers, hasForm(s.bell)},
		{post, "/bell/:token", strangers, hasForm(s.answerBell)},
		{get, "/sign-in", strangers, hasForm(s.signIn)},
		{post, "/sign-in", strangers, hasForm(s.openSession)},
		{post, "/sign-out", strangers, s.endSession},
		{get, "/invitation/:token", strangers, hasForm(s.invitation)},
		{post, "/invitation/:token", strangers, hasForm(s.acceptInvitation)},
		{get, "/deadlines/:token", strangers, s.deadlines},
		{get, "/setup/done", strangers, s.setUpDone},
		{get, "/setup/:token", strangers, hasForm(s.askSetUp)},
		{post, "/setup/:token", strangers, hasForm(s.setUp)},
	}
}

// own is what everybody who is signed in has for themselves.
func (s *server) own() []route {
	return []route{
		{get, "/me", anybody, s.me},
		{post, "/me/zone", anybody, s.mine("zone", s.changeZone)},
		{post, "/me/preferences", anybody, s.mine("preferences", s.prefer)},
		{post, "/me/password", anybody, s.mine("password", s.changePassword)},
		{post, "/me/sessions", anybody, s.mine("sessions", s.endOthers)},
		{post, "/me/calendar", people.ShareDeadlines, s.shareDeadlines},
		{post, "/me/calendar/end", people.ShareDeadlines, s.revokeDeadlines},
		{get, "/people", people.ReadIncidents, s.people},
		{get, "/people/new", people.ManagePeople, s.newPerson},
		{post, "/people", people.ManagePeople, s.addPerson},
		{get, "/people/:id", people.ReadIncidents, s.person},
		{post, "/people/:id", people.ManagePeople, s.changePerson},
		{post, "/people/:id/invitation", people.ManagePeople, s.invite},
		{post, "/people/:id/sessions", people.ManagePeople, s.endSessionsOf},
		{get, "/organisation", people.ReadIncidents, s.organisation},
		{post, "/organisation", people.ManageOrganisation, s.changeOrganisation},
		{get, "/live", people.ReadIncidents, s.live},
		{get, "/parts", people.ReadIncidents, s.parts},
	}
}

// incidents are the rooms that incidents are worked in.
func (s *server) incidents() []route {
	return []route{
		{get, "/watch", people.ReadIncidents, s.watch},
		{get, "/incidents/:number", people.ReadIncidents, s.incident},
		{get, "/incidents/:number/confirmation", people.ReadIncidents, s.checkConfirmation},
		{post, "/incidents/:number/confirmation", people.ConfirmIncident, s.confirm},
		{post, "/incidents/:number/notes", people.RecordFacts, s.addNote},
		{post, "/incidents/:number/access", people.AnswerAccess, s.answerAccess},
	}
}

// register is whom an incident may concern, and who is woken for it.
func (s *server) register() []route {
	return []route{
		{get, "/customers", people.ReadIncidents, s.customers},
		{post, "/customers", people.ManageTenants, s.addCustomer},
		{get, "/customers/new", people.ManageTenants, s.newCustomer},
		{get, "/customers/import", people.ManageTenants, s.askImport},
		{large, "/customers/import/preview", people.ManageTenants, s.previewImport},
		{large, "/customers/import", people.ManageTenants, s.importCustomers},
		{get, "/customers/:reference", people.ReadIncidents, s.customer},
		{get, "/customers/:reference/facts", people.ManageTenants, s.askCustomer(factsOfCustomer)},
		{post, "/customers/:reference/facts", people.ManageTenants, s.changeCustomer(factsOfCustomer)},
		{get, "/customers/:reference/agreement", people.ManageTenants, s.askCustomer(agreementOfCustomer)},
		{post, "/customers/:reference/agreement", people.ManageTenants, s.changeCustomer(agreementOfCustomer)},
		{get, "/customers/:reference/contacts", people.ManageTenants, s.askCustomer(contactsOfCustomer)},
		{post, "/customers/:reference/contacts", people.ManageTenants, s.changeCustomer(contactsOfCustomer)},
		{get, "/bell", people.ReadIncidents, s.bellRoom},
		{post, "/bell", people.AnswerBell, s.answerCall},
		{get, "/bell/test", people.RingBell, s.checkBellTest},
		{post, "/bell/test", people.RingBell, s.testBell},
		{get, "/help", people.ReadIncidents, s.help},
	}
}

// demo is there in the demo alone.
func (s *server) demo() []route {
	var out []route
	if s.Demo != nil {
		out = append(out, route{post, "/demo/person", strangers, s.bePerson}, route{post, "/demo/skip", strangers, s.skip},
			route{get, "/demo/list/:number", people.DecideExposures, s.demoList})
	}
	if s.Mailboxes == nil {
		return out
	}
	return append(out, []route{
		{get, "/demo/mailboxes", strangers, s.mailboxes},
		{get, "/demo/mailboxes/:address", strangers, s.mailbox},
		{get, "/demo/mailboxes/:address/:number", strangers, s.mail},
		{get, "/demo/mailboxes/:address/:number/html", strangers, s.mailHTML},
	}...)
}
