package app

import (
	"context"
	"time"

	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/notice"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/app/store"
)

// CountersignNotice is a second person's signature: the edition, the digest of
// what was read, and a fresh code of their own.
type CountersignNotice struct {
	EditionID string
	Digest    string
	Code      string
}

// CountersignNotice signs what a signer wrote of themselves, and asks, in the
// same commit, for the edition to be sent after the organisation's hold.
// Forbidden for the signer, for whoever else had a share in it, and for whoever
// is neither from legal, an executive, the signer's deputy nor a guest of this
// incident; Conflict when the edition is stale or nothing is asked for; Invalid
// at "code" without a fresh code that is right.
func (a *App) CountersignNotice(ctx context.Context, by people.Person, in CountersignNotice) (*notice.Countersignature, error) {
	if err := by.Must(people.CountersignNotices); err != nil {
		return nil, err
	}
	var out *notice.Countersignature
	return out, a.withFactor(ctx, by, "notice.countersigned", func(tx *store.Tx) error {
		e, err := tx.Look().Edition(in.EditionID)
		if err != nil {
			return err
		}
		f, err := tx.LockFile(e.IncidentID)
		if err != nil {
			return err
		}
		org, err := tx.Look().Organisation()
		if err != nil {
			return err
		}
		if out, err = a.countersign(tx, by, in); err != nil {
			return err
		}
		tx.Record("notice.countersigned", by.ID, f.Number, says{"edition": e.Number, "copies": e.Copies, "digest": e.Digest, "proven_by": out.ProvenBy})
		if err := a.nothingToSign(tx, f.ID, signedReason); err != nil {
			return err
		}
		return a.releaseCountersigned(tx, f, e, org.Hold())
	})
}

// awaitCounter keeps what the signer chose for the letters until somebody has
// countersigned, and rings whoever can.
func (a *App) awaitCounter(tx *store.Tx, f *incident.File, r notice.Release) error {
	if r.Mode == notice.AtOnce {
		r.SendAt = nil
	}
	if err := tx.Insert(&r); err != nil {
		return err
	}
	return a.sound(tx, &f.Incident, incident.AlarmSign, tx.Now)
}

// releaseCountersigned settles when an edition leaves that is whole now: as the
// signer chose, and never before it could still be held.
func (a *App) releaseCountersigned(tx *store.Tx, f *incident.File, e notice.Edition, wait time.Duration) error {
	r, err := tx.LockRelease(e.ID)
	if err != nil {
		return err
	}
	if r.Mode == notice.Armed {
		return a.armCountersigned(tx, f, e, r)
	}
	if first := tx.Now.Add(wait); r.Mode != notice.ByCommander && (r.SendAt == nil || r.SendAt.Before(first)) {
		r.SendAt = &first
	}
	r.Generation++
	if err := tx.Update(&r); err != nil {
		return err
	}
	return a.released(tx, f, e, r)
}

// countersign checks and stores it, under the incident's lock. The code comes
// last: no other refusal costs one.
func (a *App) countersign(tx *store.Tx, by people.Person, in CountersignNotice) (*notice.Countersignature, error) {
	c, err := readCounter(tx.Look(), by, in.EditionID)
	if err != nil {
		return nil, err
	}
	if err := c.Edition.Counter(by.ID, in.Digest, c.Copies, c.Signed, c.Countersigned); err != nil {
		return nil, err
	}
	if c.Refusal != "" {
		return nil, fault.Forbidden("%s", c.Refusal)
	}
	if err := refuseTwice(tx.Look(), c.Edition, c.Copies); err != nil {
		return nil, err
	}
	if err := stillPromises(tx.Look(), c.Edition, c.Copies, tx.Now); err != nil {
		return nil, err
	}
	proven, err := a.proveFactor(tx, by, in.Code)
	if err != nil {
		return nil, err
	}
	id, err := newID()
	if err != nil {
		return nil, err
	}
	out := &notice.Countersignature{ID: id, EditionID: c.Edition.ID, NoticeID: c.Edition.NoticeID, IncidentID: c.Edition.IncidentID, Digest: c.Edition.Digest,
		SignedBy: by.ID, SignedAt: tx.Now, ProvenBy: proven}
	return out, tx.Insert(out)
}

