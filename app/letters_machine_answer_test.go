package app_test

import (
	"strings"
	"time"

	"pgregory.net/rapid"

	"github.com/flowchestra/tocsin/app"
	"github.com/flowchestra/tocsin/app/notice"
)

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
	e, err := d.sends(rapid.SampledFrom([]string{"Theo", "Mira", "Ada"}).Draw(d.rt, "sender"), &ans, to)
	if err != nil {
		return
	}
	copies, err := d.Look().Copies(e.ID)
	d.must(err)
	for _, c := range copies {
		if !d.answers[alike(c.Subject+c.Text)] {
			d.rt.Fatalf("%s gets an answer that nobody approved: %s", to, c.Subject)
		}
	}
	leaves := d.Clock.Now().Add(time.Minute)
	d.waves[e.ID] = &leaving{mode: notice.AtOnce, at: &leaves, whom: map[string]bool{}}
	d.covers(*e, copies)
}
