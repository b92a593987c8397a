package store

import "github.com/flowchestra/tocsin/app/notice"

// saidPerRead is how many letters are opened at once: each is unsealed.
const saidPerRead = 100

// EachCopy visits every frozen letter of an incident that is not void, with
// the best of what its deliveries brought, "" before any was made. Letters are
// read in slices, so that memory does not grow with their number.
func (l Look) EachCopy(incidentID string, visit func(notice.Copy, notice.State)) error {
	for after := ""; ; {
		rows, err := all[notice.Copy](l.most(saidPerRead), "id", `incident_id = ? AND id > ?
			AND NOT EXISTS (SELECT 1 FROM editions e WHERE e.id = copies.edition_id AND e.voided_at IS NOT NULL)`, incidentID, after)
		if err != nil || len(rows) == 0 {
			return err
		}
		ids := make([]string, len(rows))
		for i := range rows {
			ids[i] = rows[i].ID
		}
		came, err := l.bestOfCopies(ids)
		if err != nil {
			return err
		}
		for i := range rows {
			visit(rows[i], came[rows[i].ID])
		}
		after = ids[len(ids)-1]
	}
}

// most reads so many rows.
func (l Look) most(n int) Look {
	l.db = l.db.Limit(n)
	return l
}

// bestOfCopies returns, by letter, the best of what its deliveries brought.
func (l Look) bestOfCopies(copyIDs []string) (map[string]notice.State, error) {
	var rows []struct {
		CopyID string
		State  notice.State
	}
	if err := l.db.Model(&notice.Delivery{}).Select("copy_id, state").Where("copy_id IN ?", copyIDs).Scan(&rows).Error; err != nil {
		return nil, err
	}
	out := map[string]notice.State{}
	for _, state := range best { // the best comes first and stays
		for _, r := range rows {
			if _, ok := out[r.CopyID]; !ok && r.State == state {
				out[r.CopyID] = state
			}
		}
	}
	return out, nil
}
