package notifications_test

import (
	"bytes"
	"context"
	"errors"
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-smtp"

	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/notice"
	"github.com/flowchestra/tocsin/notifications"
)

const known = "r.aaaa.bbbb@returns.flowchestra.example"

// desk takes what comes back, and answers as it is told to.
type desk struct {
	mutex   sync.Mutex
	answers []error
	taken   []notice.Report
	asked   int
}

func (d *desk) take(_ context.Context, address string, r notice.Report) error {
	d.mutex.Lock()
	defer d.mutex.Unlock()
	d.asked++
	if len(d.answers) > 0 {
		err := d.answers[0]
		if len(d.answers) > 1 {
			d.answers = d.answers[1:]
		}
		if err != nil {
			return err
		}
	}
	d.taken = append(d.taken, r)
	return nil
}

func openReturns(t *testing.T, scheme string, d *desk) *notifications.Returns {
	t.Helper()
	r, err := notifications.OpenReturns(scheme+"://127.0.0.1:0", notifications.ReturnsTo{Take: d.take, Pause: time.Millisecond,
		Knows: func(address string) bool { return strings.EqualFold(address, known) }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(r.Close)
	return r
}

// hand gives a message in, as a relay does.
func hand(t *testing.T, scheme, addr, to string, raw []byte) error {
	t.Helper()
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	c := smtp.NewClient(conn)
	if scheme == "lmtp" {
		c = smtp.NewClientLMTP(conn)
	}
	defer c.Close()
	if err := c.Mail("", nil); err != nil {
		return err
	}
	if err := c.Rcpt(to, nil); err != nil {
		return err
	}
	w, err := c.Data()
	if err != nil {
		return err
	}
	if _, err := w.Write(raw); err != nil {
		return err
	}
	return w.Close()
}

func code(err error) int {
	var said *smtp.SMTPError
	if errors.As(err, &said) {
		return said.Code
	}
	var each smtp.LMTPDataError
	if errors.As(err, &each) {
		for _, one := range each {
			return one.Code
		}
	}
	if err != nil {
		return -1
	}
	return 250
}

func TestReturnedMailIsAcknowledgedOnceItIsStored(t *testing.T) {
	t.Parallel()
	for _, scheme := range []string{"lmtp", "smtp"} {
		for name, c := range map[string]struct {
			to      string
			answers []error
			raw     []byte
			code    int
			asked   int
		}{
			"stored":                  {known, nil, bounce(t, "postfix-no-such-user"), 250, 1},
			"another address":         {"r.aaaa.cccc@returns.flowchestra.example", nil, bounce(t, "postfix-no-such-user"), 550, 0},
			"another domain":          {"ada@flowchestra.example", nil, bounce(t, "postfix-no-such-user"), 550, 0},
			"under way, then stored":  {known, []error{fault.Unavailable("x"), fault.Unavailable("x"), nil}, bounce(t, "relayed"), 250, 3},
			"under way for long":      {known, []error{fault.Unavailable("x")}, bounce(t, "relayed"), 451, 10},
			"the database is away":    {known, []error{errors.New("disk full")}, bounce(t, "relayed"), 451, 1},
			"changed meanwhile":       {known, []error{fault.Conflict("x")}, bounce(t, "relayed"), 451, 1},
			"too much":                {known, []error{fault.Forbidden("Enough.")}, bounce(t, "relayed"), 554, 1},
			"gone since":              {known, []error{fault.NotFound("There is no such address here.")}, bounce(t, "relayed"), 550, 1},
			"10 MB":                   {known, nil, append(bounce(t, "postfix-no-such-user"), bytes.Repeat([]byte("0123456789abcde\n"), 10<<16)...), 552, 0},
			"no mail at all":          {known, nil, []byte("\x00\xff"), 250, 1},
			"parts without an end":    {known, nil, []byte("Content-Type: multipart/report; boundary=x\r\n\r\n--x\r\n"), 250, 1},
			"a header without an end": {known, nil, bytes.Repeat([]byte("X-A: b\r\n"), 20_000), 250, 1},
			"a dot alone on its line": {known, nil, []byte("Subject: a\r\n\r\n.\r\n..\r\nb\r\n"), 250, 1},
		} {
			t.Run(scheme+" "+name, func(t *testing.T) {
				t.Parallel()
				d := &desk{answers: c.answers}
				r := openReturns(t, scheme, d)
				err := hand(t, scheme, r.Addr(), c.to, c.raw)
				d.mutex.Lock()
				defer d.mutex.Unlock()
				if code(err) != c.code || d.asked != c.asked || len(d.taken) > 1 || (c.code == 250) != (len(d.taken) == 1) {
					t.Errorf("answered %v, asked %d times, took %d", err, d.asked, len(d.taken))
				}
			})
		}
	}
}

func TestEveryAddressThatIsNotOursIsRefusedAlike(t *testing.T) {
	t.Parallel()
	r := openReturns(t, "smtp", &desk{})
	said := map[string]bool{}
	for _, to := range []string{"r.aaaa.cccc@returns.flowchestra.example", "r.zzzz.bbbb@returns.flowchestra.example", "x@returns.flowchestra.example", "x@evil.example"} {
		said[hand(t, "smtp", r.Addr(), to, nil).Error()] = true
	}
	if len(said) != 1 {
		t.Errorf("the answers tell apart what is wrong: %v", said)
	}
}

func TestReturnedMailIsTakenOnThisMachineOnly(t *testing.T) {
	t.Parallel()
	for _, address := range []string{"", "127.0.0.1:2424", "lmtp://127.0.0.1", "lmtp://0.0.0.0:0", "smtp://192.0.2.1:0", "http://127.0.0.1:0", "lmtp://u@127.0.0.1:0", "lmtp://:0"} {
		r, err := notifications.OpenReturns(address, notifications.ReturnsTo{})
		if fault.KindOf(err) != fault.KindInvalid {
			t.Errorf("%s: got %v", address, err)
		}
		if r != nil {
			r.Close()
		}
	}
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	if _, err := notifications.OpenReturns("lmtp://"+taken.Addr().String(), notifications.ReturnsTo{}); fault.KindOf(err) != fault.KindUnavailable {
		t.Errorf("got %v", err)
	}
}
