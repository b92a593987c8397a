package app_test

import (
	"strings"
	"testing"
	"time"

	"github.com/flowchestra/tocsin/app"
	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/notice"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/app/store/storetest"
)

// ownEdit has somebody change the letter to Brightwater and Mira put the wave
// before legal.
func (h *story) ownEdit(name string) *notice.Edition {
	h.Helper()
	h.Confirmed("C-1", "C-3")
	d := h.Draft("C-1")
	h.must(h.app.EditDraft(h.ctx(), h.cast[name], app.EditDraft{DraftID: d.ID, Version: d.Version, Subject: d.Subject, Body: d.Body + "\n\n" + name + " adds this."}))
	return h.Submit(h.Deadlines()[0].DueAt)
}

func (h *story) countersigns(name string, e *notice.Edition) error {
	h.Helper()
	_, err := h.app.CountersignNotice(h.ctx(), h.cast[name], app.CountersignNotice{EditionID: e.ID, Digest: e.Digest, Code: h.Code(name)})
	return err
}

// joins adds somebody with a role.
func (h *story) joins(name, roles string) people.Person {
	h.Helper()
	p, err := h.app.AddPerson(h.ctx(), h.cast["Ines"], app.NewPerson{Name: name, Email: strings.ToLower(name) + "@counsel.example", Zone: "UTC", Roles: roles})
	h.must(err)
	h.cast[name] = p
	return p
}

func (h *story) letters() int {
	n := 0
	for _, box := range h.outbox.Mailboxes() {
		if strings.HasSuffix(box.Address, "brightwater.example") {
			n += len(h.Mails(box.Address))
		}
	}
	return n
}

func TestALawyersOwnEditLeavesOnlyWithACountersignature(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e *storetest.Env) {
		h := begin(t, e, few)
		ed := h.ownEdit("Lena")
		refused(t, h.countersigns("Jonas", ed), fault.KindConflict, "not signed yet")
		h.Sign(ed)
		h.FastForward(time.Hour)
		h.RunDue()
		_, err := h.app.SweepClocks(h.ctx(), "test")
		h.must(err)
		h.RunDue()
		refused(t, h.app.SendNotice(h.ctx(), app.SendNotice{EditionID: ed.ID}), fault.KindConflict, "waits for a countersignature")
		if h.letters() != 0 {
			t.Fatal("a letter left under its author's signature alone")
		}
		if waiting, err := h.Look().Unsigned([]string{h.incident}); err != nil || len(waiting) != 1 {
			t.Errorf("%d waves wait, %v", len(waiting), err)
		}
		h.must(h.countersigns("Jonas", ed))
		refused(t, h.countersigns("Vera", ed), fault.KindConflict, "was countersigned at")
		h.RunDue()
		_, err = h.app.SweepClocks(h.ctx(), "test")
		h.must(err)
		h.RunDue()
		if h.letters() != 0 {
			t.Error("a letter left before the hold was over")
		}
		h.FastForward(time.Minute)
		h.RunDue()
		if h.letters() != 1 {
			t.Errorf("%d letters left, want 1", h.letters())
		}
	})
}

