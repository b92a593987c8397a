package pages

import (
	"time"

	"github.com/flowchestra/tocsin/app/clock"
	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/templates/parts"
)

// BellPage asks whoever was rung to take it on, and tells them once they have.
type BellPage struct {
	parts.Frame
	Person people.Person // who was rung
	Call   incident.Call
	Alarm  incident.Alarm

	Number   string // INC-2026-001; "" for a test of the bell
	Severity incident.Severity
	Taken    string // who else answered this alarm, "" for nobody
}

// rung says in a few words what an alarm is about.
var rung = map[string]string{
	"half":                    "Half of the time for a deadline is gone",
	"three_quarters":          "Three quarters of the time for a deadline are gone",
	"24h":                     "The bell rings 24 h before a deadline",
	"4h":                      "The bell rings 4 h before a deadline",
	"1h":                      "The bell rings 1 h before a deadline",
	"due":                     "A deadline is due",
	incident.AlarmConfirmed:   "An incident is confirmed: settle awareness, be ready to sign",
	incident.AlarmSign:        "Letters wait for a signature",
	incident.AlarmUnreachable: "A customer cannot be reached",
	incident.AlarmRelease:     "Signed letters wait for a word",
	incident.AlarmReturned:    "Legal asks for changes",
	incident.AlarmDisarmed:    "A holding notice no longer leaves by itself",
	incident.AlarmUnarmed:     "A holding notice no longer leaves by itself",
	incident.AlarmAsked:       "A customer asks a question",
	incident.AlarmAnswerSoon:  "A customer waits for an answer",
	incident.AlarmAnswerDue:   "The answer to a customer is due",
	incident.AlarmTest:        "This is a test of the bell",
}

func (p BellPage) about() string {
	if p.isOverdue() && p.Alarm.IsAsked() {
		return "A customer’s question is overdue"
	}
	if p.isOverdue() {
		return "A deadline has passed"
	}
	if s, ok := rung[p.Alarm.Threshold]; ok {
		return s
	}
	return "An alarm went off"
}

func (p BellPage) isTest() bool { return p.Alarm.Threshold == incident.AlarmTest }

func (p BellPage) over() string {
	if p.Number == "" {
		return "The bell · for " + p.Person.Name
	}
	return string(p.Severity) + " · " + p.Number + " · for " + p.Person.Name
}

func (p BellPage) left() string { return clock.Left(p.Now, *p.Alarm.DueAt) }

func (p BellPage) isOverdue() bool { return p.Alarm.DueAt != nil && p.Now.After(*p.Alarm.DueAt) }

// opened is when the call was made, or spoken where that is known.
func (p BellPage) opened() time.Time {
	if p.Call.SpokenAt != nil {
		return *p.Call.SpokenAt
	}
	return p.Call.OpenedAt
}
