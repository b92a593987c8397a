package app

import (
	"context"
	"errors"
	"time"

	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/app/store"
)

// wrongCode marks a refusal as a code that was tried and was not right: it
// counts, and is told to the ledger, though the transaction it was in is gone.
type wrongCode struct{ error }

func (w wrongCode) Unwrap() error { return w.error }

// withFactor runs a transaction in which a fresh code is proven. The try is
// counted before it is made and taken back when the code was right, or was not
// what the transaction was refused for; deed names what it was to allow.
func (a *App) withFactor(ctx context.Context, by people.Person, deed string, fn func(*store.Tx) error) error {
	key := a.Store.Lookup("factor " + by.ID)
	if err := a.takeCodeTry(ctx, key); err != nil {
		return err
	}
	err := a.Store.Tx(ctx, fn)
	if wrong := (wrongCode{}); errors.As(err, &wrong) {
		told := a.Store.Tx(ctx, func(tx *store.Tx) error {
			tx.Record("factor.refused", by.ID, by.Name, says{"id": by.ID, "for": deed})
			return nil
		})
		return errors.Join(wrong.error, told)
	}
	return errors.Join(err, a.refundCodeTry(ctx, key, err == nil))
}

// takeCodeTry counts a try as failed before it is made. Invalid, and nothing is
// counted, when it comes too soon.
func (a *App) takeCodeTry(ctx context.Context, key string) error {
	return a.Store.Upkeep(ctx, func(u *store.Upkeep) error {
		t, err := u.Tries(key)
		if err != nil {
			return err
		}
		if wait := t.Wait(u.Now); wait > 0 {
			in, at := howLong(t.NextAt, wait)
			return fault.Invalid("This code was not tried: too many before it were wrong. Try again in %s, after %s. If your authenticator is lost, an admin can reset it.", in, at).In("code")
		}
		t.Take(u.Now, people.FreeTries)
		return u.SaveTries(t)
	})
}

// refundCodeTry takes a try back: what failed before is forgotten only after a
// right code, so that trying something else in between gains nothing.
func (a *App) refundCodeTry(ctx context.Context, key string, right bool) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
	defer cancel()
	return a.Store.Upkeep(ctx, func(u *store.Upkeep) error {
		t, err := u.Tries(key)
		if err != nil {
			return err
		}
		if t.Refund(u.Now, right); t.Failed == 0 {
			return u.DropTries(key)
		}
		return u.SaveTries(t)
	})
}

// proveFactor takes a fresh code of a person's authenticator, or one of their
// recovery codes, and uses it up in the caller's transaction: call it last, so
// that a refusal of anything else costs no code. Invalid, at the field "code",
// when there is no factor, nothing that can be a code, or a wrong one.
func (a *App) proveFactor(tx *store.Tx, by people.Person, code string) (people.ProvenBy, error) {
	f, err := tx.Look().Factor(by.ID)
	if err != nil {
		return "", err
	}
	if !f.Counts() {
		return "", fault.Invalid("You have no second factor yet. Set up your authenticator under You, then come back.").In("code")
	}
	typed := people.Typed(code)
	switch {
	case people.LooksLikeCode(typed):
		if !f.Take(typed, tx.Now) {
			return "", wrongCode{fault.Invalid("This code is not right, or was used before. Wait for the next one in your authenticator, then type that.").In("code")}
		}
		return people.ByTOTP, tx.Update(f)
	case people.LooksLikeRecovery(typed):
		return people.ByRecovery, a.useRecovery(tx, by, typed)
	case typed == "":
		return "", fault.Invalid("Type the 6 digits that your authenticator shows now.").In("code")
	}
	return "", fault.Invalid("This cannot be a code: it has 6 digits, such as 123 456. A recovery code has 12 letters and digits, such as ABCD-EFGH-2345.").In("code")
}

// useRecovery uses a recovery code up.
func (a *App) useRecovery(tx *store.Tx, by people.Person, typed string) error {
	c, err := tx.Look().RecoveryCode(by.ID, a.recoveryKey(by.ID, typed))
	if err != nil {
		return err
	}
	if c == nil {
		return wrongCode{fault.Invalid("This recovery code is not one of yours, or was used before. Each works once.").In("code")}
	}
	left, err := tx.Look().RecoveryCodes(by.ID)
	if err != nil {
		return err
	}
	c.UsedAt = &tx.Now
	tx.Record("factor.recovered", by.ID, by.Name, says{"id": by.ID, "left": len(left) - 1})
	return tx.Update(c)
}

// recoveryKey is what is kept of a code.
func (a *App) recoveryKey(personID, code string) string {
	return a.Store.Lookup("recovery " + personID + " " + people.Typed(code))
}
