package app

import (
	"context"

	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/app/store"
)

// SignOut ends the session of a token. Ending one that has ended, or that
// never was, does nothing.
func (a *App) SignOut(ctx context.Context, token string) error {
	return a.Store.Tx(ctx, func(tx *store.Tx) error {
		s, err := tx.Look().SessionByKey(tokenKey(token))
		if err != nil || s == nil || s.EndedAt != nil {
			return err
		}
		p, err := tx.Look().Person(s.PersonID)
		if err != nil {
			return err
		}
		s.EndedAt = &tx.Now
		tx.Record("person.signed_out", p.ID, p.Name, says{"session": s.ID})
		return tx.Update(s)
	})
}

// EndSessions ends whoever is signed in as a person, but for one session (""
// for none). People end their own, an admin anybody's. It tells how many ended.
func (a *App) EndSessions(ctx context.Context, by people.Person, personID, but string) (int, error) {
	if err := ownOrAdmin(by, personID); err != nil {
		return 0, err
	}
	ended := 0
	return ended, a.Store.Tx(ctx, func(tx *store.Tx) error {
		p, err := tx.Look().Person(personID)
		if err != nil {
			return err
		}
		if ended, err = tx.EndSessions(p.ID, but); err != nil {
			return err
		}
		tx.Record("person.sessions_ended", by.ID, p.Name, says{"id": p.ID, "ended": ended})
		return nil
	})
}