// Counter is what whoever countersigns reads.
type Counter struct {
	Edition       notice.Edition
	Copies        []notice.Copy
	Signed        *notice.Approval
	Countersigned *notice.Countersignature
	Accounts      map[string]incident.Account // by language
	Words         map[string]map[string]notice.Words
	Drafts        map[string]notice.Draft // by tenant: what was frozen, and what others left before
	Signer        people.Person
	File          incident.File
	Refusal       string // why this reader may not countersign, "" when they may
}

// ReadCounter reads what a countersignature is asked for. Forbidden for whoever
// may not read the incident and is no guest of it.
func (a *App) ReadCounter(ctx context.Context, by people.Person, editionID string) (Counter, error) {
	if err := by.Must(people.CountersignNotices); err != nil {
		return Counter{}, err
	}
	l, err := a.look(ctx, people.System()) // a guest reads nothing else
	if err != nil {
		return Counter{}, err
	}
	return readCounter(l, by, editionID)
}

func readCounter(l store.Look, by people.Person, editionID string) (c Counter, err error) {
	guest, err := l.GuestOf(by.ID)
	if err != nil {
		return c, err
	}
	if c.Edition, err = l.Edition(editionID); err != nil {
		return c, err
	}
	if !by.May(people.ReadIncidents) && !guest[c.Edition.IncidentID] {
		return Counter{}, fault.NotFound("There is no such edition on record.")
	}
	if c.Copies, err = l.Copies(editionID); err != nil {
		return c, err
	}
	if c.Signed, err = l.Approval(editionID); err != nil {
		return c, err
	}
	if c.Countersigned, err = l.Countersignature(editionID); err != nil {
		return c, err
	}
	f, err := l.File(c.Edition.IncidentID)
	if err != nil {
		return c, err
	}
	c.File = *f
	if c.Words, err = l.WritersOf(c.Edition); err != nil {
		return c, err
	}
	if c.Accounts, err = l.Accounts(c.Edition.IncidentID); err != nil || c.Signed == nil {
		return c, err
	}
	if c.Drafts, err = l.DraftsOf(c.Edition.NoticeID, tenantsIn(c.Copies)); err != nil {
		return c, err
	}
	c.Signer, err = l.Person(c.Signed.SignedBy)
	c.Refusal = c.refuses(by, c.Signer, guest[c.Edition.IncidentID])
	return c, err
}

func tenantsIn(copies []notice.Copy) []string {
	out := make([]string, len(copies))
	for i := range copies {
		out[i] = copies[i].TenantID
	}
	return out
}

// refuses says why somebody may not countersign what the signer signed.
func (c Counter) refuses(by, signer people.Person, guest bool) string {
	if by.ID == signer.ID {
		return "You signed this wave. Somebody else must countersign it."
	}
	if share := ShareOf(c.Edition, c.Copies, c.Accounts, c.Words, by.ID); share != "" {
		return share + " Somebody who wrote nothing of it must countersign."
	}
	deputy := signer.DeputyID != nil && *signer.DeputyID == by.ID
	if by.Roles.Has(people.Legal) || by.Roles.Has(people.Executive) || deputy || by.Roles.Has(people.Outside) && guest {
		return ""
	}
	return "Somebody from legal, an executive, " + signer.Name + "'s deputy or outside counsel countersigns."
}

// Uncountered lists what waits for a countersignature, for somebody: to a guest
// what they are a guest of, to others everything.
func (a *App) Uncountered(ctx context.Context, by people.Person) ([]notice.Approval, error) {
	if err := by.Must(people.CountersignNotices); err != nil {
		return nil, err
	}
	l, err := a.look(ctx, people.System())
	if err != nil {
		return nil, err
	}
	all, err := l.Uncountered()
	if err != nil || by.May(people.ReadIncidents) {
		return all, err
	}
	guest, err := l.GuestOf(by.ID)
	var out []notice.Approval
	for _, s := range all {
		if guest[s.IncidentID] {
			out = append(out, s)
		}
	}
	return out, err
}
