package app

import (
	"errors"
	"fmt"
	"time"

	"github.com/flowchestra/tocsin/app/clock"
	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/notice"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/app/store"
)

// situation is what an alarm has to say now: whose turn it is, and the one
// thing that blocks. Role "" means that nothing is left to do.
type situation struct {
	role     people.Role
	headline string
	lines    []string
	dueAt    *time.Time
	signBy   *time.Time
	from     string // the organisation's sender
	owner    string // of a customer's question, who is rung first; "" for whoever holds the role
	not      string // whom it is no use to ring: they signed, and somebody else must countersign
}

func (a *App) situationOf(l store.Look, al incident.Alarm, f *incident.File, org people.Organisation, now time.Time) (situation, error) {
	if al.IsAsked() {
		return a.askedSituation(l, al, f, org, now)
	}
	if al.Threshold == incident.AlarmSign {
		if s, err := otherLetters(l, f, org, now); err != nil || s.role != "" {
			return s, err
		}
	}
	if al.Threshold == incident.AlarmDisarmed || al.Threshold == incident.AlarmUnarmed {
		return disarmed(l, f, al.Threshold)
	}
	if f.Ended() || f.Refuted() {
		return situation{}, nil
	}
	if al.Threshold == incident.AlarmUnreachable {
		return unreachable(l, f)
	}
	if al.Threshold == incident.AlarmRelease {
		return keptBack(l, f)
	}
	if al.Threshold == incident.AlarmReturned {
		return toChange(l, f, org)
	}
	first, err := a.earliest(l, f, org)
	if err != nil {
		return situation{}, err
	}
	due := al.DueAt
	if due == nil || al.Threshold == incident.AlarmSign {
		if due, err = dueNow(l, f, al.Threshold, first, now); err != nil {
			return situation{}, err
		}
	}
	if due == nil {
		return situation{}, nil
	}
	s := situation{dueAt: due}
	signBy := clock.SignBy(*due, org.Sending(), org.Margin())
	s.signBy = &signBy
	if al.Threshold == incident.AlarmConfirmed {
		return a.confirmedSituation(f, s, first), nil
	}
	c, err := stagesAt(l, f.ID, *due, now)
	if err != nil {
		return situation{}, err
	}
	if s, err = a.blocker(l, f, s, c, first, now); err != nil || s.role == "" {
		return s, err
	}
	return s, s.doubt(l, f.ID)
}

// doubt adds that the deadline may not be one: every rule behind it is one that
// was not checked or that counsel has not adopted. It wakes people all the
// same.
func (s *situation) doubt(l store.Look, incidentID string) error {
	only, err := l.OnlyUnchecked(incidentID, *s.dueAt)
	if only {
		s.lines = append(s.lines, "Possibly due, not checked: counsel has not adopted the rule, or it was not checked against its text.")
	}
	return err
}

// dueNow is the deadline that an alarm without one of its own is about.
func dueNow(l store.Look, f *incident.File, threshold string, first *incident.Earliest, now time.Time) (*time.Time, error) {
	deadlines, err := deadlines(l, f.ID, now)
	if err != nil {
		return nil, err
	}
	if threshold != incident.AlarmSign {
		return firstDue(deadlines, first), nil
	}
	frozen, err := initialStages(l, f.ID)
	return firstUnsigned(deadlines, frozen), err
}

func firstDue(deadlines []store.Deadline, first *incident.Earliest) *time.Time {
	var due *time.Time
	if len(deadlines) > 0 {
		due = &deadlines[0].DueAt
	}
	if first != nil && (due == nil || first.DueAt.Before(*due)) {
		due = &first.DueAt
	}
	return due
}

// initialStages is how far each customer's initial letter has come.
func initialStages(l store.Look, incidentID string) (map[string]store.TenantStage, error) {
	n, err := l.NoticeOf(incidentID, notice.Initial)
	if err != nil || n == nil {
		return nil, err
	}
	return l.Stages(n.ID)
}

// firstUnsigned is the earliest deadline for which a frozen letter waits for a
// signature.
func firstUnsigned(deadlines []store.Deadline, frozen map[string]store.TenantStage) *time.Time {
	for i := range deadlines {
		if s, ok := frozen[deadlines[i].TenantID]; ok && !s.Signed {
			return &deadlines[i].DueAt
		}
	}
	return nil
}

// stagesAt counts the customers of one deadline by how far their letter has
// come. Without a hold the database counts them; a hold moves dates that no
// row holds.
func stagesAt(l store.Look, incidentID string, due, now time.Time) (store.StageCounts, error) {
	holds, err := l.Holds(incidentID)
	if err != nil || len(holds) == 0 {
		c, wrong := l.StagesAt(incidentID, due)
		return c, errors.Join(err, wrong)
	}
	all, err := deadlines(l, incidentID, now)
	if err != nil {
		return store.StageCounts{}, err
	}
	frozen, err := initialStages(l, incidentID)
	var c store.StageCounts
	for _, d := range all {
		if !d.DueAt.Equal(due) {
			continue
		}
		switch s, ok := frozen[d.TenantID]; {
		case !ok:
			c.Unsubmitted++
		case !s.Signed:
			c.Unsigned++
		default:
			c.Undelivered++
		}
	}
	return c, err
}

