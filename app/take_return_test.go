package app_test

import (
	"bytes"
	"crypto/rand"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/notice"
	"github.com/flowchestra/tocsin/app/store/storetest"
	"github.com/flowchestra/tocsin/notifications"
)

// returning plays the story up to letters that have arrived, each with a
// return path.
func returning(t testing.TB, e *storetest.Env, in ...string) *story {
	t.Helper()
	h := begin(t, e, few)
	h.app.ReturnDomain = returnDomain
	h.Sent(in...)
	return h
}

// path is the return path under which the last letter to a contact came.
func (h *story) path(contact string) string {
	h.Helper()
	return h.lastLetter(contact).EnvelopeFrom
}

// comesBack has a mail of the fixtures come back, its recipient being the
// contact, from nobody.
func (h *story) comesBack(name, to, contact string) error {
	h.Helper()
	raw, err := os.ReadFile("../fixtures/bounces/" + name + ".eml")
	h.must(err)
	raw = bytes.ReplaceAll(raw, []byte("omar@brightwater.example"), []byte(contact))
	from := ""
	if strings.HasPrefix(name, "reply") {
		from = contact
	}
	return h.app.TakeReturn(h.ctx(), to, notifications.ReadReturn(from, raw))
}

func (h *story) returns(reference string) []notice.Return {
	h.Helper()
	var ids []string
	for _, d := range h.Deliveries(reference) {
		ids = append(ids, d.ID)
	}
	of, err := h.Look().ReturnsTo(ids)
	h.must(err)
	var out []notice.Return
	for _, id := range ids {
		out = append(out, of[id]...)
	}
	return out
}

func (h *story) tasks(kind string) []incident.Task {
	h.Helper()
	all, err := h.Look().Tasks(h.incident)
	h.must(err)
	var out []incident.Task
	for _, t := range all {
		if t.Kind == kind {
			out = append(out, t)
		}
	}
	return out
}

const atBrightwater, nextAtBrightwater = "omar@brightwater.example", "privacy@brightwater.example"

func TestAReportOfFailureOpensTheDutyAndTriesTheNextContact(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e *storetest.Env) {
		h := returning(t, e, "C-1")
		if h.Contract("C-1").MetAt == nil {
			t.Fatal("the duty is not met to begin with")
		}
		h.FastForward(time.Minute)
		back := h.path(atBrightwater)
		for range 3 { // a relay may send a report twice
			h.must(h.comesBack("exchange-no-such-user", strings.ToUpper(back), atBrightwater))
		}
		rs := h.returns("C-1")
		if h.States("C-1") != "bounced waiting" || h.Contract("C-1").MetAt != nil || len(rs) != 1 || rs[0].Status != "5.1.10" || !strings.Contains(rs[0].Reply, "RecipientNotFound") {
			t.Fatalf("%s, met %v, came back %+v", h.States("C-1"), h.Contract("C-1").MetAt, rs)
		}
		h.RunDue()
		if h.States("C-1") != "bounced accepted" || h.Contract("C-1").MetAt == nil || h.entries("delivery.returned") != 1 || h.entries("delivery.bounced") != 1 {
			t.Errorf("%s", h.States("C-1"))
		}
		h.must(h.comesBack("qmail-no-such-user", h.path(nextAtBrightwater), nextAtBrightwater))
		if got := h.tasks("reach_customer"); len(got) != 1 || h.Contract("C-1").MetAt != nil {
			t.Errorf("with no contact left a person is asked: %+v", got)
		}
	})
}

func TestAFullMailboxIsToldApartAndTheNextContactTriedAsWell(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e *storetest.Env) {
		h := returning(t, e, "C-1", "C-2")
		h.must(h.comesBack("postfix-delayed-mailbox-full", h.path(atBrightwater), atBrightwater))
		h.must(h.comesBack("exchange-mailbox-full", h.path("incident@aldergate.example"), "incident@aldergate.example"))
		if h.States("C-1") != "accepted waiting" || h.Contract("C-1").MetAt == nil {
			t.Errorf("a delay leaves the letter accepted and tries the next: %s", h.States("C-1"))
		}
		if rs := h.returns("C-2"); h.States("C-2") != "bounced" || len(rs) != 1 || rs[0].Says() != "The letter came back: the mailbox is full" {
			t.Errorf("%s, %+v", h.States("C-2"), rs)
		}
		h.FastForward(time.Minute)
		h.must(h.comesBack("postfix-delayed", h.path(atBrightwater), atBrightwater))
		if h.States("C-1") != "accepted waiting" || len(h.returns("C-1")) != 2 {
			t.Errorf("a second delay is only noted: %s", h.States("C-1"))
		}
	})
}

