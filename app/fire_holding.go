package app

import (
	"context"
	"fmt"
	"time"

	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/notice"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/app/store"
)

// unwatched is how long nobody may have watched the clocks while a notice is
// armed. A clock that jumped, a machine that stood still and a backup that was
// put back all look like that, and after none of them does anything leave by
// itself.
const unwatched = 10 * time.Minute

// fireHolding lets an armed notice go whose time has come: those who were told
// meanwhile are struck from it. It tells whether the rest leaves; what speaks
// against it is said on the ledger, and the notice is disarmed.
func (a *App) fireHolding(ctx context.Context, e notice.Edition) (fired bool, err error) {
	return fired, a.Store.Tx(ctx, func(tx *store.Tx) error {
		f, err := tx.LockFile(e.IncidentID)
		if err != nil {
			return err
		}
		r, err := tx.LockRelease(e.ID)
		if err != nil || !r.Armed() || !r.Due(tx.Now) || r.FiredAt != nil {
			fired = err == nil && r.Due(tx.Now)
			return err
		}
		if fired, err = a.mayFire(tx, f, e, &r); err != nil || !fired {
			return err
		}
		if err := a.strikeTold(tx, f.Number, e, &r); err != nil {
			return err
		}
		all, err := tx.Look().Digests(e.ID)
		if err != nil {
			return err
		}
		r.FiredAt = &tx.Now
		tx.Record("holding.fired", people.System().ID, f.Number, says{"edition": e.Number, "edition_id": e.ID, "armed_by": r.ArmedBy, "armed_at": r.ArmedAt,
			"customers": len(notice.Standing(all)), "of": e.Copies})
		return tx.Update(&r)
	})
}

// mayFire tells whether an armed notice may begin to leave by itself. Whoever
// asks holds the locks of its incident and of its release. What is not armed
// may.
func (a *App) mayFire(tx *store.Tx, f *incident.File, e notice.Edition, r *notice.Release) (bool, error) {
	if r.Mode != notice.Armed {
		return true, nil
	}
	if !r.Armed() {
		return false, nil
	}
	why, err := speaksAgainst(tx.Look(), f, e, r, tx.Now)
	if err == nil && why == "" {
		why, err = heldNow(tx.Look(), e, tx.Now)
	}
	if err != nil || why == "" {
		return err == nil, err
	}
	return false, a.disarm(tx, f, e, r, people.System().ID, why, "holding.withheld")
}

// strikeTold strikes from a notice that was armed the letters to those who were
// told meanwhile.
func (a *App) strikeTold(tx *store.Tx, number string, e notice.Edition, r *notice.Release) error {
	if r.Mode != notice.Armed || r.FiredAt != nil {
		return nil
	}
	w, err := tx.Look().Wave(e.WaveID)
	if err != nil {
		return err
	}
	told, err := tx.Look().ToldBeside(e.ID, w.DueAt)
	if err != nil || len(told) == 0 || len(told) == e.Copies {
		return err
	}
	_, err = a.strikeOf(tx, number, e.ID, told, notice.Strike{By: people.System().ID, Why: toldMeanwhile}, true)
	return err
}

// toldMeanwhile is why a letter of a holding notice is struck as it leaves.
const toldMeanwhile = "the customer was told by another letter"

// everybodyTold is why a holding notice is disarmed that nobody needs any more:
// nobody is rung for it.
const everybodyTold = "every customer of it was told by another letter"

// speaksAgainst says why a notice must not leave by itself, whatever the hour:
// "" where nothing speaks against it.
func speaksAgainst(l store.Look, f *incident.File, e notice.Edition, r *notice.Release, now time.Time) (string, error) {
	switch {
	case f.Refuted():
		return "the confirmation was withdrawn", nil
	case f.Confirmed() == nil:
		return "the incident is not confirmed", nil
	case f.PendingWithdrawal() != nil:
		return "somebody proposed to withdraw the confirmation", nil
	case f.Ended():
		return "the incident is " + string(f.Status()), nil
	case r.ExpiresAt == nil || !now.Before(*r.ExpiresAt):
		return "the time for which it was armed is over", nil
	case e.VoidedAt != nil:
		return "none of its letters stands: " + e.VoidReason, nil
	}
	for _, rule := range []func() (string, error){
		func() (string, error) { return jumped(l, now) },
		func() (string, error) { return setChanged(l, f, e, r, now) },
		func() (string, error) { return wordsChanged(l, e, r) },
		func() (string, error) { return noneUntold(l, e) },
	} {
		if why, err := rule(); err != nil || why != "" {
			return why, err
		}
	}
	return "", nil
}

