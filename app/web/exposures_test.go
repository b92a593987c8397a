package web_test

import (
	"fmt"
	"html"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/flowchestra/tocsin/app"
	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/notice"
	"github.com/flowchestra/tocsin/app/web/browsertest"
)

// doorsToExposures is this room's part of the table of routes; see doors.
const doorsToExposures = `
GET  /incidents/:number/customers                 clrmeua
GET  /incidents/:number/customers/list            cr
POST /incidents/:number/customers/list/preview    cr
POST /incidents/:number/customers/list            cr
GET  /incidents/:number/customers/:reference      clrmeua
POST /incidents/:number/customers/:reference      cr
`

func TestTheCustomersOfAnIncidentAreFoundByHowTheyStand(t *testing.T) {
	t.Parallel()
	s := open(t)
	inc := s.storyTo("confirmed")
	path := "/incidents/" + inc.Number + "/customers"
	theo := s.as("Theo")
	s.says(theo.get(path), 200, "Undecided 412", "Affected 0", "Paste or upload a list", "Brightwater Clinics", "24 h")
	s.says(theo.get(path+"?show=in"), 200, "Nobody is affected yet", path+"/list")
	s.storyCustomers(&inc)
	a := theo.get(path)
	s.says(a, 200, "Affected 180", "Not affected 232", "Not on the list 0", "Brightwater Clinics", "Drafted", "left", "1,204 records", "Next customers")
	if n := strings.Count(a.body, `/customers/C-`); n != 100 {
		t.Errorf("%d customers on one page", n)
	}
	s.says(theo.get(path+"?show=in&after=C-1100"), 200, "Back to the first")
	s.says(theo.get(path+"?show=out"), 200, "Why", `class="filters"`)
	s.says(theo.get(path+"?show=undecided"), 200, "Everybody is decided")
	s.says(theo.get(path+"?show=all&q=nordl"), 200, "Nordlicht Versand GmbH")
	s.says(theo.get(path+"?show=in&q=nobody"), 200, "None of them")
	s.says(theo.get(path+"?show=in&saved=412"), 200, "Saved: 412 customers are decided.")
	s.says(theo.get(path+"?show=in&saved=0"), 200, "Saved: the list is complete.")
	deadlines, err := s.look().Deadlines(inc.ID)
	s.must(err)
	due := url.QueryEscape(deadlines[0].DueAt.Format(time.RFC3339Nano))
	if a := theo.get(path + "?show=in&due=" + due); strings.Count(a.body, `/customers/C-`) != 3 {
		t.Errorf("%d customers are due first", strings.Count(a.body, `/customers/C-`))
	}
	for _, odd := range []string{"?show=%00", "?due=tomorrow", "?due=9999999-01-01", "?q=%ff", "?after=%00", "?saved=-1", "?saved=x", "?q=%25"} {
		s.says(theo.get(path+odd), 200, inc.Number)
	}
	s.says(theo.get("/incidents/INC-1999-001/customers"), 404)
}

func TestTheListOfCustomersAsksAsOftenForManyAsForFew(t *testing.T) {
	t.Parallel()
	s := open(t)
	inc := s.storyTo("sent")
	theo := s.as("Theo")
	path := "/incidents/" + inc.Number + "/customers?show=in"
	count := func(rest string) int { return s.counting(func() { s.says(theo.get(path+rest), 200) }) }
	if few, many := count("&q=C-1001"), count(""); many != few || few == 0 {
		t.Errorf("%d statements for one customer, %d for a hundred", few, many)
	}
}

func TestOneCustomersPartIsToldWhole(t *testing.T) {
	t.Parallel()
	s := open(t)
	inc := s.storyTo("signed")
	path := "/incidents/" + inc.Number + "/customers/"
	rosa := s.as("Rosa")
	a := rosa.get(path + "C-1001")
	s.says(a, 200, "Brightwater Clinics", "Affected", "1,204", "Signed", "Edition 1, in English", "Show working")
	if strings.Contains(a.body, `name="involvement"`) {
		t.Error("Rosa is offered to decide")
	}
	s.Clock.Forward(time.Minute)
	s.deliver(&inc, func(d notice.Delivery) notice.Answer {
		if d.Position == 1 {
			return notice.Answer{Outcome: notice.Refused, Code: 550, Enhanced: "5.1.1", Reply: "no such <user>"}
		}
		return accept(d)
	})
	s.says(rosa.get(path+"C-1001"), 200, "Refused", "550 5.1.1 no such &lt;user&gt;", "Accepted", "Second contact", "1 attempt", "queued (4F1)")
	s.says(rosa.get(path+"C-1006"), 200, "Not affected")
	s.says(rosa.get(path+"nobody"), 404, "There is no customer")
}

