package web_test

import (
	"bytes"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/notice"
	"github.com/flowchestra/tocsin/app/web/browsertest"
	"github.com/flowchestra/tocsin/notifications"
)

// comesBack has mails of the fixtures, or words that a person writes, come back
// to the letter to one customer's first contact.
func (s *site) comesBack(inc incident.Incident, contact string, mails ...string) {
	s.Helper()
	s.app.ReturnDomain = "returns.flowchestra.example"
	n := s.letter(inc)
	all, err := s.look().DeliveriesAfter(n, nil, "", 200)
	s.must(err)
	for _, d := range all {
		if d.Address != contact {
			continue
		}
		code, err := s.Store.MAC("return path", d.ID)
		s.must(err)
		path, err := notice.ReturnPath(d.ID, code, s.app.ReturnDomain)
		s.must(err)
		for _, m := range mails {
			from, raw := "", []byte(m)
			if strings.Contains(m, "\n") {
				from = contact
			} else {
				raw, err = os.ReadFile("../../fixtures/bounces/" + m + ".eml")
				s.must(err)
				raw = bytes.ReplaceAll(raw, []byte("omar@brightwater.example"), []byte(contact))
			}
			s.Clock.Forward(time.Second)
			s.must(s.app.TakeReturn(s.Context(), path, notifications.ReadReturn(from, raw)))
		}
	}
}

func TestWhatComesBackIsShownAndAsksForAPerson(t *testing.T) {
	t.Parallel()
	s := open(t)
	inc := s.storyTo("signed")
	base := "/incidents/" + inc.Number
	ada := s.as("Ada")
	s.says(plain(ada.get(base+"/returns")), 200, "Nothing has come back")
	s.deliver(&inc, accept)
	s.comesBack(inc, "omar@brightwater.example", "postfix-delayed", "out-of-office-exchange", "From: Omar <omar@brightwater.example>\nSubject: Re: Notice\n\n"+script+" Which of our patients?\n")
	page := ada.get(base + "/returns")
	if strings.Contains(page.body, script) || !strings.Contains(page.body, scriptShown) {
		t.Error("what a stranger wrote is not shown as words")
	}
	s.says(plain(page), 200, "Somebody answered.", "Which of our patients?", "An automatic answer.", "until 2 April", "Not delivered yet: the other side goes on trying.", "4.4.1 X-Postfix; connect to mx", "omar@brightwater.example")
	s.says(plain(ada.get(base)), 200, "Somebody at Brightwater Clinics answered our letter", "Read what came back")
	s.says(plain(ada.get("/notices/"+s.letter(inc).ID+"/deliveries")), 200, "Somebody answered, from omar@brightwater.example")
	s.comesBack(inc, "omar@brightwater.example", "exchange-mailbox-full")
	s.says(plain(ada.get(base+"/returns")), 200, "Came back, full", "The letter came back: the mailbox is full.", "5.2.2")
	s.says(ada.get("/incidents/INC-1999-001/returns"), 404)
}

func TestManyMessagesThatCameBackAreReadPageByPage(t *testing.T) {
	t.Parallel()
	s := open(t)
	inc := s.storyTo("signed")
	s.deliver(&inc, accept)
	ada, path := s.as("Ada"), "/incidents/"+inc.Number+"/returns"
	count := func(path string) int {
		s.says(ada.get(path), 200) // whoever was away for a minute is seen again
		return s.counting(func() { s.says(ada.get(path), 200) })
	}
	write := func(contact string, from, to int) {
		for i := from; i < to; i++ {
			s.comesBack(inc, contact, fmt.Sprintf("Subject: %s number %d\n\nhello\n", contact, i))
		}
	}
	write("omar@brightwater.example", 0, 2)
	few := count(path)
	write("omar@brightwater.example", 2, 45)
	all, err := s.look().DeliveriesAfter(s.letter(inc), nil, "", 3)
	s.must(err)
	for _, d := range all {
		if d.Address != "omar@brightwater.example" {
			write(d.Address, 0, 10)
		}
	}
	rows, err := s.look().ReturnsBefore(inc.ID, "", 100)
	s.must(err)
	if many := count(path); many != few {
		t.Errorf("2 ask %d times, %d ask %d", few, len(rows), many)
	}
	first := ada.get(path)
	next := between(first.body, `rel="next" href="`, `"`)
	if len(rows) <= 50 {
		t.Fatalf("%d are there, and one page holds 50", len(rows))
	}
	if next == "" || strings.Count(first.body, "<tr>") != 51 {
		t.Fatalf("the first page has %d rows, and next is %q", strings.Count(first.body, "<tr>"), next)
	}
	second := ada.get(next)
	if n := strings.Count(second.body, "<tr>"); n != len(rows)-50+1 || !strings.Contains(second.body, "number 0") {
		t.Errorf("the second page has %d rows", n)
	}
	s.says(plain(second), 200, "Back to the newest")
}

func TestWhatCameBackIsFitToBeUsed(t *testing.T) {
	t.Parallel()
	s := open(t)
	inc := s.storyTo("signed")
	_, err := s.app.SweepClocks(s.Context(), "here")
	s.must(err)
	ada, path := s.sits("Ada", browsertest.Desk()), "/incidents/"+inc.Number+"/returns"
	looksAt(ada, "returns-empty", path)
	s.deliver(&inc, accept)
	s.comesBack(inc, "omar@brightwater.example", "postfix-delayed", "out-of-office-exchange", "no-longer-there", "postfix-list-member", "reply-by-a-person",
		"From: Omar Haddad <omar@brightwater.example>\nSubject: Re: Notice of a security incident\n\nWhich of our patients are affected?\n\nOmar\n", "exchange-no-such-user")
	looksAt(ada, "returns", path)
	looksAt(ada, "deliveries-returned", "/notices/"+s.letter(inc).ID+"/deliveries")
}
