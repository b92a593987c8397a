package web

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/flowchestra/tocsin/app"
	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/notice"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/app/store"
	"github.com/flowchestra/tocsin/templates/pages"
)

// counters are the pages of a second signature, and of outside counsel who
// may give one.
func (s *server) counters() []route {
	return []route{
		{get, "/countersigning", people.CountersignNotices, s.countersigning},
		{get, "/editions/:id/countersignature", people.CountersignNotices, s.countersignature},
		{post, "/editions/:id/countersignature", people.CountersignNotices, s.countersign},
		{get, "/incidents/:number/guests", people.ReadIncidents, s.guests},
		{post, "/incidents/:number/guests", people.InviteGuests, s.inviteGuest},
		{post, "/incidents/:number/guests/:id/end", people.InviteGuests, s.endGuest},
	}
}

// homeOf is where somebody begins who asked for nothing: a guest may see one
// page only.
func homeOf(p people.Person) string {
	if !p.May(people.ReadIncidents) && p.May(people.CountersignNotices) {
		return "/countersigning"
	}
	return afterDoor
}

// homeInstead is where somebody is led who asked for a page, or for none.
func homeInstead(to string, p people.Person) string {
	if to == afterDoor {
		return homeOf(p)
	}
	return to
}

// countersigning lists what waits for a second signature that this person may
// give.
func (s *server) countersigning(c echo.Context) error {
	page := pages.CountersigningPage{Frame: s.frame(c, "Countersigning")}
	page.Here = "/countersigning"
	waiting, err := s.App.Uncountered(c.Request().Context(), by(c))
	if err != nil {
		return err
	}
	l, err := s.look(c, people.System()) // the verb said what this person may see
	if err != nil {
		return err
	}
	if page.Names, err = namesOf(l); err != nil {
		return err
	}
	if page.Waiting, err = toCountersign(l, waiting); err != nil {
		return err
	}
	return s.show(c, http.StatusOK, pages.Countersigning(page))
}

// toCountersign adds what the signatures are under; asks as often for many as
// for few.
func toCountersign(l store.Look, waiting []notice.Approval) ([]pages.ToSign, error) {
	var ids []string
	for _, a := range waiting {
		ids = append(ids, a.EditionID)
	}
	editions, err := l.EditionsByID(ids)
	if err != nil {
		return nil, err
	}
	var out []pages.ToSign
	for _, a := range waiting {
		out = append(out, pages.ToSign{Edition: editions[a.EditionID], Signed: &a})
	}
	return out, about(l, out)
}

// countersignature shows what the signer wrote of themselves, and no more.
func (s *server) countersignature(c echo.Context) error {
	page, err := s.counterPage(c)
	if err != nil {
		return err
	}
	return s.show(c, http.StatusOK, pages.Countersignature(*page))
}

func (s *server) counterPage(c echo.Context) (*pages.CounterPage, error) {
	counter, err := s.App.ReadCounter(c.Request().Context(), by(c), param(c, "id"))
	if err != nil {
		return nil, err
	}
	l, err := s.look(c, people.System()) // the verb said what this person may see
	if err != nil {
		return nil, err
	}
	page := pages.CounterPage{Frame: s.frame(c, "Check and countersign"), Counter: pages.Counter(counter)}
	page.Here = "/countersigning"
	if page.Tenants, err = l.TenantsByID(tenantsOf(counter.Copies)); err != nil {
		return nil, err
	}
	if page.Names, err = namesOf(l); err != nil {
		return nil, err
	}
	page.Compared = notice.Compare(counter.Copies)
	if page.Factor, _, err = s.App.MyFactor(c.Request().Context(), by(c)); err == nil && page.Factor.Counts() {
		page.DemoCode, err = s.demoCode(c)
	}
	return &page, err
}

// countersign gives the second signature.
func (s *server) countersign(c echo.Context) error {
	f, err := readForm(c)
	if err != nil {
		return err
	}
	id := param(c, "id")
	_, err = s.App.CountersignNotice(c.Request().Context(), by(c), app.CountersignNotice{EditionID: id, Digest: f.get("digest"), Code: f.get("code")})
	kind := fault.KindOf(err)
	switch {
	case err == nil:
		return seeOther(c, "/editions/"+id+"/countersignature")
	case kind != fault.KindConflict && kind != fault.KindForbidden && !f.refused(err):
		return err
	}
	page, readErr := s.counterPage(c)
	if readErr != nil {
		return readErr
	}
	if page.Title, page.Wrong = "Error: "+page.Title, f.Wrong; len(f.Wrong) == 0 {
		page.Moved = err.Error()
	}
	return s.show(c, statuses[kind], pages.Countersignature(*page))
}
