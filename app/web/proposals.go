package web

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/flowchestra/tocsin/app"
	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/app/store"
	"github.com/flowchestra/tocsin/templates/pages"
)

// proposals lists the later deadlines of an incident that wait.
func (s *server) proposals(c echo.Context) error {
	base, l, err := s.factPage(c, "Later deadlines", people.AcceptLater)
	if err != nil {
		return err
	}
	p := pages.ProposalsPage{FactPage: base}
	if p.Waiting, err = laterDeadlines(l, p.File.ID); err != nil {
		return err
	}
	return s.show(c, http.StatusOK, pages.Proposals(p))
}

// laterDeadlines gathers what waits into one row for each decision.
func laterDeadlines(l store.Look, incidentID string) ([]pages.LaterDeadline, error) {
	rows, err := l.WaitingProposals(incidentID)
	var out []pages.LaterDeadline
next:
	for _, r := range rows {
		for i := range out {
			if out[i].Alike(r) {
				out[i].Duties++
				continue next
			}
		}
		out = append(out, pages.LaterDeadline{Proposal: r, Duties: 1})
	}
	return out, err
}

// proposal shows one of them with the working of the later clock.
func (s *server) proposal(c echo.Context) error {
	p, err := s.proposalPage(c)
	if err != nil {
		return err
	}
	return s.show(c, http.StatusOK, pages.Proposal(p))
}

func (s *server) proposalPage(c echo.Context) (pages.ProposalPage, error) {
	base, l, err := s.factPage(c, "A later deadline", people.AcceptLater)
	p := pages.ProposalPage{FactPage: base, Seconds: by(c).May(people.SecondLater), WhoMay2: roleWords(people.WhoMay(people.SecondLater))}
	if err != nil {
		return p, err
	}
	one, err := l.Proposal(param(c, "id"))
	if err != nil {
		return p, err
	}
	waiting, err := laterDeadlines(l, p.File.ID)
	for _, d := range waiting {
		if d.Alike(one) {
			p.Later = d
			return p, err
		}
	}
	if err == nil {
		err = fault.NotFound("This later deadline waits no more: it was decided, or the facts have changed. The duties stand on the incident's page.")
	}
	return p, err
}

// decideLater takes legal's word on it.
func (s *server) decideLater(c echo.Context) error {
	return s.onProposal(c, func(f *form, p pages.ProposalPage) error {
		in := app.DecideProposal{ProposalID: p.Later.ID, Reason: f.get("reason")}
		if f.check("reason", incident.Line("the reason", in.Reason, 2000)); len(f.Wrong) > 0 {
			return faulty
		}
		decide := s.App.AcceptLater
		switch f.get("answer") {
		case "accept":
		case "decline":
			decide = s.App.DeclineLater
		default:
			return fault.Invalid("Press one of the two buttons: accept it or decline it.")
		}
		_, err := decide(c.Request().Context(), by(c), in)
		return err
	})
}

// secondLater puts it in force.
func (s *server) secondLater(c echo.Context) error {
	return s.onProposal(c, func(_ *form, p pages.ProposalPage) error {
		_, err := s.App.SecondLater(c.Request().Context(), by(c), p.Later.ID)
		return err
	})
}

func (s *server) onProposal(c echo.Context, do func(*form, pages.ProposalPage) error) error {
	f, err := readForm(c)
	if err != nil {
		return err
	}
	p, err := s.proposalPage(c)
	if err != nil {
		return err
	}
	if err = do(f, p); err == nil {
		return seeOther(c, "/incidents/"+p.File.Number+"/proposals")
	}
	again, failed := s.proposalPage(c)
	if failed != nil {
		return failed
	}
	again.Reason = f.get("reason")
	status, err := unrecorded(&again.FactPage, f, err)
	if err != nil {
		return err
	}
	return s.show(c, status, pages.Proposal(again))
}
