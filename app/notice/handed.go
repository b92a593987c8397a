package notice

import (
	"fmt"
	"strings"
	"time"
)

// DeliveryLine is a delivery without its message.
type DeliveryLine struct {
	ID            string
	EditionID     string
	CopyID        string
	NoticeID      string
	TenantID      string
	Position      int
	Address       string `gorm:"serializer:sealed"`
	MessageID     string
	MessageDigest string
	State         State
	Tries         int
	NextTryAt     *time.Time
	AcceptedAt    *time.Time
	CreatedAt     time.Time
}

// TableName says whose line it is.
func (DeliveryLine) TableName() string { return "deliveries" }

// Handed is one line of the delivery ledger: what went to whom, and every
// answer to it.
type Handed struct {
	DeliveryLine
	Reference string // of the customer
	Customer  string
	SignedAt  *time.Time
	Attempts  []Attempt
	Receipts  []Receipt
	Returns   []Return // what came back, oldest first
}

// SentAt is when it was handed to a relay first, nil before.
func (h Handed) SentAt() *time.Time {
	if len(h.Receipts) > 0 && h.Receipts[0].HandedAt != nil {
		return h.Receipts[0].HandedAt
	}
	if len(h.Attempts) == 0 {
		return nil
	}
	return &h.Attempts[0].BegunAt
}

// Last is what was answered last, nothing before.
func (h Handed) Last() Receipt {
	if len(h.Receipts) == 0 {
		return Receipt{}
	}
	return h.Receipts[len(h.Receipts)-1]
}

// HandedColumns head the delivery ledger as CSV, a line for each delivery. The
// answer is its last; all_answers holds every attempt, the first first. Times
// are UTC (RFC 3339).
var HandedColumns = []string{"customer_reference", "customer", "contact", "address", "signed_at", "handed_over_at", "accepted_at", "outcome", "code", "enhanced_status",
	"server_reply", "queue_id", "tls", "answered_at", "tries", "next_try_at", "message_id", "message_sha256", "all_answers"}

// Cells are the line's values under HandedColumns.
func (h Handed) Cells() []string {
	last := h.Last()
	var answered *time.Time
	if !last.At.IsZero() {
		answered = &last.At
	}
	return []string{h.Reference, h.Customer, fmt.Sprint(h.Position), h.Address, stamp(h.SignedAt), stamp(h.SentAt()), stamp(h.AcceptedAt), string(h.State), codeOf(last), last.Enhanced,
		last.Reply, last.QueueID, last.TLS, stamp(answered), fmt.Sprint(h.Tries), stamp(h.NextTryAt), h.MessageID, h.MessageDigest, h.everyAnswer()}
}

// everyAnswer tells every attempt, and what came back later, parted by " | ":
// "1: 2026-03-28T07:21:04Z deferred 451 4.7.1 wait | 2: …".
func (h Handed) everyAnswer() string {
	of := map[string]Receipt{}
	for _, r := range h.Receipts {
		of[r.AttemptID] = r
	}
	var out []string
	for _, a := range h.Attempts {
		said := []string{fmt.Sprintf("%d:", a.Number)}
		if r, answered := of[a.ID]; answered {
			said = append(said, stamp(&r.At), string(r.Outcome), codeOf(r), r.Enhanced, r.Reply)
		} else {
			said = append(said, stamp(&a.BegunAt), "no answer yet")
		}
		out = append(out, strings.Join(strings.Fields(strings.Join(said, " ")), " "))
	}
	for _, r := range h.Returns {
		out = append(out, strings.Join(strings.Fields(strings.Join([]string{"came back:", stamp(&r.At), string(r.Kind), r.Status, r.Reply}, " ")), " "))
	}
	return strings.Join(out, " | ")
}

// ReceiptColumns head a list of answers as CSV.
var ReceiptColumns = []string{"message", "notice", "contact", "address", "message_id", "message_sha256", "attempt", "begun_at", "answered_at", "outcome", "code", "enhanced_status", "server_reply", "queue_id", "tls"}

// ReceiptCells are a line for each attempt, under ReceiptColumns. message names
// the file that the message stands in, reference the notice.
func (h Handed) ReceiptCells(message, reference string) [][]string {
	of := map[string]Receipt{}
	for _, r := range h.Receipts {
		of[r.AttemptID] = r
	}
	out := make([][]string, len(h.Attempts))
	for i, a := range h.Attempts {
		r := of[a.ID]
		var at *time.Time
		if !r.At.IsZero() {
			at = &r.At
		}
		out[i] = []string{message, reference, fmt.Sprint(h.Position), h.Address, h.MessageID, h.MessageDigest, fmt.Sprint(a.Number), stamp(&a.BegunAt), stamp(at), string(r.Outcome), codeOf(r),
			r.Enhanced, r.Reply, r.QueueID, r.TLS}
	}
	return out
}

func codeOf(r Receipt) string {
	if r.Code == 0 {
		return ""
	}
	return fmt.Sprint(r.Code)
}

func stamp(at *time.Time) string {
	if at == nil {
		return ""
	}
	return at.UTC().Format(time.RFC3339)
}
