package app_test

import (
	"bytes"
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/flowchestra/tocsin/app"
	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/store/storetest"
	"github.com/flowchestra/tocsin/app/tenant"
	"github.com/flowchestra/tocsin/notifications"
)

// Ready counts what is missing, in one line.
func (h *story) Ready() string {
	h.Helper()
	r, err := h.app.Ready(h.ctx(), h.cast["Ada"], 9)
	h.must(err)
	var out []string
	for _, what := range tenant.Lacks() {
		if len(r.First[what]) != min(r.Counts[what], 9) {
			h.Errorf("%d %s are counted, %d shown", r.Counts[what], what, len(r.First[what]))
		}
		out = append(out, fmt.Sprintf("%s %d", what, r.Counts[what]))
	}
	return strings.Join(append(out, fmt.Sprintf("silent %d", len(r.Silent))), ", ")
}

// Lacks fails unless what is missing is as wanted.
func (h *story) Lacks(when, want string) {
	h.Helper()
	if got := h.Ready(); got != want {
		h.Errorf("%s: %s, want %s", when, got, want)
	}
}

func TestReadinessCountsWhatWouldCostTime(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e *storetest.Env) {
		h := begin(t, e, few)
		h.Lacks("at first", "contact 0, returned 0, window 1, unconfirmed 8, silent 7")
		_, err := h.app.TestBell(h.ctx(), h.cast["Ada"])
		h.must(err)
		h.RunDue()
		h.Answer("Ada")
		h.Lacks("after Ada answered a test", "contact 0, returned 0, window 1, unconfirmed 8, silent 6")
		h.outbox.Script(func(e notifications.Envelope) notifications.Reply {
			if strings.HasPrefix(e.To, "omar@") {
				return notifications.Reply{Code: 550, Enhanced: "5.1.1"}
			}
			return notifications.Reply{}
		})
		h.Sent("C-1", "C-2")
		h.Lacks("after a refusal", "contact 0, returned 1, window 1, unconfirmed 8, silent 6")
		r, err := h.app.Lacking(h.ctx(), h.cast["Ada"], tenant.CameBack, tenant.Lacking{}, 9)
		h.must(err)
		if len(r) != 1 || r[0].Reference != "C-1" || r[0].Position != 1 {
			t.Errorf("came back: %+v", r)
		}
		h.must(h.changesContacts("C-1", tenant.Contact{Name: "Lea", Address: "lea@brightwater.example"}))
		h.Lacks("after the contact was changed", "contact 0, returned 0, window 1, unconfirmed 7, silent 6")
		h.past1("DELETE FROM contacts WHERE tenant_id = (SELECT id FROM tenants WHERE reference = 'C-4')")
		h.Lacks("with nobody at a customer", "contact 1, returned 0, window 1, unconfirmed 5, silent 6")
		var b bytes.Buffer
		h.must(h.app.WriteReady(h.ctx(), h.cast["Rosa"], &b))
		lines := table(t, b.Bytes())
		if len(lines) != 1+1+5+6 || lines[0]["missing"] != "contact" || lines[0]["customer_reference"] != "C-4" || strings.Contains(b.String(), "@") {
			t.Errorf("%s", b.String())
		}
	})
}

// changesContacts has Lena put contacts in the place of a customer's own.
func (h *story) changesContacts(reference string, cs ...tenant.Contact) error {
	h.Helper()
	t, err := h.Look().TenantByReference(reference)
	h.must(err)
	return h.app.ChangeContacts(h.ctx(), h.cast["Lena"], app.ChangeContacts{Reference: reference, Version: t.Version, Contacts: cs})
}

// Sweeps has the clocks swept and what follows done.
func (h *story) Sweeps() {
	h.Helper()
	_, err := h.app.SweepClocks(h.ctx(), "here")
	h.must(err)
	h.RunDue()
}

// LinkIn is the token of the newest link in the mails to an address.
func (h *story) LinkIn(address string) string {
	h.Helper()
	mails := h.Mails(address)
	if len(mails) == 0 {
		h.Fatalf("%s got no mail", address)
	}
	return regexp.MustCompile(`/contact/([\w-]{43})\b`).FindStringSubmatch(mails[len(mails)-1].Text)[1]
}

