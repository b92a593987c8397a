package clock

import (
	"slices"
	"time"
)

// Phase tells how close a clock is to its due instant.
type Phase string

// The phases, in order.
const (
	Running Phase = "running"
	Soon    Phase = "soon"
	Urgent  Phase = "urgent"
	Overdue Phase = "overdue"
)

// phases say how much may be left for a phase to begin: a share of the whole
// window, but no less than least (where the window is longer than that) and no
// more than most (0: no limit), so that 60 days are not urgent for a fortnight
// and 72 hours are urgent before the last minutes. House policy, not law.
var phases = []struct {
	phase       Phase
	share       int // the window is divided by it
	least, most time.Duration
}{
	{Urgent, 4, 4 * time.Hour, 24 * time.Hour},
	{Soon, 2, 24 * time.Hour, 0},
}

// PhaseAt tells the phase at now: overdue after Due (at Due is on time), urgent
// or soon when little is left (see phases), otherwise running. For a SOFT clock
// it speaks of the target.
func (c Clock) PhaseAt(now time.Time) Phase {
	left, window := c.Due.Sub(now), c.Due.Sub(c.StartedAt)
	if left < 0 {
		return Overdue
	}
	for _, p := range phases {
		limit := window / time.Duration(p.share)
		if p.least < window {
			limit = max(limit, p.least)
		}
		if p.most > 0 {
			limit = min(limit, p.most)
		}
		if left <= limit {
			return p.phase
		}
	}
	return Running
}

// Threshold is an instant at which the bell speaks about one clock.
type Threshold struct {
	Name string // half, three_quarters, 24h, 4h, 1h or due
	At   time.Time
}

// before are the thresholds at a fixed time before due.
var before = []struct {
	name string
	left time.Duration
}{{"24h", 24 * time.Hour}, {"4h", 4 * time.Hour}, {"1h", time.Hour}, {"due", 0}}

// Thresholds lists when to speak about a clock that runs from start to due: at
// 50 % and 75 % of the window, 24 h, 4 h and 1 h before due, and at due. Those
// as long as the window or longer, and those at or before now, are dropped;
// once due itself is not after now only "due" remains, so that what is overdue
// is spoken at once. Sorted; of two at one instant the later named stays.
// House policy, not law.
func Thresholds(start, due, now time.Time) []Threshold {
	last := Threshold{"due", due.UTC()}
	if !due.After(now) {
		return []Threshold{last}
	}
	window := due.Sub(start)
	all := []Threshold{
		{"half", start.UTC().Add(window / 2)},
		{"three_quarters", start.UTC().Add(window / 4 * 3)},
	}
	for _, b := range before {
		if b.left < window {
			all = append(all, Threshold{b.name, due.UTC().Add(-b.left)})
		}
	}
	if window <= 0 { // a due instant before its start still has to be spoken
		all = []Threshold{last}
	}
	all = slices.DeleteFunc(all, func(t Threshold) bool { return !t.At.After(now) })
	slices.SortStableFunc(all, func(a, b Threshold) int { return a.At.Compare(b.At) })
	var kept []Threshold
	for _, t := range all {
		if n := len(kept); n > 0 && kept[n-1].At.Equal(t.At) {
			kept[n-1] = t
			continue
		}
		kept = append(kept, t)
	}
	return kept
}

// SignBy is the latest instant to sign a letter that must be out by due: due
// less the measured time of sending and a margin. Negative values count as
// zero, so it is never after due.
func SignBy(due time.Time, sending, margin time.Duration) time.Time {
	return due.UTC().Add(-max(sending, 0) - max(margin, 0))
}
