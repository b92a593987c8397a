package web

import (
	"net/http"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/flowchestra/tocsin/app"
	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/app/store"
	"github.com/flowchestra/tocsin/templates/pages"
)

// checkConfirmation shows what a confirmation says and what it starts.
func (s *server) checkConfirmation(c echo.Context) error {
	page, err := s.confirmPage(c)
	if err != nil {
		return err
	}
	return s.show(c, http.StatusOK, pages.ConfirmIncident(*page))
}

// confirm confirms what was read. Whoever finds it confirmed is told by whom,
// and whoever read older facts is told what has changed.
func (s *server) confirm(c echo.Context) error {
	f, err := readForm(c)
	if err != nil {
		return err
	}
	_, inc, err := s.opened(c)
	if err != nil {
		return err
	}
	facts, err := strconv.Atoi(f.get("facts"))
	if err != nil || facts < 1 {
		return fault.Invalid("This form is incomplete. Open the page again and confirm from there.")
	}
	_, err = s.App.ConfirmIncident(c.Request().Context(), by(c), app.Confirm{IncidentID: inc.ID, Zone: by(c).Zone, OwnerID: f.get("owner"), Facts: facts})
	if err == nil {
		return seeOther(c, "/incidents/"+inc.Number)
	}
	return s.notConfirmed(c, f, facts, err)
}

// notConfirmed shows the page again with why nothing was confirmed.
func (s *server) notConfirmed(c echo.Context, f *form, facts int, refusal error) error {
	page, err := s.confirmPage(c)
	if err != nil {
		return err
	}
	page.OwnerID = f.get("owner")
	switch done := page.File.Confirmed(); {
	case f.refused(refusal):
		page.Title, page.Wrong = "Error: "+page.Title, f.Wrong
		return s.show(c, http.StatusUnprocessableEntity, pages.ConfirmIncident(*page))
	case fault.KindOf(refusal) != fault.KindConflict:
		return refusal
	case done != nil && done.ConfirmedBy == by(c).ID: // it was sent twice
		return seeOther(c, "/incidents/"+page.File.Number)
	case done == nil && facts == page.Facts:
		return refusal
	case done == nil:
		page.Changed = true
		if err := s.tellSince(c, page, f.get("seen")); err != nil {
			return err
		}
	}
	return s.show(c, http.StatusConflict, pages.ConfirmIncident(*page))
}

// tellSince tells what happened since the page was read.
func (s *server) tellSince(c echo.Context, page *pages.ConfirmPage, seen string) error {
	after, err := strconv.ParseInt(seen, 10, 64)
	if err != nil {
		return nil // what stands now is on the page
	}
	l, err := s.look(c, by(c))
	if err != nil {
		return err
	}
	lines, err := l.LinesBefore(page.File.Number, 0, 50, pages.Quiet)
	for i := range lines {
		if lines[i].Seq <= after {
			lines = lines[:i]
			break
		}
	}
	page.News = pages.Teller{Names: page.Names, Zone: page.Zone, Now: page.Now}.Tell(lines)
	return err
}

func (s *server) confirmPage(c echo.Context) (*pages.ConfirmPage, error) {
	f := s.frame(c, "Confirm")
	l, inc, err := s.opened(c)
	if err != nil {
		return nil, err
	}
	f.Here = "/incidents"
	p := &pages.ConfirmPage{Frame: f, File: *inc, WhoMay: roleWords(people.WhoMay(people.ConfirmIncident))}
	if p.Names, err = fillConfirm(l, p); err != nil || inc.Confirmed() != nil {
		return p, err
	}
	return p, s.foresee(c, p)
}

// foresee works out what runs, what a confirmation would start, and who is
// woken.
func (s *server) foresee(c echo.Context, p *pages.ConfirmPage) error {
	pre, err := s.App.PreviewConfirmation(c.Request().Context(), by(c), p.File.ID)
	if err != nil {
		return err
	}
	p.Running, p.Starting, p.Earliest, p.Rings = linesOf(pre.Running), linesOf(pre.Starting), pre.Earliest, pre.Rings
	p.Facts = pre.Facts
	p.May, p.NotRequired = dutyWords(pre.Authorities), dutyWords(pre.NotRequired)
	return nil
}

func dutyWords(all []app.PreviewWord) []pages.DutyWord {
	out := make([]pages.DutyWord, len(all))
	for i, w := range all {
		out[i] = pages.DutyWord{Name: w.Name, Because: w.Because}
	}
	return out
}

// fillConfirm says what was answered to the question and who can find out
// which customers, and returns what people are called.
func fillConfirm(l store.Look, p *pages.ConfirmPage) (map[string]string, error) {
	everybody, err := l.People()
	if err != nil {
		return nil, err
	}
	names := map[string]string{}
	for _, who := range everybody {
		names[who.ID] = who.Name
		if who.May(people.DecideExposures) {
			p.Owners = append(p.Owners, who)
			if who.Roles.Has(people.Responder) && p.OwnerID == "" {
				p.OwnerID = who.ID
			}
		}
	}
	answers, err := l.LastAccessAnswers([]string{p.File.Number})
	if a, ok := answers[p.File.Number]; ok {
		p.Answer, p.AnsweredBy, p.AnsweredAt = a.Words, names[a.By], &a.At
	}
	return names, err
}

// roleWords lists roles as a sentence does.
func roleWords(roles people.Roles) string {
	var out []string
	for _, r := range roles {
		for _, known := range people.AllRoles() {
			if r == known {
				out = append(out, string(r))
			}
		}
	}
	return strings.Join(out, " or ")
}
