package notifications_test

import (
	"bytes"
	"context"
	"strings"
	"testing"
	"time"

	"github.com/flowchestra/tocsin/app/notice"
	"github.com/flowchestra/tocsin/notifications"
)

func relayAt(t *testing.T, url string) *notifications.Relay {
	t.Helper()
	r, err := notifications.ParseRelay(url)
	if err != nil {
		t.Fatal(err)
	}
	r.CommandTimeout, r.DotTimeout = 5*time.Second, 5*time.Second
	return r
}

func dial(t *testing.T, r *notifications.Relay) *notifications.Conn {
	t.Helper()
	c, err := r.Dial(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	return c
}

const sender, omar = "Flowchestra <notices@flowchestra.example>", "omar@brightwater.example"

func letter(t *testing.T) []byte {
	t.Helper()
	message, err := notifications.Compose(envelope())
	if err != nil {
		t.Fatal(err)
	}
	return message
}

func TestAnswersAreReadForWhatTheyMean(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		script   map[string][]string
		want     notice.Answer
		reusable bool
	}{
		"taken":                       {nil, notice.Answer{Outcome: notice.Accepted, Code: 250, Enhanced: "2.0.0", Reply: "Ok: queued as D1", QueueID: "D1"}, true},
		"taken, Exim's words":         {map[string][]string{".": {"250 OK id=1tZ8xQ-0003Kd-2B"}}, notice.Answer{Outcome: notice.Accepted, Code: 250, Reply: "OK id=1tZ8xQ-0003Kd-2B", QueueID: "1tZ8xQ-0003Kd-2B"}, true},
		"taken with 251":              {map[string][]string{".": {"251 forwarded"}}, notice.Answer{Outcome: notice.Accepted, Code: 251, Reply: "forwarded"}, true},
		"sender refused for now":      {map[string][]string{"MAIL": {"451 4.3.0 later"}}, notice.Answer{Outcome: notice.Deferred, Code: 451, Enhanced: "4.3.0", Reply: "later"}, true},
		"sender refused, our fault":   {map[string][]string{"MAIL": {"553 5.1.8 no"}}, notice.Answer{Outcome: notice.Deferred, Code: 553, Enhanced: "5.1.8", Reply: "no"}, true},
		"greylisted":                  {map[string][]string{"RCPT": {"451 4.7.1 greylisted"}}, notice.Answer{Outcome: notice.Deferred, Code: 451, Enhanced: "4.7.1", Reply: "greylisted"}, true},
		"no such mailbox":             {map[string][]string{"RCPT": {"550-5.1.1 no such\r\n550 5.1.1 user"}}, notice.Answer{Outcome: notice.Refused, Code: 550, Enhanced: "5.1.1", Reply: "no such\nuser"}, true},
		"DATA refused for now":        {map[string][]string{"DATA": {"451 4.3.0 later"}}, notice.Answer{Outcome: notice.Deferred, Code: 451, Enhanced: "4.3.0", Reply: "later"}, true},
		"DATA refused":                {map[string][]string{"DATA": {"554 5.7.1 no"}}, notice.Answer{Outcome: notice.Refused, Code: 554, Enhanced: "5.7.1", Reply: "no"}, true},
		"full after the dot":          {map[string][]string{".": {"452 4.2.2 full"}}, notice.Answer{Outcome: notice.Deferred, Code: 452, Enhanced: "4.2.2", Reply: "full"}, true},
		"refused after the dot":       {map[string][]string{".": {"550 5.7.1 spam"}}, notice.Answer{Outcome: notice.Refused, Code: 550, Enhanced: "5.7.1", Reply: "spam"}, true},
		"shutting down":               {map[string][]string{"MAIL": {"421 4.3.2 closing"}}, notice.Answer{Outcome: notice.Deferred, Code: 421, Enhanced: "4.3.2", Reply: "closing"}, false},
		"shutting down after the dot": {map[string][]string{".": {"421 4.3.2 closing"}}, notice.Answer{Outcome: notice.Deferred, Code: 421, Enhanced: "4.3.2", Reply: "closing"}, false},
		"RSET dies after a refusal":   {map[string][]string{"RCPT": {"550 5.1.1 no"}, "RSET": {"DROP"}}, notice.Answer{Outcome: notice.Refused, Code: 550, Enhanced: "5.1.1", Reply: "no"}, false},
		"drop at MAIL":                {map[string][]string{"MAIL": {"DROP"}}, notice.Answer{Outcome: notice.Deferred, Reply: "The connection was lost during MAIL, "}, false},
		"drop at RCPT":                {map[string][]string{"RCPT": {"DROP"}}, notice.Answer{Outcome: notice.Deferred, Reply: "The connection was lost during RCPT, "}, false},
		"drop at DATA":                {map[string][]string{"DATA": {"DROP"}}, notice.Answer{Outcome: notice.Deferred, Reply: "The connection was lost during DATA, "}, false},
		"garbage at RCPT":             {map[string][]string{"RCPT": {"what?"}}, notice.Answer{Outcome: notice.Deferred, Reply: "The connection was lost during RCPT, "}, false},
		"354 at RCPT":                 {map[string][]string{"RCPT": {"354 go on"}}, notice.Answer{Outcome: notice.Deferred, Code: 354, Reply: "go on"}, false},
		"drop after the dot":          {map[string][]string{".": {"DROP"}}, notice.Answer{Outcome: notice.Uncertain, Reply: "The letter was handed over whole and no reply was read: the other side closed"}, false},
		"garbage after the dot":       {map[string][]string{".": {"what?"}}, notice.Answer{Outcome: notice.Uncertain, Reply: "The letter was handed over whole and no reply was read: "}, false},
		"354 after the dot":           {map[string][]string{".": {"354 again"}}, notice.Answer{Outcome: notice.Uncertain, Reply: "The letter was handed over whole and no reply was read: 354"}, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			conn := dial(t, relayAt(t, startDouble(t, c.script, nil).url))
			a := conn.Send(t.Context(), sender, omar, letter(t))
			if c.want.Code == 0 && strings.HasPrefix(a.Reply, c.want.Reply) {
				c.want.Reply = a.Reply
			}
			if c.want.TLS = "none"; a != c.want || conn.Usable() != c.reusable {
				t.Errorf("got %+v, usable %v\nwant %+v, usable %v", a, conn.Usable(), c.want, c.reusable)
			}
		})
	}
}

