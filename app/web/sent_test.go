package web_test

import (
	"archive/zip"
	"bytes"
	"encoding/csv"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/flowchestra/tocsin/app/notice"
)

func TestTheWholeDeliveryLedgerIsPrintedAndSaved(t *testing.T) {
	t.Parallel()
	s := open(t)
	inc := s.storyTo("told")
	n := s.letter(inc)
	path, rosa := "/notices/"+n.ID+"/deliveries", s.as("Rosa")
	s.says(plain(rosa.get(path)), 200, "All 180", "Next deliveries", "Save all as CSV", "handed over first", "signed Sat 28 Mar", "SHA-256 of the message")
	if a := s.as("Mira").get(path); strings.Contains(a.body, "/export") {
		t.Error("who may not export is offered to")
	}
	s.unchanged("printing", func() {
		a := rosa.get(path + "/print")
		s.says(plain(a), 200, "Delivery ledger of", "180 accepted")
		if got := strings.Count(a.body, "<tr>"); got != 181 {
			t.Errorf("%d rows are printed, want 181", got)
		}
	})
	s.says(rosa.get("/notices/none/deliveries/print"), 404)
	before := len(s.ledger())
	a := rosa.post(path+"/export", url.Values{"once": {"one"}})
	rows, err := csv.NewReader(strings.NewReader(a.body)).ReadAll()
	s.must(err)
	if a.status != 200 || len(rows) != 181 || rows[0][0] != "customer_reference" || a.header.Get("Content-Disposition") != `attachment; filename="deliveries.csv"` {
		t.Errorf("%d: %d rows, %v", a.status, len(rows), a.header)
	}
	if wrote := s.ledger()[before:]; len(wrote) != 1 || wrote[0].Verb != "deliveries.exported" || wrote[0].Actor != s.person("Rosa").ID {
		t.Errorf("the export made %v", wrote)
	}
	s.says(rosa.post("/notices/none/deliveries/export", nil), 404)
	made := s.made(inc)
	few, all := s.counting(func() { rosa.get(path + "?after=" + made[len(made)-3].ID) }), s.counting(func() { rosa.get(path) })
	if few != all {
		t.Errorf("2 deliveries ask %d times, 100 ask %d", few, all)
	}
}

func TestWhatOneCustomerWasSentIsExportedAfterALook(t *testing.T) {
	t.Parallel()
	s := open(t)
	inc := s.storyTo("signed")
	s.deliver(&inc, func(d notice.Delivery) notice.Answer {
		a := accept(d)
		a.Reply = "=HYPERLINK(1)"
		return a
	})
	path, lena := "/customers/"+s.toldOf(inc)[0]+"/export", s.as("Lena")
	s.unchanged("looking", func() {
		s.says(plain(lena.get(path)), 200, "Export 1 message and end their links", "Every link in these letters stops working")
		s.says(plain(lena.get("/customers/C-1099/export")), 200, "Nothing was sent")
		s.says(lena.post("/customers/C-1099/export", nil), 404)
		s.says(lena.get("/customers/none/export"), 404)
	})
	a := lena.post(path, lena.fills(lena.get(path), path))
	z, err := zip.NewReader(bytes.NewReader([]byte(a.body)), int64(len(a.body)))
	s.must(err)
	var names []string
	for _, f := range z.File {
		names = append(names, f.Name)
	}
	if got := strings.Join(names, " "); !regexp.MustCompile(`^messages/0001-N-\w{4}-\w{4}-contact-1\.eml receipts\.csv other-mails\.csv SHA256SUMS README\.txt$`).MatchString(got) || a.header.Get("Content-Disposition") != `attachment; filename="sent-messages.zip"` {
		t.Errorf("it holds %s as %v", got, a.header)
	}
	if last := s.ledger(); last[len(last)-1].Verb != "customer.exported" {
		t.Errorf("the last entry is %v", last[len(last)-1])
	}
	rosa := plain(s.as("Rosa").get(path))
	s.says(rosa, 200, "A commander or legal exports the messages")
	if strings.Contains(rosa.body, "Export 1 message") {
		t.Error("an auditor is offered what ends links")
	}
}
