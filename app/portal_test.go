package app_test

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"testing"
	"time"

	"github.com/flowchestra/tocsin/app"
	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/notice"
	"github.com/flowchestra/tocsin/app/store"
	"github.com/flowchestra/tocsin/app/store/storetest"
)

const omarsMail = "omar@brightwater.example"

// Link is the token in the last mail that an address got.
func (h *story) Link(address string) string {
	h.Helper()
	ms := h.Mails(address)
	if len(ms) == 0 {
		h.Fatalf("%s got no mail", address)
	}
	m := ms[len(ms)-1]
	inText, inHTML := tokenIn.FindString(m.Text), tokenIn.FindString(m.HTML)
	if inText == "" || !strings.Contains(m.HTML, inText) || inHTML != inText {
		h.Fatalf("the mail's parts lead to %q and %q", inText, inHTML)
	}
	return strings.TrimPrefix(inText, notice.LinkPath)
}

// Opens presses the button behind a link and returns the sitting's token.
func (h *story) Opens(link string) string {
	h.Helper()
	out, err := h.app.OpenPortal(h.ctx(), link, app.From{IP: "203.0.113.9"})
	h.must(err)
	return out.Token
}

// Page is what whoever sits behind a token reads.
func (h *story) Page(token string) notice.CustomerPage {
	h.Helper()
	p, err := h.app.ReadPortal(h.ctx(), token)
	h.must(err)
	return p
}

func TestACustomerReadsAcknowledgesAndAsksOnItsOwnPage(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e *storetest.Env) {
		h := told(t, e, "C-1", "C-2")
		sits := h.Opens(h.Link(omarsMail))
		p := h.Page(sits)
		if len(p.Letters) != 1 || p.Customer != "Brightwater" || p.Organisation != "Flowchestra" || !p.Waits() || strings.Contains(p.Letters[0].Copy.Text, "Aldergate") {
			t.Fatalf("the page shows %d letters to %q", len(p.Letters), p.Customer)
		}
		h.must(h.app.AcknowledgeNotice(h.ctx(), sits, app.AcknowledgeNotice{Name: "Omar Haddad", Role: "Security lead"}))
		if p = h.Page(sits); p.Waits() || len(p.Acknowledged) != 1 || p.Acknowledged[0].Name != "Omar Haddad" {
			t.Errorf("acknowledged: %+v", p.Acknowledged)
		}
		if o := h.Contract("C-1"); o.AcknowledgedAt == nil || h.Contract("C-2").AcknowledgedAt != nil {
			t.Error("the duty towards the customer does not say so, or another one does")
		}
		refused(t, h.app.AcknowledgeNotice(h.ctx(), sits, app.AcknowledgeNotice{Name: "Omar Haddad", Role: "Security lead"}), fault.KindConflict, "already")
		h.must(h.app.AskQuestion(h.ctx(), sits, app.AskQuestion{Name: "Omar Haddad", Words: "Which of our patients?"}))
		asked, err := h.Look().QuestionsAsked(h.incident)
		h.must(err)
		if len(asked) != 1 || !asked[0].DueAt.Equal(asked[0].AskedAt.Add(24*time.Hour)) {
			t.Fatalf("asked: %+v", asked)
		}
		task, err := h.Look().Task(asked[0].TaskID)
		if err != nil || task.OwnerID != h.cast["Mira"].ID || task.DoneAt != nil || !task.DueAt.Equal(asked[0].DueAt) {
			t.Errorf("the task is %+v (%v)", task, err)
		}
		n, err := h.app.AnswerCustomer(h.ctx(), h.cast["Mira"], app.AnswerCustomer{IncidentID: h.incident, TenantID: h.customer("C-1").ID, Question: asked[0].Words, Answer: "1,204 records.", AskedID: asked[0].ID})
		h.must(err)
		h.RunDue()
		h.Through(n)
		if p = h.Page(sits); len(p.Letters) != 2 || p.Questions[0].Open() || p.AnswerTo(&p.Questions[0]) == nil || !p.Waits() {
			t.Errorf("%d letters; the question is %+v", len(p.Letters), p.Questions[0])
		}
		if task, err = h.Look().Task(task.ID); err != nil || task.DoneAt == nil {
			t.Errorf("the task is not done (%v)", err)
		}
		for verb, want := range map[string]int{"portal.opened": 1, "portal.acknowledged": 1, "portal.asked": 1, "question.answered": 1} {
			if got := h.entries(verb); got != want {
				t.Errorf("%d entries of %s, want %d", got, verb, want)
			}
		}
	})
}

