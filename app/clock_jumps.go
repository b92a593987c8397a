package app

import (
	"context"
	"time"

	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/app/store"
)

// How far a machine's clock may run between two sweeps of a node before it
// counts as a jump. Ahead it may also be that the node was down or asleep, so
// what is due is rung all the same: a bell too many is taken back, one too few
// is a deadline missed.
const (
	jumpAhead = 24 * time.Hour
	jumpBack  = time.Minute

	beatJumped  = "jumped from" // heartbeat: where a node's clock stood before it jumped ahead
	beatSetBack = "set back"    // heartbeat: where a node's clock came back to
)

// noticeJump compares a node's clock with its own last sweep. After a jump
// ahead it remembers from where. When the clock comes back there, the alarms
// that rang in between rang before their time: they are withdrawn, with an
// entry in the ledger, and ring when it is time. Deadlines are instants and
// never move with a machine's clock.
func (a *App) noticeJump(ctx context.Context, l store.Look, node string, now time.Time) error {
	last, err := l.Beat(heartbeat, node)
	if err != nil || last == nil {
		return err
	}
	switch gap := now.Sub(last.At); {
	case gap > jumpAhead:
		return a.Store.Upkeep(ctx, func(u *store.Upkeep) error { return u.Beat(beatJumped, node, last.At) })
	case gap < -jumpBack:
		return a.setBack(ctx, l, node, last.At, now)
	}
	return nil
}

func (a *App) setBack(ctx context.Context, l store.Look, node string, was, now time.Time) error {
	from, err := l.Beat(beatJumped, node)
	if err != nil {
		return err
	}
	err = a.Store.Tx(ctx, func(tx *store.Tx) error {
		tx.Record("clock.set_back", people.System().ID, "clocks", says{"node": node, "from": was, "to": now})
		if from == nil || now.Sub(from.At).Abs() > jumpAhead {
			return nil
		}
		return withdrawAlarms(tx, from.At, was)
	})
	if err != nil {
		return err
	}
	return a.Store.Upkeep(ctx, func(u *store.Upkeep) error { return u.Beat(beatSetBack, node, now) })
}

// withdrawAlarms has every alarm ring again, at its time, that rang or was
// given up while the clock was ahead of it.
func withdrawAlarms(tx *store.Tx, from, until time.Time) error {
	ahead, err := tx.Look().AlarmsAhead(from, tx.Now, nobodyAnswered)
	if err != nil {
		return err
	}
	byIncident := map[string][]incident.Alarm{}
	var order []string
	for _, al := range ahead {
		id := deref(al.IncidentID)
		if byIncident[id] == nil {
			order = append(order, id)
		}
		byIncident[id] = append(byIncident[id], al)
	}
	numbers, err := tx.Look().Numbers(order)
	if err != nil {
		return err
	}
	for _, id := range order {
		var rang []says
		for _, al := range byIncident[id] {
			rang = append(rang, says{"threshold": al.Threshold, "due_at": al.DueAt, "fire_at": al.FireAt})
			if err := planAgain(tx, &al); err != nil {
				return err
			}
		}
		tx.Record("alarms.withdrawn", people.System().ID, numbers[id], says{"alarms": len(rang), "rang": rang, "ahead_from": from, "ahead_until": until})
	}
	return nil
}

// ClockSetBack tells when a clock of some node was last found set back, nil
// for never.
func (a *App) ClockSetBack(ctx context.Context) (*time.Time, error) {
	l, err := a.look(ctx, people.System())
	if err != nil {
		return nil, err
	}
	b, err := l.LastBeat(beatSetBack)
	if err != nil || b == nil {
		return nil, err
	}
	return &b.At, nil
}
