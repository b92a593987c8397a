package store

import (
	"database/sql/driver"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/notice"
)

// Groups returns, for some incidents, the customers to be told by what binds
// each of them, earliest first: how many there are and how far their letters
// have come. A duty that a hold pauses binds only where no other does. One
// query, however many customers, and none where nothing has changed.
func (l Look) Groups(incidentIDs []string, paused []incident.PausedRule) (map[string][]incident.Group, error) {
	all, err := counted(l, thing[map[string][]incident.Group]{fmt.Sprint("groups", incidentIDs, paused), true, func(l Look) (map[string][]incident.Group, error) {
		return l.countGroups(incidentIDs, paused)
	}})
	out := make(map[string][]incident.Group, len(all))
	for id, groups := range all {
		out[id] = slices.Clone(groups) // whoever asks fills them in
	}
	return out, err
}

func (l Look) countGroups(incidentIDs []string, paused []incident.PausedRule) (map[string][]incident.Group, error) {
	args, query := []any{incidentIDs, incidentIDs}, strings.Replace(groupsSQL, "{paused}", "", 1)
	if len(paused) > 0 {
		keys := make([]string, len(paused))
		for i, p := range paused {
			keys[i] = p.IncidentID + "/" + p.RegimeID
		}
		query, args = strings.Replace(groupsSQL, "{paused}", pausedLast, 1), append(args, keys, keys, keys, keys)
	}
	var rows []groupRow
	err := l.db.Raw(query, args...).Scan(&rows).Error
	out := map[string][]incident.Group{}
	for _, r := range rows {
		g := incident.Group{IncidentID: r.IncidentID, RegimeID: r.RegimeID, Name: r.Name, Soft: r.Soft, Unchecked: r.Unchecked > 0, StartedAt: r.StartedAt.UTC(), DueAt: r.DueAt.UTC(),
			Customers: r.Customers, Unsubmitted: r.Unsubmitted, Unsigned: r.Unsigned, Undelivered: r.Undelivered, Reference: r.Example}
		if r.Unsubmitted+r.Unsigned+r.Undelivered == 0 {
			g.MetAt = r.LastMet.at
		}
		out[r.IncidentID] = append(out[r.IncidentID], g)
	}
	return out, err
}

type groupRow struct {
	IncidentID, RegimeID, Name                    string
	Soft                                          bool
	Unchecked                                     int
	StartedAt, DueAt                              time.Time
	Customers, Unsubmitted, Unsigned, Undelivered int
	Example                                       string // id of one obligation
	LastMet                                       moment
}

// moment is a time that was aggregated, which SQLite hands over as text.
type moment struct{ at *time.Time }

// Scan reads what either database answers.
func (m *moment) Scan(v any) error {
	m.at = nil
	switch x := v.(type) {
	case nil:
		return nil
	case time.Time:
		x = x.UTC()
		m.at = &x
		return nil
	case string:
		at, err := time.Parse("2006-01-02 15:04:05.999999999-07:00", x)
		at = at.UTC()
		m.at = &at
		return err
	}
	return fmt.Errorf("store: cannot read a time from %T", v)
}

// Value writes the time, so that GORM takes it for a column.
func (m moment) Value() (driver.Value, error) {
	if m.at == nil {
		return nil, nil
	}
	return m.at.UTC(), nil
}

// pausedLast lets a duty that a hold pauses stand behind those that run.
const pausedLast = `(b.incident_id || '/' || b.regime_id NOT IN ? AND o.incident_id || '/' || o.regime_id IN ?)
			OR ((b.incident_id || '/' || b.regime_id IN ?) = (o.incident_id || '/' || o.regime_id IN ?)) AND `