// decided is a form about one customer as Theo fills it in.
func decided() url.Values {
	return url.Values{"seen": {"0"}, "involvement": {"in"}, "reason": {"Its runs were read"}, "data": {"name, email"}, "encrypted": {"no"}, "places": {"DE, US-CA"}, "records": {"1,204"}}
}

// waives has legal approve that what is still open of an incident's duties is
// not required.
func (s *site) waives(incidentID string) {
	s.Helper()
	duties, err := s.look().Obligations(incidentID)
	s.must(err)
	var open []string
	for _, o := range duties {
		if o.Open() {
			open = append(open, o.ID)
		}
	}
	if len(open) == 0 {
		return
	}
	all, err := s.app.ProposeWaiver(s.Context(), s.person("Ada"), app.ProposeWaiver{IncidentID: incidentID, Obligations: open, Reason: "it was a drill"})
	s.must(err)
	var ids []string
	for _, w := range all {
		ids = append(ids, w.ID)
	}
	s.must(s.app.AnswerWaiver(s.Context(), s.person("Lena"), app.AnswerWaiver{IncidentID: incidentID, Waivers: ids, Approve: true}))
}

func (s *site) exposureOf(inc *incident.Incident, reference string) incident.Exposure {
	s.Helper()
	tt, err := s.look().TenantByReference(reference)
	s.must(err)
	c, err := s.look().CustomerIn(inc.ID, tt)
	s.must(err)
	return c.Exposure
}

func TestACustomerIsDecidedInAndOut(t *testing.T) {
	t.Parallel()
	s := open(t)
	inc := s.storyTo("confirmed")
	path := "/incidents/" + inc.Number + "/customers/C-1001"
	theo := s.as("Theo")
	s.says(theo.get(path), 200, "Nobody has said yet", "Decide about Brightwater Clinics", `name="seen" value="0"`)
	form := decided()
	if a := theo.post(path, form); a.status != 303 || a.header.Get("Location") != path+"?saved=in" {
		t.Fatalf("got %d to %q: %s", a.status, a.header.Get("Location"), a.body)
	}
	if e := s.exposureOf(&inc, "C-1001"); e.Involvement != incident.In || *e.Records != 1204 || strings.Join(e.Places, " ") != "DE US-CA" || e.DecidedBy != s.person("Theo").ID {
		t.Errorf("got %+v", e)
	}
	s.workDuties(inc.ID)
	s.says(theo.get(path+"?saved=in"), 200, "Saved: Brightwater Clinics is affected.", "Its runs were read", "Theo, ", "left", "Drafted", `value="name, email"`, `name="seen" value="1"`)
	form.Set("seen", "1")
	form.Set("involvement", "out")
	form.Set("reason", "A misread line")
	s.says(theo.post(path, form), 303)
	s.says(theo.get(path+"?saved=out"), 200, "is not affected.", "A misread line", "not required")
}

// many are entries of a list, each of its own.
func many(word string, n int) string {
	var out strings.Builder
	for i := range n {
		fmt.Fprintf(&out, "%s%d,", word, i)
	}
	return out.String()
}

// badDecisions are entries that no form about one customer takes.
var badDecisions = []struct{ field, name, value, says string }{
	{"involvement", "involvement", "", "Choose whether it is affected."},
	{"involvement", "involvement", "maybe", "decided in or out"},
	{"involvement", "involvement", "candidate", "decided in or out"},
	{"reason", "reason", "", "Say how you know"},
	{"reason", "reason", " \n\t ", "Say how you know"},
	{"reason", "reason", strings.Repeat("ü", 2001), "longer than 2000"},
	{"reason", "reason", "a\x00b", "control character"},
	{"reason", "reason", "a\xff", "not UTF-8"},
	{"reason", "reason", "a\x1b[2J", "control character"},
	{"data", "data", strings.Repeat("x", 201), "longer than 200"},
	{"data", "data", "name, e\x07mail", "control character"},
	{"data", "data", "name\nemail", "one line"},
	{"data", "data", "\xff", "not UTF-8"},
	{"places", "places", strings.Repeat("x", 201), "longer than 200"},
	{"data", "data", many("class", 501), "501 entries: 500 at most"},
	{"places", "places", "D\x00E", "one line"},
	{"places", "places", many("P", 5000), "5000 entries: 500 at most"},
	{"encrypted", "encrypted", "perhaps", "yes, no or unknown"},
	{"records", "records", "many", "is no whole number"},
	{"records", "records", "1.5", "is no whole number"},
	{"records", "records", "-1", "a whole number up to"},
	{"records", "records", "2000000001", "a whole number up to"},
	{"records", "records", "99999999999999999999", "is no whole number"},
}

