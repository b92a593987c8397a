package app

import (
	"time"

	"github.com/flowchestra/tocsin/app/clock"
	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/notice"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/app/store"
)

// arm works out when a holding notice leaves by itself that is about to be
// signed: at the time to sign by of its wave. Invalid for any other letter, for
// a wave without a deadline, and while something speaks against it.
func arm(tx *store.Tx, e notice.Edition, expires *time.Time, r *notice.Release) error {
	n, err := tx.Look().Notice(e.NoticeID)
	if err != nil {
		return err
	}
	if n.Kind != notice.Holding {
		return fault.Invalid("Only a holding notice can be armed. Choose when these letters leave.").In("release")
	}
	w, err := tx.Look().Wave(e.WaveID)
	if err != nil {
		return err
	}
	if w.DueAt == nil {
		return fault.Invalid("These letters have no deadline, so there is no time at which they would leave by themselves.").In("release")
	}
	org, err := tx.Look().Organisation()
	if err != nil {
		return err
	}
	if err := r.Arm("", clock.SignBy(*w.DueAt, org.Sending(), org.Margin()), expires, tx.Now); err != nil {
		return err
	}
	f, err := tx.Look().File(e.IncidentID)
	if err != nil {
		return err
	}
	why, err := speaksAgainst(tx.Look(), f, e, r, tx.Now)
	if err == nil && why != "" {
		err = fault.Invalid("This notice cannot be armed: %s.", why).In("release")
	}
	return err
}

// armed says on the ledger that an edition leaves by itself from now on, and
// asks for somebody to look when its time has come.
func (a *App) armed(tx *store.Tx, f *incident.File, e notice.Edition, r notice.Release) error {
	tx.Record("holding.armed", r.ArmedBy, f.Number, says{"edition": e.Number, "edition_id": e.ID, "digest": e.Digest, "customers": e.Copies,
		"fires_at": r.SendAt, "expires_at": r.ExpiresAt})
	return wakeRelease(tx, r)
}

// armCountersigned arms what the signer wanted armed, now that somebody
// countersigned it; not when its time has come meanwhile.
func (a *App) armCountersigned(tx *store.Tx, f *incident.File, e notice.Edition, r notice.Release) error {
	why := ""
	if r.SendAt == nil || !r.SendAt.After(tx.Now) {
		why = "it was countersigned after the time at which it should have left"
	}
	r.Generation++
	if err := tx.Update(&r); err != nil {
		return err
	}
	if why != "" {
		return a.disarm(tx, f, e, &r, people.System().ID, why, "holding.withheld")
	}
	return a.released(tx, f, e, r)
}
