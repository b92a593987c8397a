package app

import (
	"context"
	"errors"

	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/app/store"
)

// ChangePassword is a new password, with the present one as proof.
type ChangePassword struct {
	Present string
	New     string
	From    From
}

// ChangePassword gives a person a new password, ends every session they have
// and opens a new one in the place of the one that asked. Invalid when the
// present password is not right or the new one cannot be taken.
func (a *App) ChangePassword(ctx context.Context, by people.Person, in ChangePassword) (Session, error) {
	counters := a.countersOf(by.Email, in.From.IP)
	if err := a.mayHave(ctx, by, in.New); err != nil {
		return Session{}, err
	}
	if err := a.takeTry(ctx, counters); err != nil {
		return Session{}, inField(err, "present")
	}
	p, have, err := a.holder(ctx, by.Email)
	if err != nil {
		return Session{}, err
	}
	right, _, err := opens(ctx, have, in.Present)
	if err != nil || !right || p.ID != by.ID {
		if err == nil {
			err = fault.Invalid("This is not your present password. Without it nothing is changed.").In("present")
		}
		return Session{}, err
	}
	hash, err := hashPassword(ctx, in.New)
	if err != nil {
		return Session{}, err
	}
	s, err := a.openSession(ctx, by, in.From, func(tx *store.Tx) error {
		return replacePassword(tx, by, hash, "person.password_changed")
	})
	if err != nil {
		return Session{}, err
	}
	return s, a.refundTry(ctx, counters)
}

// replacePassword stores a new hash and signs out whoever came in by the old.
func replacePassword(tx *store.Tx, p people.Person, hash, verb string) error {
	if err := setPassword(tx, p.ID, hash); err != nil {
		return err
	}
	ended, err := tx.EndSessions(p.ID, "")
	tx.Record(verb, p.ID, p.Name, says{"id": p.ID, "ended": ended})
	return err
}

// mayHave refuses a password that is too easy for this person.
func (a *App) mayHave(ctx context.Context, p people.Person, password string) error {
	l, err := a.look(ctx, people.System())
	if err != nil {
		return err
	}
	org, err := l.Organisation()
	if err != nil {
		return err
	}
	return people.CheckPassword(password, org.Name, p.Name, p.Email)
}

// inField names the box that a refusal is about.
func inField(err error, field string) error {
	var f *fault.Fault
	if errors.As(err, &f) {
		return f.In(field)
	}
	return err
}
