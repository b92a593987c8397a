package app

import (
	"fmt"
	"net/url"
	"slices"
	"time"

	"github.com/flowchestra/tocsin/app/clock"
	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/notice"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/app/store"
)

// Reasons for which nobody is rung about a question any more.
const (
	toldOnce        = "its owner was told"
	questionClosed  = "the question was answered"
	threeQuarters   = "three_quarters" // of clock.Thresholds
	dueNowThreshold = "due"
)

// planAsked plans who is rung for a customer's question: its owner at once,
// and the ladder when three quarters of the time are gone and when it is due.
// Questions that are due at one instant share their alarms.
func (a *App) planAsked(tx *store.Tx, q notice.CustomerQuestion) error {
	have, err := tx.Look().AlarmsOf(q.IncidentID)
	if err != nil {
		return err
	}
	names := map[string]string{threeQuarters: incident.AlarmAnswerSoon, dueNowThreshold: incident.AlarmAnswerDue}
	for _, t := range append([]clock.Threshold{{Name: incident.AlarmAsked, At: tx.Now}}, clock.Thresholds(q.AskedAt, q.DueAt, tx.Now)...) {
		if name, ok := names[t.Name]; ok {
			t.Name = name
		} else if t.Name != incident.AlarmAsked {
			continue
		}
		if isPlanned(have, t.Name, q) {
			continue
		}
		due := q.DueAt
		if _, err := a.plan(tx, incident.Alarm{IncidentID: &q.IncidentID, DueAt: &due, Threshold: t.Name, FireAt: t.At}); err != nil {
			return err
		}
	}
	return nil
}

func isPlanned(have []incident.Alarm, threshold string, q notice.CustomerQuestion) bool {
	for i := range have {
		if have[i].Threshold == threshold && have[i].DueAt != nil && have[i].DueAt.Equal(q.DueAt) {
			return true
		}
	}
	return false
}

// nothingAsked ends the alarms of a question that was closed, unless another
// one is due at the same instant.
func (a *App) nothingAsked(tx *store.Tx, q notice.CustomerQuestion) error {
	open, err := questionsDue(tx.Look(), q.IncidentID, q.DueAt)
	if err != nil || len(open) > 0 {
		return err
	}
	alarms, err := tx.Look().AlarmsOf(q.IncidentID)
	if err != nil {
		return err
	}
	for i := range alarms {
		if al := &alarms[i]; al.IsAsked() && al.DueAt.Equal(q.DueAt) {
			if err := a.endSpoken(tx, al.ID, questionClosed); err != nil {
				return err
			}
		}
	}
	return nil
}

// questionsDue are the questions of an incident that wait and are to be
// answered by one instant.
func questionsDue(l store.Look, incidentID string, due time.Time) ([]notice.CustomerQuestion, error) {
	open, err := l.QuestionsAsked(incidentID)
	return slices.DeleteFunc(open, func(q notice.CustomerQuestion) bool { return !q.DueAt.Equal(due) }), err
}

// askedSituation says whose turn it is about a customer's question: its owner's,
// or legal's while the answer waits for a signature. It rings
// for an incident that is over, too: somebody waits.
func (a *App) askedSituation(l store.Look, al incident.Alarm, f *incident.File, org people.Organisation, now time.Time) (situation, error) {
	open, err := questionsDue(l, f.ID, *al.DueAt)
	if err != nil || len(open) == 0 {
		return situation{}, err
	}
	if s, err := answerToSign(l, f, org, al.DueAt); err != nil || s.role != "" && al.Threshold != incident.AlarmAsked {
		return s, err
	}
	q := open[0]
	t, err := l.Tenant(q.TenantID)
	if err != nil {
		return situation{}, err
	}
	task, err := l.Task(q.TaskID)
	s := situation{role: people.Communicator, owner: task.OwnerID, dueAt: al.DueAt,
		lines: []string{fmt.Sprintf("Read and answer it at %s/incidents/%s/customers/%s/told#asked", a.URL, f.Number, url.PathEscape(t.Reference))}}
	switch {
	case al.Threshold == incident.AlarmAsked:
		s.headline = fmt.Sprintf("%s asks a question on its page. It was told that we answer by %s.", t.Name, short(q.DueAt))
	case now.Before(q.DueAt):
		s.headline = fmt.Sprintf("%s waits for an answer to its question by %s. Answer it, or say how it was answered.", t.Name, short(q.DueAt))
	default:
		s.headline = fmt.Sprintf("%s has no answer to its question, which was due %s. Answer it, or say how it was answered.", t.Name, short(q.DueAt))
	}
	return s, err
}

// answerToSign wakes legal for an answer to a customer that waits for a
// signature: the one that is due first, or at one instant.
func answerToSign(l store.Look, f *incident.File, org people.Organisation, due *time.Time) (situation, error) {
	waiting, err := l.Unsigned([]string{f.ID})
	if err != nil || len(waiting) == 0 {
		return situation{}, err
	}
	ids := make([]string, len(waiting))
	for i := range waiting {
		ids[i] = waiting[i].WaveID
	}
	waves, err := l.WavesByID(ids)
	var s situation
	for _, w := range waves {
		if w.AskedAt == nil || due != nil && !w.DueAt.Equal(*due) || s.dueAt != nil && s.dueAt.Before(*w.DueAt) {
			continue
		}
		signBy := clock.SignBy(*w.DueAt, org.Sending(), org.Margin())
		s = situation{role: people.Legal, dueAt: w.DueAt, signBy: &signBy,
			headline: fmt.Sprintf("1 letter that answers a customer’s question, due %s, waits for legal; sign by %s.", short(*w.DueAt), signBy.UTC().Format("15:04"))}
	}
	return s, err
}

// forOwner puts whoever owns the question first, and leaves the others in peace
// when it was only asked.
func (s situation) forOwner(l store.Look, al *incident.Alarm, ladder []people.Person) ([]people.Person, error) {
	if s.owner == "" {
		return ladder, nil
	}
	p, err := l.Person(s.owner)
	if err != nil {
		return nil, err
	}
	if p.Active() {
		ladder = append([]people.Person{p}, slices.DeleteFunc(slices.Clone(ladder), func(other people.Person) bool { return other.ID == p.ID })...)
	}
	if al.Threshold == incident.AlarmAsked {
		ladder = ladder[:min(1, len(ladder))]
	}
	return ladder, nil
}
