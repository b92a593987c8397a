package incident

import (
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/flowchestra/tocsin/app/clock"
	"github.com/flowchestra/tocsin/app/fault"
)

// Kind names what happened at an instant.
type Kind string

// The kinds of instant (counting.md §3 of the law notes: each starts other
// clocks). Triaged to Dismissed are the steps of the case itself.
const (
	OccurredFrom Kind = "occurred_from"
	OccurredTo   Kind = "occurred_to"
	Detected     Kind = "detected"
	Suspected    Kind = "suspected"
	Aware        Kind = "aware"
	Discovered   Kind = "discovered"

	Determined           Kind = "determined"            // a formal finding: a breach, or that it is material (Form 8-K)
	Classified           Kind = "classified"            // as major (DORA art. 19)
	Assessed             Kind = "assessed"              // found to be notifiable (PDPA Singapore, s. 26D)
	Paid                 Kind = "paid"                  // a ransom (CIRCIA, NYDFS)
	FixAvailable         Kind = "fix_available"         // a corrective or mitigating measure (CRA art. 14)
	InformationAvailable Kind = "information_available" // what a filing had to leave open (Form 8-K/A)
	Cleared              Kind = "le_cleared"            // law enforcement objects no longer to telling

	Triaged       Kind = "triaged"
	Investigating Kind = "investigating"
	ConfirmedKind Kind = "confirmed"
	Contained     Kind = "contained"
	Resolved      Kind = "resolved"
	Closed        Kind = "closed"
	Dismissed     Kind = "dismissed"
)

var kinds = []Kind{OccurredFrom, OccurredTo, Detected, Suspected, Aware, Discovered,
	Determined, Classified, Assessed, Paid, FixAvailable, InformationAvailable, Cleared,
	Triaged, Investigating, ConfirmedKind, Contained, Resolved, Closed, Dismissed}

// Standing of an instant: awareness is proposed by the commander's answer and
// settled by legal; everything else is recorded.
type Standing string

// The standings.
const (
	Recorded Standing = "recorded"
	Proposed Standing = "proposed"
	Settled  Standing = "settled"
)

// Instant is a dated fact: what happened, when, who says so and how they know.
// It is never overwritten: a correction is a later instant of the same kind
// that names the one it corrects and says why.
type Instant struct {
	ID         string
	IncidentID string
	Kind       Kind
	At         time.Time
	Zone       string // IANA zone in which it was told
	Source     string // how it is known: "alert", "the token's owner", …
	Standing   Standing
	AuthorID   string
	Reason     string
	CorrectsID *string
	RecordedAt time.Time
}

var earliest = time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)

// Current returns the instant of the kind that stands: the one that no other
// corrects. The order of recording does not decide, since a machine's clock may
// have been set back in between.
func (f *File) Current(k Kind) *Instant {
	corrected := map[string]bool{}
	for i := range f.Instants {
		if c := f.Instants[i].CorrectsID; c != nil && *c != f.Instants[i].ID {
			corrected[*c] = true
		}
	}
	for i := len(f.Instants) - 1; i >= 0; i-- {
		if f.Instants[i].Kind == k && !corrected[f.Instants[i].ID] {
			return &f.Instants[i]
		}
	}
	return nil
}

// At returns the time of the current instant of the kind, or nil.
func (f *File) At(k Kind) *time.Time {
	if i := f.Current(k); i != nil {
		return &i.At
	}
	return nil
}

// Record checks the instant against what is known and adds it to the file.
// It sets CorrectsID when an earlier instant of the kind stands. Invalid when
// the instant cannot be true or a reason is missing; Conflict when the case
// has ended.
func (f *File) Record(in Instant, now time.Time) (*Instant, error) {
	if err := f.checkInstant(&in, now); err != nil {
		return nil, err
	}
	if err := f.mayFollow(in); err != nil {
		return nil, err
	}
	f.Instants = append(f.Instants, in)
	return &f.Instants[len(f.Instants)-1], nil
}

