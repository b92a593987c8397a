package notice

import (
	"slices"
	"time"

	"github.com/flowchestra/tocsin/app/clock"
	"github.com/flowchestra/tocsin/app/incident"
)

// Thread is everything that one customer was told in one incident: only what
// left the house, and what its side said to it.
type Thread struct {
	Letters  []Sent // the first first
	Tellings []Telling
	Duties   []incident.Obligation          // towards the customer, as holds leave them
	Promises map[string]incident.Obligation // made with a telling, by its id
	Reach    bool                           // somebody has to reach the customer another way
	Showing  *ClockShowing                  // that its own clock may be shown; nil where not
	OwnClock *clock.Clock                   // what that clock comes to; nil while nothing runs
}

// Sent is one letter that left for the customer.
type Sent struct {
	Notice     Notice
	Edition    int
	Copy       Copy
	DeliveryID string
	Address    string // that took it, or may have
	At         time.Time
	State      State      // accepted, uncertain or bounced
	Corrects   *Replaced  // what this letter put right
	Replaced   []Replaced // sentences of it that later letters put right
}

// Replaced is a sentence that proved wrong and what takes its place.
type Replaced struct {
	Wrong, Right string
	Reference    string // of the correction
	At           time.Time
}

// Took tells whether the customer's side has the letter.
func (s Sent) Took() bool { return s.State == Accepted }

// Line is one thing that was said, in its place in time. One of the three is
// there.
type Line struct {
	At           time.Time
	Letter       *Sent
	Telling      *Telling
	Acknowledged []string // the duties that the customer's word was recorded for
}

// Lines puts everything in the order in which it was said.
func (t Thread) Lines() []Line {
	var out []Line
	for i := range t.Letters {
		out = append(out, Line{At: t.Letters[i].At, Letter: &t.Letters[i]})
	}
	for i := range t.Tellings {
		out = append(out, Line{At: t.Tellings[i].At, Telling: &t.Tellings[i]})
	}
	for _, o := range t.Duties {
		if o.AcknowledgedAt == nil {
			continue
		}
		same := func(l Line) bool { return l.Acknowledged != nil && l.At.Equal(*o.AcknowledgedAt) }
		if i := slices.IndexFunc(out, same); i >= 0 {
			out[i].Acknowledged = append(out[i].Acknowledged, o.Name)
			continue
		}
		out = append(out, Line{At: *o.AcknowledgedAt, Acknowledged: []string{o.Name}})
	}
	slices.SortStableFunc(out, func(a, b Line) int { return a.At.Compare(b.At) })
	return out
}

// First is what told the customer of the incident first: a letter of a kind
// that tells which its side took, or the telling that its agreement asks for.
// Nil while nothing has.
func (t Thread) First() *Line {
	for _, l := range t.Lines() {
		if l.Letter != nil && l.Letter.Took() && l.Letter.Notice.Kind.Tells() || l.Telling != nil && l.Telling.Meets {
			return &l
		}
	}
	return nil
}

// Due is the earliest date by which the customer was to be told, nil where no
// clock ran. Our own duty to try again after a letter came back is none.
func (t Thread) Due() *time.Time {
	var due *time.Time
	for _, o := range t.Duties {
		if o.DueAt == nil || o.EndedAt != nil || o.Undecided || o.Trigger == "bounced" {
			continue
		}
		if due == nil || o.DueAt.Before(*due) {
			due = o.DueAt
		}
	}
	return due
}

// Correct marks the sentences that later letters put right. words are those of
// each correction, by notice and language. Only what a correction says as it
// was sent counts, and only once it left.
func (t Thread) Correct(words map[string]map[string]map[string]string) {
	for i := range t.Letters {
		c := &t.Letters[i]
		w := words[c.Notice.ID][c.Copy.Language]
		if c.Notice.Kind != Correction || w["wrong"] == "" || w["right"] == "" || !c.Copy.Says(w["wrong"]) || !c.Copy.Says(w["right"]) {
			continue
		}
		r := Replaced{Wrong: w["wrong"], Right: w["right"], Reference: c.Notice.Reference, At: c.At}
		c.Corrects = &r
		for j := range t.Letters {
			if e := &t.Letters[j]; e.At.Before(c.At) && e.Copy.Says(r.Wrong) {
				e.Replaced = append(e.Replaced, r)
			}
		}
	}
}

// Awaited is what the customer was promised.
type Awaited struct {
	By      time.Time
	Letter  *Sent    // that says so; nil for a telling
	Telling *Telling // with which it was said
	KeptAt  *time.Time
	Ended   string // why nothing is owed any more, "" while it is
}

// Open tells whether the customer still waits.
func (a Awaited) Open() bool { return a.KeptAt == nil && a.Ended == "" }

// Promised lists what the customer was promised, the first due first. What a
// letter promised is kept by the next letter that its side took and that is no
// answer; what was promised with a telling, by what somebody said keeps it.
func (t Thread) Promised() []Awaited {
	var out []Awaited
	for i := range t.Letters {
		s := &t.Letters[i]
		if !s.promises() || slices.ContainsFunc(t.Letters[i+1:], func(l Sent) bool { return l.promises() && l.Copy.PromisesAt.Equal(*s.Copy.PromisesAt) }) {
			continue // a later letter says so again
		}
		out = append(out, Awaited{By: *s.Copy.PromisesAt, Letter: s, KeptAt: t.keptBy(i)})
	}
	for i := range t.Tellings {
		k := &t.Tellings[i]
		if k.PromisedAt == nil {
			continue
		}
		o := t.Promises[k.ID]
		a := Awaited{By: *k.PromisedAt, Telling: k, KeptAt: o.MetAt}
		if o.EndedAt != nil {
			a.Ended = o.EndReason
		}
		out = append(out, a)
	}
	slices.SortStableFunc(out, func(a, b Awaited) int { return a.By.Compare(b.By) })
	return out
}

func (s Sent) promises() bool {
	return s.Took() && s.Copy.PromisesAt != nil && s.Notice.Kind != AnswerLetter
}

// keptBy is when the promise of a letter was kept, nil while it waits.
func (t Thread) keptBy(i int) *time.Time {
	promised := *t.Letters[i].Copy.PromisesAt
	for j := i + 1; j < len(t.Letters); j++ {
		s := &t.Letters[j]
		if s.Took() && s.Notice.Kind != AnswerLetter && (s.Copy.PromisesAt == nil || !s.Copy.PromisesAt.Equal(promised)) {
			return &s.At
		}
	}
	return nil
}

// Keepers are what may have kept a promise that was made with a telling, the
// last first.
func (t Thread) Keepers(k *Telling) []Line {
	var out []Line
	for _, l := range slices.Backward(t.Lines()) {
		if l.At.After(k.At) && (l.Letter != nil && l.Letter.Took() || l.Telling != nil) {
			out = append(out, l)
		}
	}
	return out
}
