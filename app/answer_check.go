package app

import (
	"context"

	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/app/store"
	"github.com/flowchestra/tocsin/app/tenant"
)

// errNoCheck is said of a link that is none and of one that has ended: nobody
// who guesses learns which.
func errNoCheck() error {
	return fault.NotFound("This link asks nothing any more. It works for %d days; if you wanted to tell us whom to write to, answer the mail.", int(tenant.LinkLasts.Hours())/24)
}

// CheckBehind tells what a link asks: the question and the customer. NotFound
// for a link that is none or has ended. It changes nothing: mail scanners open
// links.
func (a *App) CheckBehind(ctx context.Context, token string) (tenant.ContactCheck, tenant.Tenant, people.Organisation, error) {
	var none tenant.ContactCheck
	l, err := a.look(ctx, people.System())
	if err != nil {
		return none, tenant.Tenant{}, people.Organisation{}, err
	}
	c, err := l.ContactCheckByToken(tokenKey(token))
	if err == nil && (c == nil || c.AnsweredAt == nil && !c.MayAnswer(a.Now())) {
		err = errNoCheck()
	}
	if err != nil {
		return none, tenant.Tenant{}, people.Organisation{}, err
	}
	t, err := l.Tenant(c.TenantID)
	if err != nil {
		return none, t, people.Organisation{}, err
	}
	org, err := l.Organisation()
	return *c, t, org, err
}

// AnswerCheck is a contact's answer: still, or whom to write to instead.
type AnswerCheck struct {
	Token   string
	Answer  string // tenant.Still or tenant.Instead
	Name    string // whom to write to instead, may be ""
	Address string
	From    From
}

// AnswerCheck records a contact's answer. Whom to write to instead is a
// proposal, shown to whoever looks after the customer: it changes no contact by
// itself. Invalid names the box at fault, or says that too many tries from one
// place failed; NotFound for a link that is none or has ended. Answering again
// changes nothing.
func (a *App) AnswerCheck(ctx context.Context, in AnswerCheck) error {
	if err := answerFaults(in); err != nil {
		return err
	}
	if err := a.takeGuess(ctx, "contact", in.From.IP); err != nil {
		return err
	}
	err := a.Store.Tx(ctx, func(tx *store.Tx) error { return answerCheck(tx, in) })
	if err != nil {
		return err // a token that is none counts as a try that failed
	}
	return a.refundGuess(ctx, "contact", in.From.IP)
}

func answerCheck(tx *store.Tx, in AnswerCheck) error {
	c, err := tx.Look().ContactCheckByToken(tokenKey(in.Token))
	if err != nil {
		return err
	}
	if c == nil || c.AnsweredAt == nil && !c.MayAnswer(tx.Now) {
		return errNoCheck()
	}
	if c.AnsweredAt != nil {
		return nil
	}
	t, err := tx.Look().Tenant(c.TenantID)
	if err != nil {
		return err
	}
	c.Answer, c.AnsweredAt = in.Answer, &tx.Now
	if in.Answer == tenant.Instead {
		c.InsteadName, c.InsteadAddress = in.Name, in.Address
	}
	tx.Record("contact.answered", people.System().ID, t.Reference, says{"check": c.ID, "answer": in.Answer, "from": in.From.IP})
	return tx.Update(c)
}

func answerFaults(in AnswerCheck) error {
	var wrong fault.Many
	switch in.Answer {
	case tenant.Still:
		return nil
	case tenant.Instead:
		if in.Name != "" {
			wrong = also(wrong, "name", incident.Line("the name", in.Name, 200))
		}
		wrong = also(wrong, "address", tenant.CheckAddress(in.Address))
		return wrong.Err()
	}
	return fault.Invalid("Say whether you still are the one, or whom we should write to instead.").In("answer")
}

// SettleCheck notes that somebody dealt with what a contact proposed: they
// changed the contacts, or decided not to. Doing it again does nothing.
func (a *App) SettleCheck(ctx context.Context, by people.Person, reference, id string) error {
	if err := by.Must(people.ManageTenants); err != nil {
		return err
	}
	return a.Store.Tx(ctx, func(tx *store.Tx) error {
		c, err := tx.Look().ContactCheck(id)
		if err != nil {
			return err
		}
		t, err := tx.Look().Tenant(c.TenantID)
		if err != nil {
			return err
		}
		if t.Reference != reference || c.Answer != tenant.Instead {
			return fault.NotFound("Nobody at this customer has proposed that. Look at the customer again.")
		}
		if c.SettledAt != nil {
			return nil
		}
		c.SettledAt, c.SettledBy = &tx.Now, by.ID
		tx.Record("contact.proposal_settled", by.ID, t.Reference, says{"check": c.ID})
		return tx.Update(&c)
	})
}
