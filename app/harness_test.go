package app_test

import (
	"context"
	"flag"
	"fmt"
	"log/slog"
	"os"
	"strings"
	"testing"
	"time"

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

const berlin = "Europe/Berlin"

// TestMain lets more tests go at once than there are processors, for they wait
// for the queue more than they work, and the machine of letters makes 50 runs
// per database; unless told otherwise.
func TestMain(m *testing.M) {
	flag.Parse()
	ours := map[string]string{"test.parallel": "6", "rapid.checks": "50"}
	flag.Visit(func(f *flag.Flag) { delete(ours, f.Name) })
	for name, value := range ours {
		_ = flag.Set(name, value) // both are there
	}
	os.Exit(m.Run())
}

// story is Tocsin put together over a real database and a mail server in this
// process, with the cast of the fixtures, so that a test reads like sentences.
type story struct {
	testing.TB
	*storetest.Env
	app      *app.App
	outbox   *notifications.Outbox
	bell     *notifications.Bell
	relay    *notifications.Relay
	runner   *jobs.Runner
	cast     map[string]people.Person
	incident string
}

// begin sets Tocsin up with the cast and some customers, at the story's start.
func begin(t testing.TB, e *storetest.Env, customers string) *story {
	t.Helper()
	return beginAs(t, e, customers, fixtures.Flowchestra())
}

func beginAs(t testing.TB, e *storetest.Env, customers string, org people.Organisation) *story {
	t.Helper()
	book, err := rulebook.Open()
	if err != nil {
		t.Fatal(err)
	}
	h := &story{TB: t, Env: e, cast: map[string]people.Person{}}
	h.app = &app.App{Store: e.Store, Book: book, URL: "https://tocsin.example", Dress: notifications.Dress, Compose: notifications.Compose}
	h.RelayUp("127.0.0.1:0")
	h.relay, err = notifications.ParseRelay(h.outbox.URL())
	h.must(err)
	h.bell = &notifications.Bell{From: org.MailFrom, Relay: h.relay, Now: e.Clock.Now}
	token, err := h.app.OfferSetUp(h.ctx())
	h.must(err)
	ines := fixtures.Admin()
	admin, err := h.app.SetUp(h.ctx(), app.SetUp{Token: token, Organisation: org, Admin: app.NewPerson{Name: ines.Name, Email: ines.Email, Zone: ines.Zone}})
	h.must(err)
	h.cast[ines.Name] = admin
	for _, m := range append(fixtures.Cast(), fixtures.Member{Name: "Vera", Email: "vera@flowchestra.example", Zone: berlin, Roles: "executive"}) {
		h.Clock.Forward(time.Microsecond) // people stand in the order they were added
		h.cast[m.Name], err = h.app.AddPerson(h.ctx(), admin, app.NewPerson{Name: m.Name, Email: m.Email, Zone: m.Zone, Roles: m.Roles, Deputy: m.Deputy})
		h.must(err)
	}
	if customers != "" {
		h.Import(customers)
	}
	return h
}

// customerColumns head the customers of these tests.
const customerColumns = "reference,name,country,zone,trigger,window_hours,contact_1,contact_2\n"

// few are five customers of the story's kinds: two with 24 h, one of them with
// one contact only, two with 72 h, and one whose agreement names no window.
const few = customerColumns +
	"C-1,Brightwater,US,America/Chicago,aware,24,omar@brightwater.example,privacy@brightwater.example\n" +
	"C-2,Aldergate,US,UTC,aware,24,incident@aldergate.example,\n" +
	"C-3,Holloway,US,UTC,aware,72,security@holloway.example,dpo@holloway.example\n" +
	"C-4,Pemberton,US,UTC,aware,72,security@pemberton.example,dpo@pemberton.example\n" +
	"C-5,Gapwell,US,UTC,aware,,security@gapwell.example,\n"

// many makes customers, all with one window, numbered from C-1.
func many(n, window int) string {
	var b strings.Builder
	b.WriteString(customerColumns)
	for i := 1; i <= n; i++ {
		fmt.Fprintf(&b, "C-%d,Customer %d Ltd,US,UTC,aware,%d,security@c%d.example,dpo@c%d.example\n", i, i, window, i, i)
	}
	return b.String()
}

func references(n int) []string {
	out := make([]string, n)
	for i := range out {
		out[i] = fmt.Sprintf("C-%d", i+1)
	}
	return out
}

func (h *story) ctx() context.Context { return context.WithoutCancel(h.Context()) }

func (h *story) must(err error) {
	h.Helper()
	if err != nil {
		h.Fatal(err)
	}
}

// at reads a time of the story's Saturday, "01:40", or a whole one.
func at(s string) time.Time {
	if len(s) == 5 {
		s = "2026-03-28 " + s
	}
	t, err := time.ParseInLocation("2006-01-02 15:04", s, time.UTC)
	if err != nil {
		return time.Time{}
	}
	return t
}

// At moves product time to an instant of the story.
func (h *story) At(s string) { h.Clock.Set(at(s)) }

// FastForward moves product time on.
func (h *story) FastForward(d time.Duration) { h.Clock.Forward(d) }

// Import reads a customer file in.
func (h *story) Import(csv string) {
	h.Helper()
	_, err := h.app.ImportTenants(h.ctx(), h.cast["Ines"], strings.NewReader(csv))
	h.must(err)
}

// Declare opens the incident of the story with what the export log told.
func (h *story) Declare() {
	h.Helper()
	f, err := h.app.DeclareIncident(h.ctx(), h.cast["Theo"], app.Declaration{Title: "Run exports read with a stolen token", Severity: incident.SEV1,
		DetectedAt: h.Clock.Now(), Zone: berlin, Source: "alert", CommanderID: h.cast["Ada"].ID})
	h.must(err)
	h.incident = f.ID
	for kind, back := range map[incident.Kind]time.Duration{incident.OccurredFrom: 102 * time.Minute, incident.OccurredTo: 5 * time.Minute, incident.Contained: 0} {
		h.Record(kind, h.Clock.Now().Add(-back))
	}
}

// Record has Theo record a fact.
func (h *story) Record(kind incident.Kind, at time.Time) {
	h.Helper()
	_, err := h.app.RecordInstant(h.ctx(), h.cast["Theo"], app.RecordInstant{IncidentID: h.incident, Kind: kind, At: at, Zone: berlin, Source: "export log"})
	h.must(err)
}

// AccessYes has Ada answer Yes at an instant, when it is that instant.
func (h *story) AccessYes(when string) {
	h.Helper()
	h.At(when)
	_, err := h.app.AnswerAccess(h.ctx(), h.cast["Ada"], app.AccessAnswer{IncidentID: h.incident, Answer: "yes", At: at(when), Zone: berlin, Source: "the token's owner"})
	h.must(err)
}

// Confirm has Ada confirm; which customers is not known yet.
func (h *story) Confirm() {
	h.Helper()
	_, err := h.app.ConfirmIncident(h.ctx(), h.cast["Ada"], app.Confirm{IncidentID: h.incident, Zone: berlin, OwnerID: h.cast["Theo"].ID})
	h.must(err)
}

// Decide puts customers in; everybody else is out of the question.
func (h *story) Decide(in ...string) {
	h.Helper()
	h.must(h.decide(incident.In, in...))
}

// DecideOut takes customers out again.
func (h *story) DecideOut(out ...string) {
	h.Helper()
	h.must(h.decide(incident.Out, out...))
}

func (h *story) decide(inv incident.Involvement, references ...string) error {
	records := 12
	ds := make([]app.Decision, len(references))
	for i, r := range references {
		ds[i] = app.Decision{Reference: r, Involvement: inv, Reason: "Theo's query", Data: tenant.List{"name", "email"}, Encrypted: "no",
			Places: tenant.List{"US"}, Records: &records}
	}
	return h.app.DecideExposures(h.ctx(), h.cast["Theo"], app.DecideExposures{IncidentID: h.incident, Decisions: ds, Complete: true})
}

// Words has Mira write what customers are told, in every language.
func (h *story) Words() {
	h.Helper()
	next := h.Clock.Now().Add(12 * time.Hour)
	have, err := h.Look().Accounts(h.incident)
	h.must(err)
	for _, w := range fixtures.Accounts() {
		h.must(h.app.WriteAccount(h.ctx(), h.cast["Mira"], app.WriteAccount{IncidentID: h.incident, Language: w.Language, Seen: have[w.Language].Version, Data: w.Data, WhatHappened: w.WhatHappened,
			WhatWeDid: w.WhatWeDid, WhatYouCanDo: w.WhatYouCanDo, Unknown: w.Unknown, NextUpdateAt: &next}))
	}
}

// Settle has Lena settle awareness.
func (h *story) Settle(when string) {
	h.Helper()
	_, err := h.app.SettleAwareness(h.ctx(), h.cast["Lena"], app.SettleAwareness{IncidentID: h.incident, At: at(when), Zone: berlin, Reason: "first reasonable certainty"})
	h.must(err)
}

// Submit has Mira put the wave of a deadline before legal.
func (h *story) Submit(due time.Time) *notice.Edition {
	h.Helper()
	e, err := h.app.SubmitNotice(h.ctx(), h.cast["Mira"], app.SubmitNotice{NoticeID: h.Notice(notice.Initial).ID, DueAt: &due})
	h.must(err)
	return e
}

// Sign has Lena read and sign an edition.
func (h *story) Sign(e *notice.Edition) {
	h.Helper()
	h.Reads("Lena", e.ID)
	_, err := h.app.ApproveNotice(h.ctx(), h.cast["Lena"], app.ApproveNotice{EditionID: e.ID, Digest: e.Digest, Code: h.Code("Lena")})
	h.must(err)
}

// Reads has somebody open every letter of an edition that stands out.
func (h *story) Reads(who, editionID string) {
	h.Helper()
	unread, err := h.app.Unread(h.ctx(), h.cast[who], editionID)
	h.must(err)
	for _, o := range unread {
		h.must(h.app.OpenCopy(h.ctx(), h.cast[who], editionID, o.Copy.ID))
	}
}

// Send makes the messages of a signed edition as soon as it may leave.
func (h *story) Send(e *notice.Edition) {
	h.Helper()
	r, err := h.Look().Release(e.ID)
	h.must(err)
	if r != nil && r.SendAt != nil && r.SendAt.After(h.Clock.Now()) {
		h.Clock.Set(*r.SendAt)
	}
	h.must(h.app.SendNotice(h.ctx(), app.SendNotice{EditionID: e.ID}))
}

// Runner makes what works jobs, once, and starts it.
func (h *story) Runner() *jobs.Runner {
	h.Helper()
	if h.runner == nil {
		r, err := jobs.New(jobs.Config{App: h.app, Bell: h.bell, Relay: h.relay, Node: "test", SweepEvery: time.Hour, Poll: 10 * time.Millisecond, Log: slog.New(slog.NewTextHandler(h.Output(), &slog.HandlerOptions{Level: slog.LevelWarn}))})
		h.must(err)
		h.must(r.Start(h.ctx()))
		h.Cleanup(h.Rest)
		h.runner = r
	}
	return h.runner
}

// Rest stops the work until something is to run again.
func (h *story) Rest() {
	if h.runner != nil {
		h.runner.Stop()
		h.runner = nil
	}
}

// RunDue lets everything that is due by product time happen.
func (h *story) RunDue() {
	h.Helper()
	ctx, cancel := context.WithTimeout(h.ctx(), 3*time.Minute) // a guard against hanging, not a measure
	defer cancel()
	h.must(h.Runner().RunDue(ctx))
}

// RelayUp opens the mail server at an address.
func (h *story) RelayUp(addr string) {
	h.Helper()
	o, err := notifications.OpenOutbox(addr, notifications.OutboxOptions{Now: h.Clock.Now, Keep: 1000})
	h.must(err)
	h.Cleanup(o.Close)
	h.outbox = o
}

// Look reads the record.
func (h *story) Look() store.Look {
	h.Helper()
	l, err := h.Store.Reads().For(h.ctx(), people.System())
	h.must(err)
	return l
}

// Submitted plays the story up to the wave that is due first lying before
// legal: the customers given are affected.
func (h *story) Submitted(in ...string) *notice.Edition {
	h.Helper()
	h.Confirmed(in...)
	return h.Submit(h.Deadlines()[0].DueAt)
}

// Confirmed plays the story up to drafts for the customers given.
func (h *story) Confirmed(in ...string) {
	h.Helper()
	h.Declare()
	h.AccessYes("01:40")
	h.At("02:14")
	h.Confirm()
	h.At("04:50")
	h.Decide(in...)
	h.Words()
	h.RunDue()
}

// Sent plays the story up to the first wave being handed to the relay.
func (h *story) Sent(in ...string) *notice.Edition {
	h.Helper()
	e := h.Submitted(in...)
	h.Sign(e)
	h.FastForward(time.Minute)
	h.RunDue()
	return e
}
