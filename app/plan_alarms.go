package app

import (
	"time"

	"github.com/flowchestra/tocsin/app/clock"
	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/app/store"
)

// group is what shares one deadline: alarms are planned per group, never per
// customer.
type group struct {
	startedAt, dueAt time.Time
	newest           time.Time // when the last of its duties was put on record
}

// planAlarms brings an incident's alarms in line with its deadlines: one alarm
// per due instant and threshold. Alarms of deadlines that moved end; those of
// new deadlines are stored, those of deadlines that came back begin again, and
// their wake-ups are asked for, in the transaction that moved the deadline.
func (a *App) planAlarms(tx *store.Tx, f *incident.File, org people.Organisation) error {
	groups, err := a.deadlineGroups(tx.Look(), f, org, tx.Now)
	if err != nil {
		return err
	}
	alarms, err := tx.Look().AlarmsOf(f.ID)
	if err != nil {
		return err
	}
	have := byDeadline(alarms)
	for _, al := range have {
		if _, still := groups[al.DueAt.UnixMicro()]; !still && !al.Ended() {
			al.End(deadlineGone, tx.Now)
			al.Generation++
			if err := tx.Update(al); err != nil {
				return err
			}
		}
	}
	for _, g := range groups {
		if err := a.planGroup(tx, f.ID, g, have); err != nil {
			return err
		}
	}
	return nil
}

// watchDuty sees to the alarms of one dated duty that was opened, or opened
// again, without looking at those of every customer: a sending that promises
// something, or a thousand letters that come back, must not read the incident
// each time. A hold moves dates that no row holds, so with one all are planned.
func (a *App) watchDuty(tx *store.Tx, f *incident.File, o incident.Obligation) error {
	holds, err := tx.Look().Holds(f.ID)
	if err != nil {
		return err
	}
	if len(holds) > 0 {
		org, err := tx.Look().Organisation()
		if err != nil {
			return err
		}
		return a.planAlarms(tx, f, org)
	}
	alarms, err := tx.Look().AlarmsOf(f.ID)
	if err != nil {
		return err
	}
	return a.planGroup(tx, f.ID, group{o.StartedAt.UTC(), o.DueAt.UTC(), o.OpenedAt}, byDeadline(alarms))
}

// byDeadline are the alarms that are about a deadline of a duty.
func byDeadline(alarms []incident.Alarm) map[alarmKey]*incident.Alarm {
	out := map[alarmKey]*incident.Alarm{}
	for i := range alarms {
		if al := &alarms[i]; al.DueAt != nil && !al.IsAsked() {
			out[alarmKey{al.DueAt.UnixMicro(), al.Threshold}] = al
		}
	}
	return out
}

func (a *App) planGroup(tx *store.Tx, incidentID string, g group, have map[alarmKey]*incident.Alarm) error {
	for _, t := range clock.Thresholds(g.startedAt, g.dueAt, tx.Now) {
		var err error
		if al := have[alarmKey{g.dueAt.UnixMicro(), t.Name}]; al == nil {
			_, err = a.plan(tx, incident.Alarm{IncidentID: &incidentID, DueAt: &g.dueAt, Threshold: t.Name, FireAt: t.At})
		} else if isOverTooSoon(al, g) {
			err = planAgain(tx, al)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

const deadlineGone = "the deadline was met or has moved"

// isOverTooSoon tells whether an alarm ended although its deadline is open
// again: it had gone, nothing was left to do, or a customer joined since
// somebody took it.
func isOverTooSoon(al *incident.Alarm, g group) bool {
	if !al.Ended() {
		return false
	}
	if al.EndReason == answered || al.EndReason == nobodyAnswered {
		return g.newest.After(*al.EndedAt)
	}
	return true
}

// planAgain begins an alarm anew whose deadline had gone and came back.
func planAgain(tx *store.Tx, al *incident.Alarm) error {
	fire := al.FireAt.UTC()
	al.EndedAt, al.EndReason, al.NextAt = nil, "", &fire
	al.AnsweredBy = nil
	al.Generation++
	if err := tx.Update(al); err != nil {
		return err
	}
	calls, err := tx.Look().CallsOf(al.ID)
	if err != nil {
		return err
	}
	for i := range calls { // everybody may be rung once more; the ledger keeps who was
		calls[i].SpokenAt, calls[i].AnsweredAt, calls[i].OpenedAt = nil, nil, al.CreatedAt
		if err := tx.Update(&calls[i]); err != nil {
			return err
		}
	}
	return wake(tx, *al)
}

type alarmKey struct {
	due  int64
	name string
}

// deadlineGroups collects the binding deadlines of customers, those of
// authorities, and the earliest there may be while customers are undecided.
// What is held has none.
func (a *App) deadlineGroups(l store.Look, f *incident.File, org people.Organisation, now time.Time) (map[int64]group, error) {
	groups := map[int64]group{}
	add := func(started, due, opened time.Time) {
		key := due.UnixMicro()
		g, ok := groups[key]
		if !ok || started.Before(g.startedAt) {
			g.startedAt, g.dueAt = started.UTC(), due.UTC()
		}
		if opened.After(g.newest) {
			g.newest = opened
		}
		groups[key] = g
	}
	due, err := deadlines(l, f.ID, now)
	if err != nil {
		return nil, err
	}
	for _, d := range due {
		add(d.StartedAt, d.DueAt, d.OpenedAt)
	}
	authorities, err := authorityDeadlines(l, f.ID, now)
	if err != nil {
		return nil, err
	}
	for _, o := range authorities {
		add(*o.StartedAt, *o.DueAt, o.OpenedAt)
	}
	e, err := a.earliest(l, f, org)
	if err != nil || e == nil {
		return groups, err
	}
	add(e.StartedAt, e.DueAt, time.Time{})
	return groups, nil
}

// plan stores one alarm, asks for its wake-up and returns its id.
func (a *App) plan(tx *store.Tx, al incident.Alarm) (string, error) {
	id, err := newID()
	if err != nil {
		return "", err
	}
	fire := al.FireAt.UTC()
	al.ID, al.FireAt, al.NextAt, al.CreatedAt, al.Version = id, fire, &fire, tx.Now, 1
	if err := tx.Insert(&al); err != nil {
		return "", err
	}
	return id, wake(tx, al)
}

// sound plans an alarm about an event.
func (a *App) sound(tx *store.Tx, inc *incident.Incident, event string, at time.Time) error {
	_, err := a.plan(tx, incident.Alarm{IncidentID: &inc.ID, Threshold: event, FireAt: at})
	return err
}

// wake asks for somebody to look at the alarm when its next step is due.
func wake(tx *store.Tx, al incident.Alarm) error {
	return tx.Enqueue(store.Job{Args: SoundAlarm{AlarmID: al.ID, Generation: al.Generation}, At: al.NextAt, Queue: store.QueueAlarms})
}
