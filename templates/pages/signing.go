package pages

import (
	"time"

	"github.com/flowchestra/tocsin/app/clock"
	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/notice"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/templates/parts"
)

// SigningPage is everything that waits for a signature, and what was signed
// last.
type SigningPage struct {
	parts.Frame
	Waiting []ToSign
	Signed  []ToSign
	Names   map[string]string
}

// ToSign is one wave before legal, or signed.
type ToSign struct {
	Edition  notice.Edition
	Notice   notice.Notice
	Incident incident.Incident
	DueAt    *time.Time
	StartAt  *time.Time
	SignBy   *time.Time
	Signed   *notice.Approval
	Arrival  notice.Arrival
	Release  *notice.Release
}

func (p SigningPage) mayAct() bool { return p.Viewer.May(people.ApproveNotices) }

// lead says how much waits, and since when.
func (p SigningPage) lead() string {
	letters, oldest := 0, p.Now
	for _, w := range p.Waiting {
		letters += w.Edition.Copies
		if w.Edition.FrozenAt.Before(oldest) {
			oldest = w.Edition.FrozenAt
		}
	}
	return parts.Many(letters, "letter in ", "letters in ") + parts.Many(len(p.Waiting), "wave", "waves") + ". The oldest has waited " + clock.Span(p.Now.Sub(oldest)) + "."
}

func (p SigningPage) name(id string) string {
	if n, ok := p.Names[id]; ok {
		return n
	}
	return "Tocsin"
}

func (w ToSign) path() string { return "/editions/" + w.Edition.ID }

// arrived says what became of a signed wave.
func (w ToSign) arrived() string {
	if w.Arrival.Handed() == 0 {
		return "not left yet"
	}
	return arrivedOf(w.Arrival, w.Edition.Copies)
}

// since says what became of a signed wave: "held by Lena at …", "3 of 3
// letters accepted".
func (p SigningPage) since(w ToSign) string {
	switch kept := keptWords(w.Release, p.name, p.Zone); {
	case kept == "":
		return w.arrived()
	case w.Arrival.Handed() > 0:
		return w.arrived() + "; " + kept
	default:
		return kept
	}
}
