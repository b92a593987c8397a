package pages

import (
	"time"

	"github.com/flowchestra/tocsin/app/clock"
	"github.com/flowchestra/tocsin/app/notice"
	"github.com/flowchestra/tocsin/templates/parts"
)

// dueValue is the wave's deadline in an address, "" for none.
func (w WaveCard) dueValue() string {
	if w.DueAt == nil {
		return ""
	}
	return w.DueAt.UTC().Format(time.RFC3339Nano)
}

func (w WaveCard) title(p parts.Frame) string {
	if w.AnswerBy != nil {
		return "The customer was told: answered by " + clock.Zoned(*w.AnswerBy, p.Zone)
	}
	if w.DueAt == nil {
		return "Without a deadline"
	}
	return "Due " + clock.Zoned(*w.DueAt, p.Zone)
}

// state is how urgent the wave is.
func (w WaveCard) state(now time.Time) parts.State {
	switch {
	case w.done():
		return parts.Met
	case w.start() == nil || w.SignBy == nil:
		return parts.Running
	}
	return parts.StateAt(now, *w.start(), w.ends())
}

// start is when what it is due for began to run, nil where that is not known.
func (w WaveCard) start() *time.Time {
	if w.Duty != nil {
		return w.Duty.StartedAt
	}
	return w.AskedAt
}

// toSign tells whether a letter of the wave still has to be signed.
func (w WaveCard) toSign() bool { return w.open() > 0 || w.Waiting() != nil }

// ends is what the wave's clock counts down to: the last moment to sign, or
// for signed letters the deadline.
func (w WaveCard) ends() time.Time {
	if w.toSign() {
		return *w.SignBy
	}
	if w.AnswerBy != nil {
		return *w.AnswerBy
	}
	return *w.DueAt
}

// done tells whether every letter was accepted.
func (w WaveCard) done() bool {
	if w.toSign() || len(w.Editions) == 0 {
		return false
	}
	for _, e := range w.Editions {
		if e.Arrival.Letters[notice.Accepted] < e.Edition.Copies {
			return false
		}
	}
	return true
}
