package store

import "github.com/flowchestra/tocsin/app/notice"

// ApprovedAnswer returns one answer that legal approved.
func (l Look) ApprovedAnswer(id string) (notice.ApprovedAnswer, error) {
	return must[notice.ApprovedAnswer](l, "approved answer", "id = ?", id)
}

// ApprovedAnswers returns the answers that legal approved in an incident, the
// first first.
func (l Look) ApprovedAnswers(incidentID string) ([]notice.ApprovedAnswer, error) {
	return all[notice.ApprovedAnswer](l, "signed_at, id", "incident_id = ?", incidentID)
}

// AnswerSending returns how an edition came of an approved answer, or nil.
func (l Look) AnswerSending(editionID string) (*notice.AnswerSending, error) {
	return maybe[notice.AnswerSending](l, "", "edition_id = ?", editionID)
}

// AnswerSentTo returns how an approved answer went to a customer, or nil.
func (l Look) AnswerSentTo(answerID, tenantID string) (*notice.AnswerSending, error) {
	return maybe[notice.AnswerSending](l, "", "answer_id = ? AND tenant_id = ?", answerID, tenantID)
}

// AnswersSentTo returns which approved answers of an incident a customer got.
func (l Look) AnswersSentTo(incidentID, tenantID string) (map[string]bool, error) {
	var ids []string
	err := l.db.Model(&notice.AnswerSending{}).Where("incident_id = ? AND tenant_id = ?", incidentID, tenantID).Pluck("answer_id", &ids).Error
	out := map[string]bool{}
	for _, id := range ids {
		out[id] = true
	}
	return out, err
}
