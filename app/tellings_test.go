package app_test

import (
	"strings"
	"testing"
	"time"

	"github.com/flowchestra/tocsin/app"
	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/notice"
	"github.com/flowchestra/tocsin/app/store/storetest"
	"github.com/flowchestra/tocsin/app/tenant"
)

// customer finds one of the register.
func (h *story) customer(reference string) tenant.Tenant {
	h.Helper()
	t, err := h.Look().TenantByReference(reference)
	h.must(err)
	return t
}

// call is a telephone call to a customer, now.
func (h *story) call(reference string) app.RecordTelling {
	return app.RecordTelling{Telling: notice.Telling{IncidentID: h.incident, TenantID: h.customer(reference).ID, Channel: notice.Telephone, At: h.Clock.Now(),
		Whom: "Omar Haddad", What: "That the token is revoked and a letter follows.", Evidence: "ticket 4711, Theo listened in"}}
}

// Tells records it as Mira.
func (h *story) Tells(in app.RecordTelling) *notice.Telling {
	h.Helper()
	out, err := h.app.RecordTelling(h.ctx(), h.cast["Mira"], in)
	h.must(err)
	return out
}

// thread is everything that a customer was told.
func (h *story) thread(reference string) notice.Thread {
	h.Helper()
	out, err := h.app.ReadThread(h.ctx(), h.cast["Rosa"], h.incident, h.customer(reference))
	h.must(err)
	return out
}

func TestACallStandsBesideTheDutyToTellAndDoesNotMeetIt(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e *storetest.Env) {
		h := begin(t, e, few)
		h.Confirmed("C-1", "C-2")
		call := h.call("C-1")
		h.Tells(call)
		if n := len(h.Deadlines()); n != 2 {
			t.Errorf("after a call %d customers are still to be told, want 2", n)
		}
		call.Telling.Meets = true
		h.unchanged("a call that is to meet the duty", func() {
			_, err := h.app.RecordTelling(h.ctx(), h.cast["Lena"], call)
			refused(t, err, fault.KindInvalid, "Its agreement does not ask to be told this way")
			_, err = h.app.RecordTelling(h.ctx(), h.cast["Theo"], call)
			refused(t, err, fault.KindForbidden, "may not send signed notices")
			_, err = h.app.RecordTelling(h.ctx(), h.cast["Rosa"], h.call("C-1"))
			refused(t, err, fault.KindForbidden, "may not record what a customer was told")
		})
		of := h.thread("C-1")
		if len(of.Tellings) != 1 || of.First() != nil || of.Tellings[0].Whom != "Omar Haddad" || of.Tellings[0].ToldBy != h.cast["Mira"].ID {
			t.Errorf("the thread holds %+v", of)
		}
	})
}

func TestATellingByTheAgreedChannelMeetsTheDutyWhereLegalSaysSo(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e *storetest.Env) {
		h := begin(t, e, strings.Replace(few, "contact_2\n", "contact_2,channel\n", 1))
		h.Import("reference,name,country,zone,trigger,window_hours,contact_1,contact_2,channel\nC-1,Brightwater,US,UTC,aware,24,omar@brightwater.example,privacy@brightwater.example,telephone\n")
		h.Confirmed("C-1", "C-2")
		call := h.call("C-1")
		call.Telling.Meets = true
		_, err := h.app.RecordTelling(h.ctx(), h.cast["Lena"], call)
		h.must(err)
		if ds := h.Deadlines(); len(ds) != 1 || ds[0].TenantID != h.customer("C-2").ID {
			t.Errorf("still to be told: %+v", ds)
		}
		of := h.thread("C-1")
		if first := of.First(); first == nil || first.Telling == nil || of.Due() == nil || of.Due().Before(first.At) {
			t.Errorf("first told %+v, due %v", first, of.Due())
		}
		h.unchanged("the same once more", func() {
			_, err := h.app.RecordTelling(h.ctx(), h.cast["Lena"], call)
			refused(t, err, fault.KindConflict, "No duty to tell this customer is open")
		})
		h.FastForward(time.Minute)
		h.Record(incident.Triaged, h.Clock.Now()) // facts move on, and it stays told
		h.RunDue()
		if ds := h.Deadlines(); len(ds) != 1 {
			t.Errorf("after another fact %d customers are to be told", len(ds))
		}
	})
}

