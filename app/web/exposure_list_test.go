package web_test

import (
	"fmt"
	"html"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/flowchestra/tocsin/app"
	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/web/browsertest"
	"github.com/flowchestra/tocsin/fixtures"
)

// column is a list of references alone, with what holds for all of them.
func column(references ...string) url.Values {
	return url.Values{"text": {strings.Join(references, "\r\n")}, "involvement": {"in"}, "reason": {"Theo's query"}, "data": {"name, email"}, "encrypted": {"no"}, "places": {"DE"}}
}

var hidden = regexp.MustCompile(`<input type="hidden" name="([a-z]+)" value="([^"]*)">`)

// sentOn is the form of a preview as a browser sends it on.
func sentOn(a answer) url.Values {
	out := url.Values{}
	for _, m := range hidden.FindAllStringSubmatch(a.body, -1) {
		out.Set(html.UnescapeString(m[1]), html.UnescapeString(m[2]))
	}
	if strings.Contains(a.body, `name="complete" value="yes" checked`) {
		out.Set("complete", "yes")
	}
	return out
}

func TestTheosQueryIsSeenBeforeItIsDecided(t *testing.T) {
	t.Parallel()
	s := open(t)
	inc := s.storyTo("confirmed")
	path := "/incidents/" + inc.Number + "/customers"
	theo := s.as("Theo")
	s.says(theo.get(path+"/list"), 200, "Which customers are affected?", `name="file"`, "involvement, reason")
	var a answer
	s.unchanged("a preview", func() {
		a = theo.post(path+"/list/preview", url.Values{"text": {fixtures.AffectedCSV}})
		s.says(a, 200, "Nothing is written yet.", "<dt>Affected</dt><dd>180 ", "<dt>Not affected</dt><dd>232 ", "<dt>Decided for the first time</dt><dd>412 ", "3 customers: ", "177 customers: ", "Sun 29 Mar", "03:40 Berlin", "Show working",
			"Worth a second look", "Told within 24 hours by their agreement", "Brightwater Clinics", "Few others have it", "Every customer on record is decided", "Decide about 412 customers", `name="complete" value="yes" checked`)
	})
	form := sentOn(a)
	b := theo.post(path+"/list", form)
	if b.status != 303 || b.header.Get("Location") != path+"?show=in&saved=412" {
		t.Fatalf("got %d to %q: %s", b.status, b.header.Get("Location"), b.body)
	}
	of, err := s.look().CountExposures(inc.ID)
	s.must(err)
	inc, err = s.look().Incident(inc.ID)
	s.must(err)
	if of[incident.In] != 180 || of[incident.Out] != 232 || !inc.CustomersKnown {
		t.Errorf("got %v, known %v", of, inc.CustomersKnown)
	}
	s.says(theo.get(b.header.Get("Location")), 200, "Saved: 412 customers are decided.", "are being worked out")
	s.unchanged("the same list once more", func() {
		if c := theo.post(path+"/list", form); c.status != 303 || c.header.Get("Location") != b.header.Get("Location") {
			t.Errorf("got %d to %q", c.status, c.header.Get("Location"))
		}
		form.Set("once", "another drawing")
		s.says(theo.post(path+"/list", form), 409, "have changed since you read them", "All of it is on record already")
	})
}

func TestAColumnOfReferencesTakesWhatHoldsForAllOfThem(t *testing.T) {
	t.Parallel()
	s := open(t)
	inc := s.storyTo("confirmed")
	path := "/incidents/" + inc.Number + "/customers"
	theo := s.as("Theo")
	a := theo.post(path+"/list/preview", column("C-1001", "", " C-1002 ", "C-1001"))
	s.says(a, 200, "Decide about 2 customers", "410 customers that it does not name count as not affected", `name="complete" value="yes">`)
	s.says(theo.post(path+"/list", sentOn(a)), 303)
	e := s.exposureOf(&inc, "C-1002")
	if e.Involvement != incident.In || e.Reason != "Theo's query" || strings.Join(e.Data, " ") != "name email" || e.Encrypted != "no" || strings.Join(e.Places, " ") != "DE" {
		t.Errorf("got %+v", e)
	}
	inc, err := s.look().Incident(inc.ID)
	s.must(err)
	if inc.CustomersKnown {
		t.Error("a list that was not said to be complete is")
	}
	a = theo.post(path+"/list/preview", column("C-1001", "C-1002"))
	s.says(a, 200, "Say that the list is complete", "The list changes nothing")
	b := theo.post(path+"/list", sentOn(a))
	if b.status != 303 || b.header.Get("Location") != path+"?show=in&saved=0" {
		t.Fatalf("got %d to %q", b.status, b.header.Get("Location"))
	}
	s.says(theo.post(path+"/list/preview", column("C-1003")), 200, "was said to be complete before")
}

func TestAListBeforeAnyClockRunsSaysSo(t *testing.T) {
	t.Parallel()
	s := open(t)
	inc := s.storyTo("reported")
	s.says(s.as("Theo").post("/incidents/"+inc.Number+"/customers/list/preview", column("C-1001")), 200, "No clock runs yet", "Decide about 1 customer")
}

