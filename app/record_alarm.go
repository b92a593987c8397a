package app

import (
	"context"
	"strings"

	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/app/store"
)

// RecordAlarm records how a call was taken by each channel. When none took it
// the call stays open and is spoken again a minute after it was claimed;
// else the next person is rung after the organisation's wait.
func (a *App) RecordAlarm(ctx context.Context, callID string, spoken []incident.Spoken) error {
	if err := people.System().Must(people.SoundAlarms); err != nil {
		return err
	}
	heard, through := heardBy(spoken)
	return a.Store.Tx(ctx, func(tx *store.Tx) error {
		c, err := tx.Look().Call(callID)
		if err != nil || c.SpokenAt != nil {
			return err
		}
		al, err := tx.Look().Alarm(c.AlarmID)
		if err != nil {
			return err
		}
		c.Heard = heard
		if through {
			c.SpokenAt = &tx.Now
		}
		if err := tx.Update(&c); err != nil {
			return err
		}
		p, err := tx.Look().Person(c.PersonID)
		if err != nil {
			return err
		}
		tx.Record("alarm.spoken", people.System().ID, a.subjectOf(tx, &al), says{"threshold": al.Threshold, "person": p.Name, "heard": c.Heard, "through": through})
		if !through || al.Ended() || al.Threshold == incident.AlarmTest {
			return nil
		}
		return escalateLater(tx, &al, c.Step)
	})
}

// heardBy sums up how the channels took a call.
func heardBy(spoken []incident.Spoken) (heard string, through bool) {
	if len(spoken) == 0 {
		return "there is nothing to ring with: no relay, webhook or pager is named", false
	}
	parts := make([]string, len(spoken))
	for i, s := range spoken {
		parts[i] = s.Channel + ": " + s.Detail
		through = through || s.OK
	}
	return strings.Join(parts, "; "), through
}

// escalateLater has the alarm looked at again when its answer is overdue.
func escalateLater(tx *store.Tx, al *incident.Alarm, step int) error {
	org, err := tx.Look().Organisation()
	if err != nil {
		return err
	}
	next := tx.Now.Add(org.Wait(step - 1))
	al.NextAt = &next
	if err := tx.Update(al); err != nil {
		return err
	}
	return wake(tx, *al)
}
