package app

import (
	"context"

	"github.com/flowchestra/tocsin/app/people"
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
