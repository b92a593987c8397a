package main

import (
	"context"
	"fmt"

	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/app/store"
)

// handOut gives those of the story who sign an authenticator. Its secret is
// made for this demo alone.
func (p *player) handOut(ctx context.Context, names ...string) error {
	return p.house.store.Tx(ctx, func(tx *store.Tx) error {
		for _, name := range names {
			secret, err := people.NewSecret()
			if err != nil {
				return err
			}
			who := p.cast[name]
			tx.Record("factor.enrolled", who.ID, who.Name, map[string]any{"id": who.ID})
			if err := tx.Insert(&people.Factor{PersonID: who.ID, Secret: secret, ConfirmedAt: &tx.Now, Version: 1}); err != nil {
				return err
			}
		}
		return nil
	})
}

// code is what somebody's authenticator shows and was not typed yet, "" for
// whoever was handed none or has to wait for the next.
func (p *player) code(ctx context.Context, who people.Person) (string, error) {
	l, err := p.look(ctx)
	if err != nil {
		return "", err
	}
	f, err := l.Factor(who.ID)
	if err != nil || !f.Counts() {
		return "", err
	}
	n, ok := f.Fresh(p.clock.Now())
	if !ok {
		return "", nil
	}
	code, err := f.CodeAt(p.clock.Now(), n)
	if err != nil {
		return "", fmt.Errorf("read %s's authenticator: %w", who.Name, err)
	}
	return code, nil
}
