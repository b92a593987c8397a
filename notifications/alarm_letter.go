package notifications

import (
	"bytes"
	"context"
	"fmt"
	"regexp"
	"strings"
	"time"
	"unicode"

	"github.com/flowchestra/tocsin/app/clock"
	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/templates/mail"
)

const (
	answerWords = "I have it"
	alarmFoot   = "Press the button only if you take it on: the bell then rings nobody else. If you cannot, do nothing and the next person is rung."
	testFoot    = "This is a test: nothing is due. Press the button to show that the bell reaches you."
)

// AlarmLetter makes a ring into a mail: subject, text and HTML with the same
// words. Odd characters are dropped, never refused: an alarm that fails because
// of a name would be a missed deadline. Times are given in the person's zone
// and in UTC.
func AlarmLetter(r incident.Ring) (subject, text, html string, err error) {
	headline := clean(r.Headline)
	p := mail.AlarmPage{
		Subject: alarmSubject(r), Headline: headline, Over: "Tocsin · test of the bell",
		AnswerURL: clean(r.AnswerURL), Answer: answerWords, Foot: alarmFoot,
	}
	if r.Number != "" {
		p.Over = strings.TrimPrefix(clean(r.Severity+" · "+r.Number), "· ")
	} else {
		p.Foot = testFoot
	}
	if r.Person != "" {
		p.Over += " · for " + clean(r.Person)
	}
	if r.DueAt != nil {
		p.Rows = append(p.Rows, mail.Row{Term: "Due", Value: moment(*r.DueAt, r.Zone) + "; " + left(*r.DueAt, r.At)})
	}
	if r.SignBy != nil {
		p.Rows = append(p.Rows, mail.Row{Term: "Sign by", Value: moment(*r.SignBy, r.Zone) + "; " + left(*r.SignBy, r.At)})
	}
	p.Rows = append(p.Rows, mail.Row{Term: "Rung", Value: moment(r.At, r.Zone)})
	for _, line := range r.Lines {
		p.Lines = append(p.Lines, clean(line))
	}
	p.Preheader = p.Rows[0].Term + " " + p.Rows[0].Value
	var b bytes.Buffer
	if err := mail.Alarm(p).Render(context.Background(), &b); err != nil {
		return "", "", "", err
	}
	return p.Subject, alarmText(p), b.String(), nil
}

// alarmSubject is the part of the headline before the first semicolon, after
// what sorts and filters need.
func alarmSubject(r incident.Ring) string {
	first, _, _ := strings.Cut(clean(r.Headline), ";")
	first = strings.TrimSuffix(first, ".")
	if runes := []rune(first); len(runes) > 150 {
		first = string(runes[:149]) + "…"
	}
	if r.Number == "" {
		return "[test] " + first
	}
	return clean(fmt.Sprintf("[%s] %s: %s", r.Severity, r.Number, first))
}

func alarmText(p mail.AlarmPage) string {
	var parts []string
	parts = append(parts, p.Over, strings.Join(underlined(wrap(p.Headline, column), "="), "\n"))
	var rows []string
	for _, row := range p.Rows {
		lines := wrap(fmt.Sprintf("%s: %s", row.Term, row.Value), column)
		rows = append(rows, strings.Join(lines, "\n  "))
	}
	parts = append(parts, strings.Join(rows, "\n"))
	if p.AnswerURL != "" {
		parts = append(parts, p.Answer+":\n"+p.AnswerURL)
	}
	for _, line := range p.Lines {
		parts = append(parts, strings.Join(wrap(line, column), "\n"))
	}
	parts = append(parts, strings.Join(wrap(p.Foot, column), "\n"))
	return strings.Join(parts, "\n\n") + "\n"
}

// moment gives an instant in a person's zone and in UTC; a zone that nobody
// knows leaves UTC alone.
func moment(at time.Time, zone string) string {
	const day, hour = "Mon 2 Jan 2006", "15:04"
	utc := at.UTC()
	place, err := clock.Zone(zone)
	local := utc
	if err == nil {
		local = at.In(place)
	}
	name, offset := local.Zone()
	switch {
	case err != nil || zone == "" || (offset == 0 && name == "UTC"):
		return utc.Format(day+" "+hour) + " UTC"
	case local.YearDay() != utc.YearDay():
		return local.Format(day+" "+hour) + " " + name + " (" + utc.Format("Mon "+hour) + " UTC)"
	}
	return local.Format(day+" "+hour) + " " + name + " (" + utc.Format(hour) + " UTC)"
}

// left counts hours and minutes. What remains is rounded down and what is
// overdue is rounded up: a mail never promises time that is not there.
func left(due, at time.Time) string {
	d := due.Sub(at)
	if d < 0 {
		late := -d + time.Minute - 1
		return "overdue by " + hours(late)
	}
	return hours(d) + " left when sent"
}

func hours(d time.Duration) string {
	h, m := int(d.Hours()), int(d.Minutes())%60
	if h == 0 {
		return fmt.Sprintf("%d m", m)
	}
	return fmt.Sprintf("%d h %02d m", h, m)
}

// clean makes words fit for a header and a heading.
func clean(words string) string {
	words = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case unicode.IsControl(r), isSteering(r), r == unicode.ReplacementChar:
			return -1
		}
		return r
	}, strings.ToValidUTF8(words, ""))
	words = strings.ReplaceAll(words, "=?", "= ?") // no encoded word of anybody else's (RFC 2047)
	return strings.Join(strings.Fields(words), " ")
}

var notAnID = regexp.MustCompile(`[^A-Za-z0-9-]+`)

// callID is the Message-ID of a call, the same however often it is spoken.
func callID(r incident.Ring, from string) string {
	_, host, _ := strings.Cut(from, "@")
	id := notAnID.ReplaceAllString(r.CallID, "-")
	return "call-" + id[:min(len(id), 100)] + "@" + host
}
