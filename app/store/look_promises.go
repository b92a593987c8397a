package store

import (
	"time"

	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/notice"
)

// Promises returns every version of the published promise, the newest first.
func (l Look) Promises() ([]incident.Promise, error) {
	return all[incident.Promise](l, "number DESC", "")
}

// LastPromise returns the newest version, also one that does not hold yet; nil
// for none.
func (l Look) LastPromise() (*incident.Promise, error) {
	return maybe[incident.Promise](l, "number DESC", "number > 0")
}

// PromiseAt returns the version in force at an instant, nil for none.
func (l Look) PromiseAt(at time.Time) (*incident.Promise, error) {
	return maybe[incident.Promise](l, "effective_from DESC, number DESC", "effective_from <= ?", at.UTC())
}

// TakenLetters returns what each customer of an incident was told in the first
// letter that the other side took.
func (l Look) TakenLetters(incidentID string) ([]incident.Letter, error) {
	n, err := l.NoticeOf(incidentID, notice.Initial)
	if err != nil || n == nil {
		return nil, err
	}
	rows, err := all[notice.Delivery](l, "accepted_at, id", "notice_id = ? AND state = ?", n.ID, notice.Accepted)
	if err != nil {
		return nil, err
	}
	taken := map[string]time.Time{} // by copy
	seen := map[string]bool{}
	var ids []string
	for _, d := range rows {
		if d.AcceptedAt != nil && !seen[d.TenantID] {
			seen[d.TenantID], taken[d.CopyID], ids = true, *d.AcceptedAt, append(ids, d.CopyID)
		}
	}
	var out []incident.Letter
	err = inSlices(ids, func(part []string) error {
		copies, err := all[notice.Copy](l, "id", "id IN ?", part)
		for i := range copies {
			c := &copies[i]
			out = append(out, incident.Letter{At: taken[c.ID], Data: c.NamesData(), NextUpdate: c.NamesNextUpdate(), NoAdmission: c.AdmitsNothing()})
		}
		return err
	})
	return out, err
}