func TestALinkThatDoesNotOpenSaysTheSameWhateverTheReason(t *testing.T) {
	t.Parallel()
	h := told(t, storetest.SQLite(t), "C-1", "C-2")
	link, other := h.Link(omarsMail), h.Link("incident@aldergate.example")
	sits := h.Opens(link)
	_, err := h.app.RevokeLinks(h.ctx(), h.cast["Lena"], app.RevokeLinks{IncidentID: h.incident, NoticeID: h.Notice(notice.Initial).ID, Why: "the messages were exported"})
	h.must(err)
	_, err = h.app.ReadPortal(h.ctx(), sits)
	refused(t, err, fault.KindNotFound, "signed out")
	expired, err := notice.NewLinkToken()
	h.must(err)
	h.meddle(func(tx *store.Tx) error {
		return tx.Insert(&notice.PortalLink{ID: "expired", IncidentID: h.incident, TenantID: h.customer("C-1").ID, TokenKey: h.digestOf(expired), CreatedAt: h.Clock.Now().Add(-notice.LinkLasts), EndsAt: h.Clock.Now(), Version: 1})
	})
	said := map[string]bool{}
	for _, token := range []string{link, other, expired, link[1:], link + "x", strings.ToLower(link), "", "x", "\x00", "\xff", strings.Repeat("a", 4000), "../watch", sits} {
		h.unchangedButTries(token, func() {
			_, err := h.app.OpenPortal(h.ctx(), token, app.From{IP: "203.0.113.9"})
			said[err.Error()] = true
			refused(t, err, fault.KindInvalid)
		})
	}
	if len(said) != 1 {
		t.Errorf("they are told %d things: %v", len(said), said)
	}
	for i := range 60 {
		if _, err = h.app.OpenPortal(h.ctx(), "guess", app.From{IP: "203.0.113.9"}); strings.Contains(err.Error(), "too many tries") {
			break
		}
		if i == 59 {
			t.Error("sixty guesses from one place were all tried")
		}
	}
}

func TestASittingEndsAndTheLinkOpensAnother(t *testing.T) {
	t.Parallel()
	h := told(t, storetest.SQLite(t), "C-1")
	link := h.Link(omarsMail)
	first := h.Opens(link)
	h.must(h.app.LeavePortal(h.ctx(), first))
	h.must(h.app.LeavePortal(h.ctx(), first)) // once more does nothing
	h.must(h.app.LeavePortal(h.ctx(), "none"))
	_, err := h.app.ReadPortal(h.ctx(), first)
	refused(t, err, fault.KindNotFound, "signed out")
	second := h.Opens(link)
	h.Page(second)
	h.FastForward(notice.SittingIdle)
	_, err = h.app.ReadPortal(h.ctx(), second)
	refused(t, err, fault.KindNotFound, "signed out")
	for _, act := range []error{h.app.AcknowledgeNotice(h.ctx(), second, app.AcknowledgeNotice{Name: "x", Role: "y"}), h.app.AskQuestion(h.ctx(), second, app.AskQuestion{Name: "x", Words: "y"}),
		h.app.NameContact(h.ctx(), second, app.NameContact{Name: "x", Address: "a@brightwater.example", By: "y"}), h.app.ForwardLink(h.ctx(), second, "a@brightwater.example")} {
		refused(t, act, fault.KindNotFound, "signed out")
	}
	h.Clock.Forward(notice.LinkLasts)
	_, err = h.app.OpenPortal(h.ctx(), link, app.From{IP: "203.0.113.9"})
	refused(t, err, fault.KindInvalid, "opens nothing")
}