func TestATellingThatIsNoEvidenceIsRefused(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e *storetest.Env) {
		h := begin(t, e, few)
		h.Confirmed("C-1")
		h.Rest()
		past, far := h.Clock.Now().Add(-24*time.Hour), h.Clock.Now().AddDate(3, 0, 0)
		for name, bad := range map[string]struct {
			change func(*notice.Telling)
			says   string
		}{
			"ahead":            {func(k *notice.Telling) { k.At = h.Clock.Now().Add(time.Minute) }, "not in the future"},
			"never":            {func(k *notice.Telling) { k.At = time.Time{} }, "Say when it was"},
			"before all":       {func(k *notice.Telling) { k.At = past }, "goes back to"},
			"pigeon":           {func(k *notice.Telling) { k.Channel = "pigeon" }, "Choose how"},
			"nobody":           {func(k *notice.Telling) { k.Whom = " " }, "Fill in whom"},
			"two lines":        {func(k *notice.Telling) { k.Whom = "a\nb" }, "one line"},
			"nothing":          {func(k *notice.Telling) { k.What = "\n" }, "Say what you told them"},
			"no proof":         {func(k *notice.Telling) { k.Evidence = "" }, "Fill in what proves it"},
			"broken":           {func(k *notice.Telling) { k.What = "a\x00b" }, "control character"},
			"promise, no time": {func(k *notice.Telling) { k.Promised = "the list" }, "Say by when"},
			"promise, over":    {func(k *notice.Telling) { k.PromisedAt = &past }, "after you made it"},
			"promise, far":     {func(k *notice.Telling) { k.PromisedAt = &far }, "more than a year"},
		} {
			in := h.call("C-1")
			bad.change(&in.Telling)
			h.unchanged(name, func() {
				_, err := h.app.RecordTelling(h.ctx(), h.cast["Mira"], in)
				refused(t, err, fault.KindInvalid, bad.says)
			})
		}
		gone := h.call("C-1")
		gone.Reached = true
		h.unchanged("a task that nobody has", func() {
			_, err := h.app.RecordTelling(h.ctx(), h.cast["Mira"], gone)
			refused(t, err, fault.KindConflict, "Nobody has to reach this customer")
		})
	})
}

func TestAPromiseMadeOnTheTelephoneBecomesADutyThatRingsAndIsKeptByALaterWord(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e *storetest.Env) {
		h := told(t, e, "C-1", "C-2")
		h.FastForward(time.Hour)
		call := h.call("C-1")
		due := h.Clock.Now().Add(6 * time.Hour)
		call.Telling.Promised, call.Telling.PromisedAt = "the list of records", &due
		made := h.Tells(call)
		if made.DutyID == nil {
			t.Fatal("no duty was made of the promise")
		}
		o, err := h.Look().Obligation(*made.DutyID)
		h.must(err)
		if o.Audience != incident.ToCustomers || o.TenantID != nil || o.Name != "What we promised Brightwater" || !o.DueAt.Equal(due) || !o.Soft {
			t.Errorf("the duty is %+v", o)
		}
		h.Clock.Set(due.Add(-30 * time.Minute))
		h.RunDue()
		rung := h.Mails("ada@flowchestra.example")
		if len(rung) == 0 || !strings.Contains(rung[len(rung)-1].Text, "We promised Brightwater to be back by") {
			t.Errorf("Ada is rung before the promise is broken: %d mails", len(rung))
		}
		h.Rest()
		h.unchanged("what does not keep it", func() {
			for _, by := range []string{"", made.ID, "nobody", h.Deliveries("C-1")[0].ID, h.Deliveries("C-2")[0].ID} {
				refused(t, h.app.KeepPromise(h.ctx(), h.cast["Mira"], app.KeepPromise{TellingID: made.ID, By: by}), fault.KindInvalid, "Choose what kept it")
			}
			refused(t, h.app.KeepPromise(h.ctx(), h.cast["Rosa"], app.KeepPromise{TellingID: made.ID}), fault.KindForbidden, "may not")
		})
		h.FastForward(20 * time.Minute)
		again := h.Tells(h.call("C-1"))
		h.must(h.app.KeepPromise(h.ctx(), h.cast["Theo"], app.KeepPromise{TellingID: made.ID, By: again.ID}))
		if o, err = h.Look().Obligation(o.ID); err != nil || o.MetAt == nil || !o.MetAt.Equal(again.At) || o.Late(h.Clock.Now()) {
			t.Errorf("kept at %v (%v)", o.MetAt, err)
		}
		h.unchanged("kept twice", func() {
			refused(t, h.app.KeepPromise(h.ctx(), h.cast["Theo"], app.KeepPromise{TellingID: made.ID, By: again.ID}), fault.KindConflict, "no longer open")
			refused(t, h.app.KeepPromise(h.ctx(), h.cast["Theo"], app.KeepPromise{TellingID: again.ID, By: made.ID}), fault.KindConflict, "Nothing was promised with it")
		})
	})
}

