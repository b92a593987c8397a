package app_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/flowchestra/tocsin/app"
	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/notice"
	"github.com/flowchestra/tocsin/app/store/storetest"
)

// ours is a file of n rows of Brightwater's and a few of Aldergate's.
func ours(n int) string {
	var b strings.Builder
	b.WriteString("tenant,record,what\n")
	for i := range n {
		fmt.Fprintf(&b, "C-1,BW-%05d,run export\n", i)
		if i%40 == 0 {
			fmt.Fprintf(&b, "C-2,AG-%05d,=run export\n", i)
		}
	}
	return b.String()
}

// rows counts a table.
func (h *story) rows(table string) int {
	h.Helper()
	var n int
	h.must(h.past().QueryRowContext(h.ctx(), "SELECT count(*) FROM "+table).Scan(&n))
	return n
}

// Upload has Theo upload a file to the initial notice.
func (h *story) Upload(file string) (notice.RecordUpload, error) {
	h.Helper()
	return h.app.UploadRecords(h.ctx(), h.cast["Theo"], app.UploadRecords{NoticeID: h.Notice(notice.Initial).ID, Name: "records.csv", File: strings.NewReader(file)})
}

// Kept has Theo upload a file and Lena put its lists on the customers' pages.
func (h *story) Kept(file string) notice.RecordUpload {
	h.Helper()
	up, err := h.Upload(file)
	h.must(err)
	h.must(h.app.KeepRecords(h.ctx(), h.cast["Lena"], up.ID, up.Digest))
	return up
}

// MailedCode is the code in the newest mail to an address, "" for none.
func (h *story) MailedCode(address string) string {
	h.Helper()
	h.RunDue()
	if mails := h.Mails(address); len(mails) > 0 {
		return regexp.MustCompile(`\b\d{6}\b`).FindString(mails[len(mails)-1].Text)
	}
	return ""
}

// Fetch reads the first of a customer's lists.
func (h *story) Fetch(token string, as app.RecordFormat) (string, error) {
	h.Helper()
	own, err := h.app.RecordLists(h.ctx(), token)
	h.must(err)
	write, err := h.app.FetchRecords(h.ctx(), token, own.Lists[0].ID)
	if err != nil {
		return "", err
	}
	var b bytes.Buffer
	err = write(&b, as)
	return b.String(), err
}

func TestACustomerFetchesItsOwnRecordsWithAMailedCode(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e *storetest.Env) {
		h := begin(t, e, few)
		h.Sent("C-1", "C-2")
		h.Kept(ours(1204))
		link := h.Link(omarsMail)
		page, elsewhere, other := h.Opens(link), h.Opens(link), h.Opens(h.Link("incident@aldergate.example"))
		own, err := h.app.RecordLists(h.ctx(), page)
		h.must(err)
		if own.Open || len(own.Lists) != 1 || own.Lists[0].Lines != 1204 || own.To != "o…@brightwater.example" {
			t.Fatalf("%+v", own)
		}
		_, err = h.app.FetchRecords(h.ctx(), page, own.Lists[0].ID)
		refused(t, err, fault.KindForbidden, "opens with a code")
		h.must(h.app.AskRecordCode(h.ctx(), page))
		code := h.MailedCode(omarsMail)
		wrongIn := func(name, token, code string) {
			t.Helper()
			err := h.app.EnterRecordCode(h.ctx(), token, code)
			if fault.KindOf(err) != fault.KindInvalid || !strings.Contains(err.Error(), "not a code that is good now") {
				t.Errorf("%s: %v", name, err)
			}
		}
		wrongIn("another page of the same link", elsewhere, code)
		wrongIn("another customer", other, code)
		wrongIn("a wrong code", page, "x"+code)
		h.must(h.app.EnterRecordCode(h.ctx(), page, code[:3]+" "+code[3:]))
		wrongIn("a used code", page, code)
		csv, err := h.Fetch(page, notice.RecordsCSV)
		h.must(err)
		if n := strings.Count(csv, "BW-"); n != 1204 || strings.Contains(csv, "AG-") || !strings.HasPrefix(csv, "record,what\r\nBW-00000,run export\r\n") {
			t.Errorf("%d rows: %.80s", n, csv)
		}
		json, err := h.Fetch(page, notice.RecordsJSON)
		h.must(err)
		if n := strings.Count(json, `{"record":"BW-`); n != 1204 || strings.Contains(json, "AG-") {
			t.Errorf("%d objects: %.80s", n, json)
		}
		_, err = h.app.FetchRecords(h.ctx(), other, own.Lists[0].ID)
		refused(t, err, fault.KindNotFound, "no such list")
		_, err = h.Fetch(elsewhere, notice.RecordsCSV)
		refused(t, err, fault.KindForbidden, "opens with a code")
		_, err = h.app.RecordLists(h.ctx(), "no token")
		refused(t, err, fault.KindNotFound)
		h.FastForward(notice.CodeOpens)
		_, err = h.Fetch(page, notice.RecordsCSV)
		refused(t, err, fault.KindForbidden, "opens with a code")
	})
}

