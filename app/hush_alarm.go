package app

import (
	"context"

	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/people"
)

// HushAlarm asks for pagers to be told that somebody has it.
type HushAlarm struct {
	AlarmID string `json:"alarm_id"`
}

// Kind names the job.
func (HushAlarm) Kind() string { return "hush_alarm" }

// HushAlarm returns what to tell the pagers about an answered alarm. It
// changes nothing, so telling it twice does no harm.
func (a *App) HushAlarm(ctx context.Context, in HushAlarm) (*incident.Ring, error) {
	l, err := a.look(ctx, people.System())
	if err != nil {
		return nil, err
	}
	al, err := l.Alarm(in.AlarmID)
	if err != nil || al.AnsweredBy == nil || al.IncidentID == nil {
		return nil, err
	}
	who, err := l.Person(*al.AnsweredBy)
	if err != nil {
		return nil, err
	}
	inc, err := l.Incident(*al.IncidentID)
	if err != nil {
		return nil, err
	}
	return &incident.Ring{Number: inc.Number, Severity: string(inc.Severity), Threshold: al.Threshold, Headline: who.Name + " has it.",
		At: a.Now(), DedupKey: al.ID, IsAnswered: true}, nil
}