func TestAContactThatWasNamedWaitsForOneOfOurs(t *testing.T) {
	t.Parallel()
	h := told(t, storetest.SQLite(t), "C-1")
	sits := h.Opens(h.Link(omarsMail))
	was, err := h.Look().ContactsOf([]string{h.customer("C-1").ID})
	h.must(err)
	h.must(h.app.NameContact(h.ctx(), sits, app.NameContact{Name: "Dana", Address: "dana@brightwater.example", Why: "Omar is on leave.", By: "Omar Haddad"}))
	refused(t, h.app.NameContact(h.ctx(), sits, app.NameContact{Name: "Dana", Address: "DANA@brightwater.example", By: "Omar Haddad"}), fault.KindConflict, "named already")
	for _, bad := range []app.NameContact{{Address: "a@b.example", By: "x"}, {Name: "x", Address: "a@b.example\r\nBcc: c@d.example", By: "x"}, {Name: "x", By: "x"}, {Name: "x\ny", Address: "a@b.example", By: "x"}} {
		h.unchanged("a bad contact", func() { refused(t, h.app.NameContact(h.ctx(), sits, bad), fault.KindInvalid) })
	}
	named, err := h.Look().NamedContactsOf(h.customer("C-1").ID)
	if err != nil || len(named) != 1 {
		t.Fatalf("%d named (%v)", len(named), err)
	}
	if now, err := h.Look().ContactsOf([]string{h.customer("C-1").ID}); err != nil || len(now[h.customer("C-1").ID]) != len(was[h.customer("C-1").ID]) {
		t.Errorf("naming somebody changed the contacts (%v)", err)
	}
	refused(t, h.app.DecideNamedContact(h.ctx(), h.cast["Theo"], app.DecideNamedContact{ID: named[0].ID, Version: 1, Take: true}), fault.KindForbidden)
	h.must(h.app.DecideNamedContact(h.ctx(), h.cast["Lena"], app.DecideNamedContact{ID: named[0].ID, Version: 1, Take: true}))
	refused(t, h.app.DecideNamedContact(h.ctx(), h.cast["Lena"], app.DecideNamedContact{ID: named[0].ID, Version: 2}), fault.KindConflict, "decided already")
	now, err := h.Look().ContactsOf([]string{h.customer("C-1").ID})
	h.must(err)
	if of := now[h.customer("C-1").ID]; len(of) != 3 || of[2].Address != "dana@brightwater.example" || of[0].Address != omarsMail {
		t.Errorf("the contacts are %+v", of)
	}
}

func TestAForwardedLinkIsMailedToAColleagueAlone(t *testing.T) {
	t.Parallel()
	h := told(t, storetest.SQLite(t), "C-1", "C-2")
	sits := h.Opens(h.Link(omarsMail))
	for _, elsewhere := range []string{"eve@evil.example", "incident@aldergate.example", "eve@brightwater.example.evil.example", "eve@sub.brightwater.example", "omar"} {
		h.unchanged(elsewhere, func() { refused(t, h.app.ForwardLink(h.ctx(), sits, elsewhere), fault.KindInvalid) })
	}
	h.must(h.app.ForwardLink(h.ctx(), sits, "dana@brightwater.example"))
	h.RunDue()
	ms := h.Mails("dana@brightwater.example")
	if len(ms) != 1 || strings.Contains(ms[0].Text, "INC-") || !strings.Contains(ms[0].Text, "https://tocsin.example/c/") {
		t.Fatalf("she got %d mails", len(ms))
	}
	p := h.Page(h.Opens(strings.TrimPrefix(tokenIn.FindString(ms[0].Text), notice.LinkPath)))
	if p.Customer != "Brightwater" || p.Link.FromID == nil || p.Link.Token != "" || p.Link.Address != "dana@brightwater.example" {
		t.Errorf("her link is %+v", p.Link)
	}
	if h.entries("portal.forwarded") != 1 || h.entries("portal.link_accepted") != 1 {
		t.Error("the ledger does not tell of it")
	}
}

func TestAnybodyCanAskWhetherALetterIsReal(t *testing.T) {
	t.Parallel()
	h := told(t, storetest.SQLite(t), "C-1")
	sent := h.thread("C-1").Letters[0]
	code, reference := sent.Copy.CheckCode, sent.Notice.Reference
	if code == "" || !strings.Contains(h.Mails(omarsMail)[0].Text, code) || !strings.Contains(h.Mails(omarsMail)[0].Text, "tocsin.example/check") {
		t.Fatalf("the letter does not print its code %q", code)
	}
	from := app.From{IP: "203.0.113.9"}
	g, err := h.app.CheckNotice(h.ctx(), " "+strings.ToLower(reference), strings.ReplaceAll(code, "-", " "), from)
	if err != nil || g == nil || g.Organisation != "Flowchestra" || !g.SentAt.Equal(sent.At) {
		t.Errorf("a letter that is real: %+v (%v)", g, err)
	}
	for _, wrong := range [][2]string{{"N-2222-2222", code}, {reference, "2222-2222-2222-2222"}, {reference, ""}, {"", ""}, {reference, sent.Copy.Digest}, {"%", "%"}, {"\x00", "\xff"}} {
		if g, err := h.app.CheckNotice(h.ctx(), wrong[0], wrong[1], from); err != nil || g != nil {
			t.Errorf("%q: %+v (%v)", wrong, g, err)
		}
	}
	for range 60 {
		if _, err = h.app.CheckNotice(h.ctx(), reference, "2222-2222-2222-2222", from); err != nil {
			break
		}
	}
	refused(t, err, fault.KindInvalid, "too many tries")
}

// digestOf is what is kept of a token.
func (h *story) digestOf(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}
