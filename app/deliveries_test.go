package app_test

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"io"
	"strings"
	"testing"

	"github.com/flowchestra/tocsin/app"
	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/notice"
	"github.com/flowchestra/tocsin/app/store/storetest"
	"github.com/flowchestra/tocsin/notifications"
)

// table reads what a verb writes as CSV, by the names of its columns.
func table(t testing.TB, text []byte) []map[string]string {
	t.Helper()
	rows, err := csv.NewReader(bytes.NewReader(text)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var out []map[string]string
	for _, r := range rows[1:] {
		line := map[string]string{}
		for i, name := range rows[0] {
			line[name] = r[i]
		}
		out = append(out, line)
	}
	return out
}

func TestTheDeliveryLedgerTellsWhoGotALetterAndWithWhatEvidence(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e *storetest.Env) {
		h := begin(t, e, few)
		h.outbox.Script(func(e notifications.Envelope) notifications.Reply {
			if strings.HasPrefix(e.To, "omar@") {
				return notifications.Reply{Code: 550, Enhanced: "5.1.1", Text: "=cmd|' /C calc'!A0 no such user"}
			}
			return notifications.Reply{}
		})
		h.Sent("C-1", "C-2")
		write, err := h.app.ExportDeliveries(h.ctx(), h.cast["Rosa"], h.Notice(notice.Initial).ID)
		h.must(err)
		var b bytes.Buffer
		h.must(write(&b))
		lines := map[string]map[string]string{}
		for _, l := range table(t, b.Bytes()) {
			lines[l["address"]] = l
		}
		refusedBy, took := lines["omar@brightwater.example"], lines["privacy@brightwater.example"]
		if len(lines) != 3 || refusedBy["outcome"] != "refused" || refusedBy["code"] != "550" || refusedBy["accepted_at"] != "" || refusedBy["contact"] != "1" {
			t.Errorf("%v", lines)
		}
		if !strings.HasPrefix(refusedBy["server_reply"], "'=cmd") {
			t.Errorf("the server's words are a formula: %q", refusedBy["server_reply"])
		}
		if !strings.Contains(refusedBy["all_answers"], "1: ") || !strings.Contains(refusedBy["all_answers"], "refused 550 5.1.1") {
			t.Errorf("every attempt is %q", refusedBy["all_answers"])
		}
		if took["outcome"] != "accepted" || took["contact"] != "2" || took["code"] != "250" || took["customer_reference"] != "C-1" || len(took["message_sha256"]) != 64 || !strings.HasSuffix(took["signed_at"], "Z") {
			t.Errorf("%v", took)
		}
		rows, err := h.app.Deliveries(h.ctx(), h.cast["Ada"], app.Deliveries{NoticeID: h.Notice(notice.Initial).ID, States: []notice.State{notice.Refused}, Limit: 9})
		h.must(err)
		if len(rows) != 1 || rows[0].Customer != "Brightwater" || rows[0].SentAt() == nil || rows[0].Last().Code != 550 {
			t.Errorf("%+v", rows)
		}
		if entry := h.LastEntry(); entry != "deliveries.exported" {
			t.Errorf("the last entry is %s", entry)
		}
	})
}

// LastEntry is the verb of the ledger's last entry.
func (h *story) LastEntry() string {
	h.Helper()
	last, err := h.Look().LastEntry()
	h.must(err)
	lines, err := h.Look().Lines("", last-1, 1)
	h.must(err)
	return lines[0].Verb
}

// unzipped is what an export holds, by name.
func unzipped(t testing.TB, b []byte) map[string][]byte {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		t.Fatal(err)
	}
	out := map[string][]byte{}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		if out[f.Name], err = io.ReadAll(r); err != nil {
			t.Fatal(err)
		}
	}
	return out
}

func TestACustomersExportHoldsItsExactMessagesAndNobodyElses(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e *storetest.Env) {
		h := begin(t, e, few)
		h.Sent("C-1", "C-2")
		_, err := h.app.ExportCustomer(h.ctx(), h.cast["Lena"], "C-3")
		refused(t, err, fault.KindNotFound, "was sent nothing so far")
		export := func() map[string][]byte {
			t.Helper()
			write, err := h.app.ExportCustomer(h.ctx(), h.cast["Lena"], "C-1")
			h.must(err)
			var b bytes.Buffer
			h.must(write(&b))
			return unzipped(t, b.Bytes())
		}
		files := export()
		receipts := table(t, files["receipts.csv"])
		if len(files) != 5 || len(receipts) != 1 || receipts[0]["code"] != "250" || !bytes.Contains(files["README.txt"], []byte("sha256sum -c SHA256SUMS")) {
			t.Fatalf("%d files: %v", len(files), receipts)
		}
		name := receipts[0]["message"]
		got := sha256.Sum256(files[name])
		if hex.EncodeToString(got[:]) != receipts[0]["message_sha256"] || !bytes.Contains(files["SHA256SUMS"], []byte(receipts[0]["message_sha256"]+"  "+name)) {
			t.Errorf("%s is not what was sent", name)
		}
		if arrived := h.Mails("omar@brightwater.example"); !bytes.Equal(bytes.TrimSpace(arrived[0].Raw), bytes.TrimSpace(files[name])) {
			t.Error("the export is not what arrived, byte for byte")
		}
		for name, body := range files {
			if bytes.Contains(body, []byte("Aldergate")) || bytes.Contains(body, []byte("aldergate")) {
				t.Errorf("%s tells of another customer", name)
			}
		}
		if h.LastEntry() != "customer.exported" {
			t.Errorf("the last entry is %s", h.LastEntry())
		}
		h.past1("UPDATE deliveries SET message_digest = 'f00d'")
		files = export()
		for name, body := range files {
			if strings.HasSuffix(name, ".eml") || strings.HasPrefix(name, "messages/") && !bytes.Contains(body, []byte("another digest")) {
				t.Errorf("a message that was changed is handed out as %s: %s", name, body)
			}
		}
	})
}