// confirmedSituation wakes legal on a confirmation: awareness to settle, and
// by when a signature will be wanted.
func (a *App) confirmedSituation(f *incident.File, s situation, first *incident.Earliest) situation {
	s.role = people.Legal
	s.headline = fmt.Sprintf("Confirmed. Earliest deadline %s; be ready to sign by %s.", short(*s.dueAt), s.signBy.UTC().Format("15:04 UTC"))
	if aware := f.Current(incident.Aware); aware != nil && aware.Standing == incident.Proposed {
		s.lines = append(s.lines, fmt.Sprintf("Awareness is proposed at %s and waits for you to settle it.", short(aware.At)))
	}
	if first != nil {
		s.lines = append(s.lines, fmt.Sprintf("Which customers is not known yet: %s.", first.Because))
	}
	return s
}

// blocker names the one thing that stands between now and the deadline.
func (a *App) blocker(l store.Look, f *incident.File, s situation, c store.StageCounts, first *incident.Earliest, now time.Time) (situation, error) {
	by := s.signBy.UTC().Format("15:04")
	at := short(*s.dueAt)
	switch {
	case c.Unsigned > 0:
		s.role = people.Legal
		s.headline = fmt.Sprintf("%s due %s %s for legal; sign by %s.", letters(c.Unsigned), at, waitOf(c.Unsigned), by)
	case c.Unsubmitted > 0:
		s.role = people.Communicator
		s.headline = fmt.Sprintf("%s due %s are not with legal yet. Submit them now; legal must sign by %s.", letters(c.Unsubmitted), at, by)
	case c.Undelivered > 0:
		s.role = people.Commander
		s.headline = fmt.Sprintf("%s due %s are signed but not accepted by the other side yet. Look at the deliveries.", letters(c.Undelivered), at)
	case first != nil && first.DueAt.Equal(*s.dueAt):
		s.role = people.Commander
		s.headline = fmt.Sprintf("%d customers are undecided and the earliest deadline is %s. Decide who is affected.", first.Undecided, at)
	default:
		return a.authoritySituation(l, f, s, now)
	}
	return s, nil
}

func (a *App) authoritySituation(l store.Look, f *incident.File, s situation, now time.Time) (situation, error) {
	duties, err := authorityDeadlines(l, f.ID, now)
	if err != nil {
		return situation{}, err
	}
	for _, o := range duties {
		if o.DueAt.Equal(*s.dueAt) && isPromised(o) {
			return promisedSituation(l, o, s)
		}
		if o.DueAt.Equal(*s.dueAt) && isToldPromise(o) {
			return toldSituation(o, s), nil
		}
		if o.DueAt.Equal(*s.dueAt) {
			s.role = people.Legal
			s.headline = fmt.Sprintf("%s to %s is due %s and no filing is recorded.", o.Name, o.Recipient, short(*s.dueAt))
			return s, nil
		}
	}
	return situation{}, nil
}

func unreachable(l store.Look, f *incident.File) (situation, error) {
	tasks, err := l.Tasks(f.ID)
	if err != nil {
		return situation{}, err
	}
	s := situation{role: people.Commander}
	for _, t := range tasks {
		if t.Kind == "reach_customer" && t.DoneAt == nil {
			s.lines = append(s.lines, t.Title)
			s.dueAt = t.DueAt
		}
	}
	if len(s.lines) == 0 {
		return situation{}, nil
	}
	s.headline = fmt.Sprintf("%d customers cannot be reached by mail. Telephone them and add a contact.", len(s.lines))
	if len(s.lines) == 1 {
		s.headline = "1 customer cannot be reached by mail. Telephone them and add a contact."
	}
	return s, nil
}

// otherLetters wakes legal for letters that no duty towards a customer makes: without
// a deadline, or an answer, unless first letters are due before that.
func otherLetters(l store.Look, f *incident.File, org people.Organisation, now time.Time) (situation, error) {
	if s, err := undated(l, f); err != nil || s.role != "" {
		return s, err
	}
	s, err := answerToSign(l, f, org, nil)
	if err != nil || s.role == "" {
		return s, err
	}
	first, err := dueNow(l, f, incident.AlarmSign, nil, now)
	if first != nil && first.Before(*s.dueAt) {
		return situation{}, err
	}
	return s, err
}

// undated wakes legal for letters that wait for a signature without a
// deadline, such as an all-clear.
func undated(l store.Look, f *incident.File) (situation, error) {
	editions, err := l.EditionsOf(f.ID)
	if err != nil {
		return situation{}, err
	}
	signed, err := l.Approvals(f.ID)
	if err != nil {
		return situation{}, err
	}
	for _, e := range editions {
		w, err := l.Wave(e.WaveID)
		if err != nil {
			return situation{}, err
		}
		if _, ok := signed[e.ID]; !ok && e.VoidedAt == nil && w.DueAt == nil {
			return situation{role: people.Legal, headline: letters(e.Copies) + " without a deadline " + waitOf(e.Copies) + " for legal."}, nil
		}
	}
	return situation{}, nil
}

func letters(n int) string {
	if n == 1 {
		return "1 letter"
	}
	return fmt.Sprintf("%d letters", n)
}

func waitOf(n int) string {
	if n == 1 {
		return "waits"
	}
	return "wait"
}

// short writes an instant as alarms do: "Sun 01:40 UTC".
func short(t time.Time) string { return t.UTC().Format("Mon 15:04 UTC") }
