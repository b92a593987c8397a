package store

import (
	"fmt"
	"maps"
	"time"

	"github.com/flowchestra/tocsin/app/ledger"
)

// Figures are counts of one incident.
type Figures struct {
	IncidentID  string
	In, Out     int // customers decided
	Told        int // affected customers who were handed a first letter that has not come back
	InDoubt     int // letters that may have arrived or not, or came back, to customers who have no other
	Accepted    int // letters, by any of their contacts
	Letters     int // letters handed over, or to be since their wave began to leave: one of a notice to a customer
	Missing     int // duties that wait for a fact
	Unreachable int // customers who cannot be reached by mail
	Worded      int // languages in which customers are told something
	NoticeID    string
	Undated     int // first letters to affected customers without a deadline, not before legal yet
	AllClear    int // letters that take it back, not before legal yet
	AllClearID  string
	Late        int // customers told after a date of a law or a contract
	Fallback    int // letters accepted by a later contact than the first
	Contact     int // the latest of these contacts: 2 for the second
	Leaving     int // signed letters that nobody has accepted and of which something will come
	Answered    int // customers who said that they have it
}

// figuresSQL is one statement for each group of figures; every row names its
// incident.
var figuresSQL = []string{
	`SELECT incident_id, sum(CASE WHEN involvement = 'in' THEN 1 ELSE 0 END) AS "in", sum(CASE WHEN involvement = 'out' THEN 1 ELSE 0 END) AS out
		FROM exposures WHERE incident_id IN ? GROUP BY incident_id`,
	`SELECT incident_id, sum(accepted) AS accepted, count(*) AS letters, sum(CASE WHEN contact > 1 THEN 1 ELSE 0 END) AS fallback, max(contact) AS contact
		FROM (SELECT incident_id, notice_id, tenant_id, max(CASE WHEN state = 'accepted' THEN 1 ELSE 0 END) AS accepted,
			coalesce(min(CASE WHEN state = 'accepted' THEN position END), 0) AS contact
			FROM deliveries WHERE incident_id IN ? GROUP BY incident_id, notice_id, tenant_id) letter GROUP BY incident_id`,
	`SELECT d.incident_id, count(*) AS in_doubt FROM deliveries d WHERE d.incident_id IN ? AND d.state IN ('uncertain', 'bounced')
		AND NOT EXISTS (SELECT 1 FROM deliveries e WHERE e.incident_id = d.incident_id AND e.tenant_id = d.tenant_id AND e.notice_id = d.notice_id AND e.state = 'accepted')
		GROUP BY d.incident_id`,
	`SELECT e.incident_id, count(*) AS told FROM exposures e
		WHERE e.incident_id IN ? AND e.involvement = 'in' AND EXISTS (SELECT 1 FROM deliveries d JOIN notices n ON n.id = d.notice_id AND n.kind IN ('initial', 'holding')
			WHERE d.incident_id = e.incident_id AND d.tenant_id = e.tenant_id AND d.state = 'accepted')
		GROUP BY e.incident_id`,
	`SELECT incident_id, count(*) AS missing FROM obligations WHERE incident_id IN ? AND undecided = true AND met_at IS NULL AND ended_at IS NULL GROUP BY incident_id`,
	`SELECT incident_id, count(*) AS unreachable FROM tasks WHERE incident_id IN ? AND kind = 'reach_customer' AND done_at IS NULL GROUP BY incident_id`,
	`SELECT incident_id, count(*) AS worded FROM accounts WHERE incident_id IN ? GROUP BY incident_id`,
	`SELECT incident_id, coalesce(max(CASE WHEN kind = 'initial' THEN id END), '') AS notice_id, coalesce(max(CASE WHEN kind = 'all_clear' THEN id END), '') AS all_clear_id
		FROM notices WHERE incident_id IN ? GROUP BY incident_id`,
	`SELECT d.incident_id, count(*) AS undated FROM drafts d JOIN notices n ON n.id = d.notice_id AND n.kind = 'initial'
		JOIN exposures e ON e.incident_id = d.incident_id AND e.tenant_id = d.tenant_id AND e.involvement = 'in'
		WHERE d.incident_id IN ? AND NOT EXISTS (SELECT 1 FROM obligations o WHERE o.incident_id = d.incident_id AND o.tenant_id = d.tenant_id
			AND o.due_at IS NOT NULL AND o.ended_at IS NULL AND o.undecided = false) AND ` + noCopy + ` GROUP BY d.incident_id`,
	`SELECT d.incident_id, count(*) AS all_clear FROM drafts d JOIN notices n ON n.id = d.notice_id AND n.kind = 'all_clear'
		WHERE d.incident_id IN ? AND ` + noCopy + ` GROUP BY d.incident_id`,
	`SELECT incident_id, count(DISTINCT tenant_id) AS late FROM obligations WHERE incident_id IN ? AND tenant_id IS NOT NULL AND soft = false
		AND ended_at IS NULL AND undecided = false AND met_at > due_at GROUP BY incident_id`,
	`SELECT incident_id, count(DISTINCT tenant_id) AS answered FROM obligations WHERE incident_id IN ? AND tenant_id IS NOT NULL AND acknowledged_at IS NOT NULL GROUP BY incident_id`,
	`SELECT c.incident_id, count(*) AS leaving, sum(CASE WHEN r.begun_at IS NOT NULL AND NOT EXISTS (SELECT 1 FROM deliveries d WHERE d.copy_id = c.id) THEN 1 ELSE 0 END) AS letters FROM copies c JOIN editions e ON e.id = c.edition_id AND e.voided_at IS NULL JOIN approvals a ON a.edition_id = e.id AND ` + whole + ` LEFT JOIN releases r ON r.edition_id = c.edition_id
		WHERE c.incident_id IN ? AND c.struck_at IS NULL AND (` + underWay + `) AND NOT EXISTS (SELECT 1 FROM deliveries d WHERE d.copy_id = c.id AND d.state = 'accepted') GROUP BY c.incident_id`,
}

