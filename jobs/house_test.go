package jobs_test

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"fmt"
	"log/slog"
	"slices"
	"sort"
	"strings"
	"testing"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib" // a second look at the database, past the product

	"github.com/flowchestra/tocsin/app"
	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/notice"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/app/rulebook"
	"github.com/flowchestra/tocsin/app/store"
	"github.com/flowchestra/tocsin/app/store/storetest"
	"github.com/flowchestra/tocsin/app/tenant"
	"github.com/flowchestra/tocsin/fixtures"
	"github.com/flowchestra/tocsin/jobs"
	"github.com/flowchestra/tocsin/notifications"
)

const customers = "reference,name,country,zone,trigger,window_hours,contact_1,contact_2\n" +
	"C-1,Brightwater,US,UTC,aware,24,omar@brightwater.example,privacy@brightwater.example\n" +
	"C-2,Aldergate,US,UTC,aware,24,incident@aldergate.example,\n" +
	"C-3,Holloway,US,UTC,aware,24,security@holloway.example,dpo@holloway.example\n"

// house is Tocsin put together, with an incident that can be played.
type house struct {
	testing.TB
	*storetest.Env
	app      *app.App
	outbox   *notifications.Outbox
	cast     map[string]people.Person
	incident string
	notes    string // file of its workers, "" for none
}

func open(t testing.TB, e *storetest.Env) *house {
	t.Helper()
	book, err := rulebook.Open()
	if err != nil {
		t.Fatal(err)
	}
	h := &house{TB: t, Env: e, cast: map[string]people.Person{}}
	h.app = &app.App{Store: e.Store, Book: book, URL: "https://tocsin.example", Dress: notifications.Dress, Compose: notifications.Compose}
	h.outbox, err = notifications.OpenOutbox("127.0.0.1:0", notifications.OutboxOptions{Now: e.Clock.Now})
	h.must(err)
	t.Cleanup(h.outbox.Close)
	token, err := h.app.OfferSetUp(h.ctx())
	h.must(err)
	ines := fixtures.Admin()
	admin, err := h.app.SetUp(h.ctx(), app.SetUp{Token: token, Organisation: fixtures.Flowchestra(), Admin: app.NewPerson{Name: ines.Name, Email: ines.Email}})
	h.must(err)
	for _, m := range fixtures.Cast() {
		h.cast[m.Name], err = h.app.AddPerson(h.ctx(), admin, app.NewPerson{Name: m.Name, Email: m.Email, Roles: m.Roles, Deputy: m.Deputy})
		h.must(err)
	}
	_, err = h.app.ImportTenants(h.ctx(), admin, strings.NewReader(customers))
	h.must(err)
	return h
}

func (h *house) ctx() context.Context { return context.WithoutCancel(h.Context()) }

func (h *house) must(err error) {
	h.Helper()
	if err != nil {
		h.Fatal(err)
	}
}

// worker makes a runner under the name that every worker of these tests has.
func (h *house) worker() *jobs.Runner {
	h.Helper()
	relay, err := notifications.ParseRelay(h.outbox.URL())
	h.must(err)
	bell := &notifications.Bell{From: fixtures.Flowchestra().MailFrom, Relay: relay, Now: h.Clock.Now}
	r, err := jobs.New(jobs.Config{App: h.app, Bell: bell, Relay: relay, Node: "test", Notes: h.notes, SweepEvery: time.Hour, Poll: 10 * time.Millisecond,
		Log: slog.New(slog.NewTextHandler(h.Output(), nil))})
	h.must(err)
	return r
}

// started is a worker at work until the test ends.
func (h *house) started() *jobs.Runner {
	h.Helper()
	r := h.worker()
	h.must(r.Start(h.ctx()))
	h.Cleanup(r.Stop)
	return r
}

func (h *house) runDue(r *jobs.Runner) {
	h.Helper()
	ctx, cancel := context.WithTimeout(h.ctx(), time.Minute)
	defer cancel()
	h.must(r.RunDue(ctx))
}

