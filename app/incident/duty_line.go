package incident

import (
	"cmp"
	"slices"
	"time"
)

// DutyLine is those duties of one incident that stand alike: by one rule, with
// one date, one state and the same facts missing. A duty towards an authority
// is a line of its own.
type DutyLine struct {
	Example     Obligation
	Duties      int        // how many: one for each customer
	LastMet     *time.Time // when the last of them was met; nil while they are open
	TwoReadings int        // of customers that were found later
	Returned    int        // whose letter came back after they were due
	Held        HeldClock
}

// DutyState is how a duty stands, in the order in which people look at them.
type DutyState int

// The states of a duty.
const (
	DutyOverdue DutyState = iota
	DutyDue
	DutyUndecided
	DutyNotStarted // it bites, and its instant is not recorded
	DutyMet
	DutyNotRequired
	DutyHeld
)

// DutyStates lists them in their order.
var DutyStates = []DutyState{DutyOverdue, DutyDue, DutyUndecided, DutyNotStarted, DutyMet, DutyNotRequired, DutyHeld}

// StandsAs tells how an obligation stands now, with its clock as holds leave
// it.
func (o *Obligation) StandsAs(h HeldClock, now time.Time) DutyState {
	switch {
	case o.EndedAt != nil:
		return DutyNotRequired
	case o.MetAt != nil:
		return DutyMet
	case o.Undecided:
		return DutyUndecided
	case h.Held:
		return DutyHeld
	case h.DueAt == nil:
		return DutyNotStarted
	case now.After(*h.DueAt):
		return DutyOverdue
	}
	return DutyDue
}

// StandsAs tells how the line stands now.
func (d *DutyLine) StandsAs(now time.Time) DutyState { return d.Example.StandsAs(d.Held, now) }

// SortDuties puts lines in the order in which people look at them: by state,
// then by date, then by name.
func SortDuties(lines []DutyLine, now time.Time) {
	far := time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC)
	due := func(d *DutyLine) time.Time {
		if d.Held.DueAt == nil {
			return far
		}
		return *d.Held.DueAt
	}
	slices.SortStableFunc(lines, func(a, b DutyLine) int {
		return cmp.Or(cmp.Compare(a.StandsAs(now), b.StandsAs(now)), due(&a).Compare(due(&b)), cmp.Compare(a.Example.Name, b.Example.Name), cmp.Compare(a.Example.RegimeID, b.Example.RegimeID))
	})
}

// CustomerDuty is one customer's duty in a list of those alike.
type CustomerDuty struct {
	Obligation Obligation
	Name       string
	Reference  string
}
