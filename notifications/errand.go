package notifications

import (
	"bytes"
	"context"
	"strings"

	"github.com/flowchestra/tocsin/app/notice"
	"github.com/flowchestra/tocsin/templates/mail"
)

// Errand makes a short mail of our own into bytes: a text and an HTML part with
// the same words. Odd characters in names are dropped, never refused.
func Errand(e notice.Errand) ([]byte, error) {
	from, err := readAddress("sender", e.From)
	if err != nil {
		return nil, err
	}
	for _, words := range []*string{&e.Subject, &e.Over, &e.Foot, &e.Code, &e.CodeTerm, &e.ActWords} {
		*words = clean(*words)
	}
	for i := range e.Lines {
		e.Lines[i] = clean(e.Lines[i])
	}
	if e.Preheader = e.Over; len(e.Lines) > 0 {
		e.Preheader = opening(e.Lines[0])
	}
	var b bytes.Buffer
	if err := mail.Errand(e).Render(context.Background(), &b); err != nil {
		return nil, err
	}
	_, host, _ := strings.Cut(from.Address, "@")
	return Compose(notice.Envelope{From: e.From, ReplyTo: e.ReplyTo, To: e.To, MessageID: "errand-" + notAnID.ReplaceAllString(e.ID, "-") + "@" + host,
		Date: e.At, Language: e.Language, Subject: e.Subject, Text: errandText(e), HTML: b.String()})
}

func errandText(e notice.Errand) string {
	parts := []string{e.Over, strings.Join(underlined(wrap(e.Subject, column), "="), "\n")}
	if e.Code != "" {
		parts = append(parts, e.CodeTerm+"\n"+e.Code)
	}
	for _, line := range e.Lines {
		parts = append(parts, strings.Join(wrap(line, column), "\n"))
	}
	if e.ActURL != "" {
		parts = append(parts, e.ActWords+":\n"+e.ActURL)
	}
	parts = append(parts, strings.Repeat("-", column), strings.Join(wrap(e.Foot, column), "\n"))
	return strings.Join(parts, "\n\n") + "\n"
}
