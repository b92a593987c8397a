package app

import (
	"context"

	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/app/store"
)

// LastEntry gives the number of the ledger's last entry. The number alone says
// nothing about what it is about.
func (a *App) LastEntry(ctx context.Context) (int64, error) {
	l, err := a.look(ctx, people.System())
	if err != nil {
		return 0, err
	}
	return l.LastEntry()
}

// Around gives what stands around every page, for whoever reads it.
func (a *App) Around(ctx context.Context, by people.Person) (store.Around, error) {
	l, err := a.look(ctx, people.System())
	if err != nil {
		return store.Around{}, err
	}
	return l.Around(heartbeat, by.ID)
}