func TestAListIsTakenFromAFile(t *testing.T) {
	t.Parallel()
	s := open(t)
	inc := s.storyTo("confirmed")
	theo := s.as("Theo")
	body := "--x\r\nContent-Disposition: form-data; name=\"text\"\r\n\r\nnot this\r\n--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.csv\"\r\nContent-Type: text/csv\r\n\r\n" +
		fixtures.AffectedCSV + "\r\n--x--\r\n"
	a := theo.send(http.MethodPost, "/incidents/"+inc.Number+"/customers/list/preview", body, http.Header{"Content-Type": {"multipart/form-data; boundary=x"}, "Cookie": {theo.cookie}})
	s.says(a, 200, "Decide about 412 customers")
	over := theo.send(http.MethodPost, "/incidents/"+inc.Number+"/customers/list/preview", strings.Repeat("x", 3<<20), http.Header{"Content-Type": {"multipart/form-data; boundary=x"}, "Cookie": {theo.cookie}})
	s.says(over, 413, "takes 2 MB")
}

func TestWhoLeavesTheListAndWasToldIsWarnedOf(t *testing.T) {
	t.Parallel()
	s := open(t)
	inc := s.storyTo("sent")
	form := column("C-1001", "C-1004")
	form.Set("involvement", "out")
	s.says(s.as("Theo").post("/incidents/"+inc.Number+"/customers/list/preview", form), 200, "2 customers were affected and will not be", "1 of them has had its letter already", "Brightwater Clinics", "Holloway Freight",
		"starts no clock")
}

// badLists are texts that no list of customers is, with what is said about them
// and where.
var badLists = []struct {
	text, row, column, says string
}{
	{"", "", "", "The list is empty."},
	{" \n\t\n", "", "", "The list is empty."},
	{"reference,involvement,reason", "", "", "names its columns, and no customers"},
	{"reference,involvement,reason\nC-1,in,x", "2", "reference", "There is no customer"},
	{"reference,involvement,reason\nC-1001,maybe,x", "2", "involvement", "decided in or out"},
	{"reference,involvement,reason\nC-1001,in,x\nC-1002,out,", "3", "reason", "Say why the customer is out."},
	{"reference,involvement,reason\n,in,x", "2", "reference", "reference is empty"},
	{"reference,involvement,reason\nC-1001,in,x\nC-1001,out,y", "3", "reference", "stands already in row 2"},
	{"reference,involvement,reason,records\nC-1001,in,x,many", "2", "records", "a whole number"},
	{"reference,involvement,reason,records\nC-1001,in,x,-5", "2", "records", "a whole number"},
	{"reference,involvement,reason,records\nC-1001,in,x,9999999999", "2", "records", "a whole number"},
	{"reference,involvement,reason,encrypted\nC-1001,in,x,perhaps", "2", "encrypted", "yes, no or unknown"},
	{"reference,involvement,reason,shoe\nC-1001,in,x,42", "1", "shoe", "There is no column"},
	{"reference,involvement,reason,reason\nC-1001,in,x,y", "1", "reason", "stands there twice"},
	{"reference;reason\nC-1001;x", "1", "involvement", "is missing"},
	{"reference,involvement,reason\nC-1001,in,x,y", "2", "", "4 cells where the header names 3"},
	{"reference,involvement,reason\nC-1001,in,\"x", "2", "", "a quote is missing"},
	{"reference,involvement,reason\nC-1001,in,a\x1bb", "2", "reason", "control character"},
	{"reference,involvement,reason\nC-1001,in,\xff", "2", "", "not UTF-8"},
	{"reference,involvement,reason\nC-1001,in," + strings.Repeat("ü", 2001), "2", "reason", "longer than 2000"},
	{"C-1001,C-1002", "1", "reference", "more than one reference"},
}

func TestAListNamesEveryBadRowAndWritesNothing(t *testing.T) {
	t.Parallel()
	s := open(t)
	inc := s.storyTo("confirmed")
	path := "/incidents/" + inc.Number + "/customers/list"
	theo := s.as("Theo")
	for _, c := range badLists {
		s.unchanged(c.says, func() {
			for _, to := range []string{path + "/preview", path} {
				a := theo.post(to, url.Values{"text": {c.text}, "facts": {"4"}})
				a.body = html.UnescapeString(a.body)
				s.says(a, 422, "<title>Error: ", c.says, strings.ToValidUTF8(c.text, "\ufffd"))
				if c.row == "" {
					s.says(a, 422, `href="#text"`, `id="text-wrong"`)
				} else if want := `data-label="Row">` + c.row + `</td>`; strings.Count(a.body, want) != 1 {
					t.Errorf("%q is not said of row %s alone", c.says, c.row)
				}
				if c.column != "" {
					s.says(a, 422, `data-label="Column"><code>`+c.column+`</code>`)
				}
			}
		})
	}
	several := theo.post(path+"/preview", url.Values{"text": {"reference,involvement,reason,records\nC-9,in,x,\nC-1001,in,x,many\nC-1002,nope,,"}})
	s.says(several, 422, "3 faults in the list", `data-label="Row">2<`, `data-label="Row">3<`, `data-label="Row">4<`)
	bare := url.Values{"text": {"C-1001\nC-1002"}}
	s.says(theo.post(path+"/preview", bare), 422, "Nothing says whether they are affected", `href="#involvement"`, "Nothing says how you know", `href="#reason"`, "C-1001\nC-1002", "<details class=\"composer\" open>")
	bare.Set("involvement", "perhaps")
	bare.Set("reason", "x")
	s.says(theo.post(path+"/preview", bare), 422, "not &#34;perhaps&#34;")
	var many strings.Builder
	for i := range 200 {
		fmt.Fprintf(&many, "X-%d\n", i)
	}
	s.says(theo.post(path+"/preview", column(strings.Split(many.String(), "\n")...)), 422, "200 faults", "And 150 more.")
}

