package store

import (
	"time"

	"github.com/flowchestra/tocsin/app/notice"
)

// Telling returns one telling.
func (l Look) Telling(id string) (notice.Telling, error) {
	return must[notice.Telling](l, "telling", "id = ?", id)
}

// TellingsTo returns what a customer was told otherwise than by letters in an
// incident, the first first.
func (l Look) TellingsTo(incidentID, tenantID string) ([]notice.Telling, error) {
	return all[notice.Telling](l, "at, id", "incident_id = ? AND tenant_id = ?", incidentID, tenantID)
}

// ShowingOf returns the decision that holds to show a customer the dates of its
// own clock, or nil.
func (l Look) ShowingOf(incidentID, tenantID string) (*notice.ClockShowing, error) {
	return maybe[notice.ClockShowing](l, "shown_at DESC", "incident_id = ? AND tenant_id = ? AND ended_at IS NULL", incidentID, tenantID)
}

// CopiesNamed returns some letters by id: the text that a customer got.
func (l Look) CopiesNamed(ids []string) (map[string]notice.Copy, error) {
	out := map[string]notice.Copy{}
	err := inSlices(ids, func(part []string) error {
		rows, err := all[notice.Copy](l, "id", "id IN ?", part)
		for _, c := range rows {
			out[c.ID] = c
		}
		return err
	})
	return out, err
}

// WordsOfAll returns the words of several notices, by notice, language and
// field.
func (l Look) WordsOfAll(noticeIDs []string) (map[string]map[string]map[string]string, error) {
	out := map[string]map[string]map[string]string{}
	err := inSlices(noticeIDs, func(part []string) error {
		rows, err := all[notice.Words](l, "id", "notice_id IN ?", part)
		for _, w := range rows {
			if out[w.NoticeID] == nil {
				out[w.NoticeID] = map[string]map[string]string{}
			}
			if out[w.NoticeID][w.Language] == nil {
				out[w.NoticeID][w.Language] = map[string]string{}
			}
			out[w.NoticeID][w.Language][w.Field] = w.Words
		}
		return err
	})
	return out, err
}

// firstMet adds, to what told some customers first, the tellings that met the
// duty because an agreement asks for their channel.
func (l Look) firstMet(incidentID string, tenantIDs []string, out map[string]Told) error {
	var rows []struct {
		ID, TenantID string
		At           time.Time
	}
	err := l.db.Model(&notice.Telling{}).Select("id, tenant_id, at").Where("incident_id = ? AND meets = ? AND tenant_id IN ?", incidentID, true, tenantIDs).Order("at DESC").Scan(&rows).Error
	for _, r := range rows {
		if have, ok := out[r.TenantID]; !ok || r.At.Before(have.AcceptedAt) {
			out[r.TenantID] = Told{ID: r.ID, TenantID: r.TenantID, AcceptedAt: r.At}
		}
	}
	return err
}
