package pages

import (
	"time"

	"github.com/flowchestra/tocsin/app/clock"
	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/templates/parts"
)

// AwarenessPage is where legal settles since when we are aware.
type AwarenessPage struct {
	FactPage
	Form     InstantForm
	StandsAt *time.Time // since when we count as aware; nil while nothing says so
	Working  []clock.Step
	Running  []ClockLine
	Moves    []ClockMove
	Echo     string
	Answer   string                      // to whether data was seen or taken; "" while nobody answered
	Pending  *incident.AwarenessProposal // that waits for its second person
	Answered string                      // by whom and when
}

func (p AwarenessPage) recorded() *incident.Instant { return p.File.Current(incident.Aware) }

func (p AwarenessPage) title() string {
	if t := p.recorded(); t != nil && t.Standing == incident.Settled {
		return "Awareness is settled"
	}
	return "Settle since when we are aware"
}

func (p AwarenessPage) checked() string {
	return "Settle it and move " + parts.Many(len(p.Moves), "clock", "clocks")
}
