package notifications

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"

	gomail "github.com/wneessen/go-mail"

	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/notice"
)

// Compose makes an envelope into the bytes that go to the relay (RFC 5322,
// multipart/alternative in quoted-printable, CRLF). The same envelope always
// makes the same bytes: date and Message-ID are given and the boundary is drawn
// from the words. There is one recipient, `Auto-Submitted: auto-generated`
// (RFC 3834 §5), and no header that names a program. Anything that could add a
// header or a recipient is refused as Invalid.
func Compose(e notice.Envelope) ([]byte, error) {
	if err := checkEnvelope(e); err != nil {
		return nil, err
	}
	m := gomail.NewMsg(gomail.WithEncoding(gomail.EncodingQP), gomail.WithCharset(gomail.CharsetUTF8),
		gomail.WithNoDefaultUserAgent(), gomail.WithBoundary(boundary(e)))
	from, err := readAddress("from", e.From)
	if err != nil {
		return nil, err
	}
	m.FromMailAddress(from)
	to, err := readAddress("to", e.To)
	if err != nil {
		return nil, err
	}
	m.ToMailAddress(to)
	if e.ReplyTo != "" {
		reply, err := readAddress("reply-to", e.ReplyTo)
		if err != nil {
			return nil, err
		}
		m.ReplyToMailAddress(reply)
	}
	m.Subject(e.Subject)
	m.SetDateWithValue(e.Date.UTC())
	m.SetMessageIDWithValue(e.MessageID)
	m.SetGenHeader(gomail.Header("Auto-Submitted"), "auto-generated")
	if e.Thread != "" {
		m.SetGenHeader(gomail.HeaderInReplyTo, "<"+e.Thread+">")
		m.SetGenHeader(gomail.HeaderReferences, "<"+e.Thread+">")
	}
	m.SetBodyString(gomail.TypeTextPlain, e.Text)
	m.AddAlternativeString(gomail.TypeTextHTML, e.HTML)
	b := bytes.NewBuffer(make([]byte, 0, 4096+(len(e.Text)+len(e.HTML))*5/4))
	if _, err := m.WriteTo(b); err != nil {
		return nil, fmt.Errorf("make message %s: %w", e.MessageID, err)
	}
	return b.Bytes(), nil
}

func checkEnvelope(e notice.Envelope) error {
	if err := checkLine("subject", e.Subject); err != nil {
		return err
	}
	switch {
	case e.Subject == "":
		return fault.Invalid("The message has no subject.").In("subject")
	case !messageIDSpec.MatchString(e.MessageID):
		return fault.Invalid("The Message-ID %q cannot be sent: it needs the form id@host, without angle brackets.", e.MessageID).In("message-id")
	case e.Thread != "" && !messageIDSpec.MatchString(e.Thread):
		return fault.Invalid("The letter that this one follows has the Message-ID %q: it needs the form id@host, without angle brackets.", e.Thread).In("thread")
	case e.Date.IsZero():
		return fault.Invalid("The message has no date.").In("date")
	case e.Text == "" || e.HTML == "":
		return fault.Invalid("The message needs its words as text and as HTML.").In("text")
	}
	if err := checkText("text", e.Text); err != nil {
		return err
	}
	return checkText("HTML", e.HTML)
}

// boundary cannot occur in the parts: it would have to be the digest of a text
// that holds it.
func boundary(e notice.Envelope) string {
	sum := sha256.Sum256([]byte(e.MessageID + "\x00" + e.Text + "\x00" + e.HTML))
	return hex.EncodeToString(sum[:24])
}
