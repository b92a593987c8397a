package sink

import (
	"bufio"
	"bytes"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"os"
	"strconv"
	"strings"
	"time"
)

// talker is one connection's conversation.
type talker struct {
	server *Server
	raw    net.Conn
	line   net.Conn // raw, or TLS over it
	in     *bufio.Reader
	out    *bufio.Writer
	script Script // as it was when the client called

	safe     bool
	from, to string
	spared   bool
}

var errGone = errors.New("the line is cut")

func talk(s *Server, raw net.Conn, script Script) {
	t := &talker{server: s, raw: raw, line: raw, script: script}
	t.in, t.out = bufio.NewReaderSize(raw, 64<<10), bufio.NewWriter(raw)
	time.Sleep(script.Banner)
	if t.answer(Connect, 220, "sink.invalid ESMTP") != nil || t.flush() != nil {
		return
	}
	for {
		line, err := t.in.ReadSlice('\n')
		if err != nil || t.command(string(bytes.TrimRight(line, "\r\n"))) != nil || t.flush() != nil {
			return
		}
	}
}

// flush sends what was said, unless the client has said more already.
func (t *talker) flush() error {
	if t.in.Buffered() > 0 {
		return nil
	}
	return t.out.Flush()
}

func (t *talker) say(code int, text string) error {
	_, err := t.out.WriteString(strconv.Itoa(code) + " " + text + "\r\n")
	return err
}

// answer says yes unless a rule has it otherwise.
func (t *talker) answer(step string, code int, text string) error {
	r := t.ask(step)
	if r == nil {
		return t.say(code, text)
	}
	return t.obey(r, code, text)
}

// ask holds the client at a step if it is to be held, and returns the rule that
// answers it.
func (t *talker) ask(step string) *Rule {
	if t.spared {
		return nil
	}
	if t.hold(step) != nil {
		return &Rule{Drop: true}
	}
	return t.server.rule(step, t.to)
}

// hold waits, where the client is to be held, until it is released or leaves.
func (t *talker) hold(step string) error {
	if t.spared {
		return nil
	}
	release, cut := t.server.stop(step)
	if release == nil {
		return nil
	}
	_ = t.out.Flush() // it may have gone, which is found out below
	defer func() { _ = t.raw.SetReadDeadline(time.Time{}) }()
	for {
		select {
		case <-release:
			if cut {
				return errGone
			}
			return nil
		default:
		}
		_ = t.raw.SetReadDeadline(time.Now().Add(glance)) // a cut line is found out by the read
		if _, err := t.in.Peek(t.in.Buffered() + 1); err != nil && !errors.Is(err, os.ErrDeadlineExceeded) {
			return errGone
		} else if err == nil { // it has said more already
			time.Sleep(glance)
		}
	}
}

const glance = 5 * time.Millisecond

func (t *talker) obey(r *Rule, code int, text string) error {
	if r.Hang {
		_, _ = io.Copy(io.Discard, t.in) // until it leaves
		return errGone
	}
	if r.Drop {
		return errGone
	}
	if r.Code == 0 {
		return t.say(code, text)
	}
	err := t.say(r.Code, r.words())
	if r.Code == 421 { // and closes, RFC 5321 §4.2.3
		return errors.Join(err, t.out.Flush(), errGone)
	}
	return err
}

func (t *talker) command(line string) error {
	verb, rest, _ := strings.Cut(line, " ")
	switch strings.ToUpper(verb) {
	case "EHLO", "HELO":
		return t.greet()
	case "STARTTLS":
		return t.encrypt()
	case "MAIL":
		t.from, t.to = address(rest), ""
		if !t.safe {
			t.server.tally.askedInClear()
		}
		t.spared = t.script.Spare != "" && t.from == t.script.Spare
		return t.answer(Mail, 250, "2.1.0 Ok")
	case "RCPT":
		t.to = address(rest)
		return t.answer(Rcpt, 250, "2.1.5 Ok")
	case "DATA":
		return t.data()
	case "RSET", "NOOP":
		return t.say(250, "2.0.0 Ok")
	case "QUIT":
		return errors.Join(t.say(221, "2.0.0 Bye"), t.out.Flush(), errGone)
	}
	return t.say(500, "5.5.2 Not understood")
}

func (t *talker) greet() error {
	step := Ehlo
	if t.safe {
		step = Safe
	}
	if r := t.ask(step); r != nil {
		return t.obey(r, 250, "sink.invalid")
	}
	words := []string{"sink.invalid", "PIPELINING", "ENHANCEDSTATUSCODES", "8BITMIME", "DSN"}
	if t.script.Certificate != "" && !t.safe {
		words = append(words, "STARTTLS")
	}
	for i, w := range words {
		between := "-"
		if i == len(words)-1 {
			between = " "
		}
		if _, err := t.out.WriteString("250" + between + w + "\r\n"); err != nil {
			return err
		}
	}
	return nil
}

// encrypt starts TLS, or fails as the script wants it to.
func (t *talker) encrypt() error {
	config := t.server.secure(t.script.Certificate)
	if config == nil && t.script.Certificate != Cut {
		return t.say(502, "5.5.1 Not offered")
	}
	if err := errors.Join(t.answer(TLS, 220, "2.0.0 Go ahead"), t.out.Flush()); err != nil {
		return err
	}
	if config == nil {
		_, _ = t.in.Peek(1)                          // the client has begun
		_, _ = t.raw.Write([]byte{22, 3, 3, 0, 122}) // a record's head, and no record
		return errGone
	}
	safe := tls.Server(t.raw, config)
	if err := safe.Handshake(); err != nil {
		return err
	}
	t.line, t.safe = safe, true
	t.in, t.out = bufio.NewReaderSize(safe, 64<<10), bufio.NewWriter(safe)
	return nil
}

// address takes what stands between < and >.
func address(s string) string {
	_, s, _ = strings.Cut(s, "<")
	s, _, _ = strings.Cut(s, ">")
	return strings.ToLower(s)
}