// groupsSQL finds each customer's binding obligation (one that is still open
// before one that was met, then the earliest; of two at one instant one set by
// law or contract) and counts them by deadline and by
// the stage of the initial letter.
const groupsSQL = `WITH stage AS (
	SELECT c.incident_id, c.tenant_id, max(CASE WHEN a.id IS NULL THEN 1
		WHEN ` + underWay + ` THEN 2
		ELSE 0 END) AS step
	FROM copies c JOIN editions e ON e.id = c.edition_id AND e.voided_at IS NULL
	JOIN notices n ON n.id = c.notice_id AND n.kind = 'initial'
	LEFT JOIN approvals a ON a.edition_id = e.id AND ` + whole + `
	WHERE c.incident_id IN ? AND c.struck_at IS NULL GROUP BY c.incident_id, c.tenant_id)
SELECT o.incident_id, o.regime_id, o.name, o.soft, o.started_at, o.due_at, count(*) AS customers, sum(CASE WHEN o.unchecked <> '' THEN 1 ELSE 0 END) AS unchecked, min(o.id) AS example, max(o.met_at) AS last_met,
	sum(CASE WHEN o.met_at IS NULL AND coalesce(s.step, 0) = 0 THEN 1 ELSE 0 END) AS unsubmitted,
	sum(CASE WHEN o.met_at IS NULL AND s.step = 1 THEN 1 ELSE 0 END) AS unsigned,
	sum(CASE WHEN o.met_at IS NULL AND s.step = 2 THEN 1 ELSE 0 END) AS undelivered
FROM obligations o LEFT JOIN stage s ON s.incident_id = o.incident_id AND s.tenant_id = o.tenant_id
WHERE o.incident_id IN ? AND o.tenant_id IS NOT NULL AND o.due_at IS NOT NULL AND o.ended_at IS NULL AND o.undecided = false
	AND NOT EXISTS (SELECT 1 FROM obligations b WHERE b.incident_id = o.incident_id AND b.tenant_id = o.tenant_id
		AND b.due_at IS NOT NULL AND b.ended_at IS NULL AND b.undecided = false
		AND ((b.met_at IS NULL AND o.met_at IS NOT NULL) OR ((b.met_at IS NULL) = (o.met_at IS NULL)
			AND ({paused}(b.due_at < o.due_at OR (b.due_at = o.due_at AND (b.soft < o.soft OR (b.soft = o.soft AND b.regime_id < o.regime_id))))))))
GROUP BY o.incident_id, o.regime_id, o.name, o.soft, o.started_at, o.due_at
ORDER BY o.due_at, o.regime_id`

// Unsigned returns the editions that wait for a signature in some incidents,
// the longest wait first.
func (l Look) Unsigned(incidentIDs []string) ([]notice.Edition, error) {
	return all[notice.Edition](l, "frozen_at, id", `incident_id IN ? AND voided_at IS NULL
		AND NOT EXISTS (SELECT 1 FROM approvals a WHERE a.edition_id = editions.id AND `+whole+`)`, incidentIDs)
}

// WavesByID returns waves by id; that of an answer is due when its question is.
func (l Look) WavesByID(ids []string) (map[string]notice.Wave, error) {
	rows, err := all[notice.Wave](l, "", "id IN ?", ids)
	if err == nil {
		err = l.answersBy(rows)
	}
	out := make(map[string]notice.Wave, len(rows))
	for _, w := range rows {
		out[w.ID] = w
	}
	return out, err
}

// ObligationsByID returns obligations by id.
func (l Look) ObligationsByID(ids []string) (map[string]incident.Obligation, error) {
	out := make(map[string]incident.Obligation, len(ids))
	err := inSlices(ids, func(part []string) error {
		rows, err := all[incident.Obligation](l, "", "id IN ?", part)
		for _, o := range rows {
			out[o.ID] = o
		}
		return err
	})
	return out, err
}

// OpenIncidents returns the files of every incident that was neither closed
// nor dismissed, the oldest first.
func (l Look) OpenIncidents() ([]incident.File, error) {
	rows, err := all[incident.Incident](l, "created_at, id", `NOT EXISTS (SELECT 1 FROM instants t WHERE t.incident_id = incidents.id AND t.kind IN ('closed', 'dismissed'))`)
	if err != nil {
		return nil, err
	}
	return l.Files(rows)
}

// Files returns incidents with their dated records, in the order given.
func (l Look) Files(rows []incident.Incident) ([]incident.File, error) {
	out := make([]incident.File, len(rows))
	at := make(map[string]*incident.File, len(rows))
	ids := make([]string, len(rows))
	for i, inc := range rows {
		out[i].Incident, ids[i] = inc, inc.ID
		at[inc.ID] = &out[i]
	}
	instants, err := all[incident.Instant](l, "recorded_at, id", "incident_id IN ?", ids)
	if err != nil {
		return nil, err
	}
	for _, t := range instants {
		at[t.IncidentID].Instants = append(at[t.IncidentID].Instants, t)
	}
	confirmations, err := all[incident.Confirmation](l, "confirmed_at, id", "incident_id IN ?", ids)
	if err != nil {
		return nil, err
	}
	for _, c := range confirmations {
		at[c.IncidentID].Confirmations = append(at[c.IncidentID].Confirmations, c)
	}
	withdrawals, err := all[incident.Withdrawal](l, "proposed_at, id", "incident_id IN ?", ids)
	for _, w := range withdrawals {
		at[w.IncidentID].Withdrawals = append(at[w.IncidentID].Withdrawals, w)
	}
	return out, err
}

// LastReceipt returns when a relay answered last, nil for never.
func (l Look) LastReceipt() (*time.Time, error) {
	r, err := maybe[notice.Receipt](l, "at DESC, id DESC", "at IS NOT NULL")
	if err != nil || r == nil {
		return nil, err
	}
	return &r.At, nil
}