func TestSilenceEndsWithItsTimeout(t *testing.T) {
	t.Parallel()
	for verb, want := range map[string]notice.State{"MAIL": notice.Deferred, "RCPT": notice.Deferred, "DATA": notice.Deferred, ".": notice.Uncertain} {
		t.Run(verb, func(t *testing.T) {
			t.Parallel()
			r := relayAt(t, startDouble(t, map[string][]string{verb: {""}}, nil).url)
			conn := dial(t, r)
			r.CommandTimeout, r.DotTimeout = 300*time.Millisecond, 300*time.Millisecond
			a := conn.Send(t.Context(), sender, omar, letter(t))
			if a.Outcome != want || !strings.Contains(a.Reply, "no answer in time") || conn.Usable() {
				t.Errorf("got %+v, usable %v", a, conn.Usable())
			}
		})
	}
}

func TestWhoeverGivesUpIsNotKeptWaiting(t *testing.T) {
	t.Parallel()
	b := outbox(t)
	ctx, cancel := context.WithCancel(t.Context())
	b.Script(func(e notifications.Envelope) notifications.Reply {
		if e.Verb == "DATA" {
			cancel()
			return notifications.Reply{Hang: true}
		}
		return notifications.Reply{}
	})
	r := relayAt(t, b.URL())
	r.DotTimeout = time.Hour
	conn := dial(t, r)
	if a := conn.Send(ctx, sender, omar, letter(t)); a.Outcome != notice.Uncertain || conn.Usable() {
		t.Errorf("got %+v", a)
	}
	if a := dial(t, r).Send(ctx, sender, omar, letter(t)); a.Outcome != notice.Deferred {
		t.Errorf("a letter that was not begun is deferred, got %+v", a)
	}
}