func TestWhoMayCountersign(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e *storetest.Env) {
		h := begin(t, e, few)
		h.joins("Nadia", "guest")
		h.joins("Otto", "guest")
		h.joins("Lars", "legal")
		h.joins("Pia", "responder,guest") // of no incident
		ed := h.ownEdit("Lena")
		h.Sign(ed)
		h.Rest()
		_, err := h.app.InviteGuest(h.ctx(), h.cast["Lena"], h.incident, h.cast["Nadia"].ID)
		h.must(err)
		for name, want := range map[string]struct {
			kind fault.Kind
			says string
		}{
			"Lena":  {fault.KindForbidden, "You signed this wave"},
			"Mira":  {fault.KindForbidden, "You submitted this wave. Somebody who wrote nothing"},
			"Theo":  {fault.KindForbidden, "Somebody from legal, an executive, Lena's deputy or outside counsel"},
			"Ada":   {fault.KindForbidden, "Somebody from legal, an executive"},
			"Pia":   {fault.KindForbidden, "Somebody from legal, an executive"},
			"Rosa":  {fault.KindForbidden, "Rosa may not countersign notices"},
			"Otto":  {fault.KindNotFound, "no such edition"},
			"Jonas": {}, "Vera": {}, "Lars": {}, "Nadia": {},
		} {
			code := "no code"
			if want.kind != "" {
				code = h.Code(name)
			}
			err := firstErr(h.app.CountersignNotice(h.ctx(), h.cast[name], app.CountersignNotice{EditionID: ed.ID, Digest: ed.Digest, Code: code}))
			if want.kind == "" {
				want.kind, want.says = fault.KindInvalid, "second factor" // all that is missing is the code
			}
			refused(t, err, want.kind, want.says)
		}
		refused(t, firstErr(h.app.CountersignNotice(h.ctx(), h.cast["Jonas"], app.CountersignNotice{EditionID: ed.ID, Digest: "x", Code: h.Code("Jonas")})), fault.KindConflict, "What you read is not edition")
		if c, err := h.Look().Countersignature(ed.ID); err != nil || c != nil {
			t.Errorf("somebody countersigned: %+v, %v", c, err)
		}
		h.must(h.countersigns("Nadia", ed))
	})
}

func TestADeputyOfWhateverRoleMayCountersign(t *testing.T) {
	t.Parallel()
	h := begin(t, storetest.SQLite(t), few)
	lena := h.cast["Lena"]
	_, err := h.app.ChangePerson(h.ctx(), h.cast["Ines"], app.ChangePerson{ID: lena.ID, Version: lena.Version, Name: lena.Name, Email: lena.Email, Zone: lena.Zone, Roles: lena.Roles, DeputyID: h.cast["Theo"].ID})
	h.must(err)
	ed := h.ownEdit("Lena")
	h.Sign(ed)
	h.must(h.countersigns("Theo", ed))
}

func TestWhoWroteForEverybodyOrSubmittedNeedsACountersignatureToo(t *testing.T) {
	t.Parallel()
	h := begin(t, storetest.SQLite(t), few)
	h.Confirmed("C-1", "C-3")
	have, err := h.Look().Accounts(h.incident)
	h.must(err)
	acc := have["en"]
	h.must(h.app.WriteAccount(h.ctx(), h.cast["Lena"], app.WriteAccount{IncidentID: h.incident, Language: "en", Seen: acc.Version, Data: acc.Data, WhatHappened: acc.WhatHappened + " Lena adds this.",
		WhatWeDid: acc.WhatWeDid, WhatYouCanDo: acc.WhatYouCanDo, Unknown: acc.Unknown, NextUpdateAt: acc.NextUpdateAt}))
	h.RunDue()
	first := h.Submit(h.Deadlines()[0].DueAt)
	h.Sign(first)
	both := h.cast["Ada"]
	both.Roles = people.Roles{people.Commander, people.Legal}
	due := h.Deadlines()[1].DueAt
	second, err := h.app.SubmitNotice(h.ctx(), both, app.SubmitNotice{NoticeID: first.NoticeID, DueAt: &due})
	h.must(err)
	h.Reads("Ada", second.ID)
	_, err = h.app.ApproveNotice(h.ctx(), both, app.ApproveNotice{EditionID: second.ID, Digest: second.Digest, Code: h.Code("Ada")})
	h.must(err)
	for _, e := range []*notice.Edition{first, second} {
		a, err := h.Look().Approval(e.ID)
		h.must(err)
		if !a.NeedsCounter {
			t.Errorf("edition %s needs nobody else", e.ID)
		}
	}
	refused(t, h.countersigns("Lena", second), fault.KindForbidden, "You wrote what customers are told")
}