func (f *File) checkInstant(in *Instant, now time.Time) error {
	if !knownKind(in.Kind) {
		return fault.Invalid("There is no instant called %q.", in.Kind).In("kind")
	}
	if in.At.IsZero() {
		return fault.Invalid("Say when: give a date, a time and a zone.").In("at")
	}
	if in.At.After(now) {
		return fault.Invalid("%s lies in the future (now %s). Enter when it happened, not when it will.", stamp(in.At), stamp(now)).In("at")
	}
	if in.At.Before(earliest) {
		return fault.Invalid("%s lies before 2000. Check the year.", stamp(in.At)).In("at")
	}
	if !clock.ValidZone(in.Zone) {
		return fault.Invalid("There is no time zone %q. Use a name such as Europe/Berlin or UTC.", in.Zone).In("zone")
	}
	if err := Plain("source", in.Source, 500); err != nil {
		return err
	}
	if err := Plain("reason", in.Reason, 2000); err != nil {
		return err
	}
	in.At = in.At.UTC()
	if in.Standing == "" {
		in.Standing = Recorded
	}
	if prior := f.Current(in.Kind); prior != nil {
		if strings.TrimSpace(in.Reason) == "" {
			return fault.Invalid("%s is already recorded as %s. Say why it is corrected.", in.Kind, stamp(prior.At)).In("reason")
		}
		in.CorrectsID = &prior.ID
	}
	if err := f.checkOrder(*in); err != nil {
		return err
	}
	return f.checkAwareness(*in)
}

// checkOrder refuses a step before what it answers: nobody looks into, ends or
// dismisses what nobody has noticed yet, nor closes a way in before it was
// used.
func (f *File) checkOrder(in Instant) error {
	after, was := Detected, "detected"
	switch in.Kind {
	case Triaged, Investigating, Resolved, Closed, Dismissed:
	case Contained:
		after, was = OccurredFrom, "it began"
	case Determined, Classified, Assessed:
	default:
		return nil
	}
	if at := f.At(after); at != nil && in.At.Before(*at) {
		return fault.Invalid("%s at %s lies before %s at %s. Check both dates, and correct the one that is wrong.", upperFirst(string(in.Kind)), stamp(in.At), was, stamp(*at)).In("at")
	}
	return nil
}

func upperFirst(s string) string { return strings.ToUpper(s[:1]) + s[1:] }

// checkAwareness refuses an awareness before the detection unless it carries a
// reason: nobody is aware of what nobody has seen, save by an imputed fact.
func (f *File) checkAwareness(in Instant) error {
	if in.Kind != Aware || strings.TrimSpace(in.Reason) != "" {
		return nil
	}
	if d := f.At(Detected); d != nil && in.At.Before(*d) {
		return fault.Invalid("Aware at %s lies before detected at %s. Correct one of them, or say why that is so.", stamp(in.At), stamp(*d)).In("reason")
	}
	return nil
}

func knownKind(k Kind) bool {
	for _, x := range kinds {
		if x == k {
			return true
		}
	}
	return false
}

// Plain refuses text that cannot be stored or told: broken UTF-8, control
// characters other than newline and tab (DEL and C1 are control characters
// too), or more than limit characters.
func Plain(field, s string, limit int) error {
	if !utf8.ValidString(s) {
		return fault.Invalid("The text of %s is broken (not UTF-8). Paste it again as plain text.", field).In(field)
	}
	if utf8.RuneCountInString(s) > limit {
		return fault.Invalid("The text of %s is longer than %d characters. Shorten it.", field, limit).In(field)
	}
	for _, r := range s {
		if unicode.IsControl(r) && r != '\n' && r != '\t' && r != '\r' {
			return fault.Invalid("The text of %s holds a control character. Paste it again as plain text.", field).In(field)
		}
	}
	return nil
}

// Line refuses what Plain refuses, and an empty or broken line.
func Line(field, s string, limit int) error {
	if strings.TrimSpace(s) == "" {
		return fault.Invalid("Fill in %s.", field).In(field)
	}
	if strings.ContainsAny(s, "\r\n\x00") {
		return fault.Invalid("%s must be one line, without a line break.", field).In(field)
	}
	return Plain(field, s, limit)
}

func stamp(t time.Time) string { return t.UTC().Format("Mon 2 Jan 2006 15:04 UTC") }
