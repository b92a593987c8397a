package app

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"slices"
	"time"

	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/app/store"
)

// Waits of the bell.
const (
	speakAgain = time.Minute // a call that nobody recorded as spoken is spoken again
)

// SoundAlarm asks for an alarm to be looked at.
type SoundAlarm struct {
	AlarmID    string `json:"alarm_id"`
	Generation int    `json:"generation"`
}

// Kind names the job.
func (SoundAlarm) Kind() string { return "sound_alarm" }

// SoundAlarm decides what an alarm asks for now and claims it: the calls to be
// spoken, or none. It re-checks everything, so a wake-up may come twice, early
// or late. What is claimed and not recorded within a minute is spoken again:
// an alarm may come twice, never not at all.
func (a *App) SoundAlarm(ctx context.Context, in SoundAlarm) ([]incident.Ring, error) {
	if err := people.System().Must(people.SoundAlarms); err != nil {
		return nil, err
	}
	var out []incident.Ring
	return out, a.Store.Tx(ctx, func(tx *store.Tx) error {
		al, err := tx.Look().Alarm(in.AlarmID)
		if err != nil || al.Ended() || al.Generation != in.Generation || al.NextAt == nil || al.NextAt.After(tx.Now) {
			return err
		}
		if al.Threshold == incident.AlarmTest {
			out, err = a.callEverybody(tx, &al)
			return err
		}
		overtaken, err := tx.Look().LaterAlarmFired(al, tx.Now)
		if err != nil {
			return err
		}
		if overtaken {
			return a.endAlarm(tx, &al, "a later threshold of the same deadline was reached")
		}
		f, err := tx.LockFile(*al.IncidentID)
		if err != nil {
			return err
		}
		out, err = a.callNext(tx, &al, f)
		return err
	})
}

func (a *App) endAlarm(tx *store.Tx, al *incident.Alarm, reason string) error {
	al.End(reason, tx.Now)
	tx.Record("alarm.ended", people.System().ID, a.subjectOf(tx, al), says{"threshold": al.Threshold, "due_at": al.DueAt, "reason": reason})
	return tx.Update(al)
}

// lookAgain puts an alarm off for a minute: the duties are still being worked
// out, so that nobody can say yet that nothing is left to do.
func (a *App) lookAgain(tx *store.Tx, al *incident.Alarm) error {
	next := tx.Now.Add(speakAgain)
	al.NextAt = &next
	tx.Record("alarm.waits", people.System().ID, a.subjectOf(tx, al), says{"threshold": al.Threshold, "due_at": al.DueAt, "until": next})
	if err := tx.Update(al); err != nil {
		return err
	}
	return wake(tx, *al)
}

// callNext rings whoever's turn it is: the first of the ladder, the same again
// when speaking was not recorded, the next when a quarter of an hour brought
// no answer.
func (a *App) callNext(tx *store.Tx, al *incident.Alarm, f *incident.File) ([]incident.Ring, error) {
	org, err := tx.Look().Organisation()
	if err != nil {
		return nil, err
	}
	s, err := a.situationOf(tx.Look(), *al, f, org, tx.Now)
	if err != nil {
		return nil, err
	}
	if s, err = s.withoutSigner(tx.Look(), al); err != nil {
		return nil, err
	}
	s.from = org.MailFrom
	if s.role == "" && f.Running() && f.DutiesVersion < f.FactsVersion {
		return nil, a.lookAgain(tx, al)
	}
	if s.role == "" {
		return nil, a.endAlarm(tx, al, nothingLeft)
	}
	calls, err := tx.Look().CallsOf(al.ID)
	if err != nil {
		return nil, err
	}
	if c := latest(calls); c != nil && c.SpokenAt == nil && tx.Now.Sub(c.OpenedAt) < org.Wait(c.Step-1) {
		return a.speakOnceMore(tx, al, *c, f, s)
	}
	ladder, err := a.ladder(tx.Look(), s.role, f.CommanderID)
	if err != nil {
		return nil, err
	}
	if ladder, err = s.forOwner(tx.Look(), al, ladder); err != nil {
		return nil, err
	}
	for _, p := range ladder {
		if p.ID != s.not && !slices.ContainsFunc(calls, func(c incident.Call) bool { return c.PersonID == p.ID }) {
			return a.call(tx, al, p, len(calls)+1, f, s)
		}
	}
	// Whoever was never reached is rung again: an alarm that nobody heard is
	// not over.
	if c := unheard(calls); c != nil {
		c.OpenedAt = tx.Now
		return a.speakOnceMore(tx, al, *c, f, s)
	}
	if len(calls) == 0 {
		return nil, a.lookAgain(tx, al)
	}
	if al.Threshold == incident.AlarmAsked {
		return nil, a.endAlarm(tx, al, toldOnce)
	}
	return nil, a.endAlarm(tx, al, nobodyAnswered)
}

// Reasons for which an alarm is over although the deadline may not be met.
const (
	answered       = "answered"
	nobodyAnswered = "nobody answered"
)

// latest is the call that was opened last.
func latest(calls []incident.Call) *incident.Call {
	var out *incident.Call
	for i := range calls {
		if out == nil || calls[i].OpenedAt.After(out.OpenedAt) {
			out = &calls[i]
		}
	}
	return out
}

// unheard is the call that got through to nobody and was opened longest ago.
func unheard(calls []incident.Call) *incident.Call {
	var out *incident.Call
	for i := range calls {
		if calls[i].SpokenAt == nil && (out == nil || calls[i].OpenedAt.Before(out.OpenedAt)) {
			out = &calls[i]
		}
	}
	return out
}

