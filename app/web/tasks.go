package web

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/store"
	"github.com/flowchestra/tocsin/templates/pages"
	"github.com/flowchestra/tocsin/templates/parts"
)

// finishTask records that a task is done, and how. What could not be taken is
// shown on the incident's own page, where the task stands.
func (s *server) finishTask(c echo.Context) error {
	f, err := readForm(c)
	if err != nil {
		return err
	}
	l, err := s.look(c, by(c))
	if err != nil {
		return err
	}
	task, err := l.Task(param(c, "id"))
	if err != nil {
		return err
	}
	box := "how-" + task.ID
	if f.check(box, incident.Line("how it was done", f.get(box), 1000)); len(f.Wrong) == 0 {
		err = s.App.FinishTask(c.Request().Context(), by(c), task.ID, f.get(box))
	}
	if nameErr := nameIncident(c, l, task.IncidentID); nameErr != nil {
		return nameErr
	}
	if err == nil && len(f.Wrong) == 0 {
		return seeOther(c, "/incidents/"+c.Param("number"))
	}
	return s.notFinished(c, f, task.ID, err)
}

func (s *server) notFinished(c echo.Context, f *form, taskID string, refusal error) error {
	if refusal != nil && !f.refused(refusal) {
		if fault.KindOf(refusal) == fault.KindConflict {
			f.Wrong = append(f.Wrong, parts.Wrong{Sentence: refusal.Error()})
			return s.showTaskRefused(c, f, taskID, http.StatusConflict)
		}
		return refusal
	}
	return s.showTaskRefused(c, f, taskID, http.StatusUnprocessableEntity)
}

func (s *server) showTaskRefused(c echo.Context, f *form, taskID string, status int) error {
	page, err := s.incidentPage(c)
	if err != nil {
		return err
	}
	page.Title, page.Wrong = "Error: "+page.Title, f.Wrong
	page.Task = pages.TaskForm{ID: taskID, How: f.get("how-" + taskID)}
	return s.show(c, status, pages.Incident(*page))
}

// nameIncident lets a page about something of an incident be read as a page of
// that incident.
func nameIncident(c echo.Context, l store.Look, id string) error {
	inc, err := l.Incident(id)
	if err != nil {
		return err
	}
	own := c.Param("id")
	c.SetParamNames("id", "number")
	c.SetParamValues(own, inc.Number)
	return nil
}
