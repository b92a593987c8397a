package web_test

import (
	"bytes"
	"fmt"
	"mime/multipart"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/flowchestra/tocsin/app"
	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/web/browsertest"
)

// doorsToRecords is the part of the table of routes that is about readiness,
// what was sent, and lists of records; see doors.
const doorsToRecords = `
GET  /ready                                 clrmeua
POST /ready                                 la
POST /ready/list                            clrmeua
POST /customers/:reference/proposals/:id    la
GET  /customers/:reference/confirmations/:contact la
POST /customers/:reference/confirmations/:contact la
GET  /contact/:token                        -
POST /contact/:token                        -
GET  /notices/:id/deliveries/print          clrmeua
POST /notices/:id/deliveries/export         clu
GET  /customers/:reference/export           clu
POST /customers/:reference/export           cl
GET  /customers/:reference/links            clrmeua
POST /customers/:reference/links/:id        clm
GET  /notices/:id/records                   clrmeua
POST /notices/:id/records                   lr
GET  /records/:id                           clrmeua
POST /records/:id/kept                      lr
POST /records/:id/dropped                   lr
GET  /c/records                             -
POST /c/records                             -
POST /c/records/code                        -
POST /c/records/:id/csv                     -
POST /c/records/:id/json                    -
`

// uploads posts a file.
func (v *visitor) uploads(path, name, content string) answer {
	v.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	v.must(w.WriteField("note", "before the file"))
	part, err := w.CreateFormFile("file", name)
	v.must(err)
	_, err = part.Write([]byte(content))
	v.must(err)
	v.must(w.Close())
	return v.send(http.MethodPost, path, b.String(), http.Header{"Content-Type": {w.FormDataContentType()}, "Cookie": {v.cookie}})
}

// toldOf are the references of customers who got the first wave.
func (s *site) toldOf(inc incident.Incident) []string {
	s.Helper()
	var ids []string
	for _, d := range s.made(inc) {
		ids = append(ids, d.TenantID)
	}
	named, err := s.look().TenantsByID(ids)
	s.must(err)
	var out []string
	for _, id := range ids {
		out = append(out, named[id].Reference)
	}
	return out
}

// rowsOf is a file with so many rows for each customer.
func rowsOf(n int, references ...string) string {
	var b strings.Builder
	b.WriteString("tenant,record,run\n")
	for i := range n {
		for _, r := range references {
			fmt.Fprintf(&b, "%s,R-%04d,%s\n", r, i, r)
		}
	}
	return b.String()
}

func TestAFileOfRecordsIsLookedAtBeforeItCounts(t *testing.T) {
	t.Parallel()
	s := open(t)
	inc := s.storyTo("sent")
	path, theo := "/notices/"+s.letter(inc).ID+"/records", s.as("Theo")
	refs := s.toldOf(inc)
	s.says(plain(theo.get(path)), 200, "Which records?", "What was uploaded to this notice stands here", "refuses the whole file")
	s.says(plain(s.as("Mira").get(path)), 200, "Which records?")
	a := theo.uploads(path, `C:\exports\run "exports".csv`, rowsOf(602, refs[:2]...))
	to := a.header.Get("Location")
	if a.status != 303 || !strings.HasPrefix(to, "/records/") {
		t.Fatalf("%d to %q: %s", a.status, to, a.body)
	}
	s.says(plain(theo.get(to)), 200, "1,204 rows for 2 customers", `run "exports".csv`, "record, run", "Not kept yet", "602", "Give 2 customers their lists")
	if a := plain(s.as("Mira").get(to)); strings.Contains(a.body, "Give 2") {
		t.Error("who may not give lists is offered to")
	}
	form := theo.fills(theo.get(to), to+"/kept")
	for _, digest := range []string{"", "other", strings.Repeat("0", 64), "\x00", "<script>"} {
		s.unchanged("another digest", func() {
			s.says(plain(theo.post(to+"/kept", url.Values{"digest": {digest}})), 409, "Nothing was kept.", "not the file that you looked at")
		})
	}
	s.leads(theo.post(to+"/kept", form), to+"?saved=kept")
	s.unchanged("kept twice", func() { s.leads(theo.post(to+"/kept", form), to+"?saved=kept") })
	s.says(plain(theo.get(to+"?saved=kept")), 200, "On the customers’ pages", "finds its own rows", "Theo")
	s.says(theo.post(to+"/dropped", nil), 409)
	s.says(plain(theo.get(path)), 200, "1,204 rows for 2 customers", "On the customers’ pages")
	again := theo.uploads(path, "second.jsonl", `{"tenant":"`+refs[2]+`","record":1}`).header.Get("Location")
	s.leads(theo.post(again+"/dropped", nil), path)
	s.says(theo.get(again), 404)
	s.says(theo.get("/records/none"), 404)
	s.says(theo.post("/records/none/kept", nil), 404)
}

