package pages

import (
	"fmt"
	"math"
	"time"

	"github.com/flowchestra/tocsin/app/clock"
	"github.com/flowchestra/tocsin/templates/parts"
)

// halted tells whether a person paused the sending.
func (p EditionPage) halted() bool { return p.Release != nil && p.Release.Halted() }

// speed says what is left and how fast it leaves.
func (p EditionPage) speed() string {
	s := p.Sending
	words := parts.Many(s.Left(), "letter is", "letters are") + " left"
	if s.Deferred > 0 {
		words += ", " + parts.Count(s.Deferred) + " of them deferred, to be tried again"
	}
	if s.Uncertain > 0 {
		words += ", " + parts.Count(s.Uncertain) + " in doubt"
	}
	if rate := s.Rate(p.Now); rate > 0 && s.Ready() > 0 {
		words += "; " + rateWords(rate)
	}
	return words + "."
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
