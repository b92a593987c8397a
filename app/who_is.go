package app

import (
	"context"
	"time"

	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/app/store"
)

// WhoIs tells whose a session's token is. Their rights are read anew each time
// (T41). NotFound when the session has ended or never was: then nobody is
// signed in. Forbidden when the account is switched off.
func (a *App) WhoIs(ctx context.Context, token string) (people.Person, people.Session, error) {
	l, err := a.look(ctx, people.System())
	if err != nil {
		return people.Person{}, people.Session{}, err
	}
	s, err := l.SessionByKey(tokenKey(token))
	now := a.Now()
	if err != nil || s == nil || !s.Open(now) {
		if err == nil {
			err = fault.NotFound("You are signed out here. Sign in again.")
		}
		return people.Person{}, people.Session{}, err
	}
	p, err := l.Person(s.PersonID)
	if err != nil {
		return people.Person{}, people.Session{}, err
	}
	if !p.Active() {
		return people.Person{}, people.Session{}, fault.Forbidden("%s's account is switched off. Ask an admin.", p.Name)
	}
	if now.Sub(s.SeenAt) >= people.SessionGlance {
		// A page that can be read is shown, even while nothing can be written.
		_ = a.glance(ctx, func(u *store.Upkeep) error { return u.SawSession(s.ID) })
	}
	return p, *s, nil
}

// glancePatience is how long a page waits to note that somebody was seen: less
// than anybody notices.
const glancePatience = 200 * time.Millisecond

// glance notes that somebody was seen, if that can be done at once: a page must
// not wait behind whoever holds the database.
func (a *App) glance(ctx context.Context, fn func(*store.Upkeep) error) error {
	ctx, cancel := context.WithTimeout(ctx, glancePatience)
	defer cancel()
	return a.Store.Upkeep(ctx, fn)
}

// Sessions lists where a person is signed in, the newest first. They see their
// own, an admin everybody's.
func (a *App) Sessions(ctx context.Context, by people.Person, personID string) ([]people.Session, error) {
	if err := ownOrAdmin(by, personID); err != nil {
		return nil, err
	}
	l, err := a.look(ctx, people.System())
	if err != nil {
		return nil, err
	}
	now := a.Now()
	all, err := l.SessionsOf(personID, now)
	var open []people.Session
	for _, s := range all {
		if s.Open(now) {
			open = append(open, s)
		}
	}
	return open, err
}

// ownOrAdmin lets people in to what is theirs, and admins to what is anybody's.
func ownOrAdmin(by people.Person, personID string) error {
	if by.ID == personID && by.Active() {
		return nil
	}
	return by.Must(people.ManagePeople)
}
