package app

import (
	"context"

	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/app/store"
)

// Invitation is a one-time link's token with when it stops working.
type Invitation struct {
	people.Invitation
	Token  string
	Person people.Person
}

// InvitePerson makes a one-time link by which a person sets a password, the
// first or a new one. Links made for them before stop working. Nobody chooses a
// password for somebody else (ASVS 6.4.6).
func (a *App) InvitePerson(ctx context.Context, by people.Person, personID string) (Invitation, error) {
	if err := by.Must(people.ManagePeople); err != nil {
		return Invitation{}, err
	}
	token, err := newToken()
	if err != nil {
		return Invitation{}, err
	}
	out := Invitation{Token: token}
	return out, a.Store.Tx(ctx, func(tx *store.Tx) error {
		if _, err := tx.LockOrganisation(); err != nil { // of two links made at once only one works
			return err
		}
		if out.Person, err = tx.Look().Person(personID); err != nil {
			return err
		}
		if !out.Person.Active() {
			return fault.Conflict("%s's account is switched off. Switch it on first.", out.Person.Name)
		}
		if err := endInvitations(tx, personID); err != nil {
			return err
		}
		out.Invitation = people.Invitation{TokenKey: tokenKey(token), PersonID: personID, CreatedAt: tx.Now, CreatedBy: by.ID,
			EndsAt: tx.Now.Add(people.InvitationLasts), Version: 1}
		tx.Record("person.invited", by.ID, out.Person.Name, says{"id": personID, "ends_at": out.EndsAt})
		return tx.Insert(&out.Invitation)
	})
}

func endInvitations(tx *store.Tx, personID string) error {
	open, err := tx.Look().OpenInvitations(personID, tx.Now)
	if err != nil {
		return err
	}
	for i := range open {
		open[i].EndsAt = tx.Now
		if err := tx.Update(&open[i]); err != nil {
			return err
		}
	}
	return nil
}

// ReadInvitation tells whom a link is for, and changes nothing: whoever only
// looks at it leaves it good. NotFound, in one sentence, when it is used up,
// has run out or is none of ours.
func (a *App) ReadInvitation(ctx context.Context, token string) (Invitation, error) {
	l, err := a.look(ctx, people.System())
	if err != nil {
		return Invitation{}, err
	}
	in, err := l.InvitationByKey(tokenKey(token))
	if err == nil && (in == nil || !in.Open(a.Now())) {
		err = notInvited()
	}
	if err != nil {
		return Invitation{}, err
	}
	p, err := l.Person(in.PersonID)
	if err == nil && !p.Active() {
		err = notInvited()
	}
	return Invitation{Invitation: *in, Token: token, Person: p}, err
}

func notInvited() error {
	return fault.NotFound("This link is used up, has run out, or was cut short. It works once, within %d hours. Ask your admin for a new one.", int(people.InvitationLasts.Hours()))
}

// AcceptInvitation is the password that somebody chose behind a one-time link.
type AcceptInvitation struct {
	Token    string
	Password string
	From     From
}

// AcceptInvitation uses a link up: it sets the password, ends whatever sessions
// there were and opens one. NotFound when the link does not work; Invalid when
// the password cannot be taken.
func (a *App) AcceptInvitation(ctx context.Context, in AcceptInvitation) (Session, error) {
	invited, err := a.ReadInvitation(ctx, in.Token)
	if err != nil {
		return Session{}, err
	}
	if err := a.mayHave(ctx, invited.Person, in.Password); err != nil {
		return Session{}, err
	}
	hash, err := hashPassword(ctx, in.Password)
	if err != nil {
		return Session{}, err
	}
	s, err := a.openSession(ctx, invited.Person, in.From, func(tx *store.Tx) error {
		link, err := tx.Look().InvitationByKey(tokenKey(in.Token))
		if err != nil || link == nil || !link.Open(tx.Now) {
			if err == nil {
				err = notInvited()
			}
			return err
		}
		link.UsedAt = &tx.Now
		if err := tx.Update(link); err != nil {
			return err
		}
		return replacePassword(tx, invited.Person, hash, "person.invitation_accepted")
	})
	if err != nil {
		return Session{}, err
	}
	return s, a.refundTry(ctx, a.countersOf(invited.Person.Email, in.From.IP))
}
