package incident

import (
	"strings"
	"time"

	"github.com/flowchestra/tocsin/app/rulebook"
)

// OpenQuestion is a question of the rulebook that duties of an incident hang
// on, with what has been answered and what each answer does.
type OpenQuestion struct {
	rulebook.Question
	Rulings []Ruling // every answer, the oldest first; the last one stands
	Duties  []Verdict
}

// Verdict is what becomes of the duties of a line if a question is answered
// with yes, and with no.
type Verdict struct {
	Line    DutyLine
	Yes, No rulebook.Duty
}

// Stands is the answer that counts, nil while there is none.
func (q *OpenQuestion) Stands() *Ruling {
	if r, ok := StandingRulings(q.Rulings)[q.Code]; ok {
		return &r
	}
	return nil
}

// Hangs counts the duties that wait for the answer.
func (q *OpenQuestion) Hangs() int {
	n := 0
	for _, v := range q.Duties {
		if v.Line.Example.Undecided {
			n += v.Line.Duties
		}
	}
	return n
}

// Questions lists the codes of the questions that an obligation waits for.
func (o *Obligation) Questions() []string {
	var out []string
	for _, m := range o.Missing {
		if code, ok := strings.CutPrefix(m, "ruling:"); ok {
			out = append(out, code)
		}
	}
	return out
}

// WhatIf is by when a duty would be due if another recorded instant started
// its clock. It is shown and never scheduled.
type WhatIf struct {
	Kind  Kind
	At    time.Time
	DueAt time.Time
}
