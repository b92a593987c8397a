package app

import (
	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/app/store"
)

// Reasons for which nobody is rung about letters any more.
const (
	signedReason = "signed"
	nothingLeft  = "nothing left to do"
)

// nothingToSign ends the alarms that letters of an incident wait for a
// signature, once none does: nobody is woken for what is signed or void.
func (a *App) nothingToSign(tx *store.Tx, incidentID, reason string) error {
	waiting, err := tx.Look().Unsigned([]string{incidentID})
	if err != nil || len(waiting) > 0 {
		return err
	}
	alarms, err := tx.Look().AlarmsOf(incidentID)
	if err != nil {
		return err
	}
	for i := range alarms {
		if alarms[i].Threshold != incident.AlarmSign {
			continue
		}
		if err := a.endSpoken(tx, alarms[i].ID, reason); err != nil {
			return err
		}
	}
	return nil
}

// endSpoken ends an alarm that may be spoken at this moment. Nobody's signature
// is refused because the bell rings for it: an alarm that is touched again and
// again is left to whoever looks at it next, who finds nothing to do.
func (a *App) endSpoken(tx *store.Tx, alarmID, reason string) error {
	const tries = 3
	for range tries {
		al, err := tx.Look().Alarm(alarmID)
		if err != nil || al.Ended() {
			return err
		}
		al.End(reason, tx.Now)
		switch err := tx.Update(&al); {
		case err == nil:
			tx.Record("alarm.ended", people.System().ID, a.subjectOf(tx, &al), says{"threshold": al.Threshold, "due_at": al.DueAt, "reason": reason})
			return nil
		case fault.KindOf(err) != fault.KindConflict:
			return err
		}
	}
	return nil
}
