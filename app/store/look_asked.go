package store

import (
	"time"

	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/notice"
)

// Asked returns, by incident, what customers asked on their pages and nobody
// has answered; incidents without such a question are not there.
func (l Look) Asked(incidentIDs []string) (map[string]*incident.CustomerAsks, error) {
	waiting, err := l.questionsWaiting("AND q.incident_id IN ? ORDER BY q.due_at, q.id", incidentIDs)
	out, who := map[string]*incident.CustomerAsks{}, map[string]bool{}
	for _, r := range waiting {
		a := out[r.IncidentID]
		if a == nil {
			a = &incident.CustomerAsks{Reference: r.Reference, AskedAt: r.AskedAt, Owner: r.Owner, Edition: r.Edition}
			out[r.IncidentID] = a
		}
		a.Due = append(a.Due, r.DueAt)
		if who[r.IncidentID+r.Reference] {
			continue
		}
		who[r.IncidentID+r.Reference] = true
		a.Customers++
	}
	return out, err
}

// QuestionsWaiting returns questions that customers asked on their pages and
// nobody has answered, the first due first, as many as limit.
func (l Look) QuestionsWaiting(limit int) ([]notice.QuestionWaiting, error) {
	return l.questionsWaiting("ORDER BY q.due_at, q.id LIMIT ?", limit)
}

// questionsWaiting puts to each question who owns its task, and the edition of
// its answer that nobody has signed.
func (l Look) questionsWaiting(which string, args ...any) ([]notice.QuestionWaiting, error) {
	var rows []notice.QuestionWaiting
	err := l.db.Raw(`SELECT q.incident_id, i.number, t.reference, t.name AS customer, p.name AS owner, q.asked_at, q.due_at, coalesce((SELECT min(e.id) FROM editions e
			WHERE e.notice_id = q.answer_id AND e.voided_at IS NULL AND NOT EXISTS (SELECT 1 FROM approvals a WHERE a.edition_id = e.id AND `+whole+`)), '') AS edition
		FROM customer_questions q JOIN incidents i ON i.id = q.incident_id JOIN tenants t ON t.id = q.tenant_id JOIN tasks k ON k.id = q.task_id JOIN people p ON p.id = k.owner_id
		WHERE q.closed_at IS NULL `+which, args...).Scan(&rows).Error
	for i := range rows {
		rows[i].AskedAt, rows[i].DueAt = rows[i].AskedAt.UTC(), rows[i].DueAt.UTC()
	}
	return rows, err
}

// answersBy gives the waves of letters that answer a customer's question the
// time by which it is to be answered.
func (l Look) answersBy(waves []notice.Wave) error {
	ids := map[string]bool{}
	var undated []string
	for _, w := range waves {
		if w.DueAt == nil && !ids[w.NoticeID] {
			ids[w.NoticeID] = true
			undated = append(undated, w.NoticeID)
		}
	}
	if len(undated) == 0 {
		return nil
	}
	var rows []struct {
		AnswerID       string
		AskedAt, DueAt time.Time
	}
	err := l.db.Raw(`SELECT answer_id, asked_at, due_at FROM customer_questions WHERE answer_id IN ? ORDER BY due_at DESC`, undated).Scan(&rows).Error
	for i := range waves {
		w := &waves[i]
		for _, r := range rows {
			if ids[w.NoticeID] && r.AnswerID == w.NoticeID {
				asked, due := r.AskedAt.UTC(), r.DueAt.UTC()
				w.AskedAt, w.DueAt = &asked, &due
			}
		}
	}
	return err
}
