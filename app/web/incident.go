package web

import (
	"net/http"
	"slices"
	"strconv"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"

	"github.com/flowchestra/tocsin/app"
	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/store"
	"github.com/flowchestra/tocsin/templates/pages"
	"github.com/flowchestra/tocsin/templates/parts"
)

const timelinePage = 600 // ledger lines; crowds are folded into far fewer entries

// file is the incident that the address names.
func (s *server) file(c echo.Context, l store.Look) (*incident.File, error) {
	inc, err := l.IncidentByNumber(param(c, "number"))
	if err != nil {
		return nil, err
	}
	return l.File(inc.ID)
}

// opened looks as whoever asks, and returns the incident that the address
// names.
func (s *server) opened(c echo.Context) (store.Look, *incident.File, error) {
	l, err := s.look(c, by(c))
	if err != nil {
		return l, nil, err
	}
	inc, err := s.file(c, l)
	return l, inc, err
}

// incident shows the room that one incident is worked in.
func (s *server) incident(c echo.Context) error {
	page, err := s.incidentPage(c)
	if err != nil {
		return err
	}
	return s.show(c, http.StatusOK, pages.Incident(*page))
}

func (s *server) incidentPage(c echo.Context) (*pages.IncidentPage, error) {
	f := s.frame(c, "")
	l, inc, err := s.opened(c)
	if err != nil {
		return nil, err
	}
	f.Here, f.Live = "/incidents", inc.Number
	p := &pages.IncidentPage{Frame: f}
	p.Overview = incident.Overview{File: *inc}
	if p.Overview.Outlook, err = s.App.Outlook(c.Request().Context(), by(c), inc.ID); err != nil {
		return nil, err
	}
	p.Title = pages.Nearest(f.Now, &p.Overview) + inc.Number
	p.Note = pages.NoteForm{ID: uuid.NewString()}
	p.Answer = pages.AnswerForm{At: parts.WhenValue(f.Now, f.Zone)}
	return p, s.fillIncident(c, l, p)
}

// fillIncident reads what stands beside the clocks.
func (s *server) fillIncident(c echo.Context, l store.Look, p *pages.IncidentPage) error {
	id := p.Overview.ID
	names, err := namesOf(l)
	if err != nil {
		return err
	}
	p.Names, p.Overview.Commander = names, names[p.Overview.CommanderID]
	if p.Tasks, err = l.Tasks(id); err != nil {
		return err
	}
	if p.Asking, err = whoAsks(l, p.Tasks); err != nil {
		return err
	}
	if p.Notices, err = l.Notices(id); err != nil {
		return err
	}
	return tell(c, l, p)
}

// whoAsks is which customers' questions are tasks: their references, by id.
func whoAsks(l store.Look, tasks []incident.Task) (map[string]string, error) {
	var ids []string
	for _, t := range tasks {
		if t.TenantID != nil && t.DoneAt == nil {
			ids = append(ids, *t.TenantID)
		}
	}
	tenants, err := l.TenantsByID(ids)
	out := make(map[string]string, len(tenants))
	for id, t := range tenants {
		out[id] = t.Reference
	}
	return out, err
}

// tell reads the timeline, from its end or before an entry.
func tell(c echo.Context, l store.Look, p *pages.IncidentPage) error {
	before, err := strconv.ParseInt(c.QueryParam("before"), 10, 64)
	if err != nil && c.QueryParam("before") != "" {
		return fault.NotFound("There is no such entry. Go back to the incident's own page.")
	}
	lines, err := l.LinesBefore(p.Overview.Number, before, timelinePage, pages.Quiet)
	if err != nil {
		return err
	}
	if len(lines) == timelinePage {
		p.Older = lines[len(lines)-1].Seq
	}
	p.Entries = pages.Teller{Names: p.Names, Zone: p.Zone, Now: p.Now}.Tell(lines)
	return nil
}

// namesOf is what everybody is called, by id.
func namesOf(l store.Look) (map[string]string, error) {
	everybody, err := l.People()
	out := make(map[string]string, len(everybody))
	for _, p := range everybody {
		out[p.ID] = p.Name
	}
	return out, err
}

// addNote writes into the timeline.
func (s *server) addNote(c echo.Context) error {
	f, err := readForm(c)
	if err != nil {
		return err
	}
	return s.record(c, f, func(inc *incident.File) error {
		n := incident.Note{ID: noteID(f), IncidentID: inc.ID, Zone: by(c).Zone, Text: f.raw("text")}
		if f.get("at") != "" {
			n.At, n.Zone = f.when("at", "when it happened", by(c).Zone)
		}
		if len(f.Wrong) > 0 {
			return nil
		}
		_, err := s.App.AddNote(c.Request().Context(), by(c), n)
		return err
	})
}

// noteID is the id that the note's form came with; what is none is made anew.
func noteID(f *form) string {
	if id := f.get("id"); uuid.Validate(id) == nil {
		return id
	}
	return uuid.NewString()
}

// answerAccess records the answer to the question.
func (s *server) answerAccess(c echo.Context) error {
	f, err := readForm(c)
	if err != nil {
		return err
	}
	return s.record(c, f, func(inc *incident.File) error {
		in := app.AccessAnswer{IncidentID: inc.ID, Answer: f.get("answer"), Source: f.get("source")}
		if in.Answer == "" {
			f.check("answer", fault.Invalid("Choose one. “Not known yet” is an answer, too."))
		}
		in.At, in.Zone = f.when("answer_at", "since when you know", by(c).Zone)
		f.check("source", incident.Line("who or what says so", in.Source, 500))
		if len(f.Wrong) > 0 {
			return nil
		}
		_, err := s.App.AnswerAccess(c.Request().Context(), by(c), in)
		if bad, ok := asFault(err); ok && slices.Contains([]string{"at", "zone", "reason"}, bad.Field) {
			return bad.In("answer_at") // the form asks for no reason
		}
		return err
	})
}

// record does something from the incident's own page, and shows the page again
// where it could not be taken.
func (s *server) record(c echo.Context, f *form, do func(*incident.File) error) error {
	_, inc, err := s.opened(c)
	if err != nil {
		return err
	}
	if err := do(inc); err != nil && !f.refused(err) {
		return err
	} else if err == nil && len(f.Wrong) == 0 {
		return seeOther(c, "/incidents/"+inc.Number)
	}
	page, err := s.incidentPage(c)
	if err != nil {
		return err
	}
	page.Title, page.Wrong = "Error: "+page.Title, f.Wrong
	page.Note = pages.NoteForm{ID: noteID(f), Text: f.raw("text"), At: f.get("at"), Zone: f.get("at_zone")}
	page.Answer = pages.AnswerForm{Answer: f.get("answer"), At: f.get("answer_at"), Zone: f.get("answer_at_zone"), Source: f.get("source")}
	return s.show(c, http.StatusUnprocessableEntity, pages.Incident(*page))
}