// confirmed has the incident declared, confirmed, decided and put into words.
func (h *house) confirmed() {
	h.Helper()
	now := h.Clock.Now()
	f, err := h.app.DeclareIncident(h.ctx(), h.cast["Theo"], app.Declaration{Title: "x", Severity: incident.SEV1, DetectedAt: now, Zone: "UTC", CommanderID: h.cast["Ada"].ID})
	h.must(err)
	h.incident = f.ID
	for _, kind := range []incident.Kind{incident.OccurredFrom, incident.OccurredTo, incident.Contained} {
		_, err := h.app.RecordInstant(h.ctx(), h.cast["Theo"], app.RecordInstant{IncidentID: f.ID, Kind: kind, At: now, Zone: "UTC"})
		h.must(err)
	}
	_, err = h.app.ConfirmIncident(h.ctx(), h.cast["Ada"], app.Confirm{IncidentID: f.ID, Zone: "UTC"})
	h.must(err)
	var ds []app.Decision
	records := 3
	for _, r := range []string{"C-1", "C-2", "C-3"} {
		ds = append(ds, app.Decision{Reference: r, Involvement: incident.In, Reason: "query", Data: tenant.List{"name"}, Encrypted: "no", Places: tenant.List{"US"}, Records: &records})
	}
	h.must(h.app.DecideExposures(h.ctx(), h.cast["Theo"], app.DecideExposures{IncidentID: f.ID, Decisions: ds, Complete: true}))
	next := now.Add(12 * time.Hour)
	w := fixtures.Accounts()[0]
	h.must(h.app.WriteAccount(h.ctx(), h.cast["Mira"], app.WriteAccount{IncidentID: f.ID, Language: w.Language, Data: w.Data, WhatHappened: w.WhatHappened,
		WhatWeDid: w.WhatWeDid, WhatYouCanDo: w.WhatYouCanDo, Unknown: w.Unknown, NextUpdateAt: &next}))
}

// signed has the drafts submitted and signed, and the hold pass.
func (h *house) signed() *notice.Edition {
	h.Helper()
	n, err := h.look().NoticeOf(h.incident, notice.Initial)
	h.must(err)
	ds, err := h.look().Deadlines(h.incident)
	h.must(err)
	e, err := h.app.SubmitNotice(h.ctx(), h.cast["Mira"], app.SubmitNotice{NoticeID: n.ID, DueAt: &ds[0].DueAt})
	h.must(err)
	unread, err := h.app.Unread(h.ctx(), h.cast["Lena"], e.ID)
	h.must(err)
	for _, o := range unread {
		h.must(h.app.OpenCopy(h.ctx(), h.cast["Lena"], e.ID, o.Copy.ID))
	}
	_, err = h.app.ApproveNotice(h.ctx(), h.cast["Lena"], app.ApproveNotice{EditionID: e.ID, Digest: e.Digest, Code: h.code("Lena")})
	h.must(err)
	h.Clock.Forward(time.Minute)
	return e
}

// code hands somebody a new authenticator and reads it.
func (h *house) code(name string) string {
	h.Helper()
	f := fixtures.Factor(h.cast[name], h.Clock.Now())
	h.must(h.Store.Tx(h.ctx(), func(tx *store.Tx) error {
		tx.Record("factor.enrolled", f.PersonID, name, nil)
		return tx.Insert(&f)
	}))
	code, err := f.CodeAt(h.Clock.Now(), 0)
	h.must(err)
	return code
}

func (h *house) look() store.Look {
	h.Helper()
	l, err := h.Store.Reads().For(h.ctx(), people.System())
	h.must(err)
	return l
}

func (h *house) progress() map[notice.State]int {
	h.Helper()
	p, err := h.look().Progress(h.incident)
	h.must(err)
	return p
}

// letters counts the mails to customers.
func (h *house) letters() int {
	n := 0
	for _, b := range h.outbox.Mailboxes() {
		if !strings.HasSuffix(b.Address, "@flowchestra.example") {
			n += b.Count
		}
	}
	return n
}

// past opens the database by the back door.
func (h *house) past() *sql.DB {
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

func (h *house) past1(statement string) {
	h.Helper()
	_, err := h.past().ExecContext(h.ctx(), statement)
	h.must(err)
}

// count asks for one number.
func (h *house) count(query string) int {
	h.Helper()
	var n int
	h.must(h.past().QueryRowContext(h.ctx(), query).Scan(&n))
	return n
}

// records are the tables that hold more than bookkeeping.
var records = strings.Fields("people tenants contacts agreements incidents instants confirmations withdrawals accounts exposures tasks obligations " +
	"filings alarms calls notices drafts waves editions copies approvals message_bases deliveries attempts receipts ledger_head ledger_entries ledger_bodies")

// fingerprints digest every record, by table.
func (h *house) fingerprints() map[string]string {
	h.Helper()
	db := h.past()
	out := map[string]string{}
	for _, table := range records {
		rows, err := db.QueryContext(h.ctx(), "SELECT * FROM "+table)
		h.must(err)
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
		h.must(rows.Close())
		sort.Strings(lines)
		out[table] = fmt.Sprintf("%d rows %x", len(lines), sha256.Sum256([]byte(strings.Join(lines, "\n"))))
	}
	return out
}

// differences names the tables that changed.
func differences(was, now map[string]string) []string {
	var out []string
	for table := range now {
		if was[table] != now[table] {
			out = append(out, table)
		}
	}
	slices.Sort(out)
	return out
}
