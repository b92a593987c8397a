package app

import (
	"slices"

	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/app/store"
)

// keptBack wakes the commander for signed letters that leave only on somebody's
// word: those that were given to the commander to release, and those that one
// of the first few stopped. A hold that a person set is that person's matter.
func keptBack(l store.Look, f *incident.File) (situation, error) {
	waiting, err := l.KeptBack([]string{f.ID})
	if err != nil {
		return situation{}, err
	}
	s := situation{role: people.Commander}
	stopped := false
	for i := range waiting {
		r := &waiting[i]
		switch {
		case r.Halted(): // that person's matter
		case r.Paused():
			stopped = true
			s.lines = append(s.lines, "The others of a wave wait: "+r.PausedWhy+".")
		case !r.Held():
			s.lines = append(s.lines, "A wave is signed and leaves when you release it.")
		}
	}
	switch {
	case len(s.lines) == 0:
		return situation{}, nil
	case stopped:
		s.headline = "Sending stopped after the first letters. Look at them, then send the rest."
	default:
		s.headline = "Signed letters wait for you to release them."
	}
	return s, nil
}

// keptOf reads which signed letters of some incidents do not leave by
// themselves.
func keptOf(l store.Look, out []incident.Overview, ids []string) error {
	kept, err := l.KeptBack(ids)
	if err != nil {
		return err
	}
	var paused []string
	for _, r := range kept {
		if r.Halted() {
			paused = append(paused, r.EditionID)
		}
	}
	sendings, err := l.SendingsOf(paused)
	for _, r := range kept {
		i, s := slices.Index(ids, r.IncidentID), sendings[r.EditionID]
		out[i].Kept = append(out[i].Kept, incident.KeptBack{EditionID: r.EditionID, HeldBy: deref(r.HeldBy), HeldAt: r.HeldAt, Stopped: r.StoppedWhy(),
			PausedBy: deref(r.HaltedBy), PausedAt: r.HaltedAt, PausedWhy: r.HaltedWhy, Left: s.Left()})
	}
	return err
}
