package notice

import (
	"time"

	"github.com/flowchestra/tocsin/app/fault"
)

// Mode is when a signed edition leaves.
type Mode string

// The modes. A signature does not send: its release does.
const (
	AtOnce      Mode = "now"       // after the organisation's wait, in which it can be held
	AtATime     Mode = "at"        // at an instant
	ByCommander Mode = "commander" // when the commander, or legal, releases it
	Armed       Mode = "armed"     // a holding notice: by itself, to whoever was not told by the time to sign
)

// FirstFew is how many letters of a wave go before the others.
const FirstFew = 5

// Release is when a signed edition leaves, who holds it, and how far its
// sending has come. The row is the truth; jobs are wake-ups that read it.
type Release struct {
	ID         string
	EditionID  string
	IncidentID string
	Mode       Mode
	SendAt     *time.Time // nil until somebody releases a ByCommander edition
	HeldAt     *time.Time // nil while nobody holds it
	HeldBy     *string
	HeldWhy    string
	ReleasedAt *time.Time // when somebody last said that it may leave
	ReleasedBy *string
	BegunAt    *time.Time // its first messages were made: nothing holds it any more
	PausedAt   *time.Time // one of the first few came back, or said what it must not
	PausedWhy  string
	RestAt     *time.Time // the others may follow the first few
	RestBy     *string    // nil: because all of the first few were taken
	HaltedAt   *time.Time // a person paused the sending after it had begun
	HaltedBy   *string
	HaltedWhy  string
	Generation int // raised with every change: an older wake-up does nothing
	Version    int
	Arming
}

// Held tells whether somebody keeps the edition back.
func (r *Release) Held() bool { return r.HeldAt != nil && r.BegunAt == nil }

// Due tells whether the edition leaves now, or has begun to.
func (r *Release) Due(now time.Time) bool {
	return r.BegunAt != nil || r.HeldAt == nil && r.SendAt != nil && !r.SendAt.After(now)
}

// Waits tells whether the edition can still be held.
func (r *Release) Waits() bool { return r.BegunAt == nil }

// Paused tells whether the others wait for a person after the first few.
func (r *Release) Paused() bool { return r.PausedAt != nil && r.RestAt == nil }

// StoppedWhy says why the others wait after the first few, "" where they do not.
func (r *Release) StoppedWhy() string {
	if !r.Paused() {
		return ""
	}
	return r.PausedWhy
}

// Hold keeps the edition back until somebody releases it. Conflict when its
// letters are leaving or somebody holds it already.
func (r *Release) Hold(by, why string, now time.Time) error {
	if err := r.begun("held"); err != nil {
		return err
	}
	if r.HeldAt != nil {
		return fault.Conflict("These letters are held already, since %s.", minute(*r.HeldAt))
	}
	r.HeldAt, r.HeldBy, r.HeldWhy = &now, &by, why
	r.Generation++
	return nil
}

// Let undoes a hold; where there is none it lets the letters leave now. A time
// that lies ahead, and the commander's own word, still count after a hold was
// undone. What was armed is on that person's word from then on, and no longer
// armed. Conflict when the letters are leaving.
func (r *Release) Let(by string, now time.Time) error {
	if err := r.begun("released again"); err != nil {
		return err
	}
	if r.HeldAt == nil {
		r.SendAt = &now
		if r.Mode == Armed {
			r.Mode = ByCommander
		}
	}
	r.HeldAt, r.HeldBy, r.HeldWhy = nil, nil, ""
	r.ReleasedAt, r.ReleasedBy = &now, &by
	r.Generation++
	return nil
}

func (r *Release) begun(what string) error {
	if r.BegunAt == nil {
		return nil
	}
	return fault.Conflict("These letters have been leaving since %s, so they cannot be %s. What a letter says can only be corrected by a new letter.", minute(*r.BegunAt), what)
}

// Pause stops the others after the first few.
func (r *Release) Pause(why string, now time.Time) bool {
	if r.RestAt != nil || r.PausedAt != nil {
		return false
	}
	r.PausedAt, r.PausedWhy = &now, why
	return true
}

// Rest lets the others follow. Conflict when they are not stopped.
func (r *Release) Rest(by *string, now time.Time) error {
	if r.RestAt != nil || by != nil && r.PausedAt == nil {
		return fault.Conflict("Nothing of this wave is stopped: the other letters follow by themselves.")
	}
	r.RestAt, r.RestBy = &now, by
	r.Generation++
	return nil
}

// Halted tells whether a person paused the sending.
func (r *Release) Halted() bool { return r.HaltedAt != nil }

// Halt pauses a sending that has begun: letters in hand still leave, no other
// is begun. Conflict before that, and when it is paused already.
func (r *Release) Halt(by, why string, now time.Time) error {
	switch {
	case r.BegunAt == nil:
		return fault.Conflict("None of these letters has left yet. Hold them instead.")
	case r.HaltedAt != nil:
		return fault.Conflict("This sending is paused already, since %s.", minute(*r.HaltedAt))
	}
	r.HaltedAt, r.HaltedBy, r.HaltedWhy = &now, &by, why
	r.Generation++
	return nil
}

// GoOn resumes a paused sending. Conflict when it is not paused.
func (r *Release) GoOn() error {
	if r.HaltedAt == nil {
		return fault.Conflict("This sending is not paused: its letters are leaving.")
	}
	r.HaltedAt, r.HaltedBy, r.HaltedWhy = nil, nil, ""
	r.Generation++
	return nil
}

func minute(t time.Time) string { return t.UTC().Format("15:04 UTC on Mon 2 Jan 2006") }

// First chooses the letters that go before the others, out of those that stand
// in their order: from the end, one of each language, then as many as fit. A
// wave that is no larger than that goes whole.
func First(copies []Copy) []Copy {
	if len(copies) <= FirstFew {
		return copies
	}
	chosen, languages := map[int]bool{}, map[string]bool{}
	for i := len(copies) - 1; i >= 0 && len(chosen) < FirstFew; i-- {
		if !languages[copies[i].Language] {
			languages[copies[i].Language], chosen[i] = true, true
		}
	}
	for i := len(copies) - 1; i >= 0 && len(chosen) < FirstFew; i-- {
		chosen[i] = true
	}
	var out []Copy
	for i := range copies {
		if chosen[i] {
			out = append(out, copies[i])
		}
	}
	return out
}
