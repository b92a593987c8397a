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

// checkLaterAwareness shows which clocks a later awareness would move, before
// it is proposed.
func (s *server) checkLaterAwareness(c echo.Context, p pages.AwarenessPage, f *form, in app.SettleAwareness) error {
	if f.get("checked") == "no" {
		return s.show(c, http.StatusOK, pages.SettleAwareness(p))
	}
	moves, err := s.App.PreviewLaterAwareness(c.Request().Context(), by(c), in)
	if err != nil {
		return s.awarenessRefused(c, p, f, err)
	}
	p.Title, p.Echo, p.Moves = "Check", pages.TimeWords(in.At, in.Zone), seconded(moves)
	if err := s.stay(c, &p.FactPage, p.Moves); err != nil {
		return err
	}
	return s.show(c, http.StatusOK, pages.CheckLaterAwareness(p))
}

func seconded(in []app.Move) []pages.ClockMove {
	out := movesOf(in)
	for i := range out {
		out[i].Seconded = true
	}
	return out
}

// proposeLaterAwareness proposes what was checked.
func (s *server) proposeLaterAwareness(c echo.Context) error {
	f, err := readForm(c)
	if err != nil {
		return err
	}
	entry, in := readAwareness(c, f)
	p, err := s.awarenessPage(c)
	if err != nil {
		return err
	}
	p.Form, in.IncidentID = entry, p.File.ID
	if len(f.Wrong) > 0 {
		return s.awarenessRefused(c, p, f, faulty)
	}
	if f.get("checked") != "yes" {
		return s.checkLaterAwareness(c, p, f, settles(in))
	}
	if _, err := s.App.ProposeLaterAwareness(c.Request().Context(), by(c), settles(in)); err != nil {
		return s.awarenessRefused(c, p, f, err)
	}
	return seeOther(c, "/incidents/"+p.File.Number+"/awareness/later")
}

// laterAwareness shows the proposal to its second person.
func (s *server) laterAwareness(c echo.Context) error {
	p, err := s.laterAwarenessPage(c)
	if err != nil {
		return err
	}
	return s.show(c, http.StatusOK, pages.LaterAwareness(p))
}

func pendingAwareness(l store.Look, incidentID string) (*incident.AwarenessProposal, error) {
	had, err := l.AwarenessProposals(incidentID)
	for i := range had {
		if had[i].Waits() {
			return &had[i], err
		}
	}
	return nil, err
}

func (s *server) laterAwarenessPage(c echo.Context) (pages.LaterAwarenessPage, error) {
	base, l, err := s.factPage(c, "A later awareness", people.AcceptLater)
	p := pages.LaterAwarenessPage{AwarenessPage: pages.AwarenessPage{FactPage: base}, Seconds: by(c).May(people.SecondLater), WhoMay2: roleWords(people.WhoMay(people.SecondLater))}
	if err != nil {
		return p, err
	}
	had, err := l.AwarenessProposals(p.File.ID)
	if err != nil || len(had) == 0 {
		return p, err
	}
	p.Proposal = &had[len(had)-1]
	if !p.Proposal.Waits() {
		return p, nil
	}
	moves, err := s.App.PreviewSeconding(c.Request().Context(), by(c), *p.Proposal)
	if fault.KindOf(err) == fault.KindConflict {
		p.Stale = err.Error()
		return p, nil
	}
	if err != nil {
		return p, err
	}
	p.Moves = seconded(moves)
	return p, s.stay(c, &p.FactPage, p.Moves)
}

// waitingHere refuses the id of a proposal that does not wait in the incident
// that the address names.
func (s *server) waitingHere(c echo.Context, id string) error {
	l, inc, err := s.opened(c)
	if err != nil {
		return err
	}
	if w, err := pendingAwareness(l, inc.ID); err != nil || w != nil && w.ID == id {
		return err
	}
	return fault.Conflict("What you read is not proposed any more.")
}

// secondLaterAwareness agrees to the proposal that was read, and to no other.
func (s *server) secondLaterAwareness(c echo.Context) error {
	return s.onLaterAwareness(c, func(f *form) error {
		_, err := s.App.SecondLaterAwareness(c.Request().Context(), by(c), f.get("proposal"))
		return err
	})
}

// withdrawLaterAwareness takes the proposal back.
func (s *server) withdrawLaterAwareness(c echo.Context) error {
	return s.onLaterAwareness(c, func(f *form) error {
		if f.check("reason", incident.Line("the reason", f.get("reason"), 2000)); len(f.Wrong) > 0 {
			return faulty
		}
		return s.App.WithdrawLaterAwareness(c.Request().Context(), by(c), app.DecideProposal{ProposalID: f.get("proposal"), Reason: f.get("reason")})
	})
}

func (s *server) onLaterAwareness(c echo.Context, do func(*form) error) error {
	f, err := readForm(c)
	if err != nil {
		return err
	}
	if err = s.waitingHere(c, f.get("proposal")); err == nil {
		err = do(f)
	}
	if err == nil {
		return seeOther(c, "/incidents/"+param(c, "number"))
	}
	p, failed := s.laterAwarenessPage(c)
	if failed != nil {
		return failed
	}
	p.Reason = f.get("reason")
	status, err := unrecorded(&p.FactPage, f, err)
	if err != nil {
		return err
	}
	return s.show(c, status, pages.LaterAwareness(p))
}
