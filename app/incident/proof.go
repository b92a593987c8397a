package incident

import (
	"time"

	"github.com/flowchestra/tocsin/app/clock"
)

// Proof is what it takes to meet an obligation.
type Proof string

// The proofs, by how much they ask.
const (
	OnSent         Proof = "sent"         // it left us
	OnAccepted     Proof = "accepted"     // the other side's server took it
	OnAcknowledged Proof = "acknowledged" // the recipient said that it has it
)

// DefaultProof is what meets an obligation where neither a rule nor an
// agreement asks for another proof: the letter was accepted at the agreed
// address.
const DefaultProof = OnAccepted

// Receive records that the other side accepted a letter, and meets the
// obligation with it where an acceptance does: as of the sending where that
// counts. What waits for an acknowledgement has been received and is not met.
// One that was met by a letter which came back is received now, and stays met
// as it was.
func (o *Obligation) Receive(sent, accepted time.Time, by string) (changed, met bool) {
	if o.MetAt != nil && o.BouncedAt != nil && o.ReceivedAt == nil {
		o.ReceivedAt = &accepted
		return true, false
	}
	if !o.Open() || o.Undecided {
		return false, false
	}
	o.ReceivedAt = &accepted
	switch o.MeetsOn {
	case OnAcknowledged:
		return true, false
	case OnSent:
		return true, o.Meet(sent, by)
	}
	return true, o.Meet(accepted, by)
}

// Acknowledge records that the recipient said that it has the letter, and
// meets the obligation where it takes that. Each is recorded once.
func (o *Obligation) Acknowledge(at time.Time, by string) (changed, met bool) {
	if o.AcknowledgedAt != nil || o.EndedAt != nil || o.Undecided {
		return false, false
	}
	o.AcknowledgedAt = &at
	return true, o.Meet(at, by)
}

// Returned records that the letter which met the obligation came back. Before
// the due instant the old clock runs on: it is open again, and false is
// returned. After it the meeting stands as it was, on time or late, and the
// return is a second fact beside it.
func (o *Obligation) Returned(now time.Time) (stays bool) {
	if o.DueAt == nil || !now.After(*o.DueAt) {
		o.Reopen()
		return false
	}
	o.BouncedAt, o.ReceivedAt = &now, nil
	return true
}

// SentNotReceived is the sentence about an obligation whose letter came back
// after it was due: "Sent 10 h early, not received." It is "" for any other.
func (o *Obligation) SentNotReceived() string {
	if o.BouncedAt == nil || o.MetAt == nil || o.DueAt == nil {
		return ""
	}
	sent := "Sent " + clock.Margin(*o.MetAt, *o.DueAt)
	if o.ReceivedAt != nil {
		return sent + ", received only " + o.ReceivedAt.UTC().Format("Mon 2 Jan 15:04 UTC") + "."
	}
	return sent + ", not received."
}