func TestContactsAreAskedOnceAYearAsManyADayAsWasSaid(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e *storetest.Env) {
		h := begin(t, e, few)
		h.At("09:00")
		h.Sweeps()
		if n := h.Letters(); n != 0 {
			t.Errorf("%d contacts were asked though nobody switched it on", n)
		}
		refused(t, h.app.SetContactChecks(h.ctx(), h.cast["Lena"], 1001), fault.KindInvalid, "from 0 to 1000")
		refused(t, h.app.SetContactChecks(h.ctx(), h.cast["Lena"], -1), fault.KindInvalid, "from 0 to 1000")
		h.must(h.app.SetContactChecks(h.ctx(), h.cast["Lena"], 3))
		h.Sweeps()
		h.Sweeps()
		h.FastForward(2 * time.Hour)
		h.Sweeps()
		if n := h.Letters(); n != 3 {
			t.Errorf("%d contacts were asked on the first day, want 3", n)
		}
		for range 4 {
			h.FastForward(24 * time.Hour)
			h.Sweeps()
		}
		if n := h.Letters(); n != 8 {
			t.Errorf("%d mails to 8 contacts", n)
		}
		mail := h.Mails("omar@brightwater.example")[0]
		if mail.Subject != "Are you still the right contact?" || !strings.Contains(mail.Text, "Nothing has happened.") {
			t.Errorf("%s\n%s", mail.Subject, mail.Text)
		}
		c, err := h.Look().ContactCheckByToken("x")
		h.must(err)
		if c != nil {
			t.Error("a token that is none is found")
		}
		h.FastForward(366 * 24 * time.Hour)
		h.Sweeps()
		if n := h.Letters(); n != 11 {
			t.Errorf("a year later %d mails, want 11", n)
		}
	})
}

func TestAContactAnswersWithItsLinkAndChangesNothingElse(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e *storetest.Env) {
		h := begin(t, e, few)
		h.must(h.app.SetContactChecks(h.ctx(), h.cast["Lena"], 100))
		h.Sweeps()
		omar, privacy := h.LinkIn("omar@brightwater.example"), h.LinkIn("privacy@brightwater.example")
		answer := func(token, answer, address string) error {
			return h.app.AnswerCheck(h.ctx(), app.AnswerCheck{Token: token, Answer: answer, Name: "Lea Ng", Address: address, From: app.From{IP: "192.0.2.7"}})
		}
		h.unchanged("looking at a link", func() {
			_, of, _, err := h.app.CheckBehind(h.ctx(), omar)
			h.must(err)
			if of.Name != "Brightwater" {
				t.Errorf("the link is of %s", of.Name)
			}
		})
		refused(t, answer(omar, "perhaps", ""), fault.KindInvalid, "Say whether you still are the one")
		refused(t, answer(omar, tenant.Instead, "lea"), fault.KindInvalid)
		h.must(answer(omar, tenant.Still, ""))
		h.must(answer(omar, tenant.Instead, "eve@evil.example")) // too late: it was answered
		h.must(answer(privacy, tenant.Instead, "lea@brightwater.example"))
		h.Lacks("after two answers", "contact 0, returned 0, window 1, unconfirmed 7, silent 7")
		of, err := h.Look().TenantByReference("C-1")
		h.must(err)
		checks, err := h.Look().ContactChecksOf(of.ID, 9)
		h.must(err)
		var proposed []tenant.ContactCheck
		for _, c := range checks {
			if c.Token != "" {
				t.Error("the link is on record after its mail has left")
			}
			if c.Proposes() {
				proposed = append(proposed, c)
			}
		}
		contacts, err := h.Look().ContactsOf([]string{of.ID})
		h.must(err)
		if len(proposed) != 1 || proposed[0].InsteadAddress != "lea@brightwater.example" || len(contacts[of.ID]) != 2 || contacts[of.ID][1].Address != "privacy@brightwater.example" {
			t.Errorf("%+v, %+v", proposed, contacts[of.ID])
		}
		refused(t, h.app.SettleCheck(h.ctx(), h.cast["Lena"], "C-2", proposed[0].ID), fault.KindNotFound)
		h.must(h.app.SettleCheck(h.ctx(), h.cast["Lena"], "C-1", proposed[0].ID))
		late := h.LinkIn("security@holloway.example")
		h.FastForward(tenant.LinkLasts)
		none := answer("none", tenant.Still, "")
		refused(t, none, fault.KindNotFound)
		if err := answer(late, tenant.Still, ""); err == nil || err.Error() != none.Error() {
			t.Errorf("a link that has ended says %v, one that is none %v", err, none)
		}
		for range 60 {
			_ = answer("none", tenant.Still, "") // what it says is the test's last line
		}
		refused(t, answer("none", tenant.Still, ""), fault.KindInvalid, "too many tries from your network failed")
	})
}
