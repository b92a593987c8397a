package store

import (
	"strings"
	"time"

	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/app/tenant"
)

// cameBack matches contacts c whose last mail was refused or came back: a
// letter after which none was accepted and nobody there has answered us, or the
// question whether they still are the one.
const cameBack = `(EXISTS (SELECT 1 FROM deliveries d WHERE d.tenant_id = c.tenant_id AND d.address_key = c.address_key AND d.state IN ('refused', 'bounced')
		AND NOT EXISTS (SELECT 1 FROM incidents i JOIN deliveries x ON x.incident_id = i.id AND x.tenant_id = d.tenant_id AND x.address_key = d.address_key AND x.state = 'accepted' AND x.created_at > d.created_at)
		AND NOT EXISTS (SELECT 1 FROM contact_checks k WHERE k.tenant_id = c.tenant_id AND k.address_key = c.address_key AND k.answered_at > d.created_at AND k.heard <> 'telephone'))
	OR EXISTS (SELECT 1 FROM contact_checks k WHERE k.tenant_id = c.tenant_id AND k.address_key = c.address_key AND k.heard = 'refused'
		AND NOT EXISTS (SELECT 1 FROM contact_checks m WHERE m.tenant_id = k.tenant_id AND m.address_key = k.address_key AND m.asked_at > k.asked_at AND m.heard = 'accepted')))`

// unconfirmed matches contacts c who have not said since an instant that they
// still are the one.
const unconfirmed = `NOT EXISTS (SELECT 1 FROM contact_checks k WHERE k.tenant_id = c.tenant_id AND k.address_key = c.address_key AND k.answer = 'still' AND k.answered_at > @since)`

// lacking is, of each lack, where it is looked for and what holds of it.
var lacking = map[tenant.Lack]struct {
	from, where string
	contact     bool // it is about a contact
}{
	tenant.LacksContact: {` FROM tenants t`, `NOT EXISTS (SELECT 1 FROM contacts c WHERE c.tenant_id = t.id)`, false},
	tenant.CameBack:     {` FROM contacts c JOIN tenants t ON t.id = c.tenant_id`, cameBack, true},
	tenant.LacksWindow:  {inForce, `a.window_hours IS NULL`, false},
	tenant.Unconfirmed:  {` FROM contacts c JOIN tenants t ON t.id = c.tenant_id`, unconfirmed, true},
}

// Lacking pages through the customers or contacts of whom something is missing,
// by reference and contact. Who confirmed after since counts as confirmed.
func (l Look) Lacking(what tenant.Lack, since time.Time, after tenant.Lacking, limit int) ([]tenant.Lacking, error) {
	of := lacking[what]
	columns, beyond, order := `t.reference, t.name, 0 AS position`, `t.reference > @reference`, `t.reference`
	if of.contact {
		columns = `t.reference, t.name, c.position, (SELECT k.asked_at FROM contact_checks k WHERE k.tenant_id = c.tenant_id AND k.address_key = c.address_key ORDER BY k.asked_at DESC LIMIT 1) AS asked_at`
		beyond, order = `(t.reference > @reference OR (t.reference = @reference AND c.position > @position))`, `t.reference, c.position`
	}
	var out []tenant.Lacking
	err := l.db.Raw(`SELECT `+columns+of.from+` WHERE `+of.where+` AND `+beyond+` ORDER BY `+order+` LIMIT @limit`,
		map[string]any{"since": since.UTC(), "reference": after.Reference, "position": after.Position, "limit": limit}).Scan(&out).Error
	return out, err
}

// CountLacking counts, of each lack, the customers or contacts, in one query.
func (l Look) CountLacking(since time.Time) (map[tenant.Lack]int, error) {
	var parts []string
	for _, what := range tenant.Lacks() {
		of := lacking[what]
		parts = append(parts, `SELECT '`+string(what)+`' AS what, count(*) AS n`+of.from+` WHERE `+of.where)
	}
	var rows []struct {
		What tenant.Lack
		N    int
	}
	err := l.db.Raw(strings.Join(parts, " UNION ALL "), map[string]any{"since": since.UTC()}).Scan(&rows).Error
	out := map[tenant.Lack]int{}
	for _, r := range rows {
		out[r.What] = r.N
	}
	return out, err
}

// NeverAnswered returns who has an account and has never answered a test of the
// bell. Whether they are rung at all is not asked here.
func (l Look) NeverAnswered() ([]people.Person, error) {
	return all[people.Person](l, "name, id", `disabled_at IS NULL AND NOT EXISTS (SELECT 1 FROM calls c JOIN alarms a ON a.id = c.alarm_id AND a.threshold = 'test'
		WHERE c.person_id = people.id AND c.answered_at IS NOT NULL)`)
}

// ContactCheck returns one question to a contact.
func (l Look) ContactCheck(id string) (tenant.ContactCheck, error) {
	return must[tenant.ContactCheck](l, "question to a contact", "id = ?", id)
}

// ContactCheckByToken returns the question whose link has the token of a digest,
// or nil.
func (l Look) ContactCheckByToken(key string) (*tenant.ContactCheck, error) {
	return maybe[tenant.ContactCheck](l, "", "token_key = ?", key)
}

// ContactChecksOf returns what a customer's contacts were asked, the newest
// first.
func (l Look) ContactChecksOf(tenantID string, limit int) ([]tenant.ContactCheck, error) {
	l.db = l.db.Limit(limit)
	return all[tenant.ContactCheck](l, "asked_at DESC, id DESC", "tenant_id = ?", tenantID)
}

// CountChecks counts the contacts that were asked by mail since an instant.
func (l Look) CountChecks(since time.Time) (int, error) {
	var n int64
	err := l.db.Model(&tenant.ContactCheck{}).Where("asked_at >= ? AND heard <> ?", since.UTC(), tenant.ByTelephone).Count(&n).Error
	return int(n), err
}

// ContactsToAsk returns contacts who have neither been asked nor have confirmed
// since an instant, those of the customer added first before others.
func (l Look) ContactsToAsk(since time.Time, limit int) ([]tenant.Contact, error) {
	l.db = l.db.Limit(limit)
	return all[tenant.Contact](l, "tenant_id, position", `NOT EXISTS (SELECT 1 FROM contact_checks k WHERE k.tenant_id = contacts.tenant_id AND k.address_key = contacts.address_key
		AND (k.asked_at > ? OR k.answered_at > ?))`, since.UTC(), since.UTC())
}

// UnsentChecks returns questions whose mail has not left and may still be tried,
// the oldest first.
func (l Look) UnsentChecks(limit int) ([]string, error) {
	var ids []string
	err := l.db.Model(&tenant.ContactCheck{}).Where("sent_at IS NULL AND heard <> 'refused' AND answered_at IS NULL AND tries < ?", tenant.MostTries).
		Order("asked_at, id").Limit(limit).Pluck("id", &ids).Error
	return ids, err
}
