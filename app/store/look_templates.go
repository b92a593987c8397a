package store

import (
	"time"

	"github.com/flowchestra/tocsin/app/notice"
)

// LetterVersions returns every saved version of a letter in one language, the
// newest first. The one that comes with the release is not among them.
func (l Look) LetterVersions(slug, language string) ([]notice.Version, error) {
	return all[notice.Version](l, "number DESC", "slug = ? AND language = ?", slug, language)
}

// LastLetterVersion returns the newest saved version of a letter in one
// language, or nil where the words of the release hold.
func (l Look) LastLetterVersion(slug, language string) (*notice.Version, error) {
	return maybe[notice.Version](l, "number DESC", "slug = ? AND language = ?", slug, language)
}

// LastLetterVersions returns the newest saved version of every letter that
// somebody has changed.
func (l Look) LastLetterVersions() ([]notice.Version, error) {
	return all[notice.Version](l, "slug, language", `number = (SELECT max(v.number) FROM letter_templates v
		WHERE v.slug = letter_templates.slug AND v.language = letter_templates.language)`)
}

// LetterFor returns the words that letters of a kind to customers are drafted
// from now: the last saved version, else what comes with the release.
func (l Look) LetterFor(kind notice.Kind, language string) (notice.Template, error) {
	t, err := notice.TemplateFor(kind, language)
	if err != nil {
		return t, err
	}
	v, err := l.LastLetterVersion(t.Slug, t.Language)
	return t.With(v), err
}

// LetterBefore returns, of the customers given, the accepted letter of an
// incident that one of a notice follows: of an all-clear the first letter, else
// the last one that was accepted before the notice was opened.
func (l Look) LetterBefore(n notice.Notice, tenantIDs []string) (map[string]Before, error) {
	query, order := "d.accepted_at <= ? AND d.notice_id <> ?", "d.accepted_at"
	args := []any{n.CreatedAt, n.ID}
	if n.Kind == notice.AllClear {
		query, order, args = "n.kind = ?", "d.accepted_at DESC", []any{notice.Initial}
	}
	out := map[string]Before{}
	err := inSlices(tenantIDs, func(part []string) error {
		var rows []Before
		err := l.db.Table("deliveries d").Select("d.tenant_id, n.reference, d.accepted_at").Joins("JOIN notices n ON n.id = d.notice_id").
			Where("d.incident_id = ? AND d.state = ? AND d.tenant_id IN ?", n.IncidentID, notice.Accepted, part).Where(query, args...).
			Order(order).Scan(&rows).Error
		for _, b := range rows { // the last of them stands
			out[b.TenantID] = b
		}
		return err
	})
	return out, err
}

// Before is the letter that a later one follows.
type Before struct {
	TenantID   string
	Reference  string
	AcceptedAt time.Time
}