func TestAListThatWasOvertakenIsLookedAtAgain(t *testing.T) {
	t.Parallel()
	s := open(t)
	inc := s.storyTo("confirmed")
	path := "/incidents/" + inc.Number + "/customers"
	theo := s.as("Theo")
	form := sentOn(theo.post(path+"/list/preview", column("C-1001", "C-1002")))
	s.must(s.app.DecideExposures(s.Context(), s.person("Ada"), app.DecideExposures{IncidentID: inc.ID, Decisions: []app.Decision{{Reference: "C-1001", Involvement: incident.Out, Reason: "Not among them"}}}))
	var a answer
	s.unchanged("a list that was overtaken", func() {
		a = theo.post(path+"/list", form)
		s.says(a, 409, "<title>Error: ", "have changed since you read them", "What the list does now", "Out now, affected by the list", "Decide about 2 customers")
		unread := column("C-1001")
		s.says(theo.post(path+"/list", unread), 409, "was not looked at before it was sent")
	})
	s.says(theo.post(path+"/list", sentOn(a)), 303)
	if e := s.exposureOf(&inc, "C-1001"); e.Involvement != incident.In {
		t.Errorf("got %+v", e)
	}
}

func TestAPreviewAsksAsOftenForManyAsForFew(t *testing.T) {
	t.Parallel()
	s := open(t)
	inc := s.storyTo("confirmed")
	theo := s.as("Theo")
	count := func(text string) int {
		return s.counting(func() {
			s.says(theo.post("/incidents/"+inc.Number+"/customers/list/preview", url.Values{"text": {text}}), 200)
		})
	}
	few := count(strings.Join(strings.Split(fixtures.AffectedCSV, "\n")[:3], "\n"))
	if many := count(fixtures.AffectedCSV); many > few+few/2 || few == 0 { // lists are looked up in slices
		t.Errorf("%d statements for 2 customers, %d for 412", few, many)
	}
}

func TestTheoPastesHisQueryInTheBrowser(t *testing.T) {
	t.Parallel()
	s := open(t)
	inc := s.storyTo("confirmed")
	s.Clock.Forward(2 * time.Hour)
	theo := s.sits("Theo", browsertest.Desk())
	path := "/incidents/" + inc.Number + "/customers"
	theo.Opens(path)
	theo.Presses("Paste or upload a list")
	looksAt(theo, "exposure-list", path+"/list")
	theo.Looks(browsertest.Desk())
	theo.Expects(422)
	theo.Pastes("The list", "reference,involvement,reason\nC-1001,in,x\nC-9999,in,x\nC-1003,perhaps,x\n")
	theo.Presses("Look at what it does")
	theo.Sees("2 faults in the list", "There is no customer")
	asIs(theo, "exposure-list-bad")
	theo.Pastes("The list", fixtures.AffectedCSV)
	theo.Presses("Look at what it does")
	theo.Sees("Decide about 412 customers")
	asIs(theo, "exposure-list-preview")
	theo.Presses("Decide about 412 customers")
	theo.Sees("Saved: 412 customers are decided.", "Affected 180")

	theo.Opens(path + "/list")
	file := filepath.Join(t.TempDir(), "out.txt")
	s.must(os.WriteFile(file, []byte("C-1001\nC-1002\n"), 0o600))
	theo.Attaches("Or a file", file)
	theo.Presses("The list is references alone")
	theo.Chooses("They are not affected")
	theo.FillsIn("How do you know?", "A misread line")
	theo.Presses("Look at what it does")
	theo.Sees("2 customers were affected and will not be", "None of them has been told")
	asIs(theo, "exposure-list-leaving")
}

// asIs holds the page that somebody has before them, which cannot be opened
// anew, to what every page is held to.
func asIs(p *browsertest.Person, name string) {
	p.Helper()
	if os.Getenv("TOCSIN_SHOTS") != "" {
		p.Photographs(name)
	} else {
		p.FindsItFit()
	}
	p.Looks(browsertest.Desk())
}
