package rulebook

import (
	"fmt"
	"slices"
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

// anchor finds the instant from which the regime runs by a trigger. at is nil
// when it is not recorded: then there is no date, and none is made up.
func (b *Book) anchor(r *Regime, trigger string, f *Facts) (at *time.Time, working []clock.Step) {
	switch trigger {
	case Aware:
		if t, steps, ok := Awareness(f.Instants, f.InvestigationCap); ok {
			return &t, underOwnLaw(r, steps)
		}
		return first(recordedAs{f.Discovered, "No awareness is recorded, so discovery counts as awareness."})
	case Detected:
		return first(earlier(recordedAs{f.Detected, "Detection is recorded."},
			recordedAs{f.Aware, "Awareness lies before any recorded detection, so it counts as detection."}))
	case Discovered, YearEnd:
		return first(recordedAs{f.Discovered, "Discovery is recorded."},
			earlier(recordedAs{f.Detected, "No discovery is recorded, so detection counts as discovery."},
				recordedAs{f.Aware, "No discovery is recorded, and awareness is the earliest that is: it counts as discovery."}))
	case Occurred:
		return first(recordedAs{f.Occurred, "The occurrence is recorded."},
			earlier(recordedAs{f.Detected, "No occurrence is recorded, so detection counts."},
				recordedAs{f.Aware, "No occurrence is recorded, and awareness is the earliest that is: it counts."}))
	case Determined:
		if len(r.When.Entity) == 0 { // for an entity the law means a decision of its own, such as materiality
			return first(recordedAs{f.Determined, "The determination is recorded."},
				recordedAs{f.Confirmed, "No determination is recorded by itself, so the confirmation counts as one."})
		}
		return first(recordedAs{f.Determined, "The determination is recorded."})
	case Filed, Notified:
		return b.earlierStage(r, f)
	}
	if p, ok := map[string]recordedAs{
		Suspected: {f.Suspected, "Suspicion is recorded."},
		Confirmed: {f.Confirmed, "Confirmation is recorded."}, Classified: {f.Classified, "The classification is recorded."},
		Assessed: {f.Assessed, "The end of the assessment is recorded."}, Paid: {f.Paid, "The payment is recorded."},
		FixThere: {f.FixAvailable, "It is recorded that a corrective measure is available."}, Informed: {f.InformationAvailable, "It is recorded that the information is available."},
		Cleared: {f.Cleared, "It is recorded that law enforcement no longer objects."}, Closed: {f.Closed, "The end of the incident is recorded."},
	}[trigger]; ok {
		return first(p)
	}
	return nil, nil
}

// recordedAs is an instant with the words that say how it was found.
type recordedAs struct {
	at   *time.Time
	says string
}

// earlier is the earlier of two instants, the first where they are alike:
// whoever is aware has detected and discovered.
func earlier(a, b recordedAs) recordedAs {
	if a.at == nil || b.at != nil && b.at.Before(*a.at) {
		return b
	}
	return a
}

// underOwnLaw takes the European authority for awareness away from the working
// of a duty under another law.
func underOwnLaw(r *Regime, steps []clock.Step) []clock.Step {
	if r.Region == "eu" || r.Region == "uk" {
		return steps
	}
	out := slices.Clone(steps)
	for i := range out {
		out[i].Source = ""
	}
	return out
}

// first takes the first instant that is recorded.
func first(of ...recordedAs) (*time.Time, []clock.Step) {
	for _, r := range of {
		if r.at != nil {
			u := r.at.UTC()
			return &u, []clock.Step{{Says: r.says, At: &u}}
		}
	}
	return nil, nil
}

// earlierStage finds when the filing or notice was made that starts this duty:
// the last of them where there are several.
func (b *Book) earlierStage(r *Regime, f *Facts) (*time.Time, []clock.Step) {
	var last recordedAs
	for _, id := range r.After {
		at, ok := f.Filed[id]
		if !ok || last.at != nil && !at.After(*last.at) {
			continue
		}
		before := b.regimes[b.at[id]]
		last = recordedAs{&at, fmt.Sprintf("%s was done.", sentence(before.stage()))}
	}
	return first(last)
}

// stage names a duty as the earlier one of two: "GDPR art. 33(1), to the
// supervisory authority".
func (r Regime) stage() string { return r.Article + ", to " + r.Recipient }

// waits says what a duty that is not started waits for.
func (b *Book) waits(r *Regime, trigger string) string {
	if trigger != Filed && trigger != Notified {
		return records[trigger]
	}
	var names []string
	for _, id := range r.After {
		names = append(names, b.regimes[b.at[id]].stage())
	}
	return "It starts when " + listed(names, "or") + " is done."
}

// aware is a line of the working about awareness.
func aware(at time.Time, says string) clock.Step {
	return clock.Step{Says: says, At: &at, Source: edpb}
}
