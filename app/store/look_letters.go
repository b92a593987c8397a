package store

import (
	"slices"
	"time"

	"github.com/flowchestra/tocsin/app/notice"
)

// Notice returns one notice.
func (l Look) Notice(id string) (notice.Notice, error) {
	return must[notice.Notice](l, "notice", "id = ?", id)
}

// NoticeOf returns the incident's latest notice of a kind, or nil.
func (l Look) NoticeOf(incidentID string, kind notice.Kind) (*notice.Notice, error) {
	return maybe[notice.Notice](l, "ordinal DESC", "incident_id = ? AND kind = ?", incidentID, kind)
}

// Draft returns one draft.
func (l Look) Draft(id string) (notice.Draft, error) {
	return must[notice.Draft](l, "draft", "id = ?", id)
}

// CountDrafts returns how many drafts a notice has.
func (l Look) CountDrafts(noticeID string) (int, error) {
	var n int64
	err := l.db.Model(&notice.Draft{}).Where("notice_id = ?", noticeID).Count(&n).Error
	return int(n), err
}

// DraftsOf returns a notice's drafts for some customers, by tenant.
func (l Look) DraftsOf(noticeID string, tenantIDs []string) (map[string]notice.Draft, error) {
	out := make(map[string]notice.Draft, len(tenantIDs))
	err := inSlices(tenantIDs, func(part []string) error {
		rows, err := all[notice.Draft](l, "", "notice_id = ? AND tenant_id BETWEEN ? AND ? AND tenant_id IN ?", noticeID, slices.Min(part), slices.Max(part), part)
		for _, d := range rows {
			out[d.TenantID] = d
		}
		return err
	})
	return out, err
}

// Waves returns a notice's waves, earliest deadline first.
func (l Look) Waves(noticeID string) ([]notice.Wave, error) {
	return all[notice.Wave](l, "due_at, id", "notice_id = ?", noticeID)
}

// Wave returns one wave; that of an answer is due when its question is.
func (l Look) Wave(id string) (notice.Wave, error) {
	w, err := must[notice.Wave](l, "wave", "id = ?", id)
	if err != nil {
		return w, err
	}
	one := []notice.Wave{w}
	err = l.answersBy(one)
	return one[0], err
}

// WaveDue returns the notice's wave with a deadline (nil: none) in a language
// ("": of every language), or nil.
func (l Look) WaveDue(noticeID string, due *time.Time, language string) (*notice.Wave, error) {
	if due == nil {
		return maybe[notice.Wave](l, "", "notice_id = ? AND due_at IS NULL AND language = ?", noticeID, language)
	}
	return maybe[notice.Wave](l, "", "notice_id = ? AND due_at = ? AND language = ?", noticeID, due.UTC(), language)
}

// Editions returns a wave's editions, first to last.
func (l Look) Editions(waveID string) ([]notice.Edition, error) {
	return all[notice.Edition](l, "number", "wave_id = ?", waveID)
}

// Edition returns one edition.
func (l Look) Edition(id string) (notice.Edition, error) {
	return must[notice.Edition](l, "edition", "id = ?", id)
}

// EditionsOf returns every edition of an incident.
func (l Look) EditionsOf(incidentID string) ([]notice.Edition, error) {
	return all[notice.Edition](l, "frozen_at, id", "incident_id = ?", incidentID)
}

// EditionCovering returns the latest edition that is not void and holds a copy
// for the tenant that stands, or nil.
func (l Look) EditionCovering(noticeID, tenantID string) (*notice.Edition, error) {
	return maybe[notice.Edition](l, "frozen_at DESC", `notice_id = ? AND voided_at IS NULL AND EXISTS (
		SELECT 1 FROM copies c WHERE c.edition_id = editions.id AND c.tenant_id = ? AND c.struck_at IS NULL)`, noticeID, tenantID)
}

// Copies returns an edition's copies, by tenant, struck ones among them.
func (l Look) Copies(editionID string) ([]notice.Copy, error) {
	return all[notice.Copy](l, "tenant_id", "edition_id = ?", editionID)
}

// Copy returns one copy.
func (l Look) Copy(id string) (notice.Copy, error) {
	return must[notice.Copy](l, "letter", "id = ?", id)
}

// Approval returns the signature under an edition, or nil.
func (l Look) Approval(editionID string) (*notice.Approval, error) {
	return maybe[notice.Approval](l, "", "edition_id = ?", editionID)
}

// Approvals returns an incident's signatures that nothing is missing of, by
// edition.
func (l Look) Approvals(incidentID string) (map[string]notice.Approval, error) {
	rows, err := all[notice.Approval](l, "signed_at", "incident_id = ? AND "+wholeAlone, incidentID)
	out := make(map[string]notice.Approval, len(rows))
	for _, a := range rows {
		out[a.EditionID] = a
	}
	return out, err
}

// TenantStage is how far one customer's letter has come.
type TenantStage struct {
	TenantID  string
	EditionID string
	Signed    bool
}

// underWay tells, of a signed copy c, whether anything will still come of it:
// it has not been fanned out yet, was accepted, or is tried again.
const underWay = `NOT EXISTS (SELECT 1 FROM deliveries d WHERE d.copy_id = c.id)
			OR EXISTS (SELECT 1 FROM deliveries d WHERE d.copy_id = c.id AND (d.state = 'accepted' OR d.next_try_at IS NOT NULL))`

// Stages returns, for every customer with a frozen letter of a notice that is
// not void, which edition holds it and whether it is signed and on its way. A
// letter that every signed contact refused, or that was stopped, is not: it
// may be submitted again.
func (l Look) Stages(noticeID string) (map[string]TenantStage, error) {
	var rows []TenantStage
	err := l.db.Raw(`SELECT c.tenant_id, c.edition_id, (a.id IS NOT NULL AND (`+underWay+`)) AS signed
		FROM copies c JOIN editions e ON e.id = c.edition_id AND e.voided_at IS NULL
		LEFT JOIN approvals a ON a.edition_id = e.id AND `+whole+`
		WHERE c.notice_id = ? AND c.struck_at IS NULL`, noticeID).Scan(&rows).Error
	out := make(map[string]TenantStage, len(rows))
	for _, r := range rows {
		if have, ok := out[r.TenantID]; !ok || !have.Signed {
			out[r.TenantID] = r
		}
	}
	return out, err
}

// Base returns the message against which an edition's messages of a language
// are packed, or nil.
func (l Look) Base(editionID, language string) (*notice.Base, error) {
	return maybe[notice.Base](l, "", "edition_id = ? AND language = ?", editionID, language)
}

// Notices returns an incident's notices, the first first.
func (l Look) Notices(incidentID string) ([]notice.Notice, error) {
	return all[notice.Notice](l, "created_at, id", "incident_id = ?", incidentID)
}