func TestALetterToOthersKeepsNoPromiseThatWasMadeOnTheTelephone(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e *storetest.Env) {
		h := told(t, e, "C-1", "C-2")
		call := h.call("C-1")
		due := h.Clock.Now().Add(6 * time.Hour)
		call.Telling.PromisedAt = &due
		made := h.Tells(call)
		h.wordsUntil(h.Clock.Now().Add(48 * time.Hour))
		n := h.Open(app.OpenNotice{Kind: notice.Update})
		h.Worded(n, map[string]string{"whats_new": "We know now who used the token."})
		h.Through(n)
		o, err := h.Look().Obligation(*made.DutyID)
		h.must(err)
		if !o.Open() {
			t.Fatal("an update kept what somebody promised on the telephone")
		}
		last := h.thread("C-1")
		keepers := last.Keepers(&last.Tellings[0])
		if len(keepers) != 1 || keepers[0].Letter == nil || keepers[0].Letter.Notice.ID != n.ID {
			t.Fatalf("it may have been kept by %+v", keepers)
		}
		h.must(h.app.KeepPromise(h.ctx(), h.cast["Mira"], app.KeepPromise{TellingID: made.ID, By: keepers[0].Letter.DeliveryID}))
	})
}

func TestACallDoesTheTaskToReachACustomer(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e *storetest.Env) {
		h := begin(t, e, few)
		ed := h.Submitted("C-2")
		h.outbox.Script(always(550, "incident@aldergate.example"))
		h.Sign(ed)
		h.FastForward(time.Minute)
		h.RunDue()
		if !h.thread("C-2").Reach {
			t.Fatal("nobody has to reach Aldergate")
		}
		call := h.call("C-2")
		call.Reached = true
		h.Tells(call)
		of := h.thread("C-2")
		if of.Reach || len(of.Letters) != 0 {
			t.Errorf("the task is still open (%v), and %d letters left", of.Reach, len(of.Letters))
		}
	})
}

