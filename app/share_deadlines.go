package app

import (
	"context"

	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/app/store"
)

// ShareDeadlines makes the link under which a calendar reads one's own
// deadlines, and returns its token: it is told this once. A link from before
// stops working.
func (a *App) ShareDeadlines(ctx context.Context, by people.Person) (string, error) {
	if err := by.Must(people.ShareDeadlines); err != nil {
		return "", err
	}
	token, err := newToken()
	if err != nil {
		return "", err
	}
	return token, a.Store.Tx(ctx, func(tx *store.Tx) error {
		if _, err := revokeFeeds(tx, by.ID); err != nil {
			return err
		}
		id, err := newID()
		if err != nil {
			return err
		}
		tx.Record("feed.shared", by.ID, by.Name, says{"person": by.ID})
		return tx.Insert(&people.Feed{ID: id, PersonID: by.ID, TokenKey: tokenKey(token), CreatedAt: tx.Now, Version: 1})
	})
}

// RevokeDeadlines stops a person's link: one's own, or by whoever manages
// people anybody's. Conflict when there is none.
func (a *App) RevokeDeadlines(ctx context.Context, by people.Person, personID string) error {
	act := people.ShareDeadlines
	if personID != by.ID {
		act = people.ManagePeople
	}
	if err := by.Must(act); err != nil {
		return err
	}
	return a.Store.Tx(ctx, func(tx *store.Tx) error {
		p, err := tx.Look().Person(personID)
		if err != nil {
			return err
		}
		n, err := revokeFeeds(tx, p.ID)
		if err == nil && n == 0 {
			err = fault.Conflict("No calendar reads the deadlines of %s. There is no link to stop.", p.Name)
		}
		tx.Record("feed.revoked", by.ID, p.Name, says{"person": p.ID})
		return err
	})
}

func revokeFeeds(tx *store.Tx, personID string) (int, error) {
	open, err := tx.Look().Feeds(personID)
	if err != nil {
		return 0, err
	}
	for i := range open {
		open[i].RevokedAt = &tx.Now
		if err := tx.Update(&open[i]); err != nil {
			return 0, err
		}
	}
	return len(open), nil
}

// DeadlinesOf tells whose deadlines a link shows. NotFound when it was stopped,
// is none of ours, or its owner may not read incidents any more: nobody who
// guesses learns which.
func (a *App) DeadlinesOf(ctx context.Context, token string) (people.Person, error) {
	l, err := a.look(ctx, people.System())
	if err != nil {
		return people.Person{}, err
	}
	p, err := l.FeedOwner(tokenKey(token))
	if err != nil {
		return people.Person{}, err
	}
	if p == nil || p.Must(people.ShareDeadlines) != nil {
		return people.Person{}, fault.NotFound("This link shows no deadlines any more. Make a new one on your own page.")
	}
	return *p, nil
}
