package app_test

import (
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/flowchestra/tocsin/app"
	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/notice"
	"github.com/flowchestra/tocsin/app/store/storetest"
	"github.com/flowchestra/tocsin/notifications"
)

// desk is the machine of letters: people and jobs in any order over one
// incident, and beside it what legal signed, as an oracle that asks nobody.
type desk struct {
	*story
	rt      *rapid.T
	signed  map[string]bool // "address\nsubject\ntext" of every letter under a signature
	answers map[string]bool // answers that legal approved, without what belongs to their readers
	refuted bool            // the confirmation was withdrawn
	taken   map[string]bool // mails checked
	left    int             // and how many they were
}

// TestNoOrderOfCallsSendsALetterThatWasNotSigned is T02 of the threats.
func TestNoOrderOfCallsSendsALetterThatWasNotSigned(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e *storetest.Env) {
		h := begin(t, e, few)
		left := 0
		rapid.Check(t, func(rt *rapid.T) {
			d := openDesk(h, rt)
			for range rapid.IntRange(4, 16).Draw(rt, "steps") {
				step := rapid.SampledFrom(deskSteps).Draw(rt, "step")
				step.do(d)
				d.check(step.name)
			}
			left += d.left
		})
		if left < 3 {
			t.Errorf("only %d letters left in all these runs: the machine proves little", left)
		}
		t.Logf("%d letters left", left)
	})
}

func openDesk(h *story, rt *rapid.T) *desk {
	d := &desk{story: h, rt: rt, signed: map[string]bool{}, answers: map[string]bool{}, taken: map[string]bool{}}
	for _, box := range h.outbox.Mailboxes() {
		for _, m := range h.Mails(box.Address) {
			d.taken[m.MessageID] = true
		}
	}
	h.outbox.Script(nil)
	h.Clock.Set(at("2026-03-27 22:52"))
	h.Declare()
	h.AccessYes("01:40")
	h.At("02:14")
	h.Confirm()
	h.Decide("C-1", "C-2", "C-3")
	h.Words()
	d.work()
	for range rapid.IntRange(0, 4).Draw(rt, "head start") { // so that not every run ends before a signature
		d.submit()
		for _, e := range d.all() {
			d.approve(e)
		}
	}
	if rapid.Bool().Draw(rt, "told before") { // and some begin where an answer can
		d.tell()
		d.ask()
		d.tell()
		d.approveAnswer()
		d.check("the head start") // before anything can prove wrong
	}
	return d
}

// tell has everything that waits put before legal, signed, sent and handed over.
func (d *desk) tell() {
	for range 2 {
		d.submit()
	}
	for _, e := range d.all() {
		d.approve(e)
		d.FastForward(time.Minute)
		_ = d.app.SendNotice(d.ctx(), app.SendNotice{EditionID: e.ID})
		d.deliver(e)
	}
}

// work does what the default queue would.
func (d *desk) work() {
	inc, err := d.Look().Incident(d.incident)
	d.must(err)
	for next := (&app.OpenDuties{IncidentID: d.incident, Facts: inc.FactsVersion}); next != nil && err == nil; {
		next, err = d.app.OpenDuties(d.ctx(), *next)
	}
	for _, kind := range []notice.Kind{notice.Initial, notice.AllClear} {
		for next := (&app.DraftNotice{IncidentID: d.incident, Letter: kind}); next != nil && err == nil; {
			next, err = d.app.DraftNotice(d.ctx(), *next)
		}
	}
	notices, err := d.Look().Notices(d.incident)
	d.must(err)
	for _, n := range notices {
		if n.Kind != notice.AnswerLetter {
			continue
		}
		_, err := d.app.DraftNotice(d.ctx(), app.DraftNotice{IncidentID: d.incident, Letter: n.Kind, NoticeID: n.ID})
		d.must(err)
	}
}

// deskSteps are the moves; each may be refused, which is no fault of theirs.
var deskSteps = []struct {
	name string
	do   func(d *desk)
}{
	{"edit", (*desk).edit}, {"submit", (*desk).submit}, {"submit", (*desk).submit}, {"approve", each((*desk).approve)}, {"approve", each((*desk).approve)},
	{"send", each((*desk).send)}, {"send", each((*desk).send)}, {"deliver", each((*desk).deliver)}, {"deliver", each((*desk).deliver)},
	{"trouble", (*desk).trouble}, {"bounce", (*desk).bounce}, {"out", (*desk).out}, {"withdraw", (*desk).withdraw}, {"work", (*desk).work},
	{"send all", func(d *desk) {
		for _, e := range d.all() {
			d.send(e)
			d.deliver(e)
		}
	}},
	{"ask", (*desk).ask}, {"approve answer", (*desk).approveAnswer}, {"send answer", (*desk).sendAnswer},
	{"wait", func(d *desk) { d.FastForward(20 * time.Minute) }},
}

