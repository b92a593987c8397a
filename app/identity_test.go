package app_test

import (
	"bytes"
	"net/mail"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/flowchestra/tocsin/app"
	"github.com/flowchestra/tocsin/app/notice"
	"github.com/flowchestra/tocsin/app/store/storetest"
	"github.com/flowchestra/tocsin/notifications"
)

const returnDomain = "returns.flowchestra.example"

// lastLetter is the newest letter in a mailbox.
func (h *story) lastLetter(address string) notifications.Stored {
	h.Helper()
	all := h.Mails(address)
	if len(all) == 0 {
		h.Fatalf("%s has no letter", address)
	}
	return all[len(all)-1]
}

func header(t testing.TB, raw []byte) mail.Header {
	t.Helper()
	m, err := mail.ReadMessage(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	return m.Header
}

// TestEachDeliveryHasAReturnPathOfItsOwn: what comes back says by its address
// alone which delivery it belongs to.
func TestEachDeliveryHasAReturnPathOfItsOwn(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e *storetest.Env) {
		h := begin(t, e, few)
		h.app.ReturnDomain = returnDomain
		h.Sent("C-1", "C-2")
		seen := map[string]bool{}
		for _, to := range []string{"omar@brightwater.example", "incident@aldergate.example"} {
			from := h.lastLetter(to).EnvelopeFrom
			local, _, _ := strings.Cut(from, "@")
			if !strings.HasSuffix(from, "@"+returnDomain) || len(local) > 64 || seen[from] {
				t.Errorf("the letter to %s comes from %q", to, from)
			}
			seen[from] = true
		}
	})
}

func TestWithoutAReturnDomainLettersComeFromTheirSender(t *testing.T) {
	t.Parallel()
	h := begin(t, storetest.SQLite(t), few)
	h.Sent("C-1")
	if l := h.lastLetter("omar@brightwater.example"); !strings.Contains(l.From, l.EnvelopeFrom) || l.EnvelopeFrom == "" {
		t.Errorf("From %q, envelope %q", l.From, l.EnvelopeFrom)
	}
}

// TestLettersOfOneIncidentFollowTheFirstThatArrived: each customer's apart from
// the others', and signed.
func TestLettersOfOneIncidentFollowTheFirstThatArrived(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e *storetest.Env) {
		h := begin(t, e, few)
		key, _, err := notifications.NewKey("2026a", "flowchestra.example", "ed25519")
		h.must(err)
		h.app.Compose = notifications.Keys{key}.Compose
		h.Sent("C-1", "C-2")
		first := h.lastLetter("omar@brightwater.example")
		if hd := header(t, first.Raw); hd.Get("References") != "" || hd.Get("In-Reply-To") != "" || !strings.Contains(hd.Get("DKIM-Signature"), "d=flowchestra.example") {
			t.Errorf("the first letter follows nothing and is signed: %v", hd)
		}
		h.FastForward(time.Hour)
		h.must(h.app.RecordBounce(h.ctx(), h.Deliveries("C-1")[0].ID, "550 5.1.1 no such user"))
		h.RunDue()
		again := h.lastLetter("privacy@brightwater.example")
		if got := header(t, again.Raw).Get("References"); got != "" {
			t.Errorf("the letter to the next contact follows %s, which nobody has", got)
		}
		update := h.Open(app.OpenNotice{Kind: notice.Update})
		h.Worded(update, map[string]string{"whats_new": "We closed the hole."})
		h.Through(update)
		for to, root := range map[string]string{"omar@brightwater.example": again.MessageID, "incident@aldergate.example": h.Deliveries("C-2")[0].MessageID} {
			l := h.lastLetter(to)
			hd := header(t, l.Raw)
			if hd.Get("References") != "<"+root+">" || hd.Get("In-Reply-To") != "<"+root+">" || l.MessageID == root {
				t.Errorf("the update to %s follows %q", to, hd.Get("References"))
			}
			h.plain(l)
		}
	})
}

// plain asserts what no letter has: a way to follow its reader, a way out of a
// notice that the law requires, and our own number of the incident.
func (h *story) plain(l notifications.Stored) {
	h.Helper()
	hd := header(h, l.Raw)
	if hd.Get("Auto-Submitted") != "auto-generated" || hd.Get("Reply-To") == "" || hd.Get("List-Unsubscribe") != "" || hd.Get("Disposition-Notification-To") != "" {
		h.Errorf("the header is %v", hd)
	}
	if regexp.MustCompile(`(?i)<img|src=|background=|url\(`).MatchString(l.HTML) {
		h.Errorf("the letter fetches something:\n%s", l.HTML)
	}
	if number := regexp.MustCompile(`INC-\d{4}`); number.Match(l.Raw) {
		h.Errorf("our own number stands in the letter: %s", number.Find(l.Raw))
	}
	if strings.Contains(strings.ToLower(l.HTML+l.Text), "unsubscribe") {
		h.Error("a required notice offers a way out of it")
	}
}
