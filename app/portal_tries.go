package app

import (
	"context"
	"time"

	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/app/store"
)

// takeGuess counts a try at a secret from one place as failed before it is
// made, like a sign-in. Invalid, and nothing is counted, when it comes too
// soon.
func (a *App) takeGuess(ctx context.Context, what, ip string) error {
	key := a.guessKey(what, ip)
	return a.Store.Upkeep(ctx, func(u *store.Upkeep) error {
		if err := u.ForgetTries(); err != nil {
			return err
		}
		t, err := u.Tries(key)
		if err != nil {
			return err
		}
		if wait := t.Wait(u.Now); wait > 0 {
			return guessTooSoon(t.NextAt, wait)
		}
		t.Take(u.Now, people.FreeTriesOfPlace)
		return u.SaveTries(t)
	})
}

// refundGuess takes back the try that was right.
func (a *App) refundGuess(ctx context.Context, what, ip string) error {
	key := a.guessKey(what, ip)
	return a.Store.Upkeep(ctx, func(u *store.Upkeep) error {
		t, err := u.Tries(key)
		if err != nil {
			return err
		}
		t.Refund(u.Now, false)
		return u.SaveTries(t)
	})
}

func (a *App) guessKey(what, ip string) string {
	return a.Store.Lookup(what + " from " + placeOf(ip))
}

func guessTooSoon(at time.Time, wait time.Duration) error {
	in, after := howLong(at, wait)
	return fault.Invalid("This was not tried: too many tries from your network failed before it. Try again in %s, after %s, or call us at the number in your contract.", in, after)
}
