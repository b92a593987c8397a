package app

import (
	"context"

	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/app/store"
)

// TestBell rings everybody once, to see who answers. It returns the alarm to
// ask about later with BellAnswers.
func (a *App) TestBell(ctx context.Context, by people.Person) (string, error) {
	if err := by.Must(people.RingBell); err != nil {
		return "", err
	}
	var id string
	return id, a.Store.Tx(ctx, func(tx *store.Tx) error {
		var err error
		if id, err = a.plan(tx, incident.Alarm{Threshold: incident.AlarmTest, FireAt: tx.Now}); err != nil {
			return err
		}
		tx.Record("bell.tested", by.ID, "the bell", says{})
		return nil
	})
}

// callEverybody opens a call for each active person who can answer.
func (a *App) callEverybody(tx *store.Tx, al *incident.Alarm) ([]incident.Ring, error) {
	everybody, err := tx.Look().People()
	if err != nil {
		return nil, err
	}
	org, err := tx.Look().Organisation()
	if err != nil {
		return nil, err
	}
	var out []incident.Ring
	var calls []incident.Call
	for _, p := range everybody {
		if !p.May(people.AnswerBell) {
			continue
		}
		c, err := a.newCall(tx, al, p, len(calls)+1)
		if err != nil {
			return nil, err
		}
		calls = append(calls, c)
		out = append(out, incident.Ring{CallID: c.ID, Person: p.Name, Address: p.Email, From: org.MailFrom, Zone: p.Zone, Threshold: al.Threshold,
			Headline:  "This is a test of the bell. Press \"I have it\" so that we know it wakes you.",
			AnswerURL: a.URL + "/bell/" + c.Token, At: tx.Now, DedupKey: al.ID})
	}
	if err := tx.Insert(calls); err != nil {
		return nil, err
	}
	return out, a.endAlarm(tx, al, "everybody was rung")
}

// BellAnswer is how one person took a test of the bell.
type BellAnswer struct {
	Person string
	Call   incident.Call
}

// BellAnswers tells who was rung by an alarm, whether it got through and who
// answered.
func (a *App) BellAnswers(ctx context.Context, by people.Person, alarmID string) ([]BellAnswer, error) {
	l, err := a.look(ctx, by)
	if err != nil {
		return nil, err
	}
	calls, err := l.CallsOf(alarmID)
	if err != nil {
		return nil, err
	}
	everybody, err := l.People()
	if err != nil {
		return nil, err
	}
	out := make([]BellAnswer, len(calls))
	for i, c := range calls {
		out[i] = BellAnswer{Person: nameOf(everybody, c.PersonID), Call: c}
	}
	return out, nil
}
