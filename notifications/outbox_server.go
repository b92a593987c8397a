package notifications

import (
	"crypto/tls"
	"fmt"
	"io"
	"log"
	"strconv"
	"strings"
	"time"

	"github.com/emersion/go-smtp"
)

// largestLetter bounds what one client can make the Outbox hold, in bytes.
const largestLetter = 4 << 20

func serverFor(b *Outbox, config *tls.Config) *smtp.Server {
	s := smtp.NewServer(smtp.BackendFunc(func(c *smtp.Conn) (smtp.Session, error) {
		return &session{outbox: b, conn: c}, nil
	}))
	s.Domain = "outbox.invalid"
	s.TLSConfig = config
	s.MaxRecipients = 1 // one letter, one recipient: a second would be told of the first
	s.MaxMessageBytes = largestLetter
	s.ReadTimeout, s.WriteTimeout = 5*time.Minute, time.Minute
	s.ErrorLog = log.New(io.Discard, "", 0) // a client that leaves is no error here
	return s
}

// session is one connection's conversation.
type session struct {
	outbox *Outbox
	conn   *smtp.Conn
	from   string
	to     string
}

func (s *session) Mail(from string, _ *smtp.MailOptions) error {
	s.from = from
	return nil
}

func (s *session) Rcpt(to string, _ *smtp.RcptOptions) error {
	err := s.answer(s.outbox.ask(Envelope{Verb: "RCPT", From: s.from, To: to}))
	if err == nil {
		s.to = to
	}
	return err
}

func (s *session) Data(r io.Reader) error {
	message, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	reply := s.outbox.ask(Envelope{Verb: "DATA", From: s.from, To: s.to, Message: message})
	if (reply.Code/100 == 2 && !reply.Drop && !reply.Hang) || reply.Keep {
		number := s.outbox.take(s.from, s.to, message)
		if reply.Text == "" {
			reply.Text = fmt.Sprintf("OK: queued as T%05d", number)
		}
	}
	if err := s.answer(reply); err != nil {
		return err
	}
	return &smtp.SMTPError{Code: reply.Code, EnhancedCode: codes(reply.Enhanced), Message: reply.Text} // go-smtp has no other way to choose the words
}

func (s *session) Reset()        { s.from, s.to = "", "" }
func (s *session) Logout() error { return nil }

// answer carries a script's reply out; nil means that the client is told yes.
func (s *session) answer(r Reply) error {
	if r.Hang {
		gone := make(chan struct{})
		go func() { // a client that leaves ends the wait; reading here is safe, for it has nothing to say before our answer
			_, _ = s.conn.Conn().Read(make([]byte, 1))
			close(gone)
		}()
		select {
		case <-gone:
		case <-s.outbox.closed:
		}
	}
	if r.Drop || r.Hang {
		_ = s.conn.Conn().Close() // leaving without a word is the point
		return io.ErrClosedPipe
	}
	if r.Code/100 == 2 {
		return nil
	}
	return &smtp.SMTPError{Code: r.Code, EnhancedCode: codes(r.Enhanced), Message: r.Text}
}

// ask lets the script decide.
func (b *Outbox) ask(e Envelope) Reply {
	b.mutex.Lock()
	script := b.script
	if script != nil { // nobody counts otherwise
		key := e.Verb + " " + strings.ToLower(e.To)
		b.asked[key]++
		e.Nth = b.asked[key]
	}
	b.mutex.Unlock()
	var r Reply
	if script != nil {
		r = script(e)
	}
	if r.Code == 0 {
		r.Code = 250
	}
	if r.Text == "" && r.Code/100 != 2 {
		r.Text = "No"
	}
	return r
}

// take stores a letter and returns its number.
func (b *Outbox) take(from, to string, message []byte) int {
	id := messageID(message)
	at := b.now().UTC()
	b.mutex.Lock()
	defer b.mutex.Unlock()
	b.total++
	b.times[id]++
	key := strings.ToLower(to)
	m := b.boxes[key]
	if m == nil {
		m = &box{Mailbox: Mailbox{Address: key}}
		b.boxes[key] = m
	}
	m.Count, m.LastAt = m.Count+1, at
	m.letters = append(m.letters, letter{number: b.total, at: at, from: from, to: to, raw: message})
	if len(m.letters) > b.keep {
		m.letters = append([]letter(nil), m.letters[1:]...) // a new array lets the dropped letter go
	}
	return b.total
}

// codes reads "5.1.1"; anything else lets go-smtp choose.
func codes(enhanced string) smtp.EnhancedCode {
	var c smtp.EnhancedCode
	parts := strings.Split(enhanced, ".")
	if len(parts) != 3 {
		return smtp.EnhancedCodeNotSet
	}
	for i, p := range parts {
		n, err := strconv.Atoi(p)
		if err != nil {
			return smtp.EnhancedCodeNotSet
		}
		c[i] = n
	}
	return c
}