// ladder is who is rung, in order: the first person of the role, their deputy,
// the incident's commander, the executives.
func (a *App) ladder(l store.Look, role people.Role, commanderID string) ([]people.Person, error) {
	everybody, err := l.People()
	return ladderOf(everybody, role, commanderID), err
}

func ladderOf(everybody []people.Person, role people.Role, commanderID string) []people.Person {
	var out []people.Person
	add := func(match func(people.Person) bool) *people.Person {
		for _, p := range everybody {
			if p.Active() && match(p) && !slices.ContainsFunc(out, func(q people.Person) bool { return q.ID == p.ID }) {
				out = append(out, p)
				return &p
			}
		}
		return nil
	}
	first := FirstOfRole(everybody, role, commanderID)
	if first != nil {
		add(func(p people.Person) bool { return p.ID == first.ID })
	}
	if first != nil && first.DeputyID != nil {
		add(func(p people.Person) bool { return p.ID == *first.DeputyID })
	}
	add(func(p people.Person) bool { return p.ID == commanderID })
	for add(func(p people.Person) bool { return p.Roles.Has(people.Executive) }) != nil {
	}
	if len(out) == 0 { // whoever should be rung is gone: anybody who can answer is better than nobody
		for add(func(p people.Person) bool { return p.May(people.AnswerBell) }) != nil {
		}
	}
	return out
}

// FirstOfRole is whose turn it is in a role: the incident's own commander, else
// whoever was added first and is not there as a deputy; nil when nobody is.
func FirstOfRole(everybody []people.Person, role people.Role, commanderID string) *people.Person {
	find := func(match func(people.Person) bool) *people.Person {
		for _, p := range everybody {
			if p.Active() && match(p) {
				return &p
			}
		}
		return nil
	}
	if role == people.Commander {
		if p := find(func(p people.Person) bool { return p.ID == commanderID }); p != nil {
			return p
		}
	}
	// A deputy is rung as one, not first, even when added earlier.
	standsIn := map[string]bool{}
	for _, p := range everybody {
		if p.DeputyID != nil && p.Roles.Has(role) {
			standsIn[*p.DeputyID] = true
		}
	}
	if p := find(func(p people.Person) bool { return p.Roles.Has(role) && !standsIn[p.ID] }); p != nil {
		return p
	}
	return find(func(p people.Person) bool { return p.Roles.Has(role) })
}

func (a *App) call(tx *store.Tx, al *incident.Alarm, p people.Person, step int, f *incident.File, s situation) ([]incident.Ring, error) {
	c, err := a.newCall(tx, al, p, step)
	if err != nil {
		return nil, err
	}
	if err := tx.Insert(&c); err != nil {
		return nil, err
	}
	tx.Record("alarm.called", people.System().ID, f.Number, says{"threshold": al.Threshold, "due_at": al.DueAt, "person": p.Name, "step": step, "headline": s.headline})
	return a.claimed(tx, al, c, p, f, s)
}

func (a *App) newCall(tx *store.Tx, al *incident.Alarm, p people.Person, step int) (incident.Call, error) {
	secret := make([]byte, 32)
	if _, err := rand.Read(secret); err != nil {
		return incident.Call{}, err
	}
	id, err := newID()
	token := base64.RawURLEncoding.EncodeToString(secret)
	return incident.Call{ID: id, AlarmID: al.ID, IncidentID: al.IncidentID, PersonID: p.ID, Step: step, OpenedAt: tx.Now,
		ClaimedAt: tx.Now, Token: token, TokenKey: a.Store.Lookup(token), Version: 1}, err
}

func (a *App) speakOnceMore(tx *store.Tx, al *incident.Alarm, c incident.Call, f *incident.File, s situation) ([]incident.Ring, error) {
	p, err := tx.Look().Person(c.PersonID)
	if err != nil {
		return nil, err
	}
	c.ClaimedAt = tx.Now
	if err := tx.Update(&c); err != nil {
		return nil, err
	}
	tx.Record("alarm.called_again", people.System().ID, f.Number, says{"threshold": al.Threshold, "person": p.Name, "heard": c.Heard})
	return a.claimed(tx, al, c, p, f, s)
}

// claimed sets the alarm to be looked at again in a minute, in case nobody
// records that this call was spoken.
func (a *App) claimed(tx *store.Tx, al *incident.Alarm, c incident.Call, p people.Person, f *incident.File, s situation) ([]incident.Ring, error) {
	again := tx.Now.Add(speakAgain)
	al.NextAt = &again
	if err := tx.Update(al); err != nil {
		return nil, err
	}
	if err := wake(tx, *al); err != nil {
		return nil, err
	}
	return []incident.Ring{{CallID: c.ID, Person: p.Name, Address: p.Email, From: s.from, Zone: p.Zone, Number: f.Number, Severity: string(f.Severity),
		Threshold: al.Threshold, Headline: s.headline, Lines: s.lines, DueAt: s.dueAt, SignBy: s.signBy,
		AnswerURL: a.URL + "/bell/" + c.Token, At: tx.Now, DedupKey: al.ID}}, nil
}

// subjectOf names the incident of an alarm for the ledger, "the bell" for a
// test.
func (a *App) subjectOf(tx *store.Tx, al *incident.Alarm) string {
	if al.IncidentID != nil {
		if inc, err := tx.Look().Incident(*al.IncidentID); err == nil {
			return inc.Number
		}
	}
	return "the bell"
}
