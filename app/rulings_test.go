package app_test

import (
	"testing"
	"time"

	"github.com/flowchestra/tocsin/app"
	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/ledger"
	"github.com/flowchestra/tocsin/app/store/storetest"
	"github.com/flowchestra/tocsin/fixtures"
)

// Rules has Lena answer a question of the book.
func (h *story) Rules(question string, yes bool, reason string) (*incident.Ruling, error) {
	return h.app.RuleOnQuestion(h.ctx(), h.cast["Lena"], app.RuleOnQuestion{IncidentID: h.incident, Question: question, Yes: yes, Reason: reason})
}

// Facts is the number of the incident's facts.
func (h *story) Facts() int {
	h.Helper()
	f, err := h.Look().File(h.incident)
	h.must(err)
	return f.FactsVersion
}

// Told counts the ledger's entries of a verb about a subject.
func (h *story) Told(subject, verb string) (n int, last ledger.Line) {
	h.Helper()
	lines, err := h.Look().Lines(subject, 0, 10_000)
	h.must(err)
	for _, l := range lines {
		if l.Verb == verb {
			n, last = n+1, l
		}
	}
	return n, last
}

func TestAQuestionIsAnsweredOncePerIncidentAndACorrectionKeepsWhatItCorrects(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e *storetest.Env) {
		h := begin(t, e, few)
		h.Confirmed("C-1")
		before := h.Facts()
		first, err := h.Rules("gdpr_risk", true, "names and addresses were read")
		h.must(err)
		if got := h.Facts(); got != before+1 {
			t.Errorf("the facts went from %d to %d: the duties would not follow", before, got)
		}
		h.FastForward(time.Hour)
		second, err := h.Rules("gdpr_risk", false, "the export was empty")
		h.must(err)
		all, err := h.Look().Rulings(h.incident)
		h.must(err)
		if len(all) != 2 || all[0].ID != first.ID || !all[0].Yes || all[1].CorrectsID == nil || *all[1].CorrectsID != first.ID {
			t.Errorf("got %+v", all)
		}
		of, err := h.Look().RulingsOf([]string{h.incident, "nowhere"})
		h.must(err)
		r := of[h.incident]["gdpr_risk"]
		if len(of) != 1 || r.Yes || r.By != "Lena" || r.Reason != "the export was empty" || !r.At.Equal(second.RuledAt) {
			t.Errorf("got %+v", of)
		}
		f, err := h.Look().File(h.incident)
		h.must(err)
		if n, _ := h.Told(f.Number, "question.ruled"); n != 2 {
			t.Errorf("%d entries, want 2", n)
		}
	})
}

func TestAnAnswerThatCannotStandIsRefusedAndNothingIsWritten(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e *storetest.Env) {
		h := begin(t, e, few)
		h.Confirmed("C-1")
		stands, err := h.Rules("gdpr_risk", true, "read")
		h.must(err)
		rule := func(in app.RuleOnQuestion) func(h *story) error {
			return func(h *story) error {
				if in.IncidentID == "" {
					in.IncidentID = h.incident
				}
				_, err := h.app.RuleOnQuestion(h.ctx(), h.cast["Lena"], in)
				return err
			}
		}
		none, other := "", "other"
		_ = stands
		refuseEach(t, h, []mistake{
			{"without a reason", rule(app.RuleOnQuestion{Question: "material", Yes: true}), fault.KindInvalid, []string{"Fill in reason"}},
			{"a broken reason", rule(app.RuleOnQuestion{Question: "material", Reason: "caf\xe9"}), fault.KindInvalid, []string{"not UTF-8"}},
			{"no question", rule(app.RuleOnQuestion{Reason: "r"}), fault.KindInvalid, []string{"no question"}},
			{"a question that is none", rule(app.RuleOnQuestion{Question: "Is it bad?", Reason: "r"}), fault.KindInvalid, []string{`no question "Is it bad?"`}},
			{"the same again", rule(app.RuleOnQuestion{Question: "gdpr_risk", Yes: true, Reason: "read"}), fault.KindConflict, []string{"answered so already"}},
			{"over another's answer", rule(app.RuleOnQuestion{Question: "gdpr_risk", Reason: "r", Stood: &none}), fault.KindConflict, []string{"while you wrote"}},
			{"over an answer that is none", rule(app.RuleOnQuestion{Question: "material", Reason: "r", Stood: &other}), fault.KindConflict, []string{"while you wrote"}},
			{"no such incident", rule(app.RuleOnQuestion{IncidentID: "nowhere", Question: "material", Reason: "r"}), fault.KindNotFound, []string{"no such incident"}},
		})
	})
}

