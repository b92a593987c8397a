package store

import (
	"time"

	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/notice"
)

// Tallies counts a notice's letters by deadline, language and step, earliest
// first: one query, however many letters.
func (l Look) Tallies(n notice.Notice) ([]notice.Tally, error) {
	whom := `JOIN exposures e ON e.incident_id = d.incident_id AND e.tenant_id = d.tenant_id AND e.involvement = 'in'`
	if !n.Kind.OnDeadlines() {
		whom = ""
	}
	var rows []struct {
		Due      moment
		Language string
		Step     int
		Letters  int
	}
	err := l.db.Raw(`WITH stage AS (
			SELECT c.tenant_id, max(CASE WHEN a.id IS NULL THEN 1 WHEN `+underWay+` THEN 2 ELSE 0 END) AS step
			FROM copies c JOIN editions v ON v.id = c.edition_id AND v.voided_at IS NULL LEFT JOIN approvals a ON a.edition_id = v.id AND `+whole+`
			WHERE c.notice_id = ? AND c.struck_at IS NULL GROUP BY c.tenant_id),
		due AS (SELECT tenant_id, coalesce(min(CASE WHEN met_at IS NULL THEN due_at END), min(due_at)) AS due_at FROM obligations
			WHERE incident_id = ? AND tenant_id IS NOT NULL AND due_at IS NOT NULL AND ended_at IS NULL AND undecided = false GROUP BY tenant_id)
		SELECT o.due_at AS due, d.language, coalesce(s.step, 0) AS step, count(*) AS letters
		FROM drafts d `+whom+` LEFT JOIN stage s ON s.tenant_id = d.tenant_id LEFT JOIN due o ON o.tenant_id = d.tenant_id
		WHERE d.notice_id = ? GROUP BY o.due_at, d.language, coalesce(s.step, 0) ORDER BY o.due_at, d.language DESC`, n.ID, n.IncidentID, n.ID).Scan(&rows).Error
	out := make([]notice.Tally, len(rows))
	for i, r := range rows {
		out[i] = notice.Tally{DueAt: r.Due.at, Language: r.Language, Letters: r.Letters, Step: [...]notice.Step{notice.Drafted, notice.WithLegal, notice.Signed}[r.Step]}
		if !n.Kind.OnDeadlines() {
			out[i].DueAt = nil
		}
	}
	return out, err
}

// DraftsAfter pages through a notice's drafts by the customer's reference.
func (l Look) DraftsAfter(noticeID, afterReference string, limit int) ([]notice.Draft, error) {
	var out []notice.Draft
	err := l.db.Select("drafts.*").Joins("JOIN tenants t ON t.id = drafts.tenant_id").
		Where("drafts.notice_id = ? AND t.reference > ?", noticeID, afterReference).Order("t.reference").Limit(limit).Find(&out).Error
	return out, err
}

// UnfrozenDrafts returns a notice's drafts of which no frozen copy stands, up to a
// limit.
func (l Look) UnfrozenDrafts(noticeID string, limit int) ([]notice.Draft, error) {
	var out []notice.Draft
	err := l.db.Table("drafts").Select("drafts.*").Where(`drafts.notice_id = ? AND NOT EXISTS (SELECT 1 FROM copies c JOIN editions v ON v.id = c.edition_id AND v.voided_at IS NULL
		WHERE c.notice_id = drafts.notice_id AND c.tenant_id = drafts.tenant_id AND c.struck_at IS NULL)`, noticeID).Order("drafts.tenant_id").Limit(limit).Find(&out).Error
	return out, err
}

// DutyDue returns one duty of an incident that is due at an instant, as the
// example of a wave's clock, or nil.
func (l Look) DutyDue(incidentID string, due time.Time) (*incident.Obligation, error) {
	return maybe[incident.Obligation](l, "soft, regime_id, id", "incident_id = ? AND tenant_id IS NOT NULL AND due_at = ? AND ended_at IS NULL", incidentID, due.UTC())
}

// DutiesDue returns the same for several instants, by the instant in UTC.
func (l Look) DutiesDue(incidentID string, due []time.Time) (map[time.Time]incident.Obligation, error) {
	for i := range due {
		due[i] = due[i].UTC()
	}
	rows, err := all[incident.Obligation](l, "", `id IN (SELECT min(id) FROM obligations
		WHERE incident_id = ? AND tenant_id IS NOT NULL AND due_at IN ? AND ended_at IS NULL GROUP BY due_at)`, incidentID, due)
	out := make(map[time.Time]incident.Obligation, len(rows))
	for _, o := range rows {
		if o.DueAt != nil {
			out[o.DueAt.UTC()] = o
		}
	}
	return out, err
}

