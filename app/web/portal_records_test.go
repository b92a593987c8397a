package web_test

import (
	"net/url"
	"strings"
	"testing"

	"github.com/flowchestra/tocsin/app"
	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/web/browsertest"
)

// givesLists has Theo put the lists of a file on the customers' pages.
func (s *site) givesLists(inc incident.Incident, file string) {
	s.Helper()
	up, err := s.app.UploadRecords(s.Context(), s.person("Theo"), app.UploadRecords{NoticeID: s.letter(inc).ID, Name: "export-log.csv", File: strings.NewReader(file)})
	s.must(err)
	s.must(s.app.KeepRecords(s.Context(), s.person("Theo"), up.ID, up.Digest))
}

// mailedCode is the code that is on its way to a customer's first contact.
func (s *site) mailedCode(inc incident.Incident, reference string) string {
	s.Helper()
	t, err := s.look().TenantByReference(reference)
	s.must(err)
	sent, err := s.look().DeliveriesTo(inc.ID, t.ID)
	s.must(err)
	codes, err := s.look().RecordCodes(sent[len(sent)-1].ID, 1)
	s.must(err)
	e, err := s.app.BeginRecordCode(s.Context(), app.SendRecordCode{CodeID: codes[0].ID})
	s.must(err)
	return e.Code
}

func TestOmarOpensTheListOfHisRecordsWithACode(t *testing.T) {
	t.Parallel()
	s := open(t)
	inc := s.storyTo("sent")
	omar := s.opensLink(s.linkTo(inc, "C-1001"))
	s.says(plain(omar.get("/c/records")), 200, "No list yet")
	s.givesLists(inc, rowsOf(1204, "C-1001")+rowsOf(9, "C-1002")[len("tenant,record,run\n"):])
	s.says(plain(omar.get("/c/")), 200, "Which of your records: 1,204 records")
	if a := plain(omar.get("/c/records?mailed=yes")); strings.Contains(a.body, "on its way") {
		t.Error("an address makes the page say that a code was mailed")
	}
	s.says(plain(omar.get("/c/records")), 200, "We have a list of 1,204 records of yours", "o…@brightwater.example", "Mail me a code")
	s.unchanged("no code", func() {
		for _, code := range []string{"", "0", "12345", "1234567", "abcdef", "000 000 x", "１２３４５６", "-12345", "1e5", "0x1234", "\x00", "\xff", "<script>", "' OR 1=1", "null", "NaN", strings.Repeat("9", 500), "123456\r\n", "%00", "💣"} {
			s.says(plain(omar.post("/c/records", url.Values{"code": {code}})), 422, "The list is not open yet:", "not a code that is good now")
		}
	})
	s.leads(omar.post("/c/records/code", url.Values{"once": {"one"}}), "/c/records")
	s.says(plain(omar.get("/c/records")), 200, "A code is on its way to o…@brightwater.example", "good for 10 minutes")
	code := s.mailedCode(inc, "C-1001")
	s.leads(omar.post("/c/records", url.Values{"code": {code}}), "/c/records")
	home := omar.get("/c/records")
	s.says(plain(home), 200, "These rows are yours and nobody else’s.", "Download as CSV", "The JSON file holds every value exactly.")
	path := between(home.body, `action="/c/records/`, `/csv"`)
	csv := omar.post("/c/records/"+path+"/csv", nil)
	if s.says(csv, 200, "record,run\r\nR-0000,C-1001\r\n"); strings.Count(csv.body, "\n") != 1205 || strings.Contains(csv.body, "C-1002") || csv.header.Get("Content-Disposition") != `attachment; filename="records.csv"` {
		t.Errorf("%d lines, %v", strings.Count(csv.body, "\n"), csv.header)
	}
	s.says(omar.post("/c/records/"+path+"/json", nil), 200, `{"record":"R-1203","run":"C-1001"}`)
	s.says(omar.post("/c/records/none/csv", nil), 404)
	other := s.opensLink(s.linkTo(inc, "C-1002"))
	s.says(other.post("/c/records/"+path+"/csv", nil), 404)
	second := s.opensLink(s.linkTo(inc, "C-1001"))
	s.leads(second.post("/c/records/"+path+"/csv", nil), "/c/records")
	s.says(s.get("/c/records"), 404)
	s.says(s.post("/c/records/"+path+"/csv", nil), 404)
}

func TestThePageOfRecordsIsFit(t *testing.T) {
	t.Parallel()
	s := open(t)
	inc := s.storyTo("sent")
	s.givesLists(inc, rowsOf(1204, "C-1001"))
	link := s.linkTo(inc, "C-1001")
	omar := s.sits("Theo", browsertest.Phone())
	omar.Opens("/c/" + link)
	omar.Presses("Open my page")
	looksAt(omar, "portal-records-closed", "/c/records")
	omar.Presses("Mail me a code")
	omar.Sees("A code is on its way")
	omar.FillsIn("Code from the mail", s.mailedCode(inc, "C-1001"))
	omar.Presses("Open the list")
	omar.Sees("These rows are yours")
	looksAt(omar, "portal-records", "/c/records")
}
