package app

import (
	"context"
	"crypto/rand"
	"fmt"
	"math/big"
	"strings"
	"time"

	"github.com/flowchestra/tocsin/app/clock"
	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/notice"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/app/store"
	"github.com/flowchestra/tocsin/app/tenant"
)

// SendRecordCode asks for a code's mail to be sent.
type SendRecordCode struct {
	CodeID string `json:"code_id"`
}

// Kind names the job.
func (SendRecordCode) Kind() string { return "send_record_code" }

// AskRecordCode mails a code to whoever the letter went to behind whose link
// somebody sits (token), so that they may fetch their customer's list there. A
// code from before is taken no more. NotFound when there is no list for
// the customer; Invalid when too many codes were asked for in the hour.
func (a *App) AskRecordCode(ctx context.Context, token string) error {
	return a.Store.Tx(ctx, func(tx *store.Tx) error {
		at, err := a.lockRecipient(tx, token)
		if err != nil {
			return err
		}
		d := at.d
		if _, err := someList(tx.Look(), d); err != nil {
			return err
		}
		before, err := tx.Look().RecordCodes(d.ID, notice.CodesAnHour)
		if err != nil {
			return err
		}
		if n := len(before); n == notice.CodesAnHour && before[n-1].AskedAt.After(tx.Now.Add(-time.Hour)) {
			return fault.Invalid("%d codes were mailed within the hour. Use the newest of them, or ask again after %s.", n, before[n-1].AskedAt.Add(time.Hour).UTC().Format("15:04 UTC")).In("code")
		}
		c, err := a.newRecordCode(tx, at)
		if err != nil {
			return err
		}
		number, name, err := behindDelivery(tx.Look(), d)
		if err != nil {
			return err
		}
		tx.Record("records.code_asked", whose, number, says{"code": c.ID, "delivery": d.ID, "tenant": d.TenantID, "customer": name})
		if err := tx.Insert(&c); err != nil {
			return err
		}
		return tx.Enqueue(store.Job{Args: SendRecordCode{CodeID: c.ID}, Queue: QueueDefault, Once: true})
	})
}

// lockRecipient finds to whom a code is mailed, and keeps their other codes from
// being changed meanwhile.
func (a *App) lockRecipient(tx *store.Tx, token string) (recipient, error) {
	at, err := a.recipientOf(tx.Look(), token)
	if err != nil {
		return at, err
	}
	at.d, err = tx.LockDelivery(at.d.ID)
	return at, err
}

func (a *App) newRecordCode(tx *store.Tx, at recipient) (notice.RecordCode, error) {
	id, err := newID()
	if err != nil {
		return notice.RecordCode{}, err
	}
	n, err := rand.Int(rand.Reader, big.NewInt(1_000_000))
	if err != nil {
		return notice.RecordCode{}, err
	}
	code := fmt.Sprintf("%06d", n)
	return notice.RecordCode{ID: id, DeliveryID: at.d.ID, IncidentID: at.d.IncidentID, Session: at.session, Code: code, CodeKey: a.codeKey(id, code),
		AskedAt: tx.Now, EndsAt: tx.Now.Add(notice.CodeLasts), Version: 1}, nil
}

// codeKey is what is kept of a code once it was mailed: keyed, since a million
// codes are soon tried.
func (a *App) codeKey(id, code string) string {
	return a.Store.Lookup("record code " + id + " " + code)
}

// someList refuses where a customer has no list.
func someList(l store.Look, d notice.Delivery) ([]notice.RecordList, error) {
	lists, err := l.RecordListsTo(d.IncidentID, d.TenantID)
	if err == nil && len(lists) == 0 {
		err = fault.NotFound("There is no list of your records here yet. Ask for it with a question on this page.")
	}
	return lists, err
}

// BeginRecordCode makes a code's mail, nil when the code has left or ended.
func (a *App) BeginRecordCode(ctx context.Context, in SendRecordCode) (*notice.Errand, error) {
	l, err := a.look(ctx, people.System())
	if err != nil {
		return nil, err
	}
	c, err := l.RecordCode(in.CodeID)
	if err != nil || c.Heard != "" || !c.MayEnter(a.Now()) {
		return nil, err
	}
	d, err := l.Delivery(c.DeliveryID)
	if err != nil {
		return nil, err
	}
	t, err := l.Tenant(d.TenantID)
	if err != nil {
		return nil, err
	}
	org, err := l.Organisation()
	if err != nil {
		return nil, err
	}
	e := codeErrand(org, t, c)
	e.To, e.At = d.Address, a.Now()
	return &e, nil
}