// TestWhatIsNoFailureChangesNothing: the duty stays met, and a person looks at
// what a person must.
func TestWhatIsNoFailureChangesNothing(t *testing.T) {
	t.Parallel()
	for name, task := range map[string]struct{ kind, title string }{
		"postfix-delayed": {}, "relayed": {}, "out-of-office-exchange": {}, "out-of-office-vacation": {}, "ticket-system": {}, "read-receipt": {},
		"postfix-list-member":       {"read_report", "Somebody behind Brightwater's address did not get our letter: see what came back"},
		"report-without-recipients": {"read_report", "What came back from Brightwater could not be understood: read it"},
		"no-longer-there":           {"check_contact", "An automatic answer says that nobody reads a contact of Brightwater any more"},
		"reply-by-a-person":         {"read_reply", "Somebody at Brightwater answered our letter"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := returning(t, storetest.SQLite(t), "C-1")
			before, _ := h.Look().Tasks(h.incident)
			h.must(h.comesBack(name, h.path(atBrightwater), atBrightwater))
			after, err := h.Look().Tasks(h.incident)
			h.must(err)
			if h.States("C-1") != "accepted" || h.Contract("C-1").MetAt == nil || len(h.returns("C-1")) != 1 {
				t.Errorf("%s, met %v, kept %d", h.States("C-1"), h.Contract("C-1").MetAt, len(h.returns("C-1")))
			}
			opened := after[len(before):]
			if task.kind == "" {
				if len(opened) > 0 {
					t.Errorf("a person is asked for nothing: %+v", opened)
				}
				return
			}
			if len(opened) != 1 || opened[0].Kind != task.kind || opened[0].Title != task.title || opened[0].OwnerID != h.cast["Ada"].ID {
				t.Fatalf("got %+v", opened)
			}
			h.must(h.comesBack(name, h.path(atBrightwater), atBrightwater+" "))
			if len(h.tasks(task.kind)) != 1 {
				t.Error("one task is open for one customer")
			}
		})
	}
}

// TestNoForgedReturnChangesAnything is T22: a forged token, the token of
// another customer, an address that is none.
func TestNoForgedReturnChangesAnything(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e *storetest.Env) {
		h := returning(t, e, "C-1", "C-2")
		mine, other := h.path(atBrightwater), h.path("incident@aldergate.example")
		parts, others := strings.SplitN(mine, ".", 3), strings.SplitN(other, ".", 3)
		forged := []string{
			"r." + parts[1] + "." + others[2], "r." + others[1] + "." + parts[2], "r." + parts[1] + "@" + returnDomain, "r.." + parts[2], "notices@flowchestra.example",
			"postmaster@" + returnDomain, strings.Replace(mine, returnDomain, "evil.example", 1), mine + ".evil.example", "", "x" + mine, parts[0] + "." + parts[1] + "." + strings.Repeat("a", 26) + "@" + returnDomain,
		}
		for i := range len(mine) {
			b := []byte(mine)
			if b[i] ^= 1; !strings.EqualFold(string(b), mine) {
				forged = append(forged, string(b))
			}
		}
		random := make([]byte, 32)
		_, _ = rand.Read(random)
		stranger, err := notice.ReturnPath(h.Deliveries("C-1")[0].ID, random, returnDomain)
		h.must(err)
		said := map[string]bool{}
		entries := h.verbs("")
		for _, to := range append(forged, stranger) {
			err := h.comesBack("postfix-no-such-user", to, atBrightwater)
			if fault.KindOf(err) != fault.KindNotFound || h.app.KnowsReturnPath(to) {
				t.Errorf("%q: got %v", to, err)
				continue
			}
			said[err.Error()] = true
		}
		if len(said) != 1 {
			t.Errorf("the answers tell apart what is wrong: %v", said)
		}
		// A good token, and a report about another customer's contact.
		h.must(h.comesBack("postfix-no-such-user", mine, "incident@aldergate.example"))
		if h.States("C-1") != "accepted" || h.States("C-2") != "accepted" || h.Contract("C-2").MetAt == nil {
			t.Errorf("%s, %s", h.States("C-1"), h.States("C-2"))
		}
		if got := strings.TrimPrefix(h.verbs(""), entries); strings.Contains(got, "bounced") {
			t.Errorf("the ledger holds %s", got)
		}
	})
}

func TestAReportThatIsFasterThanTheReceiptIsSentAgain(t *testing.T) {
	t.Parallel()
	h := begin(t, storetest.SQLite(t), few)
	h.app.ReturnDomain = returnDomain
	ed := h.Submitted("C-1")
	h.Sign(ed)
	h.Rest()
	h.Send(ed)
	d := h.Deliveries("C-1")[0]
	hand := h.begins(h.app, d.ID)
	if err := h.comesBack("postfix-no-such-user", hand.ReturnPath, atBrightwater); fault.KindOf(err) != fault.KindUnavailable || len(h.returns("C-1")) != 0 {
		t.Fatalf("got %v", err)
	}
	h.hears(h.app, hand, notice.Answer{Outcome: notice.Accepted, Code: 250})
	h.must(h.comesBack("postfix-no-such-user", hand.ReturnPath, atBrightwater))
	if h.States("C-1") != "bounced waiting" {
		t.Errorf("got %s", h.States("C-1"))
	}
}

func TestNobodyFillsTheRecordThroughOneReturnPath(t *testing.T) {
	t.Parallel()
	h := returning(t, storetest.SQLite(t), "C-1")
	refused := 0
	for i := range 60 {
		r := notifications.ReadReturn("eve@evil.example", []byte("Subject: "+strings.Repeat("x", i)+"\r\n\r\nhello\r\n"))
		if err := h.app.TakeReturn(h.ctx(), h.path(atBrightwater), r); fault.KindOf(err) == fault.KindForbidden {
			refused++
		}
	}
	if n := len(h.returns("C-1")); n != 50 || refused != 10 || len(h.tasks("read_reply")) != 1 {
		t.Errorf("kept %d, refused %d", n, refused)
	}
}
