package notifications

import (
	"regexp"
	"strings"

	"github.com/emersion/go-message"

	"github.com/flowchestra/tocsin/app/notice"
)

// status reads the fields of a delivery report, a group for each recipient
// after one for the message (RFC 3464 §2.1). Servers forget the blank line
// between groups, so that a second Final-Recipient opens one too.
func (r *reading) status(fields string) {
	one := notice.Reported{}
	done := func() {
		if (one.Final != "" || one.Original != "") && len(r.report.About) < mostAbout {
			if one.Status == "" {
				one.Status = firstStatus(one.Reply)
			}
			r.report.About = append(r.report.About, one)
		}
		one = notice.Reported{}
	}
	for _, line := range strings.Split(unfold(fields), "\n") {
		name, value, _ := strings.Cut(line, ":")
		value = strings.TrimSpace(value)
		switch strings.ToLower(strings.TrimSpace(name)) {
		case "":
			done()
		case "final-recipient":
			if one.Final != "" {
				done()
			}
			one.Final = typed(value)
		case "original-recipient":
			if one.Original != "" {
				done()
			}
			one.Original = typed(value)
		case "action":
			word, _, _ := strings.Cut(strings.ToLower(value)+" ", " ")
			one.Action = strings.Trim(word, ";,.")
		case "status":
			one.Status = firstStatus(value)
		case "diagnostic-code":
			one.Reply = bounded(value)
		}
	}
	done()
}

// unfold puts continued lines back onto the one that they continue.
func unfold(fields string) string {
	return regexp.MustCompile(`\n[ \t]+(\S)`).ReplaceAllString(fields, " $1")
}

// typed takes the address out of "rfc822; name@example.com".
func typed(value string) string {
	if _, address, ok := strings.Cut(value, ";"); ok {
		value = address
	}
	return strings.Trim(firstLine(value), "<> ")
}

func firstStatus(s string) string {
	if m := statusCode.FindStringSubmatch(s); m != nil {
		return m[1]
	}
	return ""
}

// Reports without a part of their own: qmail's, a paragraph for each recipient
// under its address, and Exim's, with the addresses in the header.
var (
	qmailSays  = regexp.MustCompile(`(?m)^Hi\. This is the .*(?:qmail|program|deliver).*`)
	qmailAbout = regexp.MustCompile(`(?m)^<([^<>\s]{3,254})>:\s*\n((?:\S.*\n?){1,8})`)
)

// unstructured reads a report that follows no standard. Only one with a null
// sender is taken for a report: anybody can write such words.
func (r *reading) unstructured(h message.Header) {
	if r.report.Words == "" {
		r.report.Words = r.html
	}
	if !r.report.FromNull || len(r.report.About) > 0 {
		return
	}
	if qmailSays.MatchString(r.report.Words) {
		for _, m := range qmailAbout.FindAllStringSubmatch(r.report.Words+"\n", mostAbout) {
			r.report.About = append(r.report.About, notice.Reported{Final: m[1], Action: "failed", Status: firstStatus(m[2]), Reply: bounded(m[2])})
		}
		r.report.IsReport = true
	}
	for _, address := range strings.Split(h.Get("X-Failed-Recipients"), ",") {
		if address = strings.TrimSpace(address); address != "" && len(r.report.About) < mostAbout {
			r.report.About = append(r.report.About, notice.Reported{Final: firstLine(address), Action: "failed", Status: firstStatus(r.report.Words), Reply: said(r.report.Words, address)})
			r.report.IsReport = true
		}
	}
	if sender := strings.ToLower(r.report.Sender); strings.Contains(sender, "mailer-daemon@") || strings.Contains(sender, "postmaster@") {
		r.report.IsReport = r.report.IsReport || h.Get("Auto-Submitted") == "" || strings.HasPrefix(strings.ToLower(h.Get("Auto-Submitted")), "auto-generated")
	}
}

// said is what stands below an address in a report's words.
func said(words, address string) string {
	_, below, ok := strings.Cut(words, address)
	if !ok {
		return ""
	}
	paragraph, _, _ := strings.Cut(strings.TrimSpace(below), "\n\n")
	return bounded(paragraph)
}
