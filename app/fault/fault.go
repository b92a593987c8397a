// Package fault names the ways in which Tocsin refuses, each with a sentence
// that a person can act on. Anything that is not a fault is a plain internal
// error: it is logged, and shown to nobody.
package fault

import (
	"errors"
	"fmt"
	"strings"
)

// Kind is the machine's half of a refusal. The web maps each kind to one
// status code in one table; the CLI maps it to an exit code.
type Kind string

// The kinds of refusal.
const (
	KindInvalid     Kind = "invalid"     // what was entered cannot be taken as it is
	KindConflict    Kind = "conflict"    // the record has moved on since it was read
	KindNotFound    Kind = "not_found"   // there is no such record for this viewer
	KindForbidden   Kind = "forbidden"   // this person may not do this
	KindUnavailable Kind = "unavailable" // something outside is needed and does not answer
)

// Fault is a refusal: a kind for machines and a sentence for people. Field
// names the entry at fault where there is one ("detected_at"); Row counts from
// 1 where the entry came in a file, with the header as row 1.
type Fault struct {
	Kind     Kind
	Sentence string
	Field    string
	Row      int
}

func (f *Fault) Error() string {
	if f.Row > 0 {
		return fmt.Sprintf("Row %d: %s", f.Row, f.Sentence)
	}
	return f.Sentence
}

// In returns the same refusal with the field named.
func (f *Fault) In(field string) *Fault {
	c := *f
	c.Field = field
	return &c
}

// At returns the same refusal with the row of the file named (header = row 1).
func (f *Fault) At(row int) *Fault {
	c := *f
	c.Row = row
	return &c
}

func refuse(k Kind, format string, args []any) *Fault {
	return &Fault{Kind: k, Sentence: fmt.Sprintf(format, args...)}
}

// Invalid refuses what was entered.
func Invalid(format string, args ...any) *Fault { return refuse(KindInvalid, format, args) }

// Conflict refuses because the record has moved on.
func Conflict(format string, args ...any) *Fault { return refuse(KindConflict, format, args) }

// Overtaken is the Conflict of a change whose row somebody else changed since it
// was read. A person looks again; a job, which reads anew, may just try again.
var Overtaken = Conflict("Somebody else changed this just before you. Look at it again, then repeat what you did.")

// NotFound refuses because there is no such record for this viewer.
func NotFound(format string, args ...any) *Fault { return refuse(KindNotFound, format, args) }

// Forbidden refuses because this person may not do this.
func Forbidden(format string, args ...any) *Fault { return refuse(KindForbidden, format, args) }

// Unavailable refuses because something outside does not answer.
func Unavailable(format string, args ...any) *Fault { return refuse(KindUnavailable, format, args) }

// KindOf tells the kind of the first fault in err's chain, or "" when err is a
// plain internal error.
func KindOf(err error) Kind {
	var f *Fault
	if errors.As(err, &f) {
		return f.Kind
	}
	return ""
}

// Many is a list of refusals told together: every bad row of a file, say, so
// that a person mends them in one go.
type Many []*Fault

func (m Many) Error() string {
	lines := make([]string, 0, len(m))
	for _, f := range m {
		lines = append(lines, f.Error())
	}
	return strings.Join(lines, "\n")
}

// Unwrap lets errors.As find the first refusal.
func (m Many) Unwrap() []error {
	out := make([]error, 0, len(m))
	for _, f := range m {
		out = append(out, f)
	}
	return out
}

// Err returns the list as an error, or nil when it is empty.
func (m Many) Err() error {
	if len(m) == 0 {
		return nil
	}
	return m
}
