package notifications

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"time"

	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"

	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/incident"
)

const (
	longestPost  = 10 * time.Second
	largestPost  = 64 << 10 // bytes; no ring comes near it
	largestReply = 4 << 10  // bytes of an answer that are read at all
)

// Webhook posts rings, signed as Standard Webhooks says (webhook-id,
// webhook-timestamp and webhook-signature). The id is the call's, with
// ".answered" behind it when it says that somebody has it, and stays the same
// however often a call is spoken. The body is
//
//	{"type": "alarm.rung" | "alarm.answered" | "alarm.test",
//	 "timestamp": "2026-03-28T02:15:00Z",              product time of speaking
//	 "data": {"call": "…", "dedup_key": "…", "person": "Lena",
//	          "incident": "INC-2026-001", "severity": "SEV1", "threshold": "24h",
//	          "headline": "…", "lines": ["…"],
//	          "due_at": "…", "sign_by": "…",           both absent when nothing is due
//	          "answer_url": "…"}}                      for the one who takes it on
//
// with every time in UTC (RFC 3339).
type Webhook struct {
	address string
	signer  *standardwebhooks.Webhook
}

// NewWebhook takes an https address (http only on this machine's loopback) and
// a secret of at least 24 bytes as base64, with whsec_ before it or not. What
// cannot be used is refused as Invalid.
func NewWebhook(address, secret string) (*Webhook, error) {
	if err := checkEndpoint("webhook", address); err != nil {
		return nil, err
	}
	signer, err := standardwebhooks.NewWebhook(secret)
	if err != nil || len(secret) < 32 {
		return nil, fault.Invalid("The webhook's secret must be at least 24 random bytes in base64, with whsec_ before them.")
	}
	return &Webhook{address: address, signer: signer}, nil
}

type webhookBody struct {
	Type      string      `json:"type"`
	Timestamp time.Time   `json:"timestamp"`
	Data      webhookRing `json:"data"`
}

type webhookRing struct {
	Call      string     `json:"call"`
	DedupKey  string     `json:"dedup_key"`
	Person    string     `json:"person"`
	Incident  string     `json:"incident,omitempty"`
	Severity  string     `json:"severity,omitempty"`
	Threshold string     `json:"threshold"`
	Headline  string     `json:"headline"`
	Lines     []string   `json:"lines,omitempty"`
	DueAt     *time.Time `json:"due_at,omitempty"`
	SignBy    *time.Time `json:"sign_by,omitempty"`
	AnswerURL string     `json:"answer_url,omitempty"`
}

// Post sends one ring; now is the real time, which receivers compare with
// theirs. Any 2xx is success. No redirect is followed: the signed words go to
// the configured address or nowhere.
func (w *Webhook) Post(ctx context.Context, r incident.Ring, now time.Time) (string, error) {
	kind, id := "alarm.rung", r.CallID
	switch {
	case r.IsAnswered:
		kind, id = "alarm.answered", r.CallID+".answered"
	case r.Number == "":
		kind = "alarm.test"
	}
	body, err := json.Marshal(webhookBody{Type: kind, Timestamp: r.At.UTC(), Data: webhookRing{
		Call: r.CallID, DedupKey: r.DedupKey, Person: r.Person, Incident: r.Number, Severity: r.Severity,
		Threshold: r.Threshold, Headline: r.Headline, Lines: r.Lines, DueAt: inUTC(r.DueAt), SignBy: inUTC(r.SignBy),
		AnswerURL: r.AnswerURL,
	}})
	if err != nil {
		return "", err
	}
	signature, err := w.signer.Sign(id, now, body)
	if err != nil {
		return "", err
	}
	header := http.Header{}
	header.Set(standardwebhooks.HeaderWebhookID, id)
	header.Set(standardwebhooks.HeaderWebhookTimestamp, strconv.FormatInt(now.Unix(), 10))
	header.Set(standardwebhooks.HeaderWebhookSignature, signature)
	code, reply, err := post(ctx, w.address, header, body)
	switch {
	case err != nil:
		return "", fault.Unavailable("The webhook was not reached: %s.", reason(err))
	case code/100 != 2:
		return "", fault.Unavailable("The webhook answered %d %s", code, firstLine(reply))
	}
	return strconv.Itoa(code), nil
}

// post sends JSON and reads a bounded answer.
func post(ctx context.Context, address string, header http.Header, body []byte) (code int, reply string, err error) {
	if len(body) > largestPost {
		return 0, "", fmt.Errorf("the body has %d bytes, %d at most", len(body), largestPost)
	}
	ctx, cancel := context.WithTimeout(ctx, longestPost)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, address, bytes.NewReader(body))
	if err != nil {
		return 0, "", err
	}
	request.Header = header
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("User-Agent", "Tocsin")
	response, err := client.Do(request)
	if err != nil {
		return 0, "", bareURL(err)
	}
	defer func() { _ = response.Body.Close() }() // what was read is all that counts
	said, _ := io.ReadAll(io.LimitReader(response.Body, largestReply))
	return response.StatusCode, string(said), nil
}

var client = &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}

// bareURL drops the address from an error: it may hold a secret.
func bareURL(err error) error {
	if u, ok := err.(*url.Error); ok {
		return u.Err
	}
	return err
}

func inUTC(at *time.Time) *time.Time {
	if at == nil {
		return nil
	}
	utc := at.UTC()
	return &utc
}

func checkEndpoint(what, address string) error {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || (u.Scheme != "https" && (u.Scheme != "http" || !isLoopback(u.Hostname()))) {
		return fault.Invalid("The %s address must be https://host/…, so that nobody on the way can read or change what is said.", what)
	}
	return nil
}
