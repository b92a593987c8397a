package faults

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"
)

// tally is what was counted over one row, or one step of it.
type tally struct {
	id       string
	what     string // in a few words
	kills    int    // or whatever the row does
	hits     int    // kills that met the state they were meant for
	misses   int    // kills that met another: they are in no other count
	planned  int    // letters that legal signed
	distinct int    // of these, arrived at least once
	received int    // arrivals
	repeats  int    // arrivals past the first of each
	most     int    // repeats after one kill
	foreign  int    // letters with another customer's name or address in them
	doubts   int    // receipts that say uncertain
	hidden   int    // letters that came twice and are not shown as uncertain
	back     []float64
	notes    []string
	faults   []string // invariants that did not hold
	allowed  int      // repeats that one kill may bring
}

func (t *tally) lost() int { return t.planned - t.distinct }

// add takes over the counts of a world.
func (t *tally) add(o outcome) {
	t.planned += o.planned
	t.distinct += o.distinct
	t.received += o.received
	t.repeats += o.received - o.distinct
	t.foreign += o.foreign
	t.doubts += o.doubts
	t.hidden += o.hidden
	t.most = max(t.most, o.most)
	t.faults = append(t.faults, o.faults...)
}

func (t *tally) recovered(d time.Duration) { t.back = append(t.back, d.Seconds()) }

func (t *tally) note(format string, args ...any) {
	t.notes = append(t.notes, fmt.Sprintf(format, args...))
}

func (t *tally) wrong(format string, args ...any) {
	t.faults = append(t.faults, fmt.Sprintf(format, args...))
}

// line is the row's report.
func (t *tally) line(database string) string {
	var s strings.Builder
	fmt.Fprintf(&s, "%s %s", t.id, database)
	if t.kills > 0 {
		fmt.Fprintf(&s, " kills %d", t.kills)
		if t.hits > 0 {
			fmt.Fprintf(&s, " (%d at the step, %d besides met another)", t.hits, t.misses)
		}
	}
	if t.planned > 0 {
		t.counts(&s)
	}
	if len(t.back) > 0 {
		slices.Sort(t.back)
		fmt.Fprintf(&s, " back after %.2f s [%.2f %.2f]", t.back[len(t.back)/2], t.back[0], t.back[len(t.back)-1])
	}
	if t.what != "" {
		fmt.Fprintf(&s, ": %s", t.what)
	}
	for _, n := range t.notes {
		s.WriteString("; " + n)
	}
	for _, f := range t.faults {
		s.WriteString("\n    BROKEN " + f)
	}
	return s.String()
}

func (t *tally) counts(s *strings.Builder) {
	fmt.Fprintf(s, " planned %d distinct %d received %d lost %s duplicates %s", t.planned, t.distinct, t.received, t.never(t.lost()), t.never(t.repeats))
	if t.repeats > 0 {
		fmt.Fprintf(s, " (most after one kill %d)", t.most)
	}
	fmt.Fprintf(s, " wrong-tenant %d uncertain %d", t.foreign, t.doubts)
}

// never says what none in so many trials lets one say: at most 3/N at 95%.
func (t *tally) never(n int) string {
	if n != 0 || t.kills == 0 {
		return fmt.Sprint(n)
	}
	return fmt.Sprintf("0 (≤ %.2g a kill)", math.Min(1, 3/float64(t.kills)))
}

// missed is what the row promised and did not keep.
func (t *tally) missed(database string) error {
	var found []error
	miss := func(is bool, format string, args ...any) {
		if is {
			found = append(found, fmt.Errorf("%s %s: "+format, append([]any{t.id, database}, args...)...))
		}
	}
	miss(t.lost() != 0, "%d letters are lost", t.lost())
	miss(t.most > t.allowed, "one kill repeated %d letters, %d at most", t.most, t.allowed)
	miss(t.foreign > 0, "%d letters hold something of another customer", t.foreign)
	miss(t.hidden > 0, "%d letters came twice and are not shown as uncertain", t.hidden)
	miss(len(t.faults) > 0, "%d invariants do not hold", len(t.faults))
	return errors.Join(found...)
}
