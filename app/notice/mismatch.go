package notice

import (
	"errors"
	"time"

	"github.com/flowchestra/tocsin/app/fault"
)

// Mismatch is the refusal of a gate that found something else than what was
// signed, or nothing signed at all. It is a Conflict for everybody, and a
// matter for the ledger.
type Mismatch struct{ fault *fault.Fault }

func (m *Mismatch) Error() string { return m.fault.Error() }

// Unwrap lets the refusal be read as the Conflict that it is.
func (m *Mismatch) Unwrap() error { return m.fault }

func mismatch(format string, args ...any) error {
	return &Mismatch{fault.Conflict(format, args...)}
}

// Differs makes a mismatch of what a gate found.
func Differs(format string, args ...any) error { return mismatch(format, args...) }

// IsMismatch tells whether a gate refused because something is not what was
// signed.
func IsMismatch(err error) bool {
	var m *Mismatch
	return errors.As(err, &m)
}

// SequenceFailure is a gate having found something else than what was signed.
// ID names the edition or the delivery, so that it is written once.
type SequenceFailure struct {
	ID         string
	IncidentID string
	EditionID  string
	At         time.Time
	Why        string
}
