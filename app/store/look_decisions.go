package store

import (
	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/ledger"
)

// LinesOf returns the latest lines about a subject that say one of the verbs,
// newest first.
func (l Look) LinesOf(subject string, verbs []string, limit int) ([]ledger.Line, error) {
	entries, err := all[ledger.Entry](Look{db: l.db.Limit(limit)}, "seq DESC", "subject = ? AND verb IN ?", subject, verbs)
	if err != nil || len(entries) == 0 {
		return nil, err
	}
	return l.lines(entries)
}

// FilingsOf returns every filing for a duty, the one that met it first.
func (l Look) FilingsOf(obligationID string) ([]incident.Filing, error) {
	return all[incident.Filing](l, "recorded_at, id", "obligation_id = ?", obligationID)
}

// FilingOf returns the filing that met a duty towards an authority, or nil.
func (l Look) FilingOf(obligationID string) (*incident.Filing, error) {
	return maybe[incident.Filing](l, "recorded_at", "obligation_id = ?", obligationID)
}