func TestAFileOfRecordsThatCannotBeTakenIsShownWithItsRows(t *testing.T) {
	t.Parallel()
	s := open(t)
	inc := s.storyTo("sent")
	path, theo := "/notices/"+s.letter(inc).ID+"/records", s.as("Theo")
	one := s.toldOf(inc)[0]
	var out string // who is on record and not affected
	for n := 1001; out == ""; n++ {
		c, err := s.look().TenantByReference(fmt.Sprintf("C-%d", n))
		s.must(err)
		in, err := s.look().ExposuresOf(inc.ID, []string{c.ID})
		s.must(err)
		if in[c.ID].Involvement != incident.In {
			out = c.Reference
		}
	}
	head := "tenant,record\n" + one + ",1\n"
	for _, c := range []struct{ file, says string }{
		{"", "The file is empty."},
		{"tenant,record\n", "has no row"},
		{"reference,record\n" + one + ",1\n", "No column names the customer"},
		{"tenant\n" + one + "\n", "nothing of their records"},
		{"tenant,customer,record\n", "Two columns name the customer"},
		{"tenant,record,record\n", "stands there twice"},
		{head + out + ",2\n", "is not affected in this incident"},
		{head + "nobody,2\n", `There is no customer "nobody" on record.`},
		{head + ",2\n", "names no customer"},
		{head + one + "\n", "has 1 fields"},
		{head + one + ",2,3\n", "has 3 fields"},
		{head + "\"" + one + ",2\n", "a quote is missing"},
		{head + one + ",\x00\n", "not UTF-8"},
		{head + one + ",\xff\n", "not UTF-8"},
		{head + "<script>alert(1)</script>,2\n", "<script>alert(1)</script>"},
		{head + "=" + one + ",2\n", "There is no customer"},
		{head + one + ",2 \n" + strings.ToLower(one) + ",3\n", "There is no customer"},
		{"{\"tenant\":\"" + one + "\",\"a\":{}}", "a list or an object"},
		{"{\"tenant\":1,\"a\":2}", `There is no customer "1"`},
		{"{\"tenant\":\"" + one + "\",\"a\":1}\n[]", "does not begin with {"},
		{"{", "not a JSON object"},
		{"not a table at all", "No column names the customer"},
		{head + strings.Repeat("nobody,1\n", 60), "more rows cannot be taken either"},
	} {
		s.unchanged(c.says, func() {
			a := plain(theo.uploads(path, "x.csv", c.file))
			if a.status != 422 || !strings.Contains(a.body, "Nothing of the file is kept") || !strings.Contains(a.body, c.says) {
				t.Errorf("%q: %d, want %q: %s", c.file, a.status, c.says, between(a.body, "Nothing of the file", "Files so far"))
			}
		})
	}
	s.unchanged("no file", func() {
		s.says(plain(theo.post(path, url.Values{"file": {"x"}})), 422, "Choose a file")
		s.says(plain(theo.uploads(path, "", rowsOf(1, one))), 422, "Choose a file")
		s.says(theo.uploads("/notices/none/records", "x", rowsOf(1, one)), 404)
	})
}

func TestListsOfManyCustomersAskAsOftenAsThoseOfFew(t *testing.T) {
	t.Parallel()
	s := open(t)
	inc := s.storyTo("told")
	path, theo := "/notices/"+s.letter(inc).ID+"/records", s.as("Theo")
	refs := s.toldOf(inc)
	few := theo.uploads(path, "few.csv", rowsOf(2, refs[:3]...)).header.Get("Location")
	counted := func(path string) int { return s.counting(func() { s.says(theo.get(path), 200) }) }
	of3 := counted(few)
	many := theo.uploads(path, "many.csv", rowsOf(2, refs...)).header.Get("Location")
	if of180 := counted(many); of180 != of3 {
		t.Errorf("3 lists ask %d times, 180 ask %d", of3, of180)
	}
	next := regexp.MustCompile(`rel="next" href="([^"]+)"`).FindStringSubmatch(theo.get(many).body)
	if next == nil {
		t.Fatal("180 lists have one page")
	}
	s.says(plain(theo.get(next[1])), 200, "Back to the first", refs[len(refs)-1])
}

func TestRecordsPagesAreFit(t *testing.T) {
	t.Parallel()
	s := open(t)
	inc := s.storyTo("sent")
	n := s.letter(inc)
	theo, path := s.sits("Theo", browsertest.Desk()), "/notices/"+n.ID+"/records"
	looksAt(theo, "records-empty", path)
	up, err := s.app.UploadRecords(s.Context(), s.person("Theo"), app.UploadRecords{NoticeID: n.ID, Name: "run-exports.csv", File: strings.NewReader(rowsOf(602, s.toldOf(inc)...))})
	s.must(err)
	looksAt(theo, "records-preview", "/records/"+up.ID)
	s.must(s.app.KeepRecords(s.Context(), s.person("Theo"), up.ID, up.Digest))
	looksAt(theo, "records-kept", "/records/"+up.ID+"?saved=kept")
	looksAt(theo, "records", path)
}
