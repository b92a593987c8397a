package main

import (
	"github.com/flowchestra/tocsin/notifications"
	"github.com/flowchestra/tocsin/templates/pages"
)

// mailboxes hands the demo's mailboxes to its pages; nil where mail goes out
// for real.
func (s *stage) mailboxes() func() []pages.Mailbox {
	if s.outbox == nil {
		return nil
	}
	return func() []pages.Mailbox {
		var out []pages.Mailbox
		for _, m := range s.outbox.Mailboxes() {
			box := pages.Mailbox{Address: m.Address, Count: m.Count, LastAt: m.LastAt}
			for _, l := range s.outbox.Messages(m.Address) {
				box.Mails = append(box.Mails, mail(l))
			}
			out = append(out, box)
		}
		return out
	}
}

func mail(l notifications.Stored) pages.Mail {
	return pages.Mail{Number: l.Number, ReceivedAt: l.ReceivedAt, Date: l.Date, From: l.From, To: l.To, Subject: l.Subject,
		MessageID: l.MessageID, Text: l.Text, HTML: l.HTML, Fault: l.Fault}
}
