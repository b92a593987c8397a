package app_test

import (
	"crypto/sha256"
	"database/sql"
	"fmt"
	"slices"
	"sort"
	"strings"
	"testing"

	_ "github.com/jackc/pgx/v5/stdlib" // a second look at the database, past the product

	"github.com/flowchestra/tocsin/app"
	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/notice"
	"github.com/flowchestra/tocsin/app/store"
	"github.com/flowchestra/tocsin/app/tenant"
	"github.com/flowchestra/tocsin/notifications"
)

func (h *story) Notice(kind notice.Kind) notice.Notice {
	h.Helper()
	n, err := h.Look().NoticeOf(h.incident, kind)
	h.must(err)
	if n == nil {
		h.Fatalf("no %s notice is on record", kind)
	}
	return *n
}

func (h *story) Deadlines() []store.Deadline {
	h.Helper()
	ds, err := h.Look().Deadlines(h.incident)
	h.must(err)
	return ds
}

func (h *story) Tenant(reference string) tenant.Tenant {
	h.Helper()
	ts, err := h.Look().TenantsByReference([]string{reference})
	h.must(err)
	return ts[reference]
}

// Duty is one customer's duty under a regime.
func (h *story) Duty(reference, regime string) incident.Obligation {
	h.Helper()
	for _, o := range h.Duties(reference) {
		if o.RegimeID == regime {
			return o
		}
	}
	h.Fatalf("%s has no duty under %s", reference, regime)
	return incident.Obligation{}
}

func (h *story) Duties(reference string) []incident.Obligation {
	h.Helper()
	id := h.Tenant(reference).ID
	os, err := h.Look().ObligationsOf(h.incident, []string{id})
	h.must(err)
	return os[id]
}

// Contract is the duty under the customer's own agreement.
func (h *story) Contract(reference string) incident.Obligation {
	h.Helper()
	return h.Duty(reference, "contract-window")
}

func (h *story) Deliveries(reference string) []notice.Delivery {
	h.Helper()
	ds, err := h.Look().DeliveriesTo(h.incident, h.Tenant(reference).ID)
	h.must(err)
	return ds
}

func (h *story) States(reference string) string {
	h.Helper()
	var out []string
	for _, d := range h.Deliveries(reference) {
		out = append(out, string(d.State))
	}
	return strings.Join(out, " ")
}

func (h *story) Alarms() []incident.Alarm {
	h.Helper()
	as, err := h.Look().AlarmsOf(h.incident)
	h.must(err)
	return as
}

func (h *story) Draft(reference string) notice.Draft {
	h.Helper()
	id := h.Tenant(reference).ID
	ds, err := h.Look().DraftsOf(h.Notice(notice.Initial).ID, []string{id})
	h.must(err)
	return ds[id]
}

// Mails are the subjects of what an address got, the oldest first.
func (h *story) Mails(address string) []notifications.Stored { return h.outbox.Messages(address) }

// ExpectMail wants a mail to an address that says all of some words.
func (h *story) ExpectMail(address string, words ...string) {
	h.Helper()
	for _, m := range h.Mails(address) {
		if says(m, words...) {
			return
		}
	}
	h.Errorf("%s got no mail that says %q, but %d others: %s", address, words, len(h.Mails(address)), subjects(h.Mails(address)))
	for _, m := range h.Mails(address) {
		h.Log(m.Text)
	}
}

func says(m notifications.Stored, words ...string) bool {
	all := strings.Join(strings.Fields(m.Subject+" "+m.Text), " ")
	return !slices.ContainsFunc(words, func(w string) bool { return !strings.Contains(all, w) })
}

func subjects(ms []notifications.Stored) string {
	var out []string
	for _, m := range ms {
		out = append(out, m.Subject)
	}
	return strings.Join(out, " | ")
}

// Letters counts the mails to addresses that are not our own people's.
func (h *story) Letters() int {
	n := 0
	for _, b := range h.outbox.Mailboxes() {
		if !strings.HasSuffix(b.Address, "@flowchestra.example") {
			n += b.Count
		}
	}
	return n
}

// Rung counts the mails that one of our people got.
func (h *story) Rung(name string) int {
	return len(h.Mails(strings.ToLower(name) + "@flowchestra.example"))
}

// Answer presses "I have it" in the last mail that somebody got.
func (h *story) Answer(name string) {
	h.Helper()
	ms := h.Mails(strings.ToLower(name) + "@flowchestra.example")
	if len(ms) == 0 {
		h.Fatalf("%s was not rung", name)
	}
	text := ms[len(ms)-1].Text
	_, link, ok := strings.Cut(text, "https://tocsin.example/bell/")
	if !ok {
		h.Fatalf("no link in %q", text)
	}
	_, err := h.app.AnswerAlarm(h.ctx(), strings.FieldsFunc(link, func(r rune) bool { return strings.ContainsRune(" \n\r>)", r) })[0])
	h.must(err)
}

