package incident

import (
	"time"

	"github.com/flowchestra/tocsin/app/rulebook"
)

// Reports tells of each clause of a promise whether it was kept in an incident,
// is late, runs, or cannot be measured: from its duties and from the letters
// that customers took.
func (p Promise) Reports(f *File, duties []Obligation, letters []Letter, now time.Time) []Report {
	out := make([]Report, len(p.Clauses))
	for i, c := range p.Clauses {
		r := Report{State: NotMeasurable, Because: "People judge it: no date shows it."}
		switch c.Measure {
		case LegalTime:
			r = onTime(duties, func(o Obligation) *time.Time {
				if o.Soft {
					return nil
				}
				return o.DueAt
			}, "No law or contract has set a date.", now)
		case ReasonableTime:
			r = onTime(duties, c.latest, "No customer is to be told under it yet.", now)
		case Details:
			r = inLetters(f, letters, func(l Letter) bool { return l.Data && l.NextUpdate }, "which data, or when there is more to hear")
		case NoAdmission:
			r = inLetters(f, letters, func(l Letter) bool { return l.NoAdmission }, "that it admits no fault")
		case Mitigation:
			r = mitigated(f)
		}
		r.Clause = c
		out[i] = r
	}
	return out
}

// latest is the last instant at which our own reasonable time was kept; nil for
// a duty that is no such promise.
func (c Clause) latest(o Obligation) *time.Time {
	switch {
	case !o.Soft || o.TenantID == nil || o.Trigger != rulebook.Confirmed || o.StartedAt == nil:
		return nil
	case c.CapHours > 0:
		at := o.StartedAt.Add(time.Duration(c.CapHours) * time.Hour)
		return &at
	case o.OuterAt != nil:
		return o.OuterAt
	}
	return o.DueAt
}

// onTime sums up the duties that have a last instant.
func onTime(duties []Obligation, last func(Obligation) *time.Time, none string, now time.Time) Report {
	var late, open, met int
	var first, next, done *time.Time
	for _, o := range duties {
		at := last(o)
		if at == nil || o.EndedAt != nil || o.Undecided {
			continue
		}
		switch {
		case o.MetAt != nil && !o.MetAt.After(*at):
			met, done = met+1, latestOf(done, o.MetAt)
		case o.MetAt != nil || now.After(*at):
			late, first = late+1, earlier(first, at)
		default:
			open, next = open+1, earlier(next, at)
		}
	}
	switch {
	case late > 0:
		return Report{State: Late, At: first, Because: count(late, "duty was not met in time.", "duties were not met in time.")}
	case open > 0:
		return Report{State: Running, At: next, Because: count(open, "duty is open, and still in time.", "duties are open, and still in time.")}
	case met > 0:
		return Report{State: Kept, At: done, Because: count(met, "duty was met in time.", "duties were met in time.")}
	}
	return Report{State: NotMeasurable, Because: none}
}

// inLetters asks whether every letter says something.
func inLetters(f *File, letters []Letter, says func(Letter) bool, what string) Report {
	lacking := 0
	var first, last *time.Time
	for _, l := range letters {
		if last = latestOf(last, &l.At); !says(l) {
			lacking, first = lacking+1, earlier(first, &l.At)
		}
	}
	switch {
	case lacking > 0:
		return Report{State: Late, At: first, Because: count(lacking, "letter does", "letters do") + " not say " + what + "."}
	case len(letters) > 0:
		return Report{State: Kept, At: last, Because: count(len(letters), "letter says", "letters say") + " " + what + "."}
	case f.Confirmed() != nil:
		return Report{State: Running, Because: "No customer has had a letter yet."}
	}
	return Report{State: NotMeasurable, Because: "It is not confirmed, so nobody is told."}
}

func mitigated(f *File) Report {
	for _, k := range []Kind{Contained, Resolved} {
		if at := f.At(k); at != nil {
			return Report{State: Kept, At: at, Because: "It was " + string(k) + "."}
		}
	}
	if f.Confirmed() != nil {
		return Report{State: Running, Because: "It is not recorded yet when it was contained."}
	}
	return Report{State: NotMeasurable, Because: "It is not confirmed."}
}

func earlier(a, b *time.Time) *time.Time {
	if a == nil || b.Before(*a) {
		return b
	}
	return a
}

func latestOf(a, b *time.Time) *time.Time {
	if a == nil || b.After(*a) {
		return b
	}
	return a
}
