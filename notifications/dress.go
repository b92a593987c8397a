// Package notifications holds everything that leaves the building: letters
// are dressed, made into bytes and handed to a relay; alarms are rung by mail,
// webhook and pager. It stores nothing: a value comes back.
package notifications

import (
	"bytes"
	"context"
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/microcosm-cc/bluemonday"

	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/notice"
	"github.com/flowchestra/tocsin/templates/mail"
)

// largestHTML is what a letter may weigh, in bytes: some mailboxes cut off what
// lies beyond 102 kB.
const largestHTML = 100_000

// languageTag is as much of RFC 5646 as a letter needs.
var languageTag = regexp.MustCompile(`^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$`)

// tags is what a letter may consist of. There is no attribute among it, hence
// no link, no image and no script.
var tags = bluemonday.NewPolicy().AllowElements("p", "br", "strong", "em", "h1", "h2", "h3", "h4", "h5", "h6",
	"ul", "ol", "li", "blockquote", "pre", "code", "hr")

// Dress makes the words of one copy into a text and an HTML part that say the
// same, in the same order. The address of a link is written out behind it and
// nothing can be clicked, but for the reader's own page where the letter has
// one. A subject with a line break, broken UTF-8, a field
// that nobody filled and a letter over 100 kB are refused as Invalid.
func Dress(l notice.Letter) (notice.Dressed, error) {
	l.Subject = strings.Trim(l.Subject, " ")
	l.Body = strings.ReplaceAll(l.Body, "\r\n", "\n")
	if err := checkLetter(l); err != nil {
		return notice.Dressed{}, err
	}
	if !languageTag.MatchString(l.Language) {
		l.Language = "en"
	}
	html, text, err := convert([]byte(l.Body))
	if err != nil {
		return notice.Dressed{}, err
	}
	if strings.TrimSpace(text) == "" {
		return notice.Dressed{}, fault.Invalid("The letter is empty: write what the customer must know.").In("body")
	}
	page := mail.LetterPage{Letter: l, Preheader: opening(text), HTML: tags.Sanitize(html)}
	var b bytes.Buffer
	if err := mail.Letter(page).Render(context.Background(), &b); err != nil {
		return notice.Dressed{}, err
	}
	if b.Len() > largestHTML {
		return notice.Dressed{}, fault.Invalid("The letter is %d kB long and mail programs cut letters at 100: shorten it.", b.Len()/1000).In("body")
	}
	return notice.Dressed{Subject: l.Subject, Text: letterText(l, text), HTML: b.String()}, nil
}

func checkLetter(l notice.Letter) error {
	if strings.TrimSpace(l.Subject) == "" {
		return fault.Invalid("The letter has no subject: say in one line what it is about.").In("subject")
	}
	for _, line := range []struct{ what, words string }{
		{"subject", l.Subject}, {"organisation", l.Organisation}, {"reference", l.Reference},
		{"banner", l.Ways.Banner}, {"telephone", l.Ways.Phone}, {"address", l.Ways.Site},
	} {
		if err := checkLine(line.what, line.words); err != nil {
			return err
		}
	}
	if err := checkText("body", l.Body); err != nil {
		return err
	}
	if err := checkFilled("subject", l.Subject); err != nil {
		return err
	}
	return checkFilled("body", l.Body)
}

// checkFilled refuses a letter with a hole in it, however it is misspelt.
func checkFilled(what, words string) error {
	at := strings.Index(words, "{{")
	if at < 0 {
		return nil
	}
	name, _, _ := strings.Cut(words[at:], "\n")
	if end := strings.Index(name, "}}"); end >= 0 {
		name = name[:end+2]
	}
	if runes := []rune(name); len(runes) > 40 {
		name = string(runes[:40]) + "…"
	}
	return fault.Invalid("Line %d of the %s still says %s: fill it in or delete it.", 1+strings.Count(words[:at], "\n"), what, name).In(what)
}

// letterText puts the layout's words around the body, as the HTML does.
func letterText(l notice.Letter, body string) string {
	words := mail.WordsOf(l)
	head := l.Organisation
	if l.Reference != "" {
		head += "\n" + words.Reference + " " + l.Reference
	}
	parts := []string{
		strings.TrimSpace(head), strings.Join(underlined(wrap(l.Subject, column), "="), "\n"), body,
	}
	parts = append(parts, waysText(mail.CheckIn(l))...)
	parts = append(parts, strings.Repeat("-", column), strings.Join(wrap(words.Foot, column), "\n"))
	return strings.Join(parts, "\n\n") + "\n"
}

// waysText says how the letter is checked, and where its reader may answer.
func waysText(w mail.CheckWords) (parts []string) {
	if len(w.Ways) == 0 {
		return nil
	}
	var items []string
	for _, way := range w.Ways {
		lines := indented(wrap(way, column-2), "  ")
		lines[0] = "- " + strings.TrimPrefix(lines[0], "  ")
		items = append(items, lines...)
	}
	parts = append(parts, strings.Join(underlined(wrap(w.Heading, column), "-"), "\n"), strings.Join(wrap(w.Lead, column), "\n"), strings.Join(items, "\n"))
	if w.Href != "" {
		parts = append(parts, strings.Join(append(wrap(w.Answer, column), w.Href), "\n"))
	}
	return parts
}

// opening is what a mailbox shows beside the subject: the letter's first words,
// cut at a space.
func opening(text string) string {
	const most = 120
	words := strings.Join(strings.Fields(text), " ")
	if utf8.RuneCountInString(words) <= most {
		return words
	}
	short := string([]rune(words)[:most])
	if space := strings.LastIndex(short, " "); space > 0 {
		short = short[:space]
	}
	return short + "…"
}
