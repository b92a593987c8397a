package store

import (
	"strings"

	"github.com/flowchestra/tocsin/app/incident"
)

// hasEnded matches incidents that were closed or dismissed: neither is ever
// taken back, only corrected.
const hasEnded = `EXISTS (SELECT 1 FROM instants t WHERE t.incident_id = i.id AND t.kind IN ('closed', 'dismissed'))`

// IncidentsSought pages through incidents, the open ones first and of each the
// newest first: three queries at most. NotFound when the last one seen is not
// on record.
func (l Look) IncidentsSought(in incident.Sought, limit int) ([]incident.Incident, error) {
	last, lastEnded, err := l.lastSeen(in.Before)
	if err != nil {
		return nil, err
	}
	var out []incident.Incident
	for _, half := range []struct {
		name, is string
		ended    bool
	}{{"open", "NOT " + hasEnded, false}, {"ended", hasEnded, true}} {
		before := last
		switch {
		case in.Show != "" && in.Show != half.name, len(out) >= limit, last != nil && lastEnded && !half.ended:
			continue
		case last != nil && lastEnded != half.ended:
			before = nil // this half begins after the last one seen
		}
		rows, err := l.incidentsOf(half.is, in.Search, before, limit-len(out))
		if err != nil {
			return nil, err
		}
		out = append(out, rows...)
	}
	return out, nil
}

func (l Look) lastSeen(number string) (*incident.Incident, bool, error) {
	if number == "" {
		return nil, false, nil
	}
	last, err := l.IncidentByNumber(number)
	if err != nil {
		return nil, false, err
	}
	var ended bool
	err = l.db.Raw("SELECT "+hasEnded+" FROM incidents i WHERE i.id = ?", last.ID).Scan(&ended).Error
	return &last, ended, err
}

// incidentsOf reads in the order of the index of UNIQUE (year, ordinal).
func (l Look) incidentsOf(is, search string, before *incident.Incident, limit int) ([]incident.Incident, error) {
	where, args := []string{is}, []any{}
	if search != "" {
		where = append(where, `(lower(i.number) LIKE lower(?) ESCAPE '\' OR lower(i.title) LIKE lower(?) ESCAPE '\' OR i.title LIKE ? ESCAPE '\')`)
		args = append(args, begins(search), begins(search), begins(strings.ToUpper(search[:firstLetter(search)])+search[firstLetter(search):]))
	}
	if before != nil {
		where, args = append(where, "(i.year < ? OR (i.year = ? AND i.ordinal < ?))"), append(args, before.Year, before.Year, before.Ordinal)
	}
	var out []incident.Incident
	err := l.db.Raw(`SELECT i.* FROM incidents i WHERE `+strings.Join(where, " AND ")+` ORDER BY i.year DESC, i.ordinal DESC LIMIT ?`, append(args, limit)...).Scan(&out).Error
	return out, err
}
