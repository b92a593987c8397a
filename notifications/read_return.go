package notifications

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"html"
	"io"
	"mime"
	"regexp"
	"strings"

	"github.com/emersion/go-message"
	_ "github.com/emersion/go-message/charset" // answers come in every character set
	"github.com/emersion/go-message/mail"
	"github.com/microcosm-cc/bluemonday"

	"github.com/flowchestra/tocsin/app/notice"
)

// What is read of a message that came back: anybody may have written it.
const (
	deepestPart = 6        // parts within parts
	mostParts   = 40       // in all
	mostHeader  = 64 << 10 // bytes
	mostWords   = 16 << 10 // bytes of text that are kept
	mostAbout   = 100      // recipients of one report
)

var statusCode = regexp.MustCompile(`\b([245]\.[0-9]{1,3}\.[0-9]{1,3})\b`)

// ReadReturn reads a message that came to a return path: a report of a mail
// server (RFC 3464, or the shapes of Exim and qmail), an automatic answer (RFC
// 3834), or what a person wrote. From is the envelope's sender, "" for null.
// It always answers; what cannot be read is left out.
func ReadReturn(from string, raw []byte) notice.Report {
	sum := sha256.Sum256(raw)
	r := &reading{report: notice.Report{Digest: hex.EncodeToString(sum[:]), FromNull: strings.Trim(from, "<> ") == "", Sender: bounded(from)}}
	e, err := message.ReadWithOptions(bytes.NewReader(raw), &message.ReadOptions{MaxHeaderBytes: mostHeader})
	if e == nil || err != nil && !message.IsUnknownCharset(err) && !message.IsUnknownEncoding(err) {
		r.report.IsReport = r.report.FromNull // whatever it is, no person sent it
		return r.report
	}
	r.header(e.Header)
	r.part(e, 0)
	r.unstructured(e.Header)
	return r.report
}

// reading gathers a report part by part.
type reading struct {
	report notice.Report
	parts  int
	html   string // words of an HTML part, where there is no text
}

func (r *reading) header(h message.Header) {
	mh := mail.Header{Header: h}
	if subject, err := mh.Subject(); err == nil {
		r.report.Subject = firstLine(subject)
	}
	if list, err := mh.AddressList("From"); err == nil && len(list) > 0 {
		r.report.Sender = firstLine(list[0].String())
	}
	r.report.Automatic = r.report.FromNull || isAutomatic(h, r.report.Subject)
	kind, params, _ := mime.ParseMediaType(h.Get("Content-Type"))
	r.report.IsReport = kind == "multipart/report" && !strings.EqualFold(params["report-type"], "disposition-notification")
	r.report.Automatic = r.report.Automatic || kind == "multipart/report"
}

// isAutomatic tells what no person wrote (RFC 3834 §2 and §5, and what servers
// said before it).
func isAutomatic(h message.Header, subject string) bool {
	word, _, _ := strings.Cut(strings.ToLower(strings.TrimSpace(h.Get("Auto-Submitted"))), ";")
	switch {
	case word != "" && strings.TrimSpace(word) != "no":
		return true
	case h.Get("X-Autoreply") != "", h.Get("X-Autorespond") != "", h.Get("X-Auto-Response-Suppress") != "", h.Get("List-Id") != "":
		return true
	}
	switch strings.ToLower(strings.TrimSpace(h.Get("Precedence"))) {
	case "bulk", "junk", "list", "auto_reply":
		return true
	}
	return outOfOffice.MatchString(subject)
}

var outOfOffice = regexp.MustCompile(`(?i)^\s*(automatic reply|auto(matische)?[- ]?(reply|antwort)|out of (the )?office|abwesend|abwesenheit|réponse automatique|respuesta automática|risposta automatica)`)

// part reads one part and those within it; not what was enclosed of our own.
func (r *reading) part(e *message.Entity, depth int) {
	if r.parts++; r.parts > mostParts || depth > deepestPart {
		return
	}
	kind, _, err := e.Header.ContentType()
	if err != nil {
		kind = "text/plain"
	}
	if mr := e.MultipartReader(); mr != nil {
		for {
			p, err := mr.NextPart()
			if err != nil && !message.IsUnknownCharset(err) && !message.IsUnknownEncoding(err) || p == nil {
				return
			}
			r.part(p, depth+1)
		}
	}
	disposition, _, _ := e.Header.ContentDisposition()
	switch {
	case kind == "message/delivery-status" || kind == "message/global-delivery-status":
		if !r.report.IsReport && !r.report.FromNull {
			return // somebody passes on what came to them
		}
		r.status(wordsOf(e.Body, mostHeader))
	case disposition == "attachment":
	case kind == "text/plain" && r.report.Words == "":
		r.report.Words = wordsOf(e.Body, mostWords)
	case kind == "text/html" && r.html == "":
		r.html = html.UnescapeString(bluemonday.StrictPolicy().Sanitize(wordsOf(e.Body, mostWords)))
	}
}

// wordsOf reads so many bytes of words, and no character that hides others.
func wordsOf(body io.Reader, most int64) string {
	b, err := io.ReadAll(io.LimitReader(body, most))
	if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) && len(b) == 0 {
		return ""
	}
	words := strings.ReplaceAll(strings.ToValidUTF8(string(b), "?"), "\r\n", "\n")
	return strings.TrimSpace(strings.Map(func(c rune) rune {
		if c != '\n' && c != '\t' && (c < ' ' || c == 0x7F || isSteering(c)) {
			return -1
		}
		return c
	}, words))
}
