package store

import (
	"github.com/flowchestra/tocsin/app/notice"
	"github.com/flowchestra/tocsin/app/people"
)

// whole holds of a signature a that needs no countersignature or has one. One
// that waits for it counts as none, wherever letters are counted.
const whole = `(a.needs_counter = false OR EXISTS (SELECT 1 FROM countersignatures k WHERE k.edition_id = a.edition_id))`

const wholeAlone = `(needs_counter = false OR EXISTS (SELECT 1 FROM countersignatures k WHERE k.edition_id = approvals.edition_id))`

// Countersignature returns the second signature under an edition, or nil.
func (l Look) Countersignature(editionID string) (*notice.Countersignature, error) {
	return maybe[notice.Countersignature](l, "", "edition_id = ?", editionID)
}

// Uncountered returns the signatures that wait for a countersignature, the
// longest wait first.
func (l Look) Uncountered() ([]notice.Approval, error) {
	return all[notice.Approval](l, "signed_at, id", `needs_counter = true AND NOT EXISTS (SELECT 1 FROM countersignatures k WHERE k.edition_id = approvals.edition_id)
		AND EXISTS (SELECT 1 FROM editions e WHERE e.id = approvals.edition_id AND e.voided_at IS NULL)`)
}

// Guests returns the guests of an incident, those who ended among them, the
// first first.
func (l Look) Guests(incidentID string) ([]people.Guest, error) {
	return all[people.Guest](l, "invited_at, id", "incident_id = ?", incidentID)
}

// Guest returns one.
func (l Look) Guest(id string) (people.Guest, error) {
	return must[people.Guest](l, "guest", "id = ?", id)
}

// GuestOf tells of which incidents a person is a guest now.
func (l Look) GuestOf(personID string) (map[string]bool, error) {
	rows, err := all[people.Guest](l, "", "person_id = ? AND ended_at IS NULL", personID)
	out := make(map[string]bool, len(rows))
	for _, g := range rows {
		out[g.IncidentID] = true
	}
	return out, err
}