// jumped says that the clocks were not watched, or stand before their last
// sweep.
func jumped(l store.Look, now time.Time) (string, error) {
	last, err := l.LastBeat(heartbeat)
	switch {
	case err != nil:
		return "", err
	case last == nil:
		return "nobody watches the clocks", nil
	case last.At.After(now.Add(jumpBack)):
		return fmt.Sprintf("the clock was set back from %s to %s", short(last.At), short(now)), nil
	case now.Sub(last.At) > unwatched:
		return fmt.Sprintf("the clocks were not watched from %s to %s: they jumped, stood still, or a backup was put back", short(last.At), short(now)), nil
	}
	return "", nil
}

// setChanged says that the customers are not those whom legal reviewed: one was
// decided since, the list is not complete, or a deadline is another now. What
// was decided in the very instant of the arming counts as decided since: which
// came first cannot be told, and staying is the lesser harm.
func setChanged(l store.Look, f *incident.File, e notice.Edition, r *notice.Release, now time.Time) (string, error) {
	if !f.CustomersKnown {
		return "the list of affected customers is not complete", nil
	}
	if r.ArmedBy != "" { // else it is being armed
		decided, err := l.DecidedSince(f.ID, *r.ArmedAt)
		if err != nil || decided {
			return when(decided, "a customer was decided after it was armed"), err
		}
	}
	w, err := l.Wave(e.WaveID)
	if err != nil {
		return "", err
	}
	copies, err := l.Digests(e.ID)
	if err != nil {
		return "", err
	}
	all, err := deadlines(l, f.ID, now)
	if err != nil {
		return "", err
	}
	due := map[string]time.Time{}
	for _, d := range all {
		due[d.TenantID] = d.DueAt
	}
	for _, c := range notice.Standing(copies) {
		if at, ok := due[c.TenantID]; ok && (w.DueAt == nil || !at.Equal(*w.DueAt)) {
			return "a customer of it has another deadline now", nil
		}
	}
	return "", nil
}

// wordsChanged says that the letters are not those that legal reviewed: one was
// struck, a newer version was frozen, or one that stands out was not opened by
// whoever armed it.
func wordsChanged(l store.Look, e notice.Edition, r *notice.Release) (string, error) {
	if r.ArmedBy != "" && r.FiredAt == nil { // what is struck as it leaves is struck by the rule
		struck, err := l.StruckSince(e.ID, *r.ArmedAt)
		if err != nil || struck {
			return when(struck, "one of its letters was struck"), err
		}
	}
	all, err := l.Editions(e.WaveID)
	if err != nil {
		return "", err
	}
	for i := range all {
		if all[i].Number > e.Number {
			return "a newer version of its letters was put before legal", nil
		}
	}
	if r.ArmedBy == "" {
		return "", nil // being armed: the signature asks for what was opened
	}
	unread, err := unreadBy(l, r.ArmedBy, e.ID)
	return when(len(unread) > 0, "a letter that stands out was not opened by whoever armed it"), err
}

// noneUntold says that nobody is left whom the notice would tell.
func noneUntold(l store.Look, e notice.Edition) (string, error) {
	w, err := l.Wave(e.WaveID)
	if err != nil {
		return "", err
	}
	told, err := l.ToldBeside(e.ID, w.DueAt)
	return when(err == nil && len(told) == e.Copies, everybodyTold), err
}

// heldNow says that law enforcement holds duties of the notice's customers.
func heldNow(l store.Look, e notice.Edition, now time.Time) (string, error) {
	copies, err := l.Digests(e.ID)
	if err != nil {
		return "", err
	}
	tids := make([]string, 0, len(copies))
	for _, c := range notice.Standing(copies) {
		tids = append(tids, c.TenantID)
	}
	held, err := withheld(l, e.IncidentID, tids, now)
	return when(len(held) > 0, "a hold of law enforcement is in force"), err
}

func when(is bool, why string) string {
	if is {
		return why
	}
	return ""
}
