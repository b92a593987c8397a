package notice

import (
	"bytes"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net/mail"
	"slices"
	"strings"

	"github.com/flowchestra/tocsin/app/fault"
)

// Matches parses a message's bytes back and compares them with the copy that
// legal signed: sender, Reply-To, subject, text, HTML, and that its one
// recipient is in the signed set. What the message adds is only To, Date,
// Message-ID, Auto-Submitted and the MIME framing. Conflict names the first
// part that differs.
func Matches(message []byte, c *Copy) error {
	m, err := mail.ReadMessage(bytes.NewReader(message))
	if err != nil {
		return fault.Conflict("The message cannot be read as mail: %v.", err)
	}
	to, err := m.Header.AddressList("To")
	if err != nil || len(to) != 1 || !slices.Contains(c.Contacts, to[0].Address) {
		return fault.Conflict("The message's recipient is not one of the contacts that were signed.")
	}
	dec := new(mime.WordDecoder)
	for _, h := range []struct{ name, want string }{{"From", c.From}, {"Reply-To", c.ReplyTo}, {"Subject", c.Subject}} {
		got, err := dec.DecodeHeader(m.Header.Get(h.name))
		if err != nil || !sameHeader(h.name, got, h.want) {
			return fault.Conflict("The message's %s differs from what was signed.", h.name)
		}
	}
	text, html, err := parts(m)
	if err != nil {
		return fault.Conflict("The message's parts cannot be read: %v.", err)
	}
	if !sameText(text, c.Text) {
		return fault.Conflict("The message's text differs from what was signed.")
	}
	if !sameText(html, c.HTML) {
		return fault.Conflict("The message's HTML differs from what was signed.")
	}
	return nil
}

func sameHeader(name, got, want string) bool {
	if name == "Subject" {
		return got == want
	}
	if want == "" {
		return got == ""
	}
	g, err1 := mail.ParseAddress(got)
	w, err2 := mail.ParseAddress(want)
	return err1 == nil && err2 == nil && *g == *w
}

// sameText compares ignoring the line ending: mail travels with CR LF.
func sameText(a, b string) bool {
	norm := func(s string) string { return strings.TrimRight(strings.ReplaceAll(s, "\r\n", "\n"), "\n") }
	return norm(a) == norm(b)
}

func parts(m *mail.Message) (text, html string, err error) {
	kind, params, err := mime.ParseMediaType(m.Header.Get("Content-Type"))
	if err != nil {
		return "", "", err
	}
	if kind != "multipart/alternative" {
		return "", "", fault.Conflict("it is %s, not a letter with text and HTML", kind)
	}
	mr := multipart.NewReader(m.Body, params["boundary"])
	for {
		p, err := mr.NextRawPart()
		if err == io.EOF {
			return text, html, nil
		}
		if err != nil {
			return "", "", err
		}
		var r io.Reader = p
		if strings.EqualFold(p.Header.Get("Content-Transfer-Encoding"), "quoted-printable") {
			r = quotedprintable.NewReader(p)
		}
		body, err := io.ReadAll(r)
		if err != nil {
			return "", "", err
		}
		switch t, _, _ := mime.ParseMediaType(p.Header.Get("Content-Type")); t {
		case "text/plain":
			text = string(body)
		case "text/html":
			html = string(body)
		default:
			return "", "", fault.Conflict("it holds a part of type %s that was not signed", t)
		}
	}
}