func TestWhoWasForwardedALinkAsksItsOwnerForTheCode(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e *storetest.Env) {
		h := begin(t, e, few)
		h.Sent("C-1", "C-2")
		h.Kept(ours(3))
		h.must(h.app.ForwardLink(h.ctx(), h.Opens(h.Link(omarsMail)), "eve@brightwater.example"))
		h.RunDue()
		eve := h.Opens(h.Link("eve@brightwater.example"))
		before := len(h.Mails("eve@brightwater.example"))
		h.must(h.app.AskRecordCode(h.ctx(), eve))
		code := h.MailedCode(omarsMail)
		if code == "" || len(h.Mails("eve@brightwater.example")) != before {
			t.Error("the code went to whom the link was forwarded to")
		}
		h.must(h.app.EnterRecordCode(h.ctx(), eve, code)) // Omar told her
	})
}

func TestACodeEndsAfterFiveTriesOrTenMinutesAndIsNotKept(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e *storetest.Env) {
		h := begin(t, e, few)
		h.Sent("C-1", "C-2")
		page := h.Opens(h.Link(omarsMail))
		refused(t, h.app.AskRecordCode(h.ctx(), page), fault.KindNotFound, "no list of your records")
		h.Kept(ours(3))
		h.must(h.app.AskRecordCode(h.ctx(), page))
		code := h.MailedCode(omarsMail)
		for range notice.CodeTries {
			refused(t, h.app.EnterRecordCode(h.ctx(), page, "000000x"), fault.KindInvalid, "not a code")
		}
		refused(t, h.app.EnterRecordCode(h.ctx(), page, code), fault.KindInvalid, "not a code")
		h.FastForward(time.Minute)
		h.must(h.app.AskRecordCode(h.ctx(), page))
		late := h.MailedCode(omarsMail)
		h.FastForward(notice.CodeLasts)
		refused(t, h.app.EnterRecordCode(h.ctx(), page, late), fault.KindInvalid, "not a code")
		var left int
		h.must(h.past().QueryRowContext(h.ctx(), "SELECT count(*) FROM record_codes WHERE heard <> 'accepted'").Scan(&left))
		codes, err := h.Look().RecordCodes(h.Reaches("C-1").ID, 9)
		h.must(err)
		for _, c := range codes {
			if c.Code != "" || strings.Contains(c.CodeKey, code) || left != 0 {
				t.Errorf("the code is on record after its mail has left: %+v", c)
			}
		}
		for range notice.CodesAnHour - 2 {
			h.must(h.app.AskRecordCode(h.ctx(), page))
		}
		refused(t, h.app.AskRecordCode(h.ctx(), page), fault.KindInvalid, "5 codes were mailed within the hour")
		h.FastForward(time.Hour)
		h.must(h.app.AskRecordCode(h.ctx(), page))
	})
}

// Reaches is the delivery that a customer was told by.
func (h *story) Reaches(reference string) notice.Delivery {
	h.Helper()
	t, err := h.Look().TenantByReference(reference)
	h.must(err)
	ds, err := h.Look().DeliveriesTo(h.incident, t.ID)
	h.must(err)
	if len(ds) == 0 {
		h.Fatalf("%s was sent nothing", reference)
	}
	return ds[0]
}

