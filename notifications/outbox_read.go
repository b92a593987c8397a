package notifications

import (
	"bytes"
	"encoding/base64"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net/mail"
	"net/textproto"
	"strings"
)

// read makes sense of a letter's bytes for whoever looks into a mailbox.
func read(l letter) Stored {
	s := Stored{Number: l.number, ReceivedAt: l.at, EnvelopeFrom: l.from, EnvelopeTo: l.to, Raw: l.raw}
	m, err := mail.ReadMessage(bytes.NewReader(l.raw))
	if err != nil {
		s.Fault = "The letter cannot be read: " + err.Error() + "."
		return s
	}
	s.From, s.To, s.Subject = words(m.Header.Get("From")), words(m.Header.Get("To")), words(m.Header.Get("Subject"))
	s.MessageID = bare(m.Header.Get("Message-Id"))
	if at, err := m.Header.Date(); err == nil {
		utc := at.UTC()
		s.Date = &utc
	}
	if err := s.readPart(textproto.MIMEHeader(m.Header), m.Body); err != nil {
		s.Fault = "A part of the letter cannot be read: " + err.Error() + "."
	}
	return s
}

// readPart takes the first text and the first HTML of a tree of parts.
func (s *Stored) readPart(h textproto.MIMEHeader, body io.Reader) error {
	kind, params, err := mime.ParseMediaType(h.Get("Content-Type"))
	if err != nil {
		kind = "text/plain" // RFC 2045 §5.2
	}
	if strings.HasPrefix(kind, "multipart/") {
		parts := multipart.NewReader(body, params["boundary"])
		for {
			p, err := parts.NextRawPart()
			if err == io.EOF {
				return nil
			}
			if err != nil {
				return err
			}
			if err := s.readPart(p.Header, p); err != nil {
				return err
			}
		}
	}
	switch strings.ToLower(h.Get("Content-Transfer-Encoding")) {
	case "quoted-printable":
		body = quotedprintable.NewReader(body)
	case "base64":
		body = base64.NewDecoder(base64.StdEncoding, body)
	}
	content, err := io.ReadAll(body)
	text := strings.ReplaceAll(string(content), "\r\n", "\n")
	switch {
	case kind == "text/plain" && s.Text == "":
		s.Text = text
	case kind == "text/html" && s.HTML == "":
		s.HTML = text
	}
	return err
}

// messageID finds the Message-ID without reading the whole letter; it is empty
// where there is none.
func messageID(message []byte) string {
	head, _, _ := bytes.Cut(message, []byte("\r\n\r\n"))
	m, err := mail.ReadMessage(io.MultiReader(bytes.NewReader(head), strings.NewReader("\r\n\r\n")))
	if err != nil {
		return ""
	}
	return bare(m.Header.Get("Message-Id"))
}

func bare(id string) string { return strings.Trim(strings.TrimSpace(id), "<>") }

// words decodes encoded words (RFC 2047) and keeps what it cannot decode.
func words(header string) string {
	if decoded, err := new(mime.WordDecoder).DecodeHeader(header); err == nil {
		return decoded
	}
	return header
}
