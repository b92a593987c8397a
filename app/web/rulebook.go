package web

import (
	"net/http"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/labstack/echo/v4"

	"github.com/flowchestra/tocsin/app"
	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/app/rulebook"
	"github.com/flowchestra/tocsin/templates/pages"
)

// rules is what law, contract and policy ask, and who adopted it.
func (s *server) rules() []route {
	return []route{
		{get, "/rulebook", people.ReadIncidents, s.rulebook},
		{get, "/rulebook/adoption", people.AdoptRules, s.checkAdoption},
		{post, "/rulebook/adoption", people.AdoptRules, s.adopt},
		{get, "/rulebook/:id", people.ReadIncidents, s.rule},
	}
}

// rulesSaved are what the list says after counsel's word was recorded.
var rulesSaved = map[string]string{
	"adopt": "Adopted. It is on record, and the duties of running incidents are being worked out again.",
	"aside": "Set aside. It is on record, and the duties of running incidents are being worked out again.",
}

// rulebook lists the rules.
func (s *server) rulebook(c echo.Context) error {
	read, err := s.App.ReadRules(c.Request().Context(), by(c))
	if err != nil {
		return err
	}
	page := pages.RulebookPage{Frame: s.frame(c, "Rules"), Asked: rulesAsked(c), Organisation: read.Organisation, Found: map[string]bool{}, Saved: rulesSaved[c.QueryParam("saved")]}
	page.Here = "/rulebook"
	for _, r := range s.App.Book.Search(page.Asked.Search) {
		page.Found[r.ID] = true
	}
	page.Rows = rowsOf(s.App.Book.Regimes(), read)
	return s.show(c, http.StatusOK, pages.Rulebook(page))
}

// rowsOf puts to rows of the book what counsel said on them.
func rowsOf(regimes []rulebook.Regime, read app.Rules) []pages.RuleRow {
	out := make([]pages.RuleRow, len(regimes))
	for i, r := range regimes {
		out[i] = pages.RuleRow{Regime: r, Fits: read.Fits[r.ID], Standing: r.StandingOf(read.Adopted), Word: read.Adopted[r.ID]}
	}
	return out
}

// rulesAsked reads from the address which rules are wanted. What makes no
// sense there asks for all.
func rulesAsked(c echo.Context) pages.RulesAsked {
	in := pages.RulesAsked{Search: strings.TrimSpace(c.QueryParam("q")), All: c.QueryParam("all") == "yes"}
	if len(in.Search) > 200 || !utf8.ValidString(in.Search) {
		in.Search = ""
	}
	if state := c.QueryParam("state"); slices.Contains(pages.RuleStates, state) {
		in.State = state
	}
	if region := c.QueryParam("region"); slices.ContainsFunc(rulebook.Regions(), func(r rulebook.Region) bool { return r.Code == region }) {
		in.Region = region
	}
	return in
}

// rule shows one rule, and counts its period where an instant is given.
func (s *server) rule(c echo.Context) error {
	r, ok := s.App.Book.Regime(param(c, "id"))
	if !ok {
		return fault.NotFound("There is no rule %q in the book. Look it up in its list.", strings.ToValidUTF8(param(c, "id"), "\ufffd"))
	}
	read, err := s.App.ReadRules(c.Request().Context(), by(c))
	if err != nil {
		return err
	}
	page := pages.RulePage{Frame: s.frame(c, r.Name), Rule: rowsOf([]rulebook.Regime{r}, read)[0], Conditions: s.App.Book.Conditions(r),
		Later: s.App.Book.Later(r.ID), Version: s.App.Book.Version()}
	page.Here = "/rulebook"
	s.relate(&page)
	if err := s.fillWords(c, &page); err != nil {
		return err
	}
	status := s.countRule(c, &page)
	return s.show(c, status, pages.Rule(page))
}

// relate finds the questions that a rule asks and the stages before it.
func (s *server) relate(page *pages.RulePage) {
	for _, code := range page.Rule.Asks() {
		if q, ok := s.App.Book.Question(code); ok {
			page.Questions = append(page.Questions, q)
		}
	}
	for _, id := range page.Rule.After {
		if earlier, ok := s.App.Book.Regime(id); ok {
			page.Earlier = append(page.Earlier, earlier)
		}
	}
}

// fillWords reads what counsel said on a rule, the latest first.
func (s *server) fillWords(c echo.Context, page *pages.RulePage) error {
	l, err := s.look(c, by(c))
	if err != nil {
		return err
	}
	if page.Words, err = l.WordsOn(page.Rule.ID); err != nil {
		return err
	}
	slices.Reverse(page.Words)
	everybody, err := l.People()
	page.Names = make(map[string]string, len(everybody))
	for _, p := range everybody {
		page.Names[p.ID] = p.Name
	}
	return err
}

// countRule counts the period from an instant in the address, if there is one.
func (s *server) countRule(c echo.Context, page *pages.RulePage) int {
	f := &form{values: c.QueryParams()}
	page.Count = pages.CountForm{At: f.get("at"), Zone: f.get("zone")}
	if page.Count.Zone == "" {
		page.Count.Zone = page.Zone
	}
	if !f.values.Has("at") {
		return http.StatusOK
	}
	ask := readCount(f, page)
	if len(f.Wrong) == 0 {
		counted, err := s.App.Book.Count(ask)
		if err == nil {
			page.Counted = &counted
			return http.StatusOK
		}
		f.check("at", err)
	}
	page.Title, page.Wrong = "Error: "+page.Title, f.Wrong
	return http.StatusUnprocessableEntity
}

// readCount reads from when, and by whose clock where the law leaves that to a
// party, a period is to be counted.
func readCount(f *form, page *pages.RulePage) rulebook.Ask {
	at, in := f.when("at", "when it was", page.Zone)
	page.Count.In = in
	ask := rulebook.Ask{RegimeID: page.Rule.ID, At: map[string]time.Time{page.Rule.Trigger: at}}
	if !page.Rule.OwnZone() {
		f.check("zone", zone("the zone to count in", page.Count.Zone))
		ask.Zone = page.Count.Zone
	}
	return ask
}
