package incident

import (
	"errors"
	"time"

	"github.com/flowchestra/tocsin/app/fault"
)

// longestNote is what a note may hold: more belongs into a document.
const longestNote = 4000

// Note is something that a person writes into the timeline, at the instant
// that it is about.
type Note struct {
	ID         string
	IncidentID string
	At         time.Time
	Zone       string // IANA zone in which it was told
	AuthorID   string
	Text       string
	RecordedAt time.Time
}

// Check refuses a note without words, with words that cannot be stored, or
// about an instant that lies ahead.
func (n *Note) Check(now time.Time) error {
	if n.Text == "" {
		return fault.Invalid("Write something: an empty note tells nobody anything.").In("text")
	}
	if err := Plain("the note", n.Text, longestNote); err != nil {
		return inBox("text", err)
	}
	if n.At.After(now) {
		return fault.Invalid("%s lies in the future. A note is about what has happened.", n.At.UTC().Format("Mon 2 Jan 15:04 UTC")).In("at")
	}
	if n.At.Before(earliest) {
		return fault.Invalid("%s lies before 2000. Check the year.", stamp(n.At)).In("at")
	}
	return nil
}

// inBox names the box that a refusal is about where its words name the thing.
func inBox(box string, err error) error {
	if f := new(fault.Fault); errors.As(err, &f) {
		return f.In(box)
	}
	return err
}
