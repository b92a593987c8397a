package main

import (
	"context"
	"fmt"
)

type migrateCmd struct {
	place
}

// Run brings the database up to this program.
func (c *migrateCmd) Run(ctx context.Context) error {
	h, err := opening{place: c.place, works: true, newKeys: true}.open(ctx)
	if err != nil {
		return err
	}
	defer h.close()
	fmt.Printf("%s is up to date. The key file is %s: keep a copy away from the database.\n", h.store.Dialect(), c.keyFile())
	return nil
}