func (d *desk) notice() *notice.Notice {
	kind := rapid.SampledFrom([]notice.Kind{notice.Initial, notice.Initial, notice.AnswerLetter, notice.AllClear}).Draw(d.rt, "kind")
	n, err := d.Look().NoticeOf(d.incident, kind)
	d.must(err)
	return n
}

func (d *desk) edit() {
	ref := rapid.SampledFrom([]string{"C-1", "C-2", "C-3"}).Draw(d.rt, "customer")
	dr := d.Draft(ref)
	by := rapid.SampledFrom([]string{"Mira", "Jonas", "Lena"}).Draw(d.rt, "by")
	_ = d.app.EditDraft(d.ctx(), d.cast[by], app.EditDraft{DraftID: dr.ID, Version: dr.Version, Subject: dr.Subject, Body: dr.Body + "\n\nEdited by " + by + "."})
}

func (d *desk) submit() {
	n := d.notice()
	if n == nil {
		return
	}
	in := app.SubmitNotice{NoticeID: n.ID}
	if ds := d.Deadlines(); len(ds) > 0 && n.Kind == notice.Initial {
		in.DueAt = &ds[rapid.IntRange(0, len(ds)-1).Draw(d.rt, "wave")].DueAt
	}
	by := rapid.SampledFrom([]string{"Mira", "Ada"}).Draw(d.rt, "submitter")
	_, _ = d.app.SubmitNotice(d.ctx(), d.cast[by], in) // nothing may be left to submit
}

func (d *desk) all() []notice.Edition {
	d.Helper()
	es, err := d.Look().EditionsOf(d.incident)
	d.must(err)
	return es
}

// editions draws one edition, or all of them.
func (d *desk) editions() []notice.Edition {
	es := d.all()
	if len(es) == 0 || rapid.Bool().Draw(d.rt, "all") {
		return es
	}
	i := rapid.IntRange(0, len(es)-1).Draw(d.rt, "edition")
	return es[i : i+1]
}

// each does a move to the editions drawn.
func each(move func(d *desk, e notice.Edition)) func(d *desk) {
	return func(d *desk) {
		for _, e := range d.editions() {
			move(d, e)
		}
	}
}

func (d *desk) approve(e notice.Edition) {
	by := rapid.SampledFrom([]string{"Lena", "Lena", "Lena", "Jonas", "Mira"}).Draw(d.rt, "signer")
	if by != "Mira" {
		d.Reads(by, e.ID)
	}
	if _, err := d.app.ApproveNotice(d.ctx(), d.cast[by], app.ApproveNotice{EditionID: e.ID, Digest: e.Digest, Code: d.Code(by)}); err != nil {
		return
	}
	if e.VoidedAt != nil || by == "Mira" {
		d.rt.Fatalf("%s signed edition %d, void %v", by, e.Number, e.VoidedAt)
	}
	copies, err := d.Look().Copies(e.ID)
	d.must(err)
	for _, c := range copies {
		if c.AuthorID == d.cast[by].ID {
			d.rt.Fatalf("%s signed their own words", by)
		}
		for _, to := range c.Contacts {
			d.signed[to+"\n"+c.Subject+"\n"+strings.TrimSpace(c.Text)] = true
		}
	}
}

func (d *desk) send(e notice.Edition) {
	if rapid.Bool().Draw(d.rt, "its time") {
		d.FastForward(time.Minute)
	}
	_ = d.app.SendNotice(d.ctx(), app.SendNotice{EditionID: e.ID})
}

// deliver is the worker of a batch.
func (d *desk) deliver(e notice.Edition) {
	due, err := d.app.ClaimBatch(d.ctx(), app.DeliverNotice{EditionID: e.ID}, "desk")
	d.must(err)
	for _, id := range due {
		h, err := d.app.BeginDelivery(d.ctx(), id, "desk")
		if err != nil || h == nil {
			continue
		}
		conn, err := d.relay.Dial(d.ctx())
		d.must(err)
		ans := conn.Send(d.ctx(), h.From, h.Delivery.Address, h.Message)
		conn.Close()
		if rapid.IntRange(0, 5).Draw(d.rt, "crash") > 0 { // else the process dies before it records
			d.must(d.app.RecordReceipt(d.ctx(), h.Delivery.ID, h.Attempt.ID, ans))
		}
	}
	d.must(d.app.ReleaseBatch(d.ctx(), app.DeliverNotice{EditionID: e.ID}, "desk"))
}

