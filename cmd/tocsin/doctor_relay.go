package main

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"

	"github.com/flowchestra/tocsin/app"
	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/notice"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/notifications"
)

const (
	probes     = 20
	probeEvery = 200 * time.Millisecond
)

// measureRelay sends a few messages to an address that the operator names, one
// after the other and not fast, and keeps how long the relay takes over one.
func measureRelay(ctx context.Context, h *house, relay *notifications.Relay, to string, connections int) (string, error) {
	l, err := h.store.Reads().For(ctx, people.System())
	if err != nil {
		return "", err
	}
	org, err := l.Organisation()
	if err != nil {
		return "", err
	}
	conn, err := relay.Dial(ctx)
	if err != nil {
		return "", err
	}
	defer conn.Close()
	var took []time.Duration
	for i := range probes {
		message, err := probe(org, to, i)
		if err != nil {
			return "", err
		}
		began := time.Now()
		if ans := conn.Send(ctx, org.MailFrom, to, message); ans.Outcome != notice.Accepted {
			return "", fault.Unavailable("The relay did not take message %d of %d to %s: %d %s. Nothing was measured.", i+1, probes, to, ans.Code, ans.Reply)
		}
		took = append(took, time.Since(began))
		time.Sleep(probeEvery)
	}
	slices.Sort(took)
	r := app.RelayRate{Relay: relay.Address, Letters: probes, Connections: connections, Latency: took[len(took)/2]}
	if err := h.app.RecordRelayRate(ctx, operator(), r); err != nil {
		return "", err
	}
	pace, err := h.app.MeasuredPace(ctx, relay.Address)
	return fmt.Sprintf("%d messages to %s, %s each in the middle; over %d connections letters leave at %.1f a second from the next start on, a third of what it takes",
		probes, to, r.Latency.Round(100*time.Microsecond), connections, pace), err
}

// probe is one message that says what it is.
func probe(org people.Organisation, to string, i int) ([]byte, error) {
	words := fmt.Sprintf("This is message %d of %d by which Tocsin measures how long the mail server takes over one. Nothing has happened, and nothing is to be done.", i+1, probes)
	return notifications.Compose(notice.Envelope{From: org.MailFrom, ReplyTo: org.ReplyTo, To: to, MessageID: uuid.NewString() + "@tocsin.measure", Date: time.Now(),
		Language: "en", Subject: "Measuring the mail server", Text: words, HTML: "<p>" + words + "</p>"})
}
