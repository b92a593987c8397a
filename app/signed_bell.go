package app

import (
	"github.com/flowchestra/tocsin/app/incident"
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
		if al := &alarms[i]; al.Threshold == incident.AlarmSign && !al.Ended() {
			if err := a.endAlarm(tx, al, reason); err != nil {
				return err
			}
		}
	}
	return nil
}
