package app

import (
	"context"

	"github.com/flowchestra/tocsin/app/notice"
	"github.com/flowchestra/tocsin/app/people"
)

// Remembered is what a process that stopped noted about its hand-overs outside
// the database, by attempt.
type Remembered struct {
	// Answers are those that were read and may not have been recorded.
	Answers map[string]notice.Answered
	// Spoken are the attempts about which a relay was spoken to.
	Spoken map[string]bool
	// Whole tells whether no note can be missing: the process ended and the
	// machine did not, so what was written is there.
	Whole bool
}

// notBegun is why an attempt ends that was opened and never made.
const notBegun = "The sender stopped before it spoke to the relay about this letter. Nothing was said; it is begun again."

// SettleAttempts ends the attempts that a node left open when it stopped, before
// it works again: those with an answer as it was read, those about which the
// relay was spoken to as uncertain, so that their letters go once more under
// the same Message-ID, and those about which nothing was said as unsent. Where
// notes may be missing, an attempt without one is uncertain: a letter that is
// not sent is the worse harm. It returns how many there were.
func (a *App) SettleAttempts(ctx context.Context, node string, had Remembered) (int, error) {
	if err := people.System().Must(people.DeliverNotices); err != nil {
		return 0, err
	}
	settled := 0
	for {
		l, err := a.look(ctx, people.System())
		if err != nil {
			return settled, err
		}
		open, err := l.OpenAttemptsBy(node, slice)
		if err != nil || len(open) == 0 {
			return settled, err
		}
		answers := make([]notice.Answered, len(open))
		for i := range open {
			answers[i] = had.of(&open[i])
		}
		if err := a.RecordReceipts(ctx, answers); err != nil {
			return settled, err
		}
		settled += len(open)
	}
}

func (r Remembered) of(at *notice.Attempt) notice.Answered {
	if ans, read := r.Answers[at.ID]; read {
		return ans
	}
	out := notice.Answered{DeliveryID: at.DeliveryID, AttemptID: at.ID, Stopped: true, Answer: notice.Stop()}
	if r.Whole && !r.Spoken[at.ID] {
		out.Answer = notice.NotMade(notBegun)
	}
	return out
}
