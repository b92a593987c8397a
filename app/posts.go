package app

import (
	"context"
	"time"

	"github.com/flowchestra/tocsin/app/store"
)

const (
	postKept  = 48 * time.Hour  // a tab that slept over a weekend is beyond help
	postStuck = 2 * time.Minute // a sending that never ended broke off with its process
)

// BeginPost claims the sending of a form, by a key over all that it is. It
// returns where the first sending led when it is done, and whether this one is
// the first.
func (a *App) BeginPost(ctx context.Context, key string) (led string, fresh bool, err error) {
	err = a.Store.Upkeep(ctx, func(u *store.Upkeep) error {
		var e error
		led, fresh, e = u.BeginPost(key, u.Now.Add(-postStuck), u.Now.Add(-postKept))
		return e
	})
	return led, fresh, err
}

// EndPost records where a sending led. led "" gives it back: it was refused,
// and may be sent again.
func (a *App) EndPost(ctx context.Context, key, led string) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
	defer cancel()
	return a.Store.Upkeep(ctx, func(u *store.Upkeep) error { return u.EndPost(key, led) })
}
