package rulebook

import (
	"fmt"
	"time"

	"github.com/flowchestra/tocsin/app/clock"
)

// DefaultInvestigationCap bounds how long after detection an organisation may
// investigate before it counts as aware. House policy; EDPB Guidelines 9/2022
// allow only "a short period" and give no number.
const DefaultInvestigationCap = 24 * time.Hour

const edpb = "EDPB Guidelines 9/2022; GDPR art. 33"

// Awareness tells when the organisation became aware, with the working. The
// default is the earlier of confirmation and detection + investigationCap
// (zero or less: DefaultInvestigationCap). A recorded instant counts when it
// is earlier than the default, or when it was settled with a reason and a
// second approver: awareness may be set earlier, never later without both.
// ok is false while nothing is recorded that it could follow from.
func Awareness(in Instants, investigationCap time.Duration) (at time.Time, working []clock.Step, ok bool) {
	standard, why := defaultAwareness(in, investigationCap)
	switch {
	case in.Aware == nil && standard == nil:
		return time.Time{}, nil, false
	case in.Aware == nil:
		return *standard, []clock.Step{aware(*standard, why)}, true
	case standard == nil || in.AwareSettled || !in.Aware.After(*standard):
		says := "Awareness is recorded."
		if in.AwareSettled {
			says = "Awareness is recorded and settled with a reason and a second approver."
		}
		return in.Aware.UTC(), []clock.Step{aware(in.Aware.UTC(), says)}, true
	}
	return *standard, []clock.Step{
		aware(in.Aware.UTC(), "Awareness is recorded here, later than its default, and not settled: later needs a reason and a second approver."),
		aware(*standard, why),
	}, true
}

func defaultAwareness(in Instants, investigationCap time.Duration) (*time.Time, string) {
	if investigationCap <= 0 {
		investigationCap = DefaultInvestigationCap
	}
	var at *time.Time
	why := ""
	if in.Detected != nil {
		end := in.Detected.UTC().Add(investigationCap)
		at, why = &end, fmt.Sprintf("Awareness by default: %s after detection the time to investigate is over.", clock.Span(investigationCap))
	}
	if in.Confirmed != nil && (at == nil || in.Confirmed.Before(*at)) {
		c := in.Confirmed.UTC()
		at, why = &c, "Awareness by default: the incident was confirmed."
	}
	return at, why
}

// anchor finds the instant a trigger means. at is nil when it is not recorded:
// then there is no date, and none is made up.
func anchor(trigger string, f Facts) (at *time.Time, working []clock.Step) {
	simple := func(t *time.Time, says string) (*time.Time, []clock.Step) {
		if t == nil {
			return nil, nil
		}
		u := t.UTC()
		return &u, []clock.Step{{Says: says, At: &u}}
	}
	switch trigger {
	case Aware:
		if t, steps, ok := Awareness(f.Instants, f.InvestigationCap); ok {
			return &t, steps
		}
		return nil, nil
	case Discovered:
		if f.Discovered != nil {
			return simple(f.Discovered, "Discovery is recorded.")
		}
		return simple(f.Detected, "No discovery is recorded, so detection counts as discovery.")
	case Detected:
		return simple(f.Detected, "Detection is recorded.")
	case Suspected:
		return simple(f.Suspected, "Suspicion is recorded.")
	case Confirmed:
		return simple(f.Confirmed, "Confirmation is recorded.")
	}
	return nil, nil
}

// records say how to supply an anchor that is missing.
var records = map[string]string{
	Aware:      "Record when the incident was detected, known or confirmed.",
	Discovered: "Record when the incident was discovered or detected.",
	Detected:   "Record when the incident was detected.",
	Suspected:  "Record when there were first grounds to suspect it.",
	Confirmed:  "It starts when the incident is confirmed.",
}

// aware is a line of the working about awareness.
func aware(at time.Time, says string) clock.Step {
	return clock.Step{Says: says, At: &at, Source: edpb}
}
