package app

import (
	"context"
	"time"

	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/notice"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/app/store"
)

// SendSample asks for one letter's exact mail to be sent to somebody inside.
type SendSample struct {
	CopyID   string `json:"copy_id"`
	PersonID string `json:"person_id"`
}

// Kind names the job.
func (SendSample) Kind() string { return "send_sample" }

// AskSample asks for the exact mail of a frozen letter, sent to whoever asks.
// It is no delivery and meets no duty.
func (a *App) AskSample(ctx context.Context, by people.Person, editionID, copyID string) error {
	if err := by.Must(people.ReadDesk); err != nil {
		return err
	}
	return a.Store.Tx(ctx, func(tx *store.Tx) error {
		c, err := tx.Look().Copy(copyID)
		if err != nil {
			return err
		}
		if c.EditionID != editionID {
			return fault.NotFound("This letter is not part of that edition.")
		}
		inc, err := tx.Look().Incident(c.IncidentID)
		if err != nil {
			return err
		}
		tx.Record("sample.asked", by.ID, inc.Number, says{"copy": c.ID, "digest": c.Digest})
		return tx.Enqueue(store.Job{Args: SendSample{CopyID: c.ID, PersonID: by.ID}, Queue: store.QueueDefault, Once: true})
	})
}

// Sample is a letter's exact mail to somebody inside.
type Sample struct {
	From, To string
	Message  []byte
}

// BeginSample claims a sample for a node and makes its message; nil when
// another node has it or its reader's account is off. Conflict when the letter
// is not what was frozen.
func (a *App) BeginSample(ctx context.Context, in SendSample, node string) (*Sample, error) {
	free := false
	err := a.Store.Upkeep(ctx, func(u *store.Upkeep) (err error) {
		free, err = u.Claim("sample:"+in.CopyID+":"+in.PersonID, node, u.Now, u.Now.Add(time.Minute))
		return err
	})
	if err != nil || !free {
		return nil, err
	}
	l, err := a.look(ctx, people.System())
	if err != nil {
		return nil, err
	}
	to, err := l.Person(in.PersonID)
	if err != nil || !to.May(people.ReadIncidents) {
		return nil, err
	}
	c, err := l.Copy(in.CopyID)
	if err != nil {
		return nil, err
	}
	if c.Sum() != c.Digest {
		return nil, a.gate(ctx, c.EditionID, "", notice.Differs("A letter differs from what was frozen. No sample is sent; tell an admin."))
	}
	id, err := newID()
	if err != nil {
		return nil, err
	}
	raw, err := a.Compose(notice.Envelope{From: c.From, ReplyTo: c.ReplyTo, To: to.Email, MessageID: id + "@" + domainOf(c.From), Date: a.Now(), Language: c.Language,
		Subject: c.Subject, Text: c.Text, HTML: c.HTML})
	return &Sample{From: c.From, To: to.Email, Message: raw}, err
}

// RecordSample records what the relay answered to a sample.
func (a *App) RecordSample(ctx context.Context, in SendSample, ans notice.Answer) error {
	return a.Store.Tx(ctx, func(tx *store.Tx) error {
		c, err := tx.Look().Copy(in.CopyID)
		if err != nil {
			return err
		}
		inc, err := tx.Look().Incident(c.IncidentID)
		if err != nil {
			return err
		}
		tx.Record("sample."+string(ans.Outcome), people.System().ID, inc.Number, says{"copy": c.ID, "digest": c.Digest, "person": in.PersonID, "code": ans.Code})
		return nil
	})
}
