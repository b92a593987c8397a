package app

import (
	"fmt"
	"strings"

	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/notice"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/app/store"
)

// firstAnswered is told of each answer to one of a wave's first few letters,
// and of each of them that will not be tried. refusal says why one came back.
// The others follow once all of the first few were answered and none came back;
// a refusal stops them until a person lets them go.
func (a *App) firstAnswered(tx *store.Tx, inc incident.Incident, d *notice.Delivery, refusal string) error {
	if d.Batch != 0 {
		return nil
	}
	r, err := tx.LockRelease(d.EditionID)
	if err != nil || r.RestAt != nil || r.PausedAt != nil {
		return err
	}
	if refusal == "" {
		open, answered, err := tx.Look().FirstFew(d.EditionID, *d)
		if err != nil || open > 0 {
			return err
		}
		if answered > 0 {
			return letRest(tx, inc, &r)
		}
		refusal = "none of the first letters could be handed over"
	}
	return a.pause(tx, inc, &r, refusal)
}

// letRest lets the others follow the first few.
func letRest(tx *store.Tx, inc incident.Incident, r *notice.Release) error {
	if err := r.Rest(nil, tx.Now); err != nil {
		return err
	}
	tx.Record("notice.resumed", people.System().ID, inc.Number, says{"edition_id": r.EditionID, "why": "the first letters were taken"})
	if err := tx.Update(r); err != nil {
		return err
	}
	return askRest(tx, *r)
}

// pause stops the others and rings the commander.
func (a *App) pause(tx *store.Tx, inc incident.Incident, r *notice.Release, why string) error {
	if !r.Pause(why, tx.Now) {
		return nil
	}
	tx.Record("notice.paused", people.System().ID, inc.Number, says{"edition_id": r.EditionID, "why": why})
	if err := tx.Update(r); err != nil {
		return err
	}
	return a.sound(tx, &inc, incident.AlarmRelease, tx.Now)
}

// refusal is what a relay said for good, in a sentence's middle.
func refusal(ans notice.Answer) string {
	if ans.Outcome != notice.Refused {
		return ""
	}
	said := strings.Join(strings.Fields(ans.Enhanced), " ")
	return strings.TrimSpace(fmt.Sprintf("the mail server refused one of the first letters: %d %s", ans.Code, said))
}
