package web

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/templates/pages"
)

// checkWithdrawal shows what taking a confirmation back stops, and what not.
func (s *server) checkWithdrawal(c echo.Context) error {
	p, err := s.withdrawalPage(c)
	if err != nil {
		return err
	}
	return s.show(c, http.StatusOK, pages.Withdraw(p))
}

func (s *server) withdrawalPage(c echo.Context) (pages.WithdrawalPage, error) {
	base, _, err := s.factPage(c, "Withdraw the confirmation", people.WithdrawConfirmation)
	p := pages.WithdrawalPage{FactPage: base}
	if err != nil {
		return p, err
	}
	p.Outlook, err = s.App.Outlook(c.Request().Context(), by(c), p.File.ID)
	return p, err
}

// withdraw proposes to take a confirmation back, or agrees to what somebody
// else proposed and this person has read.
func (s *server) withdraw(c echo.Context) error {
	f, err := readForm(c)
	if err != nil {
		return err
	}
	p, err := s.withdrawalPage(c)
	if err != nil {
		return err
	}
	if read := f.get("seconds"); read != "" {
		err = s.second(c, &p.File, read)
	} else {
		err = s.propose(c, f, &p.File)
	}
	if err != nil {
		return s.notWithdrawn(c, f, err)
	}
	return seeOther(c, "/incidents/"+p.File.Number)
}

// second agrees to the withdrawal that was read, and to no other.
func (s *server) second(c echo.Context, inc *incident.File, read string) error {
	if w := inc.PendingWithdrawal(); w == nil || w.ID != read {
		return fault.Conflict("What you read is not proposed any more.")
	}
	_, err := s.App.SecondWithdrawal(c.Request().Context(), by(c), inc.ID)
	return err
}

func (s *server) propose(c echo.Context, f *form, inc *incident.File) error {
	if f.check("reason", incident.Line("the reason", f.get("reason"), 2000)); len(f.Wrong) > 0 {
		return faulty
	}
	_, err := s.App.WithdrawConfirmation(c.Request().Context(), by(c), inc.ID, f.get("reason"))
	return err
}

func (s *server) notWithdrawn(c echo.Context, f *form, refusal error) error {
	p, err := s.withdrawalPage(c)
	if err != nil {
		return err
	}
	p.Reason = f.get("reason")
	status, err := unrecorded(&p.FactPage, f, refusal)
	if err != nil {
		return err
	}
	return s.show(c, status, pages.Withdraw(p))
}
