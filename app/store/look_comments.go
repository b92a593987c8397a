package store

import "github.com/flowchestra/tocsin/app/notice"

// Comment returns one comment.
func (l Look) Comment(id string) (notice.Comment, error) {
	return must[notice.Comment](l, "comment", "id = ?", id)
}

// CommentsOn returns what is said about one customer's letter of a notice, as
// a draft, as it was frozen, or with its whole edition; first to last.
func (l Look) CommentsOn(noticeID, tenantID string) ([]notice.Comment, error) {
	return all[notice.Comment](l, "at, id", `notice_id = ? AND (tenant_id = ? OR tenant_id IS NULL AND edition_id IN
		(SELECT edition_id FROM copies WHERE notice_id = ? AND tenant_id = ?))`, noticeID, tenantID, noticeID, tenantID)
}

// CommentsBefore returns what is said about the letters of an edition, about
// their drafts and earlier editions of their wave among it; first to last.
func (l Look) CommentsBefore(e notice.Edition) ([]notice.Comment, error) {
	return all[notice.Comment](l, "at, id", `notice_id = ? AND (tenant_id IN (SELECT tenant_id FROM copies WHERE edition_id = ?)
		OR tenant_id IS NULL AND edition_id IN (SELECT id FROM editions WHERE wave_id = ?))`, e.NoticeID, e.ID, e.WaveID)
}
