package pages

import (
	"github.com/flowchestra/tocsin/app/clock"
	"github.com/flowchestra/tocsin/app/notice"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/templates/parts"
)

// ReleaseForm is what was entered about when a signed wave leaves.
type ReleaseForm struct{ Mode, SendAt, Zone, ExpiresAt, ExpiresZone string }

// releaseOptions offer when a wave leaves, the usual one first.
func (p EditionPage) releaseOptions() []parts.Option {
	out := []parts.Option{
		{Value: string(notice.AtOnce), Label: "Now", Hint: "After " + p.holdWords() + ", in which legal and the commander can hold it."},
		{Value: string(notice.AtATime), Label: "At a time", Hint: "Which you give below."},
		{Value: string(notice.ByCommander), Label: "When the commander releases it", Hint: "The commander is rung."},
	}
	if p.mayArm() {
		out = append(out, p.armOption())
	}
	return out
}

func (p EditionPage) sendAt() parts.WhenInput {
	return parts.WhenInput{Name: "send_at", Label: "The time", Hint: "Only for “At a time”.", Value: p.Form.SendAt, In: p.Form.Zone, Zones: Zones(p.Zone), Now: p.Now, Wrong: p.Wrong.Of("send_at"), Optional: true}
}

// maySend tells whether the viewer may hold a signed wave and let it leave.
func (p EditionPage) maySend() bool { return p.Viewer.May(people.SendNotices) }

// rest is how many letters have no delivery yet.
func (p EditionPage) rest() int {
	n := len(p.Copies)
	for _, k := range p.Arrival.Letters {
		n -= k
	}
	return max(n, 0)
}

// heldBy says who keeps the wave back: "Held by Lena".
func (p EditionPage) heldBy() string { return "Held by " + p.person(p.Release.HeldBy) }

func (p EditionPage) person(id *string) string {
	if id == nil {
		return "Tocsin"
	}
	return p.name(*id)
}

// struckShown are the letters that were struck, as many as a page names.
func (p EditionPage) struckShown() []notice.Copy {
	const most = 10
	return p.Struck[:min(most, len(p.Struck))]
}

// struckBy says who struck a letter: "edited by Mira".
func (p EditionPage) struckBy(c notice.Copy) string {
	return c.Strike.Why + ", by " + p.name(c.Strike.By)
}

// looksAgain says who must look at what was struck.
func (p EditionPage) looksAgain() string {
	return who(p.Signers) + " must look at it again once it is put before legal."
}

// keptWords say why a signed wave does not leave by itself now, "" where it
// does.
func keptWords(r *notice.Release, name func(id string) string, zone string) string {
	switch {
	case r == nil:
		return ""
	case r.Halted():
		kept := "paused by " + name(*r.HaltedBy) + " at " + clock.Zoned(*r.HaltedAt, zone)
		if r.HaltedWhy != "" {
			kept += " (" + r.HaltedWhy + ")"
		}
		return kept
	case r.Paused():
		return "stopped after the first letters: " + r.PausedWhy
	case r.Held():
		return "held by " + name(*r.HeldBy) + " at " + clock.Zoned(*r.HeldAt, zone)
	case r.BegunAt != nil:
		return ""
	case r.Disarmed():
		return "disarmed: leaves when the commander, or legal, releases it"
	case r.SendAt == nil:
		return "leaves when the commander releases it"
	case r.Armed():
		return "armed: leaves by itself at " + clock.Zoned(*r.SendAt, zone)
	}
	return "leaves at " + clock.Zoned(*r.SendAt, zone)
}

// signedState is how a signed wave is drawn.
func (p EditionPage) signedState() parts.State {
	switch r := p.Release; {
	case len(p.Failures) > 0 || r != nil && (r.Paused() || r.Halted()):
		return parts.Urgent
	case r != nil && r.Held():
		return parts.Held
	case r != nil && r.Waits():
		return parts.Running
	}
	return parts.Met
}
