package pages

import (
	"fmt"
	"net/url"
	"strings"
	"time"

	"github.com/flowchestra/tocsin/app/clock"
	"github.com/flowchestra/tocsin/templates/parts"
)

// Mailbox is one address that the demo wrote to.
type Mailbox struct {
	Address string
	Count   int // mails taken, kept or not
	LastAt  time.Time
	Mails   []Mail // those that are kept, the oldest first
}

// Mail is one mail of a mailbox, read back from the bytes that were sent.
type Mail struct {
	Number     int // unique within the demo
	ReceivedAt time.Time
	Date       *time.Time // as the mail says; nil where it does not
	From       string
	To         string
	Subject    string
	MessageID  string
	Text       string
	HTML       string // "" where there is none
	Fault      string // what could not be read of it, "" for nothing
}

// MailboxesPage lists the demo's mailboxes.
type MailboxesPage struct {
	parts.Frame
	Mailboxes []Mailbox
}

// MailboxPage lists the mails of one mailbox.
type MailboxPage struct {
	parts.Frame
	Mailbox Mailbox
}

// MailPage shows one mail as text and, in a frame that may do nothing, as HTML.
type MailPage struct {
	parts.Frame
	Address string
	Mail    Mail
	Links   []string // addresses in the text that lead here
}

// MailboxPath is where a mailbox is shown.
func MailboxPath(address string) string { return "/demo/mailboxes/" + url.PathEscape(address) }

// MailPath is where a mail is shown; its HTML alone is at the same path with
// /html.
func MailPath(address string, number int) string {
	return fmt.Sprintf("%s/%d", MailboxPath(address), number)
}

// LinksTo lists the addresses in a text that begin with site and a slash, each
// once.
func LinksTo(site, text string) []string {
	var out []string
	seen := map[string]bool{}
	for _, word := range strings.Fields(text) {
		word = strings.Trim(word, "<>().,;\"'")
		if site != "" && strings.HasPrefix(word, site+"/") && !seen[word] {
			seen[word] = true
			out = append(out, word)
		}
	}
	return out
}

// latest is the subject of a mailbox's newest mail.
func (m Mailbox) latest() string {
	if len(m.Mails) == 0 {
		return ""
	}
	return m.Mails[len(m.Mails)-1].subject()
}

func (m Mail) subject() string {
	if m.Subject == "" {
		return "(no subject)"
	}
	return m.Subject
}

// newest returns the kept mails, the newest first.
func (m Mailbox) newest() []Mail {
	out := make([]Mail, 0, len(m.Mails))
	for i := len(m.Mails) - 1; i >= 0; i-- {
		out = append(out, m.Mails[i])
	}
	return out
}

func (p MailboxesPage) mails() (n int) {
	for _, m := range p.Mailboxes {
		n += m.Count
	}
	return n
}

// many counts things: "1 mail", "2 mails".
func many(n int, one, more string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, more)
}

func utc(t time.Time) string { return clock.Zoned(t, "UTC") }

// machine is an instant for machines.
func machine(t time.Time) string { return t.UTC().Format(time.RFC3339) }

// unit stands beside a count where the table has no header, on a narrow screen.
func unit(n int) string {
	if n == 1 {
		return "mail"
	}
	return "mails"
}
