package store

import (
	"github.com/flowchestra/tocsin/app/notice"
	"github.com/flowchestra/tocsin/app/tenant"
	"strconv"
)

// Known returns every customer with its contacts and the notice addresses that
// its agreements named last, for the content check: whatever tells one customer
// from another. It reads the whole register.
func (l Look) Known() (notice.Known, error) {
	k := notice.Known{Contacts: map[string][]tenant.Contact{}, Agreements: map[string]*tenant.Agreement{}}
	var err error
	if k.Tenants, err = all[tenant.Tenant](l, "id", ""); err != nil {
		return k, err
	}
	contacts, err := all[tenant.Contact](l, "tenant_id, position", "")
	if err != nil {
		return k, err
	}
	for _, c := range contacts {
		k.Contacts[c.TenantID] = append(k.Contacts[c.TenantID], c)
	}
	agreements, err := all[tenant.Agreement](l, "recorded_at, id", "addresses IS NOT NULL")
	if err != nil {
		return k, err
	}
	for i := range agreements {
		k.Agreements[agreements[i].TenantID] = &agreements[i]
	}
	words, err := l.OrdinaryWords()
	for _, w := range words {
		if w.EndedAt == nil {
			k.Ordinary = append(k.Ordinary, w.Word)
		}
	}
	return k, err
}

// KnownStamp changes whenever what Known returns has changed: customers raise
// their version, and contacts, agreements and words are new rows.
func (l Look) KnownStamp() (string, error) {
	var n int64
	err := l.db.Raw("SELECT n FROM register_changes").Scan(&n).Error
	return strconv.FormatInt(n, 10), err
}

// OrdinaryWords returns the names that were ever marked as ordinary words, the
// last marked first.
func (l Look) OrdinaryWords() ([]notice.OrdinaryWord, error) {
	return all[notice.OrdinaryWord](l, "marked_at DESC, id", "")
}

// OrdinaryWord returns one of them.
func (l Look) OrdinaryWord(id string) (notice.OrdinaryWord, error) {
	return must[notice.OrdinaryWord](l, "ordinary word", "id = ?", id)
}

// KeptFindings returns the findings of a notice that somebody answers for, by
// fingerprint.
func (l Look) KeptFindings(noticeID string) (map[string]notice.KeptFinding, error) {
	rows, err := all[notice.KeptFinding](l, "kept_at, id", "notice_id = ?", noticeID)
	out := make(map[string]notice.KeptFinding, len(rows))
	for _, k := range rows {
		out[k.Fingerprint] = k
	}
	return out, err
}
