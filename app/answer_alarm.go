package app

import (
	"context"

	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/app/store"
)

// Answered tells what "I have it" did.
type Answered struct {
	Person  people.Person
	Number  string // the incident, "" for a test of the bell
	Already bool   // this call was answered before
}

// CallBehind returns the call behind an "I have it" link and who was rung, so
// that the page can ask before it changes anything. NotFound for a link that
// is none.
func (a *App) CallBehind(ctx context.Context, token string) (incident.Call, people.Person, error) {
	l, err := a.look(ctx, people.System())
	if err != nil {
		return incident.Call{}, people.Person{}, err
	}
	c, err := l.CallByToken(a.Store.Lookup(token))
	if err != nil || c == nil {
		if err == nil {
			err = fault.NotFound("This link is not one of ours, or it is cut short. Open it again from the mail.")
		}
		return incident.Call{}, people.Person{}, err
	}
	p, err := l.Person(c.PersonID)
	return *c, p, err
}

// AnswerAlarm is "I have it": it stops the alarm and records who has it. The
// link is the proof of who answers; whoever was rung later finds it answered.
func (a *App) AnswerAlarm(ctx context.Context, token string) (Answered, error) {
	call, who, err := a.CallBehind(ctx, token)
	if err != nil {
		return Answered{}, err
	}
	if err := who.Must(people.AnswerBell); err != nil {
		return Answered{}, err
	}
	return a.answer(ctx, call, who)
}

// AnswerCall is "I have it" from whoever was rung and is signed in. Forbidden
// for anybody else: the bell is answered by whom it woke.
func (a *App) AnswerCall(ctx context.Context, by people.Person, callID string) (Answered, error) {
	if err := by.Must(people.AnswerBell); err != nil {
		return Answered{}, err
	}
	l, err := a.look(ctx, by)
	if err != nil {
		return Answered{}, err
	}
	call, err := l.Call(callID)
	if err != nil {
		return Answered{}, err
	}
	if call.PersonID != by.ID {
		return Answered{}, fault.Forbidden("Somebody else was rung with this call, and only they can answer it. To take it over, speak with them.")
	}
	return a.answer(ctx, call, by)
}

func (a *App) answer(ctx context.Context, call incident.Call, who people.Person) (Answered, error) {
	out := Answered{Person: who, Already: call.AnsweredAt != nil}
	return out, a.Store.Tx(ctx, func(tx *store.Tx) error {
		c, err := tx.Look().Call(call.ID)
		if err != nil {
			return err
		}
		al, err := tx.Look().Alarm(c.AlarmID)
		if err != nil {
			return err
		}
		if al.IncidentID != nil {
			out.Number = a.subjectOf(tx, &al)
		}
		if c.AnsweredAt != nil {
			return nil
		}
		return a.answered(tx, &al, &c, who)
	})
}

// answered records who has it and stops the alarm. A test of the bell goes on:
// everybody is to answer.
func (a *App) answered(tx *store.Tx, al *incident.Alarm, c *incident.Call, who people.Person) error {
	c.AnsweredAt = &tx.Now
	if err := tx.Update(c); err != nil {
		return err
	}
	tx.Record("alarm.answered", who.ID, a.subjectOf(tx, al), says{"threshold": al.Threshold, "due_at": al.DueAt, "person": who.Name})
	if al.Ended() || al.Threshold == incident.AlarmTest {
		return nil
	}
	al.End(answered, tx.Now)
	al.AnsweredBy = &who.ID
	if err := tx.Update(al); err != nil {
		return err
	}
	return tx.Enqueue(store.Job{Args: HushAlarm{AlarmID: al.ID}, Queue: QueueAlarms})
}