// noCopy holds of a draft d of which no frozen copy stands.
const noCopy = `NOT EXISTS (SELECT 1 FROM copies c JOIN editions v ON v.id = c.edition_id AND v.voided_at IS NULL
			WHERE c.incident_id = d.incident_id AND c.tenant_id = d.tenant_id AND c.notice_id = d.notice_id AND c.struck_at IS NULL)`

// FiguresOf counts, for some incidents, customers, letters and duties: as many
// statements for one incident as for thirty, and none where nothing has
// changed.
func (l Look) FiguresOf(incidentIDs []string) (map[string]Figures, error) {
	all, err := counted(l, thing[map[string]Figures]{fmt.Sprint("figures", incidentIDs), true, func(l Look) (map[string]Figures, error) { return l.countFigures(incidentIDs) }})
	return maps.Clone(all), err
}

func (l Look) countFigures(incidentIDs []string) (map[string]Figures, error) {
	out := map[string]Figures{}
	for _, sql := range figuresSQL {
		var rows []Figures
		if err := l.db.Raw(sql, incidentIDs).Scan(&rows).Error; err != nil {
			return nil, err
		}
		for _, r := range rows {
			out[r.IncidentID] = out[r.IncidentID].plus(r)
		}
	}
	return out, nil
}

// plus adds the figures of one statement to those of the others.
func (f Figures) plus(r Figures) Figures {
	return Figures{r.IncidentID, f.In + r.In, f.Out + r.Out, f.Told + r.Told, f.InDoubt + r.InDoubt, f.Accepted + r.Accepted, f.Letters + r.Letters,
		f.Missing + r.Missing, f.Unreachable + r.Unreachable, f.Worded + r.Worded, f.NoticeID + r.NoticeID, f.Undated + r.Undated, f.AllClear + r.AllClear, f.AllClearID + r.AllClearID, f.Late + r.Late, f.Fallback + r.Fallback, f.Contact + r.Contact, f.Leaving + r.Leaving, f.Answered + r.Answered}
}

// Answer is what was last answered to whether data was seen or taken.
type Answer struct {
	Words string // yes, probably, not_known, no
	By    string // id of who answered
	At    time.Time
}

// LastAccessAnswers returns, by incident number, what was answered last.
func (l Look) LastAccessAnswers(numbers []string) (map[string]Answer, error) {
	entries, err := all[ledger.Entry](l, "seq", `subject IN ? AND verb = 'access.answered' AND NOT EXISTS (SELECT 1 FROM ledger_entries later
		WHERE later.subject = ledger_entries.subject AND later.verb = ledger_entries.verb AND later.seq > ledger_entries.seq)`, numbers)
	if err != nil || len(entries) == 0 {
		return nil, err
	}
	lines, err := l.lines(entries)
	out := map[string]Answer{}
	for _, line := range lines {
		words, _ := line.Says["answer"].(string)
		out[line.Subject] = Answer{words, line.Actor, line.At}
	}
	return out, err
}