func TestOneForeignRowRefusesTheWholeFile(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e *storetest.Env) {
		h := begin(t, e, few)
		h.Sent("C-1", "C-2")
		h.unchanged("a small file", func() {
			for row, says := range map[string]string{"C-4,x,y\n": "Row 4: Pemberton (C-4) is not affected in this incident.", "C-99,x,y\n": "Row 4: There is no customer \"C-99\" on record.", "c-1,x,y\n": "no customer \"c-1\""} {
				_, err := h.Upload(ours(1) + row + "C-1,z,z\n")
				refused(t, err, fault.KindInvalid, says)
			}
			_, err := h.app.UploadRecords(h.ctx(), h.cast["Theo"], app.UploadRecords{NoticeID: h.Notice(notice.Initial).ID, Name: "a\nb", File: strings.NewReader(ours(1))})
			refused(t, err, fault.KindInvalid, "the file's name")
			_, err = h.app.UploadRecords(h.ctx(), h.cast["Theo"], app.UploadRecords{NoticeID: "none", Name: "a", File: strings.NewReader(ours(1))})
			refused(t, err, fault.KindNotFound, "notice")
		})
		up := h.Kept(ours(30))
		_, err := h.Upload("tenant,record\n" + strings.Repeat("C-1,"+strings.Repeat("r", 90)+"\n", 30_000) + "C-4,last\n")
		refused(t, err, fault.KindInvalid, "Row 30002: Pemberton")
		ups, err := h.Look().RecordUploads(up.NoticeID)
		h.must(err)
		if len(ups) != 1 || ups[0].ID != up.ID || h.rows("record_pieces") != 2 {
			t.Errorf("%d uploads and %d pieces are left of a file that was refused", len(ups), h.rows("record_pieces"))
		}
		if _, err = h.app.UploadRecords(h.ctx(), h.cast["Theo"], app.UploadRecords{NoticeID: up.NoticeID, Name: "x", File: io.MultiReader(strings.NewReader("tenant,record\nC-1,a\n"), broken{})}); err == nil || h.rows("record_uploads") != 1 {
			t.Errorf("a line that broke off was taken for a file's end: %v", err)
		}
	})
}

// broken is a connection that ends in the middle.
type broken struct{}

func (broken) Read([]byte) (int, error) { return 0, errors.New("the connection broke off") }

func TestAListIsKeptAsItWasLookedAt(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e *storetest.Env) {
		h := begin(t, e, few)
		h.Sent("C-1", "C-2")
		first, err := h.Upload(ours(2))
		h.must(err)
		refused(t, h.app.KeepRecords(h.ctx(), h.cast["Theo"], first.ID, "other"), fault.KindConflict, "not the file that you looked at")
		second, err := h.Upload(ours(3))
		h.must(err)
		refused(t, h.app.KeepRecords(h.ctx(), h.cast["Theo"], first.ID, first.Digest), fault.KindNotFound)
		h.must(h.app.KeepRecords(h.ctx(), h.cast["Theo"], second.ID, second.Digest))
		h.unchanged("keeping it again", func() { h.must(h.app.KeepRecords(h.ctx(), h.cast["Theo"], second.ID, second.Digest)) })
		refused(t, h.app.DropRecords(h.ctx(), h.cast["Theo"], second.ID), fault.KindConflict, "stand on the customers' pages already")
		h.FastForward(time.Minute)
		third, err := h.Upload(ours(5))
		h.must(err)
		d := h.Reaches("C-1")
		lines := func() int {
			lists, err := h.Look().RecordListsTo(h.incident, d.TenantID)
			h.must(err)
			if len(lists) != 1 {
				t.Fatalf("%d lists", len(lists))
			}
			return lists[0].Lines
		}
		if got := lines(); got != 3 {
			t.Errorf("what nobody kept is shown: %d rows", got)
		}
		h.must(h.app.KeepRecords(h.ctx(), h.cast["Lena"], third.ID, third.Digest))
		if got := lines(); got != 5 {
			t.Errorf("the newest file does not count: %d rows", got)
		}
		h.FastForward(time.Minute)
		fourth, err := h.Upload(ours(6))
		h.must(err)
		h.must(h.app.DropRecords(h.ctx(), h.cast["Theo"], fourth.ID))
		fifth, err := h.Upload(ours(7))
		h.must(err)
		h.DecideOut("C-2")
		refused(t, h.app.KeepRecords(h.ctx(), h.cast["Lena"], fifth.ID, fifth.Digest), fault.KindConflict, "1 of its customers were decided out")
	})
}
