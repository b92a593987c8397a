package notifications

import (
	"cmp"
	"context"
	"strconv"
	"sync"
	"time"

	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/notice"
)

// longestRing bounds one channel, so that a silent relay cannot hold back what
// the pager already took: an unrecorded ring is spoken again after a minute.
const longestRing = 30 * time.Second

// Bell rings people inside the house. A channel that is nil is not used. Now is
// the real time of day, which the other side of a webhook checks; what is rung
// carries its own product time. From may be empty: a ring brings the
// organisation's sender with it.
type Bell struct {
	From    string
	Relay   *Relay
	Webhook *Webhook
	Pager   *Pager
	Now     func() time.Time
}

// Speak rings one person over every configured channel at once and tells, in
// the order mail, webhook, pagerduty, how each took it. One that fails stops
// none of the others. A ring that says somebody has it (IsAnswered) goes to the
// webhook and the pager only.
func (b *Bell) Speak(ctx context.Context, r incident.Ring) []incident.Spoken {
	type channel struct {
		name  string
		speak func(context.Context, incident.Ring) (string, error)
	}
	var channels []channel
	if b.Relay != nil && !r.IsAnswered {
		channels = append(channels, channel{"mail", b.mail})
	}
	if b.Webhook != nil {
		channels = append(channels, channel{"webhook", func(ctx context.Context, r incident.Ring) (string, error) {
			return b.Webhook.Post(ctx, r, b.Now())
		}})
	}
	if b.Pager != nil {
		channels = append(channels, channel{"pagerduty", b.Pager.Page})
	}
	spoken := make([]incident.Spoken, len(channels))
	var all sync.WaitGroup
	for i, c := range channels {
		all.Go(func() {
			ctx, cancel := context.WithTimeout(ctx, longestRing)
			defer cancel()
			detail, err := c.speak(ctx, r)
			if err != nil {
				detail = err.Error()
			}
			spoken[i] = incident.Spoken{Channel: c.name, OK: err == nil, Detail: detail}
		})
	}
	all.Wait()
	return spoken
}

// mail rings by mail. The Message-ID is the call's, so that a mailbox that gets
// the same call twice can tell.
func (b *Bell) mail(ctx context.Context, r incident.Ring) (string, error) {
	sender := cmp.Or(b.From, r.From)
	from, err := readAddress("sender", sender)
	if err != nil {
		return "", err
	}
	subject, text, html, err := AlarmLetter(r)
	if err != nil {
		return "", err
	}
	message, err := Compose(notice.Envelope{
		From: sender, To: r.Address, MessageID: callID(r, from.Address), Date: r.At,
		Language: "en", Subject: subject, Text: text, HTML: html,
	})
	if err != nil {
		return "", err
	}
	conn, err := b.Relay.Dial(ctx)
	if err != nil {
		return "", err
	}
	a := conn.Send(ctx, sender, r.Address, message)
	conn.Close()
	return heard(a)
}

// heard puts a relay's answer into a few words.
func heard(a notice.Answer) (string, error) {
	if a.Outcome != notice.Accepted {
		return "", fault.Unavailable("The relay did not take the mail (%s): %s", a.Outcome, withCode(a.Code, a.Reply))
	}
	if a.QueueID != "" {
		return withCode(a.Code, "queued as "+a.QueueID), nil
	}
	return withCode(a.Code, firstLine(a.Reply)), nil
}

func withCode(code int, words string) string {
	if code == 0 {
		return words
	}
	return strconv.Itoa(code) + " " + words
}