func TestAnUpdateToAnAuthorityIsRecordedBesideTheFilingThatMetTheDuty(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e *storetest.Env) {
		org := fixtures.Flowchestra()
		org.Roles, org.Establishments = "processor,controller", "US,EU"
		h := beginAs(t, e, few, org)
		h.Confirmed("C-1")
		os, err := h.Look().AuthorityObligations(h.incident)
		h.must(err)
		var duty incident.Obligation
		for _, o := range os {
			if o.RegimeID == "eu-gdpr-33-1" {
				duty = o
			}
		}
		file := func(update bool, back time.Duration) error {
			_, err := h.app.FileWithAuthority(h.ctx(), h.cast["Lena"], app.FileWithAuthority{ObligationID: duty.ID, FiledAt: h.Clock.Now().Add(-back), Channel: "portal", Update: update})
			return err
		}
		h.Rest()
		h.unchanged("an update to nothing", func() { refused(t, file(true, 0), fault.KindConflict, "Record the first filing") })
		before, first := h.Facts(), h.Clock.Now()
		h.must(file(false, 0))
		if h.Facts() != before+1 {
			t.Error("a filing did not have the later stages worked out")
		}
		h.FastForward(2 * time.Hour)
		h.unchanged("an update before the filing", func() { refused(t, file(true, 3*time.Hour), fault.KindInvalid, "An update comes after it") })
		h.must(file(true, 0))
		all, err := h.Look().FilingsOf(duty.ID)
		h.must(err)
		o, err := h.Look().Obligation(duty.ID)
		h.must(err)
		filed, err := h.Look().FiledFor([]string{h.incident})
		h.must(err)
		if len(all) != 2 || !o.MetAt.Equal(first) || !filed[h.incident].Authorities["eu-gdpr-33-1"].Equal(h.Clock.Now()) {
			t.Errorf("got %d filings, met %v, last filed %v", len(all), o.MetAt, filed)
		}
	})
}

func TestEveryInstantThatALawCountsFromHasTheDutiesWorkedOutAgain(t *testing.T) {
	t.Parallel()
	h := begin(t, storetest.SQLite(t), few)
	h.Confirmed("C-1")
	for _, k := range []incident.Kind{incident.Determined, incident.Classified, incident.Assessed, incident.Paid, incident.FixAvailable, incident.InformationAvailable, incident.Cleared} {
		before := h.Facts()
		h.Record(k, h.Clock.Now())
		if h.Facts() != before+1 {
			t.Errorf("%s moved no facts", k)
		}
	}
	h.Rest()
	refuseEach(t, h, []mistake{
		{"determined before it was detected", instant(incident.Determined, func(*story) time.Time { return at("2026-03-27 10:00") }, "r"), fault.KindInvalid, []string{"before detected"}},
	})
}

func TestALaterStageHangsOnTheFirstNoticeThatACustomerTook(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e *storetest.Env) {
		h := begin(t, e, few)
		h.Sent("C-1")
		duty := h.Contract("C-1")
		filed, err := h.Look().FiledFor([]string{h.incident})
		h.must(err)
		if duty.MetAt == nil || !filed[h.incident].Customers[duty.RegimeID].Equal(*duty.MetAt) || len(filed[h.incident].Authorities) != 0 {
			t.Errorf("met %v, got %+v", duty.MetAt, filed)
		}
	})
}
