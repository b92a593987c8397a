package web

import (
	"net/http"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/app/store"
	"github.com/flowchestra/tocsin/templates/pages"
)

// Alarms on the bell's page: those that ring or will are few, the past is
// turned back through.
const (
	alarmsPlanned = 50
	alarmsAhead   = 5
	alarmsPerPage = 20
)

// bellRoom tells who is rung for what, what rings now, and who answered.
func (s *server) bellRoom(c echo.Context) error {
	l, err := s.look(c, by(c))
	if err != nil {
		return err
	}
	page := pages.BellRoomPage{Frame: s.frame(c, "The bell")}
	page.Here, page.Live = "/bell", "*"
	switch c.QueryParam("saved") {
	case "answered":
		page.Saved = "You have it. It is on record, and this alarm rings nobody else."
	case "awake":
		page.Saved = "The bell wakes you. There is nothing else to do."
	}
	if err := fillBellRoom(l, &page); err != nil {
		return err
	}
	if page.Ladders, err = s.App.Ladders(c.Request().Context(), by(c)); err != nil {
		return err
	}
	if err := fillPast(l, &page, c.QueryParam("before")); err != nil {
		return err
	}
	return s.show(c, http.StatusOK, pages.BellRoom(page))
}

// fillBellRoom asks as often for many alarms as for few.
func fillBellRoom(l store.Look, page *pages.BellRoomPage) error {
	everybody, err := l.People()
	if err != nil {
		return err
	}
	last, err := l.LastAnswers()
	if err != nil {
		return err
	}
	page.Names = map[string]string{}
	for _, p := range everybody {
		page.Names[p.ID] = p.Name
		if p.May(people.AnswerBell) {
			b := pages.BellLast{Person: p}
			if at, ok := last[p.ID]; ok {
				b.At = &at
			}
			page.Everybody = append(page.Everybody, b)
		}
	}
	planned, err := l.PlannedAlarms(alarmsPlanned)
	if err != nil {
		return err
	}
	if page.Asked, err = l.QuestionsWaiting(alarmsPlanned); err != nil {
		return err
	}
	test, err := l.LastBellTest()
	if err != nil {
		return err
	}
	all := planned
	if test != nil {
		all = append(all, *test)
	}
	ringing, err := withCalls(l, all)
	if err != nil {
		return err
	}
	if test != nil {
		page.Test = &ringing[len(ringing)-1]
		ringing = ringing[:len(ringing)-1]
	}
	sortAlarms(page, ringing)
	return nil
}

// sortAlarms tells what rings from what will, and what waits for the viewer.
func sortAlarms(page *pages.BellRoomPage, planned []pages.Ringing) {
	for _, r := range planned {
		switch {
		case r.Alarm.Threshold == incident.AlarmTest:
		case !r.Alarm.FireAt.After(page.Now):
			page.Ringing = append(page.Ringing, r)
		case len(page.Ahead) < alarmsAhead:
			page.Ahead = append(page.Ahead, r)
		}
	}
	mine := page.Ringing
	if page.Test != nil {
		mine = append(mine[:len(mine):len(mine)], *page.Test)
	}
	for _, r := range mine {
		if r.Call(page.Viewer.ID) != nil {
			page.Mine = append(page.Mine, r)
		}
	}
}

// withCalls puts to alarms their incidents' numbers and who was rung.
func withCalls(l store.Look, alarms []incident.Alarm) ([]pages.Ringing, error) {
	var ids, incidents []string
	for _, a := range alarms {
		ids = append(ids, a.ID)
		if a.IncidentID != nil {
			incidents = append(incidents, *a.IncidentID)
		}
	}
	calls, err := l.CallsOfAlarms(ids)
	if err != nil {
		return nil, err
	}
	numbers, err := l.Numbers(incidents)
	if err != nil {
		return nil, err
	}
	out := make([]pages.Ringing, len(alarms))
	for i, a := range alarms {
		out[i] = pages.Ringing{Alarm: a, Calls: calls[a.ID]}
		if a.IncidentID != nil {
			out[i].Number = numbers[*a.IncidentID]
		}
	}
	return out, nil
}

// fillPast turns back through what rang.
func fillPast(l store.Look, page *pages.BellRoomPage, before string) error {
	at, id, older := pastFrom(before)
	past, err := l.EndedAlarms(at, id, alarmsPerPage+1)
	if err != nil {
		return err
	}
	if page.Older = older; len(past) > alarmsPerPage {
		past = past[:alarmsPerPage]
		last := past[alarmsPerPage-1]
		page.Next = last.EndedAt.UTC().Format(time.RFC3339Nano) + "_" + last.ID
	}
	page.Past, err = withCalls(l, past)
	return err
}

// pastFrom reads where the past goes on. What is no place begins at its end.
func pastFrom(before string) (at *time.Time, id string, older bool) {
	stamp, id, found := strings.Cut(before, "_")
	t, err := time.Parse(time.RFC3339Nano, stamp)
	if !found || err != nil || len(id) > 100 {
		return nil, "", false
	}
	return &t, id, true
}

// answerCall is "I have it" from whoever was rung and is signed in.
func (s *server) answerCall(c echo.Context) error {
	f, err := readForm(c)
	if err != nil {
		return err
	}
	done, err := s.App.AnswerCall(c.Request().Context(), by(c), f.get("call"))
	switch {
	case err != nil:
		return err
	case done.Number == "":
		return seeOther(c, "/bell?saved=awake")
	}
	return seeOther(c, "/bell?saved=answered")
}

// checkBellTest says who would be woken, before anybody is.
func (s *server) checkBellTest(c echo.Context) error {
	l, err := s.look(c, by(c))
	if err != nil {
		return err
	}
	everybody, err := l.People()
	if err != nil {
		return err
	}
	page := pages.BellTestPage{Frame: s.frame(c, "Ring everybody to test the bell?")}
	page.Here = "/bell"
	callAll(&page, everybody)
	planned, err := l.PlannedAlarms(alarmsPlanned)
	if err != nil {
		return err
	}
	for _, a := range planned {
		page.Ringing = page.Ringing || a.IncidentID != nil && !a.FireAt.After(page.Now)
	}
	return s.show(c, http.StatusOK, pages.BellTest(page))
}

// callAll sorts people by whether a test wakes them.
func callAll(page *pages.BellTestPage, everybody []people.Person) {
	for _, p := range everybody {
		switch {
		case p.May(people.AnswerBell):
			page.Woken = append(page.Woken, pages.Woken{Person: p, At: page.Now})
		case p.Active():
			page.Nobody = append(page.Nobody, p)
		}
	}
}

// testBell rings everybody. Who answers is told on the bell's page.
func (s *server) testBell(c echo.Context) error {
	if _, err := s.App.TestBell(c.Request().Context(), by(c)); err != nil {
		return err
	}
	return seeOther(c, "/bell#test")
}