func TestAnAnswerIsALetterOfItsOwnThatPassesTheGate(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e *storetest.Env) {
		h := told(t, e, "C-1", "C-2")
		h.Rest()
		asks := app.AnswerCustomer{IncidentID: h.incident, TenantID: h.customer("C-1").ID, Question: "Were attachments read?", Answer: "No attachment of yours was read."}
		h.unchanged("half an answer", func() {
			for box, in := range map[string]app.AnswerCustomer{"question": {Answer: "Yes."}, "answer": {Question: "Why?"}} {
				in.IncidentID, in.TenantID = asks.IncidentID, asks.TenantID
				_, err := h.app.AnswerCustomer(h.ctx(), h.cast["Mira"], in)
				refused(t, err, fault.KindInvalid, "Write")
				_ = box
			}
			other := asks
			other.TenantID = h.customer("C-3").ID
			_, err := h.app.AnswerCustomer(h.ctx(), h.cast["Mira"], other)
			refused(t, err, fault.KindConflict, "No letter has reached Holloway yet")
			_, err = h.app.AnswerCustomer(h.ctx(), h.cast["Theo"], asks)
			refused(t, err, fault.KindForbidden, "may not draft notices")
		})
		n, err := h.app.AnswerCustomer(h.ctx(), h.cast["Mira"], asks)
		h.must(err)
		h.RunDue()
		if len(h.thread("C-1").Letters) != 1 {
			t.Error("an answer that nobody signed stands among what left")
		}
		h.Through(n)
		of := h.thread("C-1")
		if len(of.Letters) != 2 || !strings.Contains(of.Letters[1].Copy.Text, "No attachment of yours was read.") || len(h.thread("C-2").Letters) != 1 {
			t.Errorf("%d letters to the one who asked", len(of.Letters))
		}
	})
}

func TestACorrectionMarksTheSentenceInTheThread(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e *storetest.Env) {
		h := told(t, e, "C-1", "C-2")
		wrong, right := "We have not finished reading which attachments were opened.", "Attachments were read at your side."
		n, err := h.app.CorrectSentence(h.ctx(), h.cast["Mira"], app.CorrectSentence{IncidentID: h.incident, Wrong: map[string]string{"en": wrong}, Right: map[string]string{"en": right}, WrongFor: []string{h.customer("C-1").ID}})
		h.must(err)
		h.RunDue()
		if len(h.thread("C-1").Letters[0].Replaced) != 0 {
			t.Error("a correction that has not left marks what was sent")
		}
		h.Through(n)
		one, two := h.thread("C-1"), h.thread("C-2")
		if len(one.Letters) != 2 || len(one.Letters[0].Replaced) != 1 || one.Letters[0].Replaced[0].Right != right || one.Letters[1].Corrects == nil {
			t.Errorf("the thread says %+v", one.Letters)
		}
		if len(two.Letters) != 1 || len(two.Letters[0].Replaced) != 0 {
			t.Error("it marks the letter of a customer for whom it was right")
		}
	})
}

func TestLegalAloneDecidesThatACustomersOwnClockIsShown(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e *storetest.Env) {
		h := told(t, e, "C-1")
		h.Rest()
		in := app.ShowClock{IncidentID: h.incident, TenantID: h.customer("C-1").ID, On: true, Reason: "its counsel asked for it"}
		h.unchanged("what is no decision", func() {
			refused(t, h.app.ShowClock(h.ctx(), h.cast["Ada"], in), fault.KindForbidden, "may not decide whether a customer is shown its own clock")
			off, mute := in, in
			off.On, mute.Reason = false, ""
			refused(t, h.app.ShowClock(h.ctx(), h.cast["Lena"], off), fault.KindConflict, "are not shown")
			refused(t, h.app.ShowClock(h.ctx(), h.cast["Lena"], mute), fault.KindInvalid, "reason")
		})
		if h.thread("C-1").OwnClock != nil {
			t.Error("dates are shown before legal decided so")
		}
		h.must(h.app.ShowClock(h.ctx(), h.cast["Lena"], in))
		of := h.thread("C-1")
		if of.OwnClock == nil || !of.OwnClock.Due.Equal(of.First().At.Add(72*time.Hour)) {
			t.Errorf("its own clock comes to %+v", of.OwnClock)
		}
		refused(t, h.app.ShowClock(h.ctx(), h.cast["Lena"], in), fault.KindConflict, "are shown already")
		in.On = false
		h.must(h.app.ShowClock(h.ctx(), h.cast["Lena"], in))
		if h.thread("C-1").OwnClock != nil {
			t.Error("dates are shown after legal took it back")
		}
	})
}
