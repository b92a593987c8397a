package web

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/flowchestra/tocsin/app"
	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/templates/pages"
)

// onDuty does something from a duty's page, and shows the page again with what
// was entered where it could not be taken. boxes names the boxes of the form by
// the fields of the verb.
func (s *server) onDuty(c echo.Context, boxes map[string]string, do func(pages.DutyPage, *form) error) error {
	f, err := readForm(c)
	if err != nil {
		return err
	}
	p, err := s.dutyPage(c)
	if err != nil {
		return err
	}
	p.Form = readDutyForm(c, f)
	return s.dutyDone(c, p, f, boxes, do(p, f))
}

// dutyDone leads back to the duty, or shows it with why nothing was recorded.
func (s *server) dutyDone(c echo.Context, p pages.DutyPage, f *form, boxes map[string]string, refusal error) error {
	if refusal == nil && len(f.Wrong) == 0 {
		return seeOther(c, "/incidents/"+p.File.Number+"/duties/"+p.Duty.ID)
	}
	if len(f.Wrong) > 0 {
		refusal = faulty
	}
	if bad, ok := asFault(refusal); ok && boxes[bad.Field] != "" {
		refusal = bad.In(boxes[bad.Field])
	}
	status, err := unrecorded(&p.FactPage, f, refusal)
	if err != nil {
		return err
	}
	return s.show(c, status, pages.Duty(p))
}

func readDutyForm(c echo.Context, f *form) pages.DutyForm {
	in := pages.DutyForm{Reading: f.get("reading"), ReadingReason: f.get("reading-reason"), Day: f.get("day"), DelayReason: f.get("delay-reason"),
		WaiverReason: f.get("waiver-reason"), Answer: f.get("answer"), AnswerReason: f.get("answer-reason"), At: f.get("at"), Source: f.get("source")}
	in.Everybody = f.on("reading-all") || f.on("delay-all")
	if in.Zone = f.get("at_zone"); in.Zone == "" {
		in.Zone = by(c).Zone
	}
	return in
}

// relyOnReading records which of two readings legal relies on.
func (s *server) relyOnReading(c echo.Context) error {
	return s.onDuty(c, map[string]string{"reason": "reading-reason"}, func(p pages.DutyPage, f *form) error {
		if !p.Duty.HasTwoReadings() {
			return fault.Conflict("This duty has one reading only: its customer was on the list when it was closed.")
		}
		in := app.RelyOnReading{IncidentID: p.File.ID, RegimeID: p.Duty.RegimeID, TenantID: p.Duty.TenantID, Reading: incident.Reading(p.Form.Reading), Reason: p.Form.ReadingReason}
		if in.Reading == "" {
			f.check("reading", fault.Invalid("Choose a reading."))
			return nil
		}
		if p.Form.Everybody {
			in.TenantID = nil
		}
		_, err := s.App.RelyOnReading(c.Request().Context(), by(c), in)
		return err
	})
}

// explainDelay records why a duty was not met on a day.
func (s *server) explainDelay(c echo.Context) error {
	return s.onDuty(c, map[string]string{"reason": "delay-reason"}, func(p pages.DutyPage, f *form) error {
		if len(p.Days) == 0 {
			return fault.Conflict("No reason is asked for: %s is not past its date, or each day has its reason.", p.Duty.Name)
		}
		if p.Form.Day == "" {
			f.check("day", fault.Invalid("Choose the day."))
			return nil
		}
		_, err := s.App.ExplainDelay(c.Request().Context(), by(c), app.ExplainDelay{ObligationID: p.Duty.ID, Day: p.Form.Day, Reason: p.Form.DelayReason, Everybody: p.Form.Everybody})
		return err
	})
}

// acknowledge records that a customer said that it has the letter.
func (s *server) acknowledge(c echo.Context) error {
	return s.onDuty(c, nil, func(p pages.DutyPage, f *form) error {
		at, _ := f.when("at", "when they said so", by(c).Zone)
		f.check("source", incident.Line("who said so", p.Form.Source, 500))
		if len(f.Wrong) > 0 {
			return nil
		}
		return s.App.RecordAcknowledgement(c.Request().Context(), by(c), app.RecordAcknowledgement{ObligationID: p.Duty.ID, At: at, Source: p.Form.Source})
	})
}

// proposeWaiver proposes that a duty is not required.
func (s *server) proposeWaiver(c echo.Context) error {
	return s.onDuty(c, map[string]string{"reason": "waiver-reason"}, func(p pages.DutyPage, _ *form) error {
		_, err := s.App.ProposeWaiver(c.Request().Context(), by(c), app.ProposeWaiver{IncidentID: p.File.ID, Obligations: []string{p.Duty.ID}, Reason: p.Form.WaiverReason})
		return err
	})
}

// answerWaiver answers the proposal, after legal has seen once more what the
// answer does.
func (s *server) answerWaiver(c echo.Context) error {
	f, err := readForm(c)
	if err != nil {
		return err
	}
	p, err := s.dutyPage(c)
	if err != nil {
		return err
	}
	p.Form, p.Checks = readDutyForm(c, f), f.get("waiver")
	if p.Waiting() == nil {
		return s.dutyDone(c, p, f, nil, fault.Conflict("No proposal that %s is not required waits for an answer.", p.Duty.Name))
	}
	checkWaiver(p.Form, f)
	switch {
	case len(f.Wrong) > 0:
	case f.get("checked") == "no":
		return s.show(c, http.StatusOK, pages.Duty(p))
	case f.get("checked") != "yes":
		return s.show(c, http.StatusOK, pages.CheckWaiver(p))
	default:
		err = s.App.AnswerWaiver(c.Request().Context(), by(c), app.AnswerWaiver{IncidentID: p.File.ID, Waivers: []string{p.Checks}, Approve: p.Form.Answer == "approve", Reason: p.Form.AnswerReason})
	}
	return s.dutyDone(c, p, f, nil, err)
}

// checkWaiver notes what of an answer cannot be taken: declining needs a
// reason.
func checkWaiver(in pages.DutyForm, f *form) {
	switch in.Answer {
	case "approve":
		f.check("answer-reason", incident.Plain("reason", in.AnswerReason, 2000))
	case "decline":
		f.check("answer-reason", incident.Line("reason", in.AnswerReason, 2000))
	default:
		f.check("answer", fault.Invalid("Choose whether it is not required."))
	}
}
