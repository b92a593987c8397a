package notifications_test

import (
	"bytes"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-message/mail"
	"pgregory.net/rapid"

	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/notice"
	"github.com/flowchestra/tocsin/notifications"
)

func envelope() notice.Envelope {
	return notice.Envelope{
		From: "Flowchestra Security <notices@flowchestra.example>", ReplyTo: "security@flowchestra.example", To: "omar@brightwater.example",
		MessageID: "0195f0a1-7@flowchestra.example", Date: time.Date(2026, 3, 28, 7, 20, 0, 0, time.UTC), Language: "de",
		Subject: "Mitteilung für Brightwater", Text: ".\n.. zwei Punkte\nGrüße\n.\n", HTML: "<p>.</p>\n.\n<p>Grüße</p>\n",
	}
}

// goldenHeader is every field that a letter has, as another parser reads it.
var goldenHeader = []string{"Auto-Submitted", "Content-Type", "Date", "From", "Message-Id", "Mime-Version", "Reply-To", "Subject", "To"}

func headerOf(t interface{ Fatalf(string, ...any) }, message []byte) (mail.Header, []string) {
	r, err := mail.CreateReader(bytes.NewReader(message))
	if err != nil {
		t.Fatalf("another parser cannot read it: %v\n%s", err, message)
	}
	var names []string
	for fields := r.Header.Fields(); fields.Next(); {
		names = append(names, fields.Key())
	}
	slices.Sort(names)
	return r.Header, names
}

func TestAMessageIsWhatAnotherParserExpects(t *testing.T) {
	t.Parallel()
	e := envelope()
	message, err := notifications.Compose(e)
	if err != nil {
		t.Fatal(err)
	}
	h, names := headerOf(t, message)
	if !slices.Equal(names, goldenHeader) {
		t.Errorf("header fields %v", names)
	}
	subject, _ := h.Subject()
	id, _ := h.MessageID()
	at, _ := h.Date()
	to, _ := h.AddressList("To")
	from, _ := h.AddressList("From")
	if subject != e.Subject || id != e.MessageID || !at.Equal(e.Date) || len(to) != 1 || to[0].Address != e.To ||
		len(from) != 1 || from[0].Name != "Flowchestra Security" || h.Get("Auto-Submitted") != "auto-generated" {
		t.Errorf("read back %q %q %v %v %v", subject, id, at, to, from)
	}
	r, _ := mail.CreateReader(bytes.NewReader(message))
	for _, want := range []string{e.Text, e.HTML} {
		part, err := r.NextPart()
		if err != nil {
			t.Fatal(err)
		}
		if body, _ := io.ReadAll(part.Body); strings.ReplaceAll(string(body), "\r\n", "\n") != want {
			t.Errorf("a part reads %q, want %q", body, want)
		}
	}
	if _, err := r.NextPart(); err != io.EOF {
		t.Error("there are two parts")
	}
	if bytes.Contains(bytes.ReplaceAll(message, []byte("\r\n"), nil), []byte("\n")) {
		t.Error("a line ends without CR LF")
	}
}

func TestTheSameEnvelopeIsTheSameMessage(t *testing.T) {
	t.Parallel()
	first, _ := notifications.Compose(envelope())
	second, _ := notifications.Compose(envelope())
	if !bytes.Equal(first, second) {
		t.Error("two renderings differ")
	}
}

func TestAnEnvelopeThatCouldSaySomethingElseIsRefused(t *testing.T) {
	t.Parallel()
	for what, spoil := range map[string]func(*notice.Envelope){
		"subject with CR LF":     func(e *notice.Envelope) { e.Subject = "a\r\nBcc: x@y.example" },
		"subject with LF":        func(e *notice.Envelope) { e.Subject = "a\nb" },
		"subject with NUL":       func(e *notice.Envelope) { e.Subject = "a\x00" },
		"an encoded word":        func(e *notice.Envelope) { e.Subject = "=?utf-8?q?=0D=0ABcc:_x@y.example?=" },
		"no subject":             func(e *notice.Envelope) { e.Subject = "" },
		"name with CR LF":        func(e *notice.Envelope) { e.From = "\"a\r\nBcc: x@y.example\" <a@b.example>" },
		"two recipients":         func(e *notice.Envelope) { e.To = "a@b.example, c@d.example" },
		"a quoted local part":    func(e *notice.Envelope) { e.To = `"a b"@c.example` },
		"a command in a quote":   func(e *notice.Envelope) { e.To = `"a@b.example> ORCPT=x"@c.example` },
		"an address literal":     func(e *notice.Envelope) { e.To = "a@[127.0.0.1]" },
		"reply-to with LF":       func(e *notice.Envelope) { e.ReplyTo = "a@b.example\nX: y" },
		"message-id in brackets": func(e *notice.Envelope) { e.MessageID = "<a@b>" },
		"message-id with LF":     func(e *notice.Envelope) { e.MessageID = "a@b\nX: y" },
		"no message-id":          func(e *notice.Envelope) { e.MessageID = "" },
		"no date":                func(e *notice.Envelope) { e.Date = time.Time{} },
		"no HTML":                func(e *notice.Envelope) { e.HTML = "" },
		"broken UTF-8":           func(e *notice.Envelope) { e.Text = "\xff" },
	} {
		e := envelope()
		spoil(&e)
		if message, err := notifications.Compose(e); fault.KindOf(err) != fault.KindInvalid || message != nil {
			t.Errorf("%s: got %v", what, err)
		}
	}
}

func TestNoFieldCanAddAHeader(t *testing.T) {
	t.Parallel()
	piece := rapid.SampledFrom([]string{
		"\r\n", "\n", "\r", "\x00", "Bcc: x@y.example", "=?utf-8?q?=0D=0ABcc:_x@y.example?=", "=?utf-8?b?DQpCY2M6IHhAeS5leGFtcGxl?=",
		"\u202E", "\u2028", "<", ">", "\"", ",", ";", ":", "@", "a@b.example", " ", "\t", "ü", "\\", "(", ")", strings.Repeat("x", 1100),
	})
	words := rapid.Custom(func(t *rapid.T) string { return strings.Join(rapid.SliceOfN(piece, 0, 6).Draw(t, "pieces"), "") })
	rapid.Check(t, func(t *rapid.T) {
		e := envelope()
		for _, field := range []*string{&e.Subject, &e.From, &e.To, &e.ReplyTo, &e.MessageID, &e.Text, &e.HTML} {
			if rapid.Bool().Draw(t, "spoil") {
				*field = words.Draw(t, "words")
			}
		}
		if rapid.Bool().Draw(t, "name") {
			e.From = words.Draw(t, "name") + " <notices@flowchestra.example>"
		}
		message, err := notifications.Compose(e)
		if err != nil {
			if message != nil || fault.KindOf(err) != fault.KindInvalid {
				t.Fatalf("refused badly: %v", err)
			}
			return
		}
		want := slices.Clone(goldenHeader)
		if e.ReplyTo == "" {
			want = slices.DeleteFunc(want, func(name string) bool { return name == "Reply-To" })
		}
		h, names := headerOf(t, message)
		to, err := h.AddressList("To")
		if !slices.Equal(names, want) || err != nil || len(to) != 1 {
			t.Fatalf("header %v, to %v, %v\n%s", names, to, err, message)
		}
		if subject, _ := h.Subject(); subject != e.Subject && strings.TrimSpace(subject) != strings.TrimSpace(e.Subject) {
			t.Fatalf("subject %q became %q", e.Subject, subject)
		}
	})
}
