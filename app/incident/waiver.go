package incident

import (
	"time"

	"github.com/flowchestra/tocsin/app/fault"
)

// Waiver is the proposal that a duty is not required, with its reason, and
// legal's answer to it. One that was declined stays on record.
type Waiver struct {
	ID           string
	IncidentID   string
	ObligationID string
	Reason       string
	ProposedBy   string
	ProposedAt   time.Time
	Answer       string // Approved, Declined; "" while it waits
	AnswerReason string
	AnsweredBy   *string
	AnsweredAt   *time.Time
	Version      int
}

// Answers to a waiver.
const (
	Approved = "approved"
	Declined = "declined"
)

// Waiting tells whether nobody has answered yet.
func (w *Waiver) Waiting() bool { return w.AnsweredAt == nil }

// Waive proposes that an obligation is not required; also one that is
// undecided may be proposed. Invalid without a reason; Conflict when it is not
// open any more.
func Waive(o Obligation, w Waiver) (Waiver, error) {
	if err := Line("reason", w.Reason, 2000); err != nil {
		return w, err
	}
	if !o.Open() {
		return w, fault.Conflict("%s is no longer open: there is nothing to waive.", o.Name)
	}
	w.IncidentID, w.ObligationID, w.Version = o.IncidentID, o.ID, 1
	return w, nil
}

// Decide answers the waiver. Conflict when somebody answered before, or when
// the same person proposed it; Invalid when it is declined without a reason.
func (w *Waiver) Decide(approve bool, reason, by string, now time.Time) error {
	switch {
	case !w.Waiting():
		return fault.Conflict("This proposal was %s at %s already.", w.Answer, stamp(*w.AnsweredAt))
	case w.ProposedBy == by:
		return fault.Conflict("You proposed that this is not required. Somebody else from legal must decide it.")
	}
	w.Answer = Approved
	if !approve {
		w.Answer = Declined
		if err := Line("reason", reason, 2000); err != nil {
			return err
		}
	}
	if err := Plain("reason", reason, 2000); err != nil {
		return err
	}
	w.AnswerReason, w.AnsweredBy, w.AnsweredAt = reason, &by, &now
	return nil
}
