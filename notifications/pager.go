package notifications

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"time"

	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/incident"
)

// pagerEndpoint is where PagerDuty takes events (Events API v2).
const pagerEndpoint = "https://events.pagerduty.com/v2/enqueue"

// Pager speaks PagerDuty's Events API v2: a ring triggers an alert under the
// alarm's dedup key, and a ring that says somebody has it resolves it.
type Pager struct {
	address    string
	routingKey string
}

// NewPager takes the integration's routing key and, where events go elsewhere
// (the EU region, a test), the address; "" is PagerDuty's own. A missing key or
// an address that is not https (http only on this machine's loopback) is
// refused as Invalid.
func NewPager(routingKey, address string) (*Pager, error) {
	if strings.TrimSpace(routingKey) == "" {
		return nil, fault.Invalid("The pager needs a routing key: make an Events API v2 integration in PagerDuty and copy its key.")
	}
	if address == "" {
		address = pagerEndpoint
	}
	if err := checkEndpoint("pager", address); err != nil {
		return nil, err
	}
	return &Pager{address: address, routingKey: strings.TrimSpace(routingKey)}, nil
}

type pagerEvent struct {
	RoutingKey  string        `json:"routing_key"`
	EventAction string        `json:"event_action"`
	DedupKey    string        `json:"dedup_key"`
	Client      string        `json:"client,omitempty"`
	Payload     *pagerPayload `json:"payload,omitempty"`
	Links       []pagerLink   `json:"links,omitempty"`
}

type pagerPayload struct {
	Summary   string         `json:"summary"` // 1024 characters at most
	Source    string         `json:"source"`
	Severity  string         `json:"severity"`
	Timestamp time.Time      `json:"timestamp"`
	Component string         `json:"component,omitempty"`
	Details   map[string]any `json:"custom_details,omitempty"`
}

type pagerLink struct {
	Href string `json:"href"`
	Text string `json:"text"`
}

// Page sends one ring. 202 is success; 429 and 5xx are told as what passes.
func (p *Pager) Page(ctx context.Context, r incident.Ring) (string, error) {
	event := pagerEvent{RoutingKey: p.routingKey, EventAction: "resolve", DedupKey: r.DedupKey}
	if !r.IsAnswered {
		event = p.trigger(r)
	}
	body, err := json.Marshal(event)
	if err != nil {
		return "", err
	}
	code, reply, err := post(ctx, p.address, http.Header{}, body)
	switch {
	case err != nil:
		return "", fault.Unavailable("The pager was not reached: %s.", reason(err))
	case code == http.StatusAccepted && r.IsAnswered:
		return "202 resolved", nil
	case code == http.StatusAccepted:
		return "202 triggered", nil
	case code == http.StatusTooManyRequests:
		return "", fault.Unavailable("The pager answered 429: too many events at once; this one was not taken and may be sent again.")
	case code >= 500:
		return "", fault.Unavailable("The pager answered %d: it is in trouble; this event may be sent again.", code)
	}
	return "", fault.Unavailable("The pager refused the event (%d %s). Check the routing key.", code, firstLine(reply))
}

func (p *Pager) trigger(r incident.Ring) pagerEvent {
	summary := alarmSubject(r)
	if runes := []rune(summary); len(runes) > 1024 {
		summary = string(runes[:1024])
	}
	e := pagerEvent{
		RoutingKey: p.routingKey, EventAction: "trigger", DedupKey: r.DedupKey, Client: "Tocsin",
		Payload: &pagerPayload{
			Summary: summary, Source: "tocsin", Severity: pagerSeverity(r.Severity), Timestamp: r.At.UTC(),
			Component: r.Number, Details: map[string]any{"headline": r.Headline, "for": r.Person, "threshold": r.Threshold},
		},
	}
	if len(r.Lines) > 0 {
		e.Payload.Details["lines"] = r.Lines
	}
	if r.DueAt != nil {
		e.Payload.Details["due_at"] = r.DueAt.UTC()
	}
	if r.SignBy != nil {
		e.Payload.Details["sign_by"] = r.SignBy.UTC()
	}
	if r.AnswerURL != "" {
		e.Links = []pagerLink{{Href: r.AnswerURL, Text: answerWords}}
	}
	return e
}

// pagerSeverity maps ours to theirs; a test is for information.
func pagerSeverity(severity string) string {
	switch severity {
	case "SEV1":
		return "critical"
	case "SEV2":
		return "error"
	case "SEV3":
		return "warning"
	}
	return "info"
}
