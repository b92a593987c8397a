package app

import (
	"context"
	"time"

	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/app/store"
)

// DeliverNotice asks for a batch of deliveries to be handed to the relay.
type DeliverNotice struct {
	EditionID string `json:"edition_id"`
	Batch     int    `json:"batch"`
}

// Kind names the job.
func (DeliverNotice) Kind() string { return "deliver_notice" }

// claimFor is how long a batch stays claimed by a node that has fallen silent:
// longer than a relay may take over one letter.
const claimFor = 20 * time.Minute

// ClaimBatch takes a batch for a node, so that no other works it at the same
// time, and returns the deliveries whose try is due; none when another node
// has it. Give it back with ReleaseBatch.
func (a *App) ClaimBatch(ctx context.Context, in DeliverNotice, node string) ([]string, error) {
	free := false
	err := a.Store.Upkeep(ctx, func(u *store.Upkeep) (err error) {
		free, err = u.Claim(batchName(in), node, u.Now, u.Now.Add(claimFor))
		return err
	})
	if err != nil || !free {
		return nil, err
	}
	l, err := a.look(ctx, people.System())
	if err != nil {
		return nil, err
	}
	due, err := l.DueDeliveries(in.EditionID, in.Batch, a.Now())
	if err == nil && len(due) == 0 { // nothing to keep others away from
		err = a.ReleaseBatch(ctx, in, node)
	}
	return due, err
}

// KeepBatch renews the claim on a batch while it is being worked, and tells
// whether it is still this node's.
func (a *App) KeepBatch(ctx context.Context, in DeliverNotice, node string) (mine bool, err error) {
	return mine, a.Store.Upkeep(ctx, func(u *store.Upkeep) error {
		mine, err = u.Claim(batchName(in), node, u.Now, u.Now.Add(claimFor))
		return err
	})
}

// ReleaseBatch gives a batch back.
func (a *App) ReleaseBatch(ctx context.Context, in DeliverNotice, node string) error {
	return a.Store.Upkeep(ctx, func(u *store.Upkeep) error { return u.Release(batchName(in), node) })
}

func batchName(in DeliverNotice) string { return "deliver:" + in.EditionID + ":" + itoa(in.Batch) }