func TestADecisionNamesTheBoxAtFaultAndWritesNothing(t *testing.T) {
	t.Parallel()
	s := open(t)
	inc := s.storyTo("confirmed")
	path := "/incidents/" + inc.Number + "/customers/C-1001"
	theo := s.as("Theo")
	for _, c := range badDecisions {
		form := decided()
		form.Set(c.name, c.value)
		s.unchanged(c.says, func() {
			a := theo.post(path, form)
			a.body = html.UnescapeString(a.body)
			s.says(a, 422, "<title>Error: ", `href="#`+c.field+`"`, `id="`+c.field+`-wrong"`, c.says)
			if n := strings.Count(a.body, "at-fault"); n != 1 {
				t.Errorf("%s %q: %d boxes are at fault, want 1", c.name, c.value, n)
			}
			if strings.Contains(a.body, "Row 1") || strings.Contains(a.body, "C-1001: ") {
				t.Errorf("%q speaks of rows", c.says)
			}
		})
	}
}

func TestTwoWhoDecideAboutOneCustomerSeeBothDecisions(t *testing.T) {
	t.Parallel()
	s := open(t)
	inc := s.storyTo("confirmed")
	path := "/incidents/" + inc.Number + "/customers/C-1001"
	theo, ada := s.as("Theo"), s.as("Ada")
	theirs := decided()
	theirs.Set("involvement", "out")
	theirs.Set("reason", "Not among the exports")
	s.says(ada.post(path, theirs), 303)
	mine := decided()
	s.unchanged("a conflict", func() {
		s.says(theo.post(path, mine), 409, "Somebody else saved while you wrote", "Not among the exports", "Its runs were read", `name="seen" value="1"`, `value="in" checked`)
		mine.Set("seen", "rubbish")
		s.says(theo.post(path, mine), 409, "Somebody else saved while you wrote")
	})
	mine.Set("seen", "1")
	s.says(theo.post(path, mine), 303)
	s.must(s.app.DecideExposures(s.Context(), s.person("Ada"), app.DecideExposures{IncidentID: inc.ID, Complete: true}))
	s.workDuties(inc.ID)
	s.waives(inc.ID)
	_, err := s.app.RecordInstant(s.Context(), s.person("Ada"), app.RecordInstant{IncidentID: inc.ID, Kind: incident.Resolved, At: s.app.Now(), Zone: "UTC", Source: "Ada"})
	s.must(err)
	_, err = s.app.RecordInstant(s.Context(), s.person("Ada"), app.RecordInstant{IncidentID: inc.ID, Kind: incident.Closed, At: s.app.Now(), Zone: "UTC", Source: "Ada"})
	s.must(err)
	mine.Set("seen", "2")
	s.unchanged("a decision after the end", func() { s.says(theo.post(path, mine), 409, "is closed") })
	s.says(theo.get("/incidents/"+inc.Number+"/customers/list"), 200, "is over")
	if a := theo.get(path); strings.Contains(a.body, `name="involvement"`) {
		t.Error("an incident that is over asks to be decided about")
	}
}

func TestPagesOfCustomersAreFit(t *testing.T) {
	t.Parallel()
	s := open(t)
	inc := s.storyTo("sent")
	theo := s.sits("Theo", browsertest.Desk())
	path := "/incidents/" + inc.Number + "/customers"
	looksAt(theo, "exposures", path+"?show=in&q=C-10")
	looksAt(theo, "exposures-out", path+"?show=out&q=C-11")
	looksAt(theo, "exposure", path+"/C-1001")
	looksAt(theo, "exposure-open", path+"/C-1010")
	theo.Looks(browsertest.Desk())
	theo.Opens(path + "/C-1010")
	theo.Presses("Change this decision")
	theo.Chooses("Not affected")
	theo.FillsIn("How do you know?", "A misread line")
	theo.Presses("Decide about")
	theo.Sees("is not affected.", "A misread line")
	theo.Presses("Change this decision")
	theo.FillsIn("How do you know?", "A misread line, says Theo")
	s.must(s.app.DecideExposures(s.Context(), s.person("Ada"), app.DecideExposures{IncidentID: inc.ID, Decisions: []app.Decision{{Reference: "C-1010", Involvement: incident.In, Reason: "It is among them"}}}))
	theo.Expects(409)
	theo.Presses("Decide about")
	theo.Sees("Somebody else saved while you wrote", "It is among them", "A misread line, says Theo")
	asIs(theo, "exposure-conflict")
	if e := s.exposureOf(&inc, "C-1010"); e.Involvement != incident.In {
		t.Errorf("got %+v", e)
	}
}