// refused wants an error of a kind whose sentence holds some words.
func refused(t testing.TB, err error, kind fault.Kind, words ...string) {
	t.Helper()
	if fault.KindOf(err) != kind {
		t.Errorf("wanted %s, got %v", kind, err)
		return
	}
	for _, w := range words {
		if !strings.Contains(err.Error(), w) {
			t.Errorf("the sentence does not say %q: %s", w, err)
		}
	}
}

// past opens the database by the back door.
func (h *story) past() *sql.DB {
	h.Helper()
	driver, source := "sqlite", "file:"+h.Config.Database+"?_pragma=busy_timeout(5000)"
	if store.IsPostgres(h.Config.Database) {
		driver, source = "pgx", h.Config.Database
	}
	db, err := sql.Open(driver, source)
	h.must(err)
	h.Cleanup(func() { _ = db.Close() })
	return db
}

// bookkeeping changes without anybody having done anything.
var bookkeeping = []string{"river_leader", "river_queue", "river_client", "river_client_queue", "river_job", "river_notification", "heartbeats", "claims", "sqlite_sequence"}

// tables is a fingerprint of every table, by name: how many rows, and a digest
// of what is in them. Of the jobs only the number counts.
func (h *story) tables() map[string]string {
	h.Helper()
	db := h.past()
	q := "SELECT name FROM sqlite_master WHERE type = 'table'"
	if store.IsPostgres(h.Config.Database) {
		q = "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'"
	}
	out := map[string]string{}
	for _, name := range column(h, db, q) {
		if !slices.Contains(bookkeeping, name) {
			out[name] = fingerprint(h, db, name)
		}
	}
	if len(out) < 30 {
		h.Fatalf("only %d tables were found", len(out))
	}
	out["jobs asked for"] = column(h, db, "SELECT count(*) FROM river_job")[0]
	out["ledger seq"] = column(h, db, "SELECT seq FROM ledger_head")[0]
	return out
}

func column(h *story, db *sql.DB, q string) []string {
	h.Helper()
	rows, err := db.QueryContext(h.ctx(), q)
	h.must(err)
	defer func() { _ = rows.Close() }()
	var out []string
	for rows.Next() {
		var s string
		h.must(rows.Scan(&s))
		out = append(out, s)
	}
	return out
}

func fingerprint(h *story, db *sql.DB, table string) string {
	h.Helper()
	rows, err := db.QueryContext(h.ctx(), "SELECT * FROM "+table)
	h.must(err)
	defer func() { _ = rows.Close() }()
	names, err := rows.Columns()
	h.must(err)
	var lines []string
	for rows.Next() {
		cells, into := make([]any, len(names)), make([]any, len(names))
		for i := range cells {
			into[i] = &cells[i]
		}
		h.must(rows.Scan(into...))
		lines = append(lines, fmt.Sprint(cells...))
	}
	h.must(rows.Err())
	sort.Strings(lines)
	return fmt.Sprintf("%d rows %x", len(lines), sha256.Sum256([]byte(strings.Join(lines, "\n"))))
}

// unchanged runs something and wants every table as it was.
func (h *story) unchanged(what string, do func()) {
	h.Helper()
	was := h.tables()
	do()
	now := h.tables()
	for name := range now {
		if was[name] != now[name] {
			h.Errorf("%s: %s changed from %.12s to %.12s", what, name, was[name], now[name])
		}
	}
}

// must1 is must for verbs that return something that does not matter.
func (h *story) must1(_ any, err error) {
	h.Helper()
	h.must(err)
}

// past1 changes the database by the back door.
func (h *story) past1(statement string) {
	h.Helper()
	h.must1(h.past().ExecContext(h.ctx(), statement))
}

// meddle changes rows as nobody may, but under the keys.
func (h *story) meddle(change func(tx *store.Tx) error) {
	h.Helper()
	h.must(h.Store.Tx(h.ctx(), func(tx *store.Tx) error {
		tx.Record("test.meddled", "mallory", "test", nil)
		return change(tx)
	}))
}

// begins opens an attempt at a letter, nil where none is to be made or the last
// gate refuses it.
func (h *story) begins(node *app.App, deliveryID string) *notice.Handover {
	h.Helper()
	out, _, err := node.BeginDeliveries(h.ctx(), app.BeginDeliveries{Deliveries: []string{deliveryID}, Node: "elsewhere"})
	if err != nil && fault.KindOf(err) != fault.KindConflict {
		h.Fatal(err)
	}
	if len(out) == 0 {
		return nil
	}
	return &out[0]
}

// hears records what a relay answered.
func (h *story) hears(node *app.App, to *notice.Handover, ans notice.Answer) {
	h.Helper()
	h.must(node.RecordReceipts(h.ctx(), []notice.Answered{{DeliveryID: to.Delivery.ID, AttemptID: to.Attempt.ID, Answer: ans}}))
}