// AllUnsigned returns the editions of every incident that wait for a
// signature, the longest wait first.
func (l Look) AllUnsigned() ([]notice.Edition, error) {
	return all[notice.Edition](l, "frozen_at, id", `voided_at IS NULL AND NOT EXISTS (SELECT 1 FROM approvals a WHERE a.edition_id = editions.id AND `+whole+`)`)
}

// LastSigned returns the newest signatures that nothing is missing of, the
// newest first.
func (l Look) LastSigned(limit int) ([]notice.Approval, error) {
	l.db = l.db.Limit(limit)
	return all[notice.Approval](l, "signed_at DESC, id", wholeAlone)
}

// EditionsByID returns editions by id.
func (l Look) EditionsByID(ids []string) (map[string]notice.Edition, error) {
	rows, err := all[notice.Edition](l, "", "id IN ?", ids)
	out := make(map[string]notice.Edition, len(rows))
	for _, e := range rows {
		out[e.ID] = e
	}
	return out, err
}

// IncidentsByID returns incidents by id.
func (l Look) IncidentsByID(ids []string) (map[string]incident.Incident, error) {
	rows, err := all[incident.Incident](l, "", "id IN ?", ids)
	out := make(map[string]incident.Incident, len(rows))
	for _, i := range rows {
		out[i.ID] = i
	}
	return out, err
}

// DeliveriesAfter pages through a notice's deliveries in the order they were
// made, those in some states or all.
func (l Look) DeliveriesAfter(n notice.Notice, states []notice.State, after string, limit int) ([]notice.Delivery, error) {
	l.db = l.db.Limit(limit)
	if len(states) == 0 {
		return all[notice.Delivery](l, "id", "incident_id = ? AND notice_id = ? AND id > ?", n.IncidentID, n.ID, after)
	}
	return all[notice.Delivery](l, "id", "incident_id = ? AND notice_id = ? AND id > ? AND state IN ?", n.IncidentID, n.ID, after, states)
}

// Readers counts an incident's affected customers by the language that their
// letters are asked for in.
func (l Look) Readers(incidentID string) (map[string]int, error) {
	var rows []struct {
		Language string
		N        int
	}
	err := l.db.Raw(`SELECT t.language, count(*) AS n FROM exposures e JOIN tenants t ON t.id = e.tenant_id
		WHERE e.incident_id = ? AND e.involvement = 'in' GROUP BY t.language`, incidentID).Scan(&rows).Error
	out := map[string]int{}
	for _, r := range rows {
		out[notice.Speaks(r.Language)] += r.N
	}
	return out, err
}

// Followers counts a notice's drafts in one language that follow the account,
// and those that somebody has edited by hand, which do not. Letters that are
// signed count as neither.
func (l Look) Followers(noticeID, language, product string) (follow, edited int, err error) {
	var rows []struct {
		AuthorID string
		N        int
	}
	err = l.db.Raw(`SELECT d.author_id, count(*) AS n FROM drafts d WHERE d.notice_id = ? AND d.language = ?
		AND NOT EXISTS (SELECT 1 FROM copies c JOIN editions v ON v.id = c.edition_id AND v.voided_at IS NULL JOIN approvals a ON a.edition_id = v.id AND `+whole+`
			WHERE c.notice_id = d.notice_id AND c.tenant_id = d.tenant_id AND c.struck_at IS NULL AND (`+underWay+`))
		GROUP BY d.author_id`, noticeID, language).Scan(&rows).Error
	for _, r := range rows {
		if r.AuthorID == product {
			follow += r.N
		} else {
			edited += r.N
		}
	}
	return follow, edited, err
}

// AnyDraft returns one of a notice's drafts in a language, as an example, or
// nil.
func (l Look) AnyDraft(noticeID, language string) (*notice.Draft, error) {
	return maybe[notice.Draft](l, "tenant_id", "notice_id = ? AND language = ?", noticeID, language)
}

// WaveStarts returns when what binds each of some waves began to run, by wave;
// none for a wave without a deadline.
func (l Look) WaveStarts(waveIDs []string) (map[string]*time.Time, error) {
	var rows []struct {
		ID      string
		Started moment
	}
	err := l.db.Raw(`SELECT w.id, max(o.started_at) AS started FROM waves w JOIN obligations o ON o.incident_id = w.incident_id AND o.due_at = w.due_at
		AND o.tenant_id IS NOT NULL WHERE w.id IN ? GROUP BY w.id`, waveIDs).Scan(&rows).Error
	out := make(map[string]*time.Time, len(rows))
	for _, r := range rows {
		out[r.ID] = r.Started.at
	}
	return out, err
}
