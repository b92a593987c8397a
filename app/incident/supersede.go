package incident

import "time"

// Change is what the rulebook's present word asks to become of an obligation.
type Change string

// The changes.
const (
	NoChange Change = "none"    // the same clock, whatever the words
	AtOnce   Change = "at once" // another or an earlier clock: it takes the place of this one
	Later    Change = "later"   // a later date, or none any more: it waits for two people
)

// ChangeTo compares an open obligation with the rulebook's present word of the
// same duty. An earlier date moves at once and a later one never without
// people; of two alike dates the outer bounds decide. Words alone, with the
// same clock, change nothing; without a clock they are all that there is.
func (o *Obligation) ChangeTo(n Obligation) Change {
	switch {
	case later(o.DueAt, n.DueAt), same(o.DueAt, n.DueAt) && o.DueAt != nil && later(o.OuterAt, n.OuterAt):
		return Later
	case o.Undecided != n.Undecided, !same(o.DueAt, n.DueAt), !same(o.OuterAt, n.OuterAt),
		!same(o.StartedAt, n.StartedAt), !same(o.OtherDueAt, n.OtherDueAt), o.DueAt == nil && o.Because != n.Because:
		return AtOnce
	}
	return NoChange
}

// later tells whether a date that stands would move later or go away.
func later(was, is *time.Time) bool {
	return was != nil && (is == nil || is.After(*was))
}

// Supersede records that another obligation takes the place of this one. What
// it says and when it was due stays as it was recorded; one that had ended
// keeps the reason for which it ended.
func (o *Obligation) Supersede(by, why string, now time.Time) {
	o.SupersededBy = &by
	if o.EndedAt == nil {
		o.EndedAt, o.EndReason = &now, "superseded: "+why
	}
}
