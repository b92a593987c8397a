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

// facts are the pages of what is recorded of an incident, and what stands of it.
func (s *server) facts() []route {
	return []route{
		{get, "/incidents/:number/instants/new", people.RecordFacts, s.askInstant},
		{post, "/incidents/:number/instants", people.RecordFacts, s.recordInstant},
		{get, "/incidents/:number/awareness", people.ReadIncidents, s.askAwareness},
		{post, "/incidents/:number/awareness", people.SettleAwareness, s.settleAwareness},
		{get, "/incidents/:number/awareness/later", people.ReadIncidents, s.laterAwareness},
		{post, "/incidents/:number/awareness/later", people.SettleAwareness, s.proposeLaterAwareness},
		{post, "/incidents/:number/awareness/later/second", people.SecondLater, s.secondLaterAwareness},
		{post, "/incidents/:number/awareness/later/end", people.AcceptLater, s.withdrawLaterAwareness},
		{get, "/incidents/:number/proposals", people.ReadIncidents, s.proposals},
		{get, "/incidents/:number/proposals/:id", people.ReadIncidents, s.proposal},
		{post, "/incidents/:number/proposals/:id", people.AcceptLater, s.decideLater},
		{post, "/incidents/:number/proposals/:id/second", people.SecondLater, s.secondLater},
		{get, "/incidents/:number/withdrawal", people.ReadIncidents, s.checkWithdrawal},
		{post, "/incidents/:number/withdrawal", people.WithdrawConfirmation, s.withdraw},
		{get, "/incidents/:number/standing", people.ReadIncidents, s.standing},
		{get, "/obligations/:id/filing", people.ReadIncidents, s.askFiling},
		{post, "/obligations/:id/filing", people.FileWithAuthority, s.fileWithAuthority},
		{post, "/tasks/:id/done", people.RecordFacts, s.finishTask},
	}
}

// factPage reads the incident that the address names for a page that records
// something of it.
func (s *server) factPage(c echo.Context, title string, act people.Act) (pages.FactPage, store.Look, error) {
	l, inc, err := s.opened(c)
	if err != nil {
		return pages.FactPage{}, l, err
	}
	p := pages.FactPage{Frame: s.frame(c, title), File: *inc, WhoMay: roleWords(people.WhoMay(act)), May: by(c).May(act)}
	p.Here = "/incidents"
	p.Names, err = namesOf(l)
	return p, l, err
}

// unrecorded puts onto a page why nothing was recorded, and returns the status
// of the answer. What is no refusal is returned as it is.
func unrecorded(p *pages.FactPage, f *form, err error) (int, error) {
	p.Title = "Error: " + p.Title
	switch {
	case f.refused(err):
		p.Wrong = f.Wrong
		return http.StatusUnprocessableEntity, nil
	case fault.KindOf(err) == fault.KindConflict:
		p.Conflict = err.Error()
		return http.StatusConflict, nil
	}
	return 0, err
}

// faulty refuses a form that says itself what is wrong with it.
var faulty error = fault.Many{}

// moved works out what an entry would do to the clocks, as the verb would take
// or refuse it, and which clocks stay as they are.
func (s *server) moved(c echo.Context, p *pages.FactPage, f *form, in app.RecordInstant) ([]pages.ClockMove, error) {
	if len(f.Wrong) > 0 {
		return nil, faulty
	}
	moves, err := s.App.PreviewInstant(c.Request().Context(), by(c), in)
	if err != nil || len(moves) == 0 {
		return nil, err
	}
	out := movesOf(moves)
	return out, s.stay(c, p, out)
}

// stay reads which of the clocks that run now some moves leave alone.
func (s *server) stay(c echo.Context, p *pages.FactPage, moves []pages.ClockMove) error {
	now, err := s.App.AwarenessNow(c.Request().Context(), by(c), p.File.ID)
	p.Stays = pages.Staying(linesOf(now.Running), moves)
	return err
}

func movesOf(in []app.Move) []pages.ClockMove {
	out := make([]pages.ClockMove, len(in))
	for i, m := range in {
		out[i] = pages.ClockMove{Name: m.Name, Soft: m.Soft, Customers: m.Tenants, From: m.From, To: m.To}
	}
	return out
}

func linesOf(in []app.PreviewLine) []pages.ClockLine {
	out := make([]pages.ClockLine, len(in))
	for i, x := range in {
		out[i] = pages.ClockLine{Name: x.Name, Soft: x.Soft, StartedAt: x.StartedAt, DueAt: x.DueAt, Customers: x.Tenants}
	}
	return out
}
