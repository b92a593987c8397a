package notice

import (
	"time"

	"github.com/flowchestra/tocsin/app/fault"
)

// Retry gives the wait before the next try of a deferred delivery: 15 minutes
// after the first, doubling to six hours. Sending goes on until the delivery
// is accepted or a person stops it: a law does not lapse because a relay did.
func Retry(tries int) time.Duration {
	const first, most = 15 * time.Minute, 6 * time.Hour
	d := first
	for i := 1; i < tries && d < most; i++ {
		d *= 2
	}
	return min(d, most)
}

// Done tells whether nothing more is handed over for the delivery.
func (d *Delivery) Done() bool {
	return d.State == Accepted || d.State == Refused || d.State == Bounced
}

// Begin opens the next attempt. It is stored before the relay is spoken to.
// Conflict when the delivery is done or its next try lies ahead.
func (d *Delivery) Begin(a Attempt, now time.Time) (Attempt, error) {
	if d.Done() {
		return a, fault.Conflict("This letter is already %s.", d.State)
	}
	if d.NextTryAt != nil && d.NextTryAt.After(now) {
		return a, fault.Conflict("The next try is at %s.", d.NextTryAt.UTC().Format("15:04 UTC on Mon 2 Jan 2006"))
	}
	d.Tries++
	a.DeliveryID, a.IncidentID, a.Number, a.BegunAt = d.ID, d.IncidentID, d.Tries, now
	return a, nil
}

// Record takes over what the relay answered to an attempt. A later word of
// refusal never moves an accepted delivery back; a bounce does.
func (d *Delivery) Record(a *Attempt, ans Answer, now time.Time) {
	if a != nil && a.EndedAt == nil {
		a.EndedAt, a.Outcome = &now, ans.Outcome
	}
	if d.State == Accepted && ans.Outcome != Bounced {
		return
	}
	if ans.Outcome == Unsent { // nothing was said about the letter
		d.NextTryAt = &now
		return
	}
	d.State, d.NextTryAt = ans.Outcome, nil
	switch ans.Outcome {
	case Accepted:
		d.AcceptedAt = &now
	case Deferred:
		next := now.Add(Retry(d.Tries))
		d.NextTryAt = &next
	case Uncertain:
		next := now // at once: silence is the worse harm
		if d.Tries > 1 {
			next = now.Add(Retry(d.Tries))
		}
		d.NextTryAt = &next
	}
}

// NotMade is the answer recorded for an attempt that was opened and never made.
func NotMade(why string) Answer { return Answer{Outcome: Unsent, Reply: why, TLS: "none"} }

// Stop is the answer recorded for an attempt that a crash left open: the relay
// may have accepted the message or not.
func Stop() Answer {
	return Answer{Outcome: Uncertain, Reply: "The sender stopped before it could record an answer. The letter is sent once more with the same Message-ID.", TLS: "unknown"}
}
