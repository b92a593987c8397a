package pages

import (
	"fmt"
	"math"
	"time"

	"github.com/flowchestra/tocsin/app/clock"
	"github.com/flowchestra/tocsin/app/notice"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/templates/parts"
)

// halted tells whether a person paused the sending.
func (p EditionPage) halted() bool { return p.Release != nil && p.Release.Halted() }

// pausable tells whether letters are leaving that can be paused.
func (p EditionPage) pausable() bool {
	return p.Release != nil && !p.Release.Waits() && !p.halted() && p.Sending != nil && p.Sending.Left() > 0 && p.Edition.VoidedAt == nil
}

// speed says what is left and how fast it leaves.
func (p EditionPage) speed() string {
	s := p.Sending
	words := parts.Many(s.Left(), "letter is", "letters are") + " left" + putOff(s.Deferred, s.Left())
	if s.Uncertain > 0 {
		words += " Of " + parts.Count(s.Uncertain) + " nobody can tell whether it arrived."
	}
	if rate := s.Rate(p.Now); rate > 0 && s.Ready() > 0 {
		words += " " + upperFirst(rateWords(rate)) + "."
	}
	return words
}

// putOff ends the sentence that counts what is left with what of it was put
// off.
func putOff(deferred, left int) string {
	switch {
	case deferred == 0:
		return "."
	case deferred == left && left == 1:
		return ": the other side put it off, and it is tried again by itself."
	case deferred == left:
		return ": the other side put all of them off, and they are tried again by themselves."
	case deferred == 1:
		return "; the other side put one of them off, and it is tried again by itself."
	}
	return "; the other side put " + parts.Count(deferred) + " of them off, and they are tried again by themselves."
}

// lastOne names the letters that a finish is told of.
func (p EditionPage) lastOne() string {
	if p.Sending.Ready() < p.Sending.Left() {
		return "The last one whose turn it is leaves"
	}
	return "The last one leaves"
}

func rateWords(rate float64) string {
	if rate < 10 {
		return fmt.Sprintf("%.1f a second leave", rate)
	}
	return parts.Count(int(math.Round(rate))) + " a second leave"
}

// againstDue says how a time stands to the wave's deadline, "" without one.
func (p EditionPage) againstDue(at time.Time) string {
	if p.Wave.DueAt == nil {
		return "."
	}
	return ", " + clock.Margin(at, *p.Wave.DueAt) + "."
}

// shortSpan tells a length of time that may be less than a minute.
func shortSpan(d time.Duration) string {
	if d < time.Minute {
		return fmt.Sprintf("%d s", int(math.Ceil(d.Seconds())))
	}
	return clock.Span(d)
}

// takesWords say how long the wave takes to leave, "" where nothing limits it.
func (p EditionPage) takesWords() string {
	if p.Takes <= 0 {
		return ""
	}
	words := "Sending takes about " + shortSpan(p.Takes)
	if p.Wave.DueAt == nil {
		return words + "."
	}
	end := p.Now.Add(p.Hold + p.Takes)
	if end.After(*p.Wave.DueAt) {
		return words + ": signed now, the last letter leaves after the deadline. Raise --rate, or give more --connections."
	}
	return words + ": signed now, the last letter leaves " + clock.Margin(end, *p.Wave.DueAt) + "."
}

// keptState is how a signed wave is drawn that somebody or something stopped.
func keptState(r *notice.Release) parts.State {
	if r.Halted() || r.Paused() {
		return parts.Urgent
	}
	return parts.Held
}

func (p NoticePage) keptLabel(e WaveEdition) string {
	if e.Release.Halted() && p.may(people.SendNotices) {
		return "Look, and resume"
	}
	return "See what waits"
}

// keptLine says who stopped a signed wave, "" where nobody did: "Paused by Ada at …; 172 letters are left".
func (p NoticePage) keptLine(e WaveEdition) string {
	if e.Release == nil || !e.Release.Halted() && !e.Release.Paused() && !e.Release.Held() {
		return ""
	}
	kept := keptWords(e.Release, p.name, p.Zone)
	if e.Release.Halted() {
		kept += leftWords(e.Left)
	}
	return upperFirst(kept) + "."
}

func (e WaveEdition) arrived() string {
	if e.Arrival.Handed() == 0 {
		return "The first letter has not left yet"
	}
	return arrivedOf(e.Arrival, e.Edition.Copies)
}
