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
)

// Matches parses a message's bytes back and compares them with the copy that
// legal signed: sender, Reply-To, subject, text, HTML, and that its one
// recipient is in the signed set. What the message adds is only To, Date,
// Message-ID, threading, Auto-Submitted, the MIME framing, DKIM-Signature and the
// token of its reader's link, where the copy holds the place for one. Conflict
// names the first part that differs.
func Matches(message []byte, c *Copy) error {
	m, err := mail.ReadMessage(bytes.NewReader(message))
	if err != nil {
		return mismatch("The message cannot be read as mail: %v.", err)
	}
	if err := framed(m.Header); err != nil {
		return err
	}
	to, err := m.Header.AddressList("To")
	if err != nil || len(to) != 1 || to[0].Name != "" || !slices.Contains(c.Contacts, to[0].Address) {
		return mismatch("The message's recipient is not one of the contacts that were signed.")
	}
	for _, h := range []struct{ name, want string }{{"From", c.From}, {"Reply-To", c.ReplyTo}} {
		if !sameAddress(m.Header.Get(h.name), h.want) {
			return mismatch("The message's %s differs from what was signed.", h.name)
		}
	}
	if subject, err := new(mime.WordDecoder).DecodeHeader(m.Header.Get("Subject")); err != nil || singleSpaced(subject) != singleSpaced(c.Subject) {
		return mismatch("The message's Subject differs from what was signed.")
	}
	text, html, err := parts(m, len(message))
	if err != nil {
		return mismatch("The message's parts cannot be read: %v.", err)
	}
	inText, same := linkIn(text, c.Text)
	if !same {
		return mismatch("The message's text differs from what was signed.")
	}
	inHTML, same := linkIn(html, c.HTML)
	switch {
	case !same:
		return mismatch("The message's HTML differs from what was signed.")
	case inText != "" && inHTML != "" && inText != inHTML:
		return mismatch("The message's two parts lead to different places.")
	}
	return nil
}

// sameAddress compares names and addresses as they are meant. An encoded name
// is decoded by the parser: decoded before, its comma would end the address.
func sameAddress(got, want string) bool {
	if want == "" {
		return got == ""
	}
	g, err1 := mail.ParseAddress(got)
	w, err2 := mail.ParseAddress(want)
	return err1 == nil && err2 == nil && *g == *w
}

// singleSpaced makes one of several spaces: a long header is folded at a space
// and read back with one there (RFC 5322 §2.2.3).
func singleSpaced(s string) string {
	return strings.Join(strings.FieldsFunc(s, func(r rune) bool { return r == ' ' }), " ")
}

// plainEnds makes the line endings comparable: mail travels with CR LF.
func plainEnds(s string) string {
	return strings.TrimRight(strings.ReplaceAll(s, "\r\n", "\n"), "\n")
}

// parts reads the two parts of a letter, and refuses every word before,
// between or after them. size is the message's, which no part exceeds.
func parts(m *mail.Message, size int) (text, html string, err error) {
	kind, params, err := mime.ParseMediaType(m.Header.Get("Content-Type"))
	if err != nil {
		return "", "", err
	}
	if kind != "multipart/alternative" {
		return "", "", mismatch("it is %s, not a letter with text and HTML", kind)
	}
	body, err := readAll(m.Body, size)
	if err != nil {
		return "", "", err
	}
	edge := "--" + params["boundary"]
	if !bytes.HasPrefix(body, []byte(edge)) || !bytes.HasSuffix(bytes.TrimRight(body, "\r\n"), []byte(edge+"--")) {
		return "", "", mismatch("there are words around its parts, or its end is missing")
	}
	mr := multipart.NewReader(bytes.NewReader(body), params["boundary"])
	if text, err = part(mr, "text/plain", size); err != nil {
		return "", "", err
	}
	if html, err = part(mr, "text/html", size); err != nil {
		return "", "", err
	}
	if _, err := mr.NextRawPart(); err != io.EOF {
		return "", "", mismatch("it holds a part that was not signed")
	}
	return text, html, nil
}

// part reads the next part, which must be of the kind, in UTF-8, and shown in
// its place: a disposition could turn it into an attachment.
func part(mr *multipart.Reader, want string, size int) (string, error) {
	p, err := mr.NextRawPart()
	if err != nil {
		return "", err
	}
	kind, params, _ := mime.ParseMediaType(p.Header.Get("Content-Type"))
	if kind != want || !strings.EqualFold(params["charset"], "utf-8") {
		return "", mismatch("it holds %s in %q where %s in UTF-8 was signed", kind, params["charset"], want)
	}
	for name, values := range p.Header {
		if len(values) != 1 || name != "Content-Type" && name != "Content-Transfer-Encoding" {
			return "", mismatch("a part's header %s was not signed", name)
		}
	}
	var r io.Reader = p
	if strings.EqualFold(p.Header.Get("Content-Transfer-Encoding"), "quoted-printable") {
		r = quotedprintable.NewReader(p)
	}
	body, err := readAll(r, size)
	return string(body), err
}

// readAll reads at most about size bytes, into room made once.
func readAll(r io.Reader, size int) ([]byte, error) {
	b := bytes.NewBuffer(make([]byte, 0, size+bytes.MinRead))
	_, err := b.ReadFrom(r)
	return b.Bytes(), err
}
