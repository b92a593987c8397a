package incident

import (
	"strings"
	"time"

	"github.com/flowchestra/tocsin/app/fault"
)

// Status tells where the case stands. It is derived from the dated records.
type Status string

// Status returns the furthest step recorded. A containment before the
// confirmation does not count as progress past it: the case stays where it
// was, contained.
func (f *File) Status() Status {
	for _, k := range []Kind{Closed, Dismissed, Resolved} {
		if f.Current(k) != nil {
			return Status(k)
		}
	}
	if f.Confirmed() != nil {
		if f.Current(Contained) != nil {
			return Status(Contained)
		}
		return Status(ConfirmedKind)
	}
	for _, k := range []Kind{Contained, Investigating, Triaged} {
		if f.Current(k) != nil {
			return Status(k)
		}
	}
	return Status(Detected)
}

// Ended tells whether the case was closed or dismissed.
func (f *File) Ended() bool { return f.Current(Closed) != nil || f.Current(Dismissed) != nil }

// mayFollow refuses a step that cannot follow what is recorded. Forward moves
// may skip; contained may precede confirmed.
func (f *File) mayFollow(in Instant) error {
	if f.Ended() {
		return fault.Conflict("%s is %s. Declare a new incident for something new.", f.Number, f.Status())
	}
	switch in.Kind {
	case Dismissed:
		return f.mayDismiss(in)
	case Resolved:
		if f.Current(Contained) == nil {
			return fault.Conflict("%s is not contained yet. Record when it was contained, then resolve it.", f.Number)
		}
	case Closed:
		if f.Current(Resolved) == nil {
			return fault.Conflict("%s is not resolved yet. Record when it was resolved, then close it.", f.Number)
		}
	case ConfirmedKind:
		if f.Confirmed() == nil {
			return fault.Conflict("Confirm %s as its own act, so that its clocks start with it.", f.Number)
		}
	case Triaged, Investigating:
		if f.Current(Resolved) != nil {
			return fault.Conflict("%s is already resolved.", f.Number)
		}
	}
	return nil
}

func (f *File) mayDismiss(in Instant) error {
	if strings.TrimSpace(in.Reason) == "" {
		return fault.Invalid("Say why %s is dismissed: the reason stays on record.", f.Number).In("reason")
	}
	if f.Confirmed() != nil {
		return fault.Conflict("%s is confirmed. Withdraw the confirmation, with legal and a second person, before it is dismissed.", f.Number)
	}
	return nil
}

// Confirm adds the confirmation to the file. Conflict when it is already
// confirmed or has ended; who names whoever confirmed before.
func (f *File) Confirm(c Confirmation, who func(personID string) string) (*Confirmation, error) {
	if f.Ended() {
		return nil, fault.Conflict("%s is %s and cannot be confirmed. Declare a new incident.", f.Number, f.Status())
	}
	if prior := f.Confirmed(); prior != nil {
		return nil, fault.Conflict("%s already confirmed this incident at %s.", who(prior.ConfirmedBy), prior.ConfirmedAt.UTC().Format("15:04 UTC on Mon 2 Jan 2006"))
	}
	f.Confirmations = append(f.Confirmations, c)
	return &f.Confirmations[len(f.Confirmations)-1], nil
}

// Withdraw proposes to withdraw the confirmation in force. Conflict when there
// is none or one is proposed already; Invalid without a reason.
func (f *File) Withdraw(w Withdrawal) (*Withdrawal, error) {
	c := f.Confirmed()
	if c == nil {
		return nil, fault.Conflict("%s is not confirmed: there is nothing to withdraw.", f.Number)
	}
	if f.PendingWithdrawal() != nil {
		return nil, fault.Conflict("A withdrawal is already proposed and waits for its second person.")
	}
	if err := Line("reason", w.Reason, 2000); err != nil {
		return nil, err
	}
	w.ConfirmationID = c.ID
	f.Withdrawals = append(f.Withdrawals, w)
	return &f.Withdrawals[len(f.Withdrawals)-1], nil
}

// Second puts the proposed withdrawal in force. Conflict when none waits, when
// the same person seconds it, or when neither of the two is from legal.
func (f *File) Second(by string, isLegal bool, now time.Time) (*Withdrawal, error) {
	w := f.PendingWithdrawal()
	if w == nil {
		return nil, fault.Conflict("No withdrawal waits for a second person.")
	}
	if w.ProposedBy == by {
		return nil, fault.Conflict("You proposed this withdrawal. Somebody else must second it.")
	}
	if !w.ByLegal && !isLegal {
		return nil, fault.Conflict("One of the two must be from legal. Ask legal to second it.")
	}
	w.SecondedAt, w.SecondedBy = &now, &by
	return w, nil
}
