package store

import (
	"time"

	"github.com/flowchestra/tocsin/app/notice"
)

// AddresseesAfter pages through the customers whom a notice was picked for, by
// their id.
func (l Look) AddresseesAfter(noticeID, afterTenant string, limit int) ([]string, error) {
	var out []string
	err := l.db.Model(&notice.Addressee{}).Where("notice_id = ? AND tenant_id > ?", noticeID, afterTenant).Order("tenant_id").Limit(limit).Pluck("tenant_id", &out).Error
	return out, err
}

// WordsOf returns the words of one notice alone, by language and field.
func (l Look) WordsOf(noticeID string) (map[string]map[string]notice.Words, error) {
	rows, err := all[notice.Words](l, "language, field", "notice_id = ?", noticeID)
	out := map[string]map[string]notice.Words{}
	for _, w := range rows {
		if out[w.Language] == nil {
			out[w.Language] = map[string]notice.Words{}
		}
		out[w.Language][w.Field] = w
	}
	return out, err
}

// Earlier is the letter that a customer got before.
type Earlier struct {
	TenantID  string
	NoticeID  string
	Reference string
	At        time.Time // when the other side took it, or when it was made where nobody knows
}

// EarlierLetters returns, by customer, the letter that one of a notice follows:
// the last that was made before the notice was opened and that the other side
// took or may have taken. One that the notice names comes before all others,
// and an all-clear follows the first letter.
func (l Look) EarlierLetters(n notice.Notice, tenantIDs []string) (map[string]Earlier, error) {
	follows, kind := "", ""
	if n.Kind == notice.AllClear {
		kind = string(notice.Initial)
	}
	if n.FollowsID != nil {
		follows = *n.FollowsID
	}
	out := make(map[string]Earlier, len(tenantIDs))
	err := inSlices(tenantIDs, func(part []string) error {
		var rows []struct {
			TenantID, NoticeID, Reference string
			At                            moment
		}
		err := l.db.Raw(`SELECT d.tenant_id, d.notice_id, n.reference, max(coalesce(d.accepted_at, d.created_at)) AS at
			FROM deliveries d JOIN notices n ON n.id = d.notice_id
			WHERE d.incident_id = ? AND d.notice_id <> ? AND d.created_at <= ? AND d.tenant_id IN ? AND d.state IN ('accepted', 'uncertain')
			GROUP BY d.tenant_id, d.notice_id, n.reference, n.kind ORDER BY CASE WHEN d.notice_id = ? OR n.kind = ? THEN 1 ELSE 0 END, at`,
			n.IncidentID, n.ID, n.CreatedAt.UTC(), part, follows, kind).Scan(&rows).Error
		for _, r := range rows {
			if r.At.at != nil {
				out[r.TenantID] = Earlier{r.TenantID, r.NoticeID, r.Reference, *r.At.at}
			}
		}
		return err
	})
	return out, err
}

// MayHaveAfter pages through the customers whose side took a letter of the
// incident or may have taken it, by their id.
func (l Look) MayHaveAfter(incidentID, afterTenant string, limit int) ([]string, error) {
	var out []string
	err := l.db.Model(&notice.Delivery{}).Distinct("tenant_id").Where("incident_id = ? AND state IN ('accepted', 'uncertain') AND tenant_id > ?", incidentID, afterTenant).
		Order("tenant_id").Limit(limit).Pluck("tenant_id", &out).Error
	return out, err
}

// LetterCount is how many letters a notice has and how many of them are signed.
type LetterCount struct{ Drafts, Signed int }

// LetterCounts counts the letters of each notice of an incident.
func (l Look) LetterCounts(incidentID string) (map[string]LetterCount, error) {
	var rows []struct {
		NoticeID       string
		Drafts, Signed int
	}
	err := l.db.Raw(`SELECT n.id AS notice_id, (SELECT count(*) FROM drafts d WHERE d.notice_id = n.id) AS drafts,
		(SELECT count(*) FROM copies c JOIN editions e ON e.id = c.edition_id AND e.voided_at IS NULL JOIN approvals a ON a.edition_id = e.id WHERE c.notice_id = n.id) AS signed
		FROM notices n WHERE n.incident_id = ?`, incidentID).Scan(&rows).Error
	out := make(map[string]LetterCount, len(rows))
	for _, r := range rows {
		out[r.NoticeID] = LetterCount{r.Drafts, r.Signed}
	}
	return out, err
}

// CorrectedSentences returns what the corrections of an incident called wrong,
// by language.
func (l Look) CorrectedSentences(incidentID string) (map[string][]string, error) {
	rows, err := all[notice.Words](l, "changed_at, id", "incident_id = ? AND field = 'wrong'", incidentID)
	out := map[string][]string{}
	for _, w := range rows {
		if w.Words != "" {
			out[w.Language] = append(out[w.Language], w.Words)
		}
	}
	return out, err
}

// WritersOf returns the words that the letters of an edition share, by language
// and field, so that whoever wrote them is known: those of the notice alone, and
// the template that held when they were frozen.
func (l Look) WritersOf(e notice.Edition) (map[string]map[string]notice.Words, error) {
	out, err := l.WordsOf(e.NoticeID)
	if err != nil {
		return nil, err
	}
	n, err := l.Notice(e.NoticeID)
	if err != nil {
		return nil, err
	}
	for _, language := range notice.Languages {
		v, err := maybe[notice.Version](l, "number DESC", "slug = ? AND language = ? AND saved_at <= ?", string(n.Kind), language, e.FrozenAt.UTC())
		if err != nil {
			return nil, err
		}
		if v == nil {
			continue
		}
		if out[language] == nil {
			out[language] = map[string]notice.Words{}
		}
		out[language]["template"] = notice.Words{NoticeID: n.ID, Language: language, Field: "template", AuthorID: v.AuthorID, ChangedAt: v.SavedAt}
	}
	return out, nil
}