func codeErrand(org people.Organisation, t tenant.Tenant, c notice.RecordCode) notice.Errand {
	e := notice.Errand{ID: c.ID, From: org.MailFrom, ReplyTo: org.ReplyTo, Language: "en", Over: org.Name, Code: c.Code}
	until := clock.Both(c.EndsAt, t.Zone)
	if strings.HasPrefix(strings.ToLower(t.Language), "de") {
		e.Language, e.Subject, e.CodeTerm = "de", "Ihr Code für die Liste der betroffenen Datensätze", "Code"
		e.Lines = []string{"Geben Sie ihn auf der Seite ein, auf der Sie ihn angefordert haben. Er gilt bis " + until + " und nur einmal.",
			"Haben Sie keinen Code angefordert, so geben Sie ihn niemandem und sagen Sie uns Bescheid: " + org.Phone + "."}
		e.Foot = "Wir fragen nie am Telefon oder per E-Mail nach diesem Code."
		return e
	}
	e.Subject, e.CodeTerm = "Your code for the list of affected records", "Code"
	e.Lines = []string{"Enter it on the page on which you asked for it. It is good until " + until + ", and once.",
		"If you did not ask for a code, give it to nobody and tell us: " + org.Phone + "."}
	e.Foot = "We never ask for this code by telephone or by mail."
	return e
}

// RecordCodeSent records what the relay answered to a code's mail. From then on
// the code itself is not on record.
func (a *App) RecordCodeSent(ctx context.Context, in SendRecordCode, ans notice.Answer) error {
	return a.Store.Tx(ctx, func(tx *store.Tx) error {
		c, err := tx.Look().RecordCode(in.CodeID)
		if err != nil {
			return err
		}
		inc, err := tx.Look().Incident(c.IncidentID)
		if err != nil {
			return err
		}
		c.Heard, c.HeardAt, c.Code = string(ans.Outcome), &tx.Now, ""
		tx.Record("records.code_"+string(ans.Outcome), people.System().ID, inc.Number, says{"code": c.ID, "delivery": c.DeliveryID, "reply_code": ans.Code})
		return tx.Update(&c)
	})
}

// EnterRecordCode takes a code on the page that asked for it. Invalid, in the
// same words whatever was wrong with it, when it is not the one that was
// mailed, has ended, was used, or was tried five times.
func (a *App) EnterRecordCode(ctx context.Context, token, code string) error {
	wrong := fault.Invalid("This is not a code that is good now. Look for the newest mail, or ask for another code.").In("code")
	code = strings.Join(strings.Fields(code), "")
	right := false
	err := a.Store.Tx(ctx, func(tx *store.Tx) error {
		at, err := a.lockRecipient(tx, token)
		if err != nil {
			return err
		}
		codes, err := tx.Look().RecordCodes(at.d.ID, notice.CodesAnHour)
		if err != nil {
			return err
		}
		for i := range codes {
			c := &codes[i] // the newest first
			if c.Session != at.session {
				continue
			}
			if c.MayEnter(tx.Now) {
				right, err = a.tryCode(tx, at.d, c, code)
			}
			return err
		}
		return nil
	})
	if err == nil && !right {
		return wrong
	}
	return err
}

// tryCode counts a try at a code, and uses it up when it is right.
func (a *App) tryCode(tx *store.Tx, d notice.Delivery, c *notice.RecordCode, code string) (bool, error) {
	number, name, err := behindDelivery(tx.Look(), d)
	if err != nil {
		return false, err
	}
	c.Tries++
	right := a.codeKey(c.ID, code) == c.CodeKey
	verb := "records.code_wrong"
	if right {
		c.UsedAt, verb = &tx.Now, "records.code_used"
	}
	tx.Record(verb, whose, number, says{"code": c.ID, "delivery": d.ID, "tenant": d.TenantID, "customer": name, "tries": c.Tries})
	return right, tx.Update(c)
}
