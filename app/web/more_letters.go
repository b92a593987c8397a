package web

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/flowchestra/tocsin/app"
	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/notice"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/app/store"
	"github.com/flowchestra/tocsin/templates/pages"
)

// moreLetters are the pages of letters beside the first one.
func (s *server) moreLetters() []route {
	return []route{
		{get, "/incidents/:number/letters", people.ReadIncidents, s.incidentLetters},
		{post, "/incidents/:number/letters", people.DraftNotices, s.beginLetter},
		{get, "/incidents/:number/corrections", people.ReadIncidents, s.correction},
		{post, "/incidents/:number/corrections", people.DraftNotices, s.correctSentence},
		{get, "/notices/:notice/words/:language", people.ReadIncidents, s.noticeWords},
		{post, "/notices/:notice/words/:language", people.DraftNotices, s.writeNoticeWords},
		{post, "/notices/:id/drafts/:draft/facts", people.DraftNotices, s.followFacts},
	}
}

// incidentLetters lists an incident's letters.
func (s *server) incidentLetters(c echo.Context) error {
	p, _, err := s.moreLettersPage(c)
	if err != nil {
		return err
	}
	return s.show(c, http.StatusOK, pages.MoreLetters(p))
}

func (s *server) moreLettersPage(c echo.Context) (pages.MoreLettersPage, store.Look, error) {
	base, l, err := s.factPage(c, "Letters", people.DraftNotices)
	p := pages.MoreLettersPage{FactPage: base}
	if err != nil {
		return p, l, err
	}
	notices, err := l.Notices(p.File.ID)
	if err != nil {
		return p, l, err
	}
	counts, err := l.LetterCounts(p.File.ID)
	for _, n := range notices {
		p.Rows = append(p.Rows, pages.LetterRow{Notice: n, Readers: counts[n.ID].Drafts, Signed: counts[n.ID].Signed})
	}
	return p, l, err
}

// beginLetter opens another letter.
func (s *server) beginLetter(c echo.Context) error {
	f, err := readForm(c)
	if err != nil {
		return err
	}
	p, l, err := s.moreLettersPage(c)
	if err != nil {
		return err
	}
	p.Kind, p.Customers = f.get("kind"), f.raw("customers")
	readers, err := tenantsNamed(l, p.Customers)
	f.check("customers", err)
	if len(f.Wrong) == 0 {
		var n *notice.Notice
		if n, err = s.App.OpenNotice(c.Request().Context(), by(c), app.OpenNotice{IncidentID: p.File.ID, Kind: notice.Kind(p.Kind), TenantIDs: readers}); err == nil {
			return seeOther(c, "/notices/"+n.ID)
		}
	}
	status, err := unrecorded(&p.FactPage, f, err)
	if err != nil {
		return err
	}
	return s.show(c, status, pages.MoreLetters(p))
}

// mostNamed bounds how many customers may be named in one box.
const mostNamed = 20_000

// tenantsNamed finds the customers whose references stand in a text, one a
// line; nil for an empty one.
func tenantsNamed(l store.Look, text string) ([]string, error) {
	refs := strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(" \t\n,;", r) })
	if len(refs) == 0 {
		return nil, nil
	}
	if len(refs) > mostNamed {
		return nil, fault.Invalid("These are %d references, and %d can be named at once. Leave the box empty to mean everybody.", len(refs), mostNamed).In("customers")
	}
	found, err := l.TenantsByReference(refs)
	if err != nil {
		return nil, err
	}
	var out []string
	for _, ref := range refs {
		t, ok := found[ref]
		if !ok {
			return nil, fault.Invalid("There is no customer %q on record. Give the reference as it stands in the list of customers.", ref).In("customers")
		}
		out = append(out, t.ID)
	}
	slices.Sort(out)
	return slices.Compact(out), nil
}

// followFacts answers what changed facts mean for an edited letter.
func (s *server) followFacts(c echo.Context) error {
	f, err := readForm(c)
	if err != nil {
		return err
	}
	p, err := s.draftPage(c)
	if err != nil {
		return err
	}
	version, _ := strconv.Atoi(f.get("version")) // one that is no number fits no letter
	_, err = s.App.FollowFacts(c.Request().Context(), by(c), app.FollowFacts{DraftID: p.Draft.ID, Version: version, TakeOver: f.get("choice") == "take"})
	if err == nil {
		return seeOther(c, p.Path()+"?saved=yes")
	}
	if fault.KindOf(err) != fault.KindConflict {
		return err
	}
	p.Title, p.Moved = "Error: "+p.Title, err.Error()
	return s.showDraft(c, http.StatusConflict, p)
}
