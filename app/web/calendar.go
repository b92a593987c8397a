package web

import (
	"fmt"
	"net/http"
	"strings"
	"time"
	"unicode"

	ics "github.com/arran4/golang-ical"
	"github.com/labstack/echo/v4"

	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/templates/pages"
	"github.com/flowchestra/tocsin/templates/parts"
)

// shareDeadlines makes the link to one's deadlines and shows it this once.
func (s *server) shareDeadlines(c echo.Context) error {
	token, err := s.App.ShareDeadlines(c.Request().Context(), by(c))
	if err != nil {
		return err
	}
	p, err := s.mePage(c, &form{}, "")
	if err != nil {
		return err
	}
	p.Link = s.App.URL + "/deadlines/" + token + ".ics"
	return s.show(c, http.StatusOK, pages.Me(p))
}

// revokeDeadlines stops it.
func (s *server) revokeDeadlines(c echo.Context) error {
	if err := s.App.RevokeDeadlines(c.Request().Context(), by(c), by(c).ID); err != nil {
		return err
	}
	return seeOther(c, "/me?saved=calendar")
}

func (s *server) feedOf(c echo.Context) (*people.Feed, error) {
	if !by(c).May(people.ShareDeadlines) {
		return nil, nil
	}
	l, err := s.look(c, by(c))
	if err != nil {
		return nil, err
	}
	feeds, err := l.Feeds(by(c).ID)
	if err != nil || len(feeds) == 0 {
		return nil, err
	}
	return &feeds[len(feeds)-1], nil
}

// deadlines is a person's open deadlines as a calendar (RFC 5545), for whoever
// has the link: it names no customer and quotes no letter.
func (s *server) deadlines(c echo.Context) error {
	token, ok := strings.CutSuffix(param(c, "token"), ".ics")
	if !ok {
		return fault.NotFound("This link shows no deadlines. It ends in .ics.")
	}
	owner, err := s.App.DeadlinesOf(c.Request().Context(), token)
	if err != nil {
		return err
	}
	open, err := s.App.OpenDeadlines(c.Request().Context(), owner)
	if err != nil {
		return err
	}
	return write(c, http.StatusOK, "text/calendar; charset=utf-8", []byte(calendarOf(open, s.App.URL).Serialize(ics.WithNewLineWindows)))
}

// calendarOf publishes deadlines. A clock that moves is superseded by another
// deadline: the event of the old one is gone from the next reading (RFC 5545
// §3.8.7.4 counts the versions of one that stays).
func calendarOf(open []incident.Deadline, url string) *ics.Calendar {
	cal := ics.NewCalendarFor("Tocsin")
	cal.SetMethod(ics.MethodPublish)
	cal.SetXWRCalName("Tocsin deadlines")
	cal.SetRefreshInterval("PT15M") // RFC 7986 §5.7
	cal.SetXPublishedTTL("PT15M")
	for _, d := range open {
		addDeadline(cal, d, url)
		if d.SignBy != nil && !d.Held {
			e := event(cal, d, "sign", *d.SignBy)
			e.SetSummary(oneLine(d.Number + " " + d.Title + ": sign the letters of " + d.Name))
			e.SetDescription(oneLine(customersOf(d) + "; due " + d.DueAt.Format("Mon 2 Jan 15:04 UTC")))
		}
	}
	return cal
}

func addDeadline(cal *ics.Calendar, d incident.Deadline, url string) {
	e := event(cal, d, "due", d.DueAt)
	e.SetSummary(oneLine(summaryOf(d)))
	says := []string{customersOf(d)}
	switch {
	case d.Unchecked:
		says = append(says, "possibly due, not checked by counsel")
	case d.Soft:
		says = append(says, "a target of ours, not a date of law or contract")
	}
	if d.SignBy != nil && !d.Held {
		says = append(says, "sign by "+d.SignBy.Format("Mon 2 Jan 15:04 UTC"))
	}
	e.SetDescription(oneLine(strings.Join(says, "; ")))
	e.SetURL(url + "/incidents/" + d.Number)
}

func summaryOf(d incident.Deadline) string {
	s := d.Number + " " + d.Title + ": " + d.Name
	switch {
	case d.Held:
		s = "On hold: " + s
	case d.Unchecked:
		s = "Possibly due: " + s
	}
	return s
}

func customersOf(d incident.Deadline) string {
	if d.Customers == 0 {
		return "To " + d.Recipient
	}
	return parts.Many(d.Customers, "customer", "customers") + " to tell"
}

func event(cal *ics.Calendar, d incident.Deadline, what string, at time.Time) *ics.VEvent {
	e := cal.AddEvent(fmt.Sprintf("%s-%s-%d-%s@tocsin", d.IncidentID, d.RegimeID, d.DueAt.Unix(), what))
	e.SetDtStampTime(d.OpenedAt)
	e.SetModifiedAt(d.OpenedAt)
	e.SetSequence(d.Version)
	e.SetStartAt(at)
	e.SetTimeTransparency(ics.TransparencyTransparent)
	return e
}

// oneLine drops what no calendar takes: control characters (RFC 5545 §3.1).
func oneLine(s string) string {
	return strings.Join(strings.FieldsFunc(strings.ToValidUTF8(s, "\uFFFD"), func(r rune) bool { return unicode.IsControl(r) }), " ")
}