func TestATakenLetterStaysTaken(t *testing.T) {
	t.Parallel()
	d := startDouble(t, map[string][]string{"MAIL": {"250 ok", "DROP"}}, nil)
	conn := dial(t, relayAt(t, d.url))
	if a := conn.Send(t.Context(), sender, omar, letter(t)); a.Outcome != notice.Accepted {
		t.Fatalf("got %+v", a)
	}
	if a := conn.Send(t.Context(), sender, omar, letter(t)); a.Outcome != notice.Deferred || a.Code != 0 || conn.Usable() {
		t.Errorf("the next letter meets a dead line: %+v", a)
	}
	if a := conn.Send(t.Context(), sender, omar, letter(t)); a.Outcome != notice.Deferred || !strings.Contains(a.Reply, "dial again") {
		t.Errorf("got %+v", a)
	}
	if verbs := d.verbs(); verbs != "BANNER EHLO MAIL RCPT DATA . MAIL" {
		t.Errorf("said %s", verbs)
	}
}

func TestALetterCutOffHalfWayIsNotEndedWithADot(t *testing.T) {
	t.Parallel()
	d := startDouble(t, map[string][]string{"DATA": {"354 go on"}, "X": {"DROP"}}, nil) // the letter's first line ends the connection
	r := relayAt(t, d.url)
	r.CommandTimeout = 500 * time.Millisecond
	conn := dial(t, r)
	big := append([]byte("X\r\n"), bytes.Repeat([]byte(strings.Repeat("y", 70)+"\r\n"), 400_000)...)
	a := conn.Send(t.Context(), sender, omar, big)
	if a.Outcome != notice.Deferred || !strings.Contains(a.Reply, "during the letter") || conn.Usable() {
		t.Errorf("got %+v", a)
	}
	if strings.Contains(d.verbs(), " .") || strings.Contains(d.verbs(), "QUIT") {
		t.Errorf("said %s", d.verbs())
	}
}

func TestBytesArriveAsTheyWereComposed(t *testing.T) {
	t.Parallel()
	b := outbox(t)
	conn := dial(t, relayAt(t, b.URL()))
	for _, message := range [][]byte{
		letter(t),
		[]byte("Subject: x\r\n\r\n.\r\n..\r\n...a\r\n.b\r\n\r\n.\r\n"),
		[]byte("Subject: x\r\n\r\n" + strings.Repeat(".\r\n", 5000)),
	} {
		if a := conn.Send(t.Context(), sender, omar, message); a.Outcome != notice.Accepted {
			t.Fatalf("got %+v", a)
		}
		all := b.Messages(omar)
		if got := all[len(all)-1]; !bytes.Equal(got.Raw, message) || got.EnvelopeFrom != "notices@flowchestra.example" {
			t.Errorf("sent\n%q\ngot from %s\n%q", message, got.EnvelopeFrom, got.Raw)
		}
	}
}

func TestAnAddressCannotBecomeACommand(t *testing.T) {
	t.Parallel()
	d := startDouble(t, nil, nil)
	conn := dial(t, relayAt(t, d.url))
	for _, to := range []string{
		`"x> ORCPT=rfc822;y"@z.example`, `"a@b.example> NOTIFY=SUCCESS"@c.example`, "a@b.example>\r\nRCPT TO:<c@d.example", "a b@c.example", "",
		"a@b.example,c@d.example", "Omar <omar@brightwater.example>", "a@-b.example", "grüße@b.example", strings.Repeat("a", 65) + "@b.example",
	} {
		if a := conn.Send(t.Context(), sender, to, letter(t)); a.Outcome != notice.Refused || a.Code != 0 || a.Reply == "" || !conn.Usable() {
			t.Errorf("%q: got %+v", to, a)
		}
		if a := conn.Send(t.Context(), to+"\n", omar, letter(t)); a.Outcome != notice.Refused {
			t.Errorf("from %q: got %+v", to, a)
		}
	}
	if verbs := d.verbs(); verbs != "BANNER EHLO" {
		t.Errorf("said %s", verbs)
	}
}