// ask has somebody write an answer to one customer, and work its draft.
func (d *desk) ask() {
	by := rapid.SampledFrom([]string{"Mira", "Mira", "Jonas"}).Draw(d.rt, "answers")
	_, _ = d.app.AnswerCustomer(d.ctx(), d.cast[by], app.AnswerCustomer{IncidentID: d.incident, TenantID: d.customer("C-1").ID, Question: "Why?", Answer: "Said by " + by + "."})
	d.work()
}

// approveAnswer has somebody approve the last answer; the oracle keeps what the
// letter says that they signed.
func (d *desk) approveAnswer() {
	n, err := d.Look().NoticeOf(d.incident, notice.AnswerLetter)
	d.must(err)
	if n == nil {
		return
	}
	by := rapid.SampledFrom([]string{"Lena", "Lena", "Jonas", "Mira"}).Draw(d.rt, "approver")
	code := ""
	if by != "Mira" {
		code = d.Code(by)
	}
	ans, err := d.app.ApproveAnswer(d.ctx(), d.cast[by], app.ApproveAnswer{NoticeID: n.ID, Digest: d.readAnswer(by, n), Code: code})
	if err != nil {
		return
	}
	if by == "Mira" || strings.Contains(ans.Answer, by) {
		d.rt.Fatalf("%s approved an answer: %q", by, ans.Answer)
	}
	copies, err := d.Look().CopiesTo(d.incident, *n.TenantID)
	d.must(err)
	for _, f := range copies {
		if f.NoticeID != n.ID || f.SignedAt == nil {
			continue
		}
		c, err := d.Look().Copy(f.ID)
		d.must(err)
		d.answers[alike(c.Subject+c.Text)] = true
	}
}

// sendAnswer has somebody send any approved answer to any customer.
func (d *desk) sendAnswer() {
	all, err := d.Look().ApprovedAnswers(d.incident)
	d.must(err)
	if len(all) == 0 {
		return
	}
	ans := rapid.SampledFrom(all).Draw(d.rt, "which answer")
	to := rapid.SampledFrom([]string{"C-1", "C-2", "C-3"}).Draw(d.rt, "to")
	_, _ = d.sends(rapid.SampledFrom([]string{"Theo", "Mira", "Ada"}).Draw(d.rt, "sender"), &ans, to)
}

func (d *desk) trouble() {
	d.outbox.Script(rapid.SampledFrom([]func(notifications.Envelope) notifications.Reply{nil,
		always(451, omar), always(550, omar), once("DATA", omar, notifications.Reply{Drop: true, Keep: true})}).Draw(d.rt, "relay"))
}

func (d *desk) bounce() {
	if ds := d.Deliveries("C-1"); len(ds) > 0 {
		_ = d.app.RecordBounce(d.ctx(), ds[len(ds)-1].ID, "550 returned")
	}
}

func (d *desk) out() { _ = d.decide(incident.Out, "C-3") }

func (d *desk) withdraw() {
	if _, err := d.app.WithdrawConfirmation(d.ctx(), d.cast["Ada"], d.incident, "proved wrong"); err != nil {
		return
	}
	d.must1(d.app.SecondWithdrawal(d.ctx(), d.cast["Lena"], d.incident))
	d.refuted = true
}

// check holds every new mail against what was signed.
func (d *desk) check(step string) {
	told, err := d.Look().NoticeOf(d.incident, notice.Initial)
	d.must(err)
	for _, box := range d.outbox.Mailboxes() {
		for _, m := range d.Mails(box.Address) {
			if d.taken[m.MessageID] {
				continue
			}
			d.taken[m.MessageID] = true
			d.left++
			if !d.signed[m.EnvelopeTo+"\n"+m.Subject+"\n"+strings.TrimSpace(m.Text)] && !d.answers[alike(m.Subject+m.Text)] {
				d.rt.Fatalf("after %s, %s got a letter that nobody signed: %s", step, m.EnvelopeTo, m.Subject)
			}
			if d.refuted && strings.Contains(m.Subject, told.Reference) {
				d.rt.Fatalf("after %s, %s was told of an incident that had proved wrong", step, m.EnvelopeTo)
			}
		}
	}
}
