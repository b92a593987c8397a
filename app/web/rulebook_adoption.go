package web

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/flowchestra/tocsin/app"
	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/templates/pages"
)

// checkAdoption shows what would be adopted or set aside: the rules that were
// ticked, and with none the checked ones that fit and wait for counsel.
func (s *server) checkAdoption(c echo.Context) error {
	asked := c.QueryParams()
	page, err := s.adoptionPage(c, asked.Get("do") == "aside", func(r pages.RuleRow) bool {
		if !asked.Has("do") {
			return r.Ready()
		}
		return r.ForCounsel() && slices.Contains(asked["rule"], r.ID)
	})
	if err != nil {
		return err
	}
	return s.show(c, http.StatusOK, pages.Adoption(page))
}

func (s *server) adoptionPage(c echo.Context, aside bool, wanted func(pages.RuleRow) bool) (pages.AdoptionPage, error) {
	page := pages.AdoptionPage{Frame: s.frame(c, "Adopt rules"), SetAside: aside, Book: s.App.Book.Version()}
	if page.Here = "/rulebook"; aside {
		page.Title = "Set rules aside"
	}
	read, err := s.App.ReadRules(c.Request().Context(), by(c))
	page.Seen = read.Organisation.RulesVersion
	page.Rows = slices.DeleteFunc(rowsOf(s.App.Book.Regimes(), read), func(r pages.RuleRow) bool { return !wanted(r) })
	return page, err
}

// adopt records counsel's word on the rules that were shown. Where somebody
// else decided meanwhile, it shows what stands now.
func (s *server) adopt(c echo.Context) error {
	f, err := readForm(c)
	if err != nil {
		return err
	}
	in := readAdoption(f)
	if len(f.Wrong) == 0 {
		_, err := s.App.AdoptRules(c.Request().Context(), by(c), in)
		switch {
		case err == nil:
			return seeOther(c, "/rulebook?saved="+f.get("do"))
		case fault.KindOf(err) == fault.KindConflict:
			return s.showAdoption(c, f, http.StatusConflict, err.Error())
		case !f.refused(err):
			return err
		}
	}
	return s.showAdoption(c, f, http.StatusUnprocessableEntity, "")
}

// showAdoption shows the check again, with the reason that was written.
func (s *server) showAdoption(c echo.Context, f *form, status int, moved string) error {
	page, err := s.adoptionPage(c, f.get("do") == "aside", func(r pages.RuleRow) bool { return f.values.Has(digestOf + r.ID) })
	if err != nil {
		return err
	}
	page.Title, page.Moved, page.Wrong, page.Reason = "Error: "+page.Title, moved, f.Wrong, f.raw("reason")
	return s.show(c, status, pages.Adoption(page))
}

// digestOf begins the name of the box that carries a rule's digest.
const digestOf = "digest_"

// readAdoption reads the rules that were shown, each with the text that was
// read.
func readAdoption(f *form) app.AdoptRules {
	aside := f.get("do") == "aside"
	if do := f.get("do"); do != "aside" && do != "adopt" {
		f.check("regime", fault.Invalid("Say whether the rules are adopted or set aside. Open the page again and send it from there."))
	}
	seen, err := strconv.Atoi(f.get("seen"))
	if err != nil {
		seen = -1 // one that is no number fits no record
	}
	in := app.AdoptRules{Book: f.get("book"), Seen: &seen}
	if in.Book == "" {
		in.Book = "none"
	}
	reason := strings.TrimSpace(f.raw("reason"))
	switch {
	case aside && reason == "":
		f.check("reason", fault.Invalid("Say why they are set aside: the reason stays on record."))
	case aside:
		f.check("reason", incident.Plain("the reason", reason, 2000))
	default:
		reason = ""
	}
	for _, name := range sortedNames(f.values) {
		if id, ok := strings.CutPrefix(name, digestOf); ok {
			in.Rows = append(in.Rows, app.AdoptRow{RegimeID: id, Digest: f.get(name), SetAside: aside, Reason: reason})
		}
	}
	return in
}