func TestAnEditAfterTheSignatureVoidsWhatWaitsForItsCountersignature(t *testing.T) {
	t.Parallel()
	h := begin(t, storetest.SQLite(t), few)
	ed := h.ownEdit("Lena")
	h.Sign(ed)
	h.Rest()
	d := h.Draft("C-1")
	if d.Others == "" || !strings.HasPrefix(d.Words(), d.Others) || d.Words() == d.Others {
		t.Errorf("what others had left is not kept: %q", d.Others)
	}
	h.must(h.app.EditDraft(h.ctx(), h.cast["Jonas"], app.EditDraft{DraftID: d.ID, Version: d.Version, Subject: d.Subject, Body: d.Body + "\n\nJonas mends it."}))
	refused(t, h.countersigns("Vera", ed), fault.KindConflict, "is stale")
	again := h.Submit(h.Deadlines()[0].DueAt)
	h.Sign(again) // Lena changed nothing last: one signature is enough
	if a, err := h.Look().Approval(again.ID); err != nil || a.NeedsCounter {
		t.Errorf("%+v, %v", a, err)
	}
}

func TestTheBellAsksSomebodyElseThanTheSigner(t *testing.T) {
	t.Parallel()
	h := begin(t, storetest.SQLite(t), few)
	ed := h.ownEdit("Lena")
	h.RunDue()
	h.Sign(ed)
	h.RunDue()
	alarms, err := h.Look().AlarmsOf(h.incident)
	h.must(err)
	last := alarms[0]
	for _, al := range alarms {
		if al.Threshold == incident.AlarmSign && !al.CreatedAt.Before(last.CreatedAt) {
			last = al
		}
	}
	calls, err := h.Look().CallsOf(last.ID)
	h.must(err)
	if len(calls) != 1 || calls[0].PersonID != h.cast["Jonas"].ID {
		t.Errorf("%d calls, the first to %v, want one to Jonas", len(calls), calls)
	}
}

func TestAGuestIsInvitedAndEndedByLegal(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e *storetest.Env) {
		h := begin(t, e, few)
		nadia := h.joins("Nadia", "guest")
		ed := h.ownEdit("Lena")
		h.Sign(ed)
		invite := func(by, who string) (*people.Guest, error) {
			return h.app.InviteGuest(h.ctx(), h.cast[by], h.incident, h.cast[who].ID)
		}
		refused(t, firstErr(invite("Ada", "Nadia")), fault.KindForbidden, "legal")
		refused(t, firstErr(invite("Lena", "Mira")), fault.KindInvalid, "holds the role guest")
		g, err := invite("Lena", "Nadia")
		h.must(err)
		refused(t, firstErr(invite("Lena", "Nadia")), fault.KindInvalid, "a guest of INC-2026-001 already")
		if c, err := h.app.ReadCounter(h.ctx(), nadia, ed.ID); err != nil || c.Refusal != "" {
			t.Errorf("the guest reads %q, %v", c.Refusal, err)
		}
		waiting, err := h.app.Uncountered(h.ctx(), nadia)
		if err != nil || len(waiting) != 1 {
			t.Errorf("%d wait for the guest, %v", len(waiting), err)
		}
		refused(t, h.app.EndGuest(h.ctx(), h.cast["Ada"], g.ID), fault.KindForbidden, "legal")
		h.must(h.app.EndGuest(h.ctx(), h.cast["Jonas"], g.ID))
		refused(t, h.app.EndGuest(h.ctx(), h.cast["Jonas"], g.ID), fault.KindConflict, "was ended at")
		refused(t, h.countersigns("Nadia", ed), fault.KindNotFound, "no such edition")
		refused(t, firstErr(h.app.ReadCounter(h.ctx(), nadia, ed.ID)), fault.KindNotFound, "no such edition")
		if _, err := invite("Lena", "Nadia"); err != nil {
			t.Errorf("invited once more: %v", err)
		}
		if got := h.verbs("guest."); got != "invited ended invited" {
			t.Errorf("the ledger says %q", got)
		}
	})
}
