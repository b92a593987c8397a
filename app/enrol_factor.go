package app

import (
	"context"
	"image"

	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/app/store"
)

// BeginFactor asks for a new secret, with the password as proof; and, where
// there is a factor already, with a code of it or a recovery code.
type BeginFactor struct {
	Password string
	Code     string
	From     From
}

// BeginFactor makes the secret of a new second factor. It counts from its first
// code on, and is gone if none comes within a quarter of an hour; the factor
// before counts meanwhile. Invalid when the password or the code is not right.
func (a *App) BeginFactor(ctx context.Context, by people.Person, in BeginFactor) error {
	if err := a.isMe(ctx, by, in.Password, in.From); err != nil {
		return err
	}
	secret, err := people.NewSecret()
	if err != nil {
		return err
	}
	err = a.withFactor(ctx, by, "factor.begun", func(tx *store.Tx) error {
		f, err := tx.Look().Factor(by.ID)
		if err != nil {
			return err
		}
		if f.Counts() {
			if _, err := a.proveFactor(tx, by, in.Code); err != nil {
				return err
			}
			if f, err = tx.Look().Factor(by.ID); err != nil { // the code's step was taken
				return err
			}
		}
		tx.Record("factor.begun", by.ID, by.Name, says{"id": by.ID})
		if f == nil {
			return tx.Insert(&people.Factor{PersonID: by.ID, Pending: secret, PendingAt: &tx.Now, Version: 1})
		}
		f.Pending, f.PendingAt = secret, &tx.Now
		return tx.Update(f)
	})
	if fault.KindOf(err) == fault.KindInvalid { // the code of the one before
		return inField(err, "present_code")
	}
	return err
}

// isMe asks for the password once more, counted as a try to sign in is.
func (a *App) isMe(ctx context.Context, by people.Person, password string, from From) error {
	counters := a.countersOf(by.Email, from.IP)
	if err := a.takeTry(ctx, counters); err != nil {
		return inField(err, "present")
	}
	p, have, err := a.holder(ctx, by.Email)
	if err != nil {
		return err
	}
	right, _, err := opens(ctx, have, password)
	if err != nil {
		return err
	}
	if !right || p.ID != by.ID {
		return fault.Invalid("This is not your present password. Without it nothing is changed.").In("present")
	}
	return a.refundTry(ctx, counters)
}

// ConfirmFactor takes the first code of a new secret: from then on it is the
// person's second factor. It returns the recovery codes, which are told this
// once; those from before end. Invalid when the code is not right; Conflict
// when no secret waits for one.
func (a *App) ConfirmFactor(ctx context.Context, by people.Person, code string) ([]string, error) {
	var codes []string
	return codes, a.withFactor(ctx, by, "factor.enrolled", func(tx *store.Tx) error {
		f, err := tx.Look().Factor(by.ID)
		if err != nil {
			return err
		}
		if !f.Waits(tx.Now) {
			return fault.Conflict("No new authenticator waits for its first code: it may have taken longer than %d minutes. Begin again.", int(people.FactorPending.Minutes()))
		}
		verb, typed := "factor.enrolled", people.Typed(code)
		if f.Counts() {
			verb = "factor.replaced"
		}
		if !people.LooksLikeCode(typed) {
			return fault.Invalid("Type the 6 digits that your authenticator shows now.").In("code")
		}
		if !f.Confirm(typed, tx.Now) {
			return wrongCode{fault.Invalid("This code is not right. Look whether the device shows the right time, wait for the next code, then type that.").In("code")}
		}
		if codes, err = a.newRecoveryCodes(tx, by); err != nil {
			return err
		}
		tx.Record(verb, by.ID, by.Name, says{"id": by.ID, "recovery_codes": len(codes)})
		return tx.Update(f)
	})
}

// newRecoveryCodes makes the codes for when the authenticator is lost.
func (a *App) newRecoveryCodes(tx *store.Tx, p people.Person) ([]string, error) {
	if err := endRecovery(tx, p.ID); err != nil {
		return nil, err
	}
	var codes []string
	var rows []people.RecoveryCode
	for range people.RecoveryCodes {
		code, err := people.NewRecoveryCode()
		if err != nil {
			return nil, err
		}
		codes = append(codes, code)
		rows = append(rows, people.RecoveryCode{Key: a.recoveryKey(p.ID, code), PersonID: p.ID, MadeAt: tx.Now, Version: 1})
	}
	return codes, tx.Insert(rows)
}

func endRecovery(tx *store.Tx, personID string) error {
	codes, err := tx.Look().RecoveryCodes(personID)
	if err != nil {
		return err
	}
	for i := range codes {
		codes[i].EndedAt = &tx.Now
		if err := tx.Update(&codes[i]); err != nil {
			return err
		}
	}
	return nil
}

// MyFactor is how somebody's own second factor stands: nil when they never
// began one, with how many recovery codes are left.
func (a *App) MyFactor(ctx context.Context, by people.Person) (f *people.Factor, left int, err error) {
	l, err := a.look(ctx, people.System())
	if err != nil {
		return nil, 0, err
	}
	if f, err = l.Factor(by.ID); err != nil {
		return nil, 0, err
	}
	codes, err := l.RecoveryCodes(by.ID)
	return f, len(codes), err
}

// FactorPicture draws one's own secret while it waits for its first code.
// NotFound when none waits.
func (a *App) FactorPicture(ctx context.Context, by people.Person) (image.Image, error) {
	f, _, err := a.MyFactor(ctx, by)
	if err != nil {
		return nil, err
	}
	if !f.Waits(a.Now()) {
		return nil, fault.NotFound("No new authenticator waits for its first code. Begin again.")
	}
	return f.QR(by.Email)
}
