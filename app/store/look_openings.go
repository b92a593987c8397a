package store

import "github.com/flowchestra/tocsin/app/notice"

// OpenedBy returns which of some copies' digests a person has read by
// themselves, in whichever edition.
func (l Look) OpenedBy(personID string, digests []string) (map[string]bool, error) {
	out := map[string]bool{}
	err := inSlices(digests, func(part []string) error {
		var read []string
		err := l.db.Model(&notice.Opening{}).Distinct("copy_digest").Where("person_id = ? AND copy_digest IN ?", personID, part).Pluck("copy_digest", &read).Error
		for _, d := range read {
			out[d] = true
		}
		return err
	})
	return out, err
}

// OpenedCopy tells whether a person has opened this very copy.
func (l Look) OpenedCopy(copyID, personID string) (bool, error) {
	o, err := maybe[notice.Opening](l, "", "copy_id = ? AND person_id = ?", copyID, personID)
	return o != nil, err
}

// LastRead returns the number of the edition of a wave, before a number, that
// a person opened last, 0 for none.
func (l Look) LastRead(waveID, personID string, before int) (int, error) {
	var n int
	err := l.db.Raw(`SELECT coalesce(max(e.number), 0) FROM editions e JOIN openings o ON o.edition_id = e.id AND o.person_id = ?
		WHERE e.wave_id = ? AND e.number < ?`, personID, waveID, before).Scan(&n).Error
	return n, err
}
