package notifications_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/notice"
	"github.com/flowchestra/tocsin/notifications"
)

var seven = time.Date(2026, 3, 28, 7, 20, 0, 0, time.UTC)

func outbox(t *testing.T) *notifications.Outbox {
	t.Helper()
	b, err := notifications.OpenOutbox("127.0.0.1:0", notifications.OutboxOptions{Now: func() time.Time { return seven }, Keep: 3})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(b.Close)
	return b
}

func TestTheOutboxReadsWhatItTook(t *testing.T) {
	t.Parallel()
	b := outbox(t)
	e := envelope()
	if a := dial(t, relayAt(t, b.URL())).Send(t.Context(), e.From, "Omar@Brightwater.example", letter(t)); a.QueueID != "T00001" {
		t.Fatalf("got %+v", a)
	}
	all := b.Messages(omar)
	if len(all) != 1 {
		t.Fatalf("got %d letters in %v", len(all), b.Mailboxes())
	}
	m := all[0]
	if m.Fault != "" || m.Number != 1 || !m.ReceivedAt.Equal(seven) || m.Subject != e.Subject || m.MessageID != e.MessageID || m.To != "<"+e.To+">" ||
		m.From != `"Flowchestra Security" <notices@flowchestra.example>` || m.Date == nil || !m.Date.Equal(e.Date) || m.Text != e.Text || m.HTML != e.HTML {
		t.Errorf("got %+v", m)
	}
	if got := b.Mailboxes(); len(got) != 1 || got[0] != (notifications.Mailbox{Address: omar, Count: 1, LastAt: seven}) {
		t.Errorf("got %+v", got)
	}
	if b.Messages("nobody@x.example") == nil || len(b.Messages("nobody@x.example")) != 0 {
		t.Error("an unknown mailbox is empty")
	}
}

func TestTheOutboxCountsEveryLetterAndKeepsTheNewest(t *testing.T) {
	t.Parallel()
	b := outbox(t)
	var all sync.WaitGroup
	for worker := range 4 {
		all.Go(func() {
			conn, err := relayAt(t, b.URL()).Dial(t.Context())
			if err != nil {
				t.Error(err)
				return
			}
			defer conn.Close()
			for i := range 10 {
				e := envelope()
				e.MessageID = fmt.Sprintf("%d@x.example", i)
				message, _ := notifications.Compose(e)
				if a := conn.Send(t.Context(), sender, fmt.Sprintf("c%d@x.example", worker), message); a.Outcome != notice.Accepted {
					t.Errorf("got %+v", a)
				}
			}
		})
	}
	all.Wait()
	if b.Total() != 40 || b.Count() != 40 || b.Unique() != 10 || b.Times("3@x.example") != 4 || b.Times("x") != 0 || len(b.Mailboxes()) != 4 {
		t.Errorf("total %d, unique %d, times %d, boxes %d", b.Total(), b.Unique(), b.Times("3@x.example"), len(b.Mailboxes()))
	}
	kept := b.Messages("c2@x.example")
	if len(kept) != 3 || kept[2].MessageID != "9@x.example" || b.Mailboxes()[2].Count != 10 {
		t.Errorf("kept %d, %+v", len(kept), b.Mailboxes())
	}
}

func TestAScriptAnswersInTheOutboxsPlace(t *testing.T) {
	t.Parallel()
	b := outbox(t)
	b.Script(func(e notifications.Envelope) notifications.Reply {
		switch {
		case strings.HasPrefix(e.To, "no@") && e.Verb == "RCPT":
			return notifications.Reply{Code: 550, Enhanced: "5.1.1", Text: "no such mailbox"}
		case strings.HasPrefix(e.To, "later@") && e.Verb == "RCPT" && e.Nth == 1:
			return notifications.Reply{Code: 451, Enhanced: "4.7.1", Text: "greylisted"}
		case strings.HasPrefix(e.To, "lost@") && e.Verb == "DATA" && e.Nth == 1:
			return notifications.Reply{Drop: true, Keep: true}
		case strings.HasPrefix(e.To, "spam@") && e.Verb == "DATA":
			return notifications.Reply{Code: 554, Text: "spam"}
		}
		return notifications.Reply{}
	})
	r := relayAt(t, b.URL())
	for _, c := range []struct {
		to   string
		want notice.State
		code int
	}{
		{"no@x.example", notice.Refused, 550}, {"later@x.example", notice.Deferred, 451}, {"later@x.example", notice.Accepted, 250},
		{"lost@x.example", notice.Uncertain, 0}, {"lost@x.example", notice.Accepted, 250}, {"spam@x.example", notice.Refused, 554},
	} {
		if a := dial(t, r).Send(t.Context(), sender, c.to, letter(t)); a.Outcome != c.want || a.Code != c.code {
			t.Errorf("%s: got %+v", c.to, a)
		}
	}
	if got := b.Times(envelope().MessageID); got != 3 || len(b.Messages("lost@x.example")) != 2 || len(b.Messages("spam@x.example")) != 0 {
		t.Errorf("taken %d times", got)
	}
}

func TestAClosedOutboxLetsNobodyHang(t *testing.T) {
	t.Parallel()
	b := outbox(t)
	asked := make(chan struct{})
	b.Script(func(e notifications.Envelope) notifications.Reply {
		if e.Verb == "DATA" {
			close(asked)
			return notifications.Reply{Hang: true}
		}
		return notifications.Reply{}
	})
	conn := dial(t, relayAt(t, b.URL()))
	go func() { <-asked; b.Close() }()
	if a := conn.Send(t.Context(), sender, omar, letter(t)); a.Outcome != notice.Uncertain {
		t.Errorf("got %+v", a)
	}
	b.Close()
	if _, err := relayAt(t, b.URL()).Dial(t.Context()); fault.KindOf(err) != fault.KindUnavailable {
		t.Errorf("got %v", err)
	}
}

func TestTheOutboxListensToThisMachineOnly(t *testing.T) {
	t.Parallel()
	now := func() time.Time { return seven }
	for _, listen := range []string{"0.0.0.0:0", ":0", "192.0.2.1:25", "[::]:0", "mail.example:25", "x"} {
		if b, err := notifications.OpenOutbox(listen, notifications.OutboxOptions{Now: now}); fault.KindOf(err) != fault.KindInvalid {
			t.Errorf("%s: %v %v", listen, b, err)
		}
	}
	if _, err := notifications.OpenOutbox("127.0.0.1:0", notifications.OutboxOptions{}); err == nil {
		t.Error("no clock")
	}
}
