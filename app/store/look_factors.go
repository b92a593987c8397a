package store

import "github.com/flowchestra/tocsin/app/people"

// Factor returns a person's second factor, or nil when they never began one.
func (l Look) Factor(personID string) (*people.Factor, error) {
	return maybe[people.Factor](l, "", "person_id = ?", personID)
}

// RecoveryCode returns a person's unused code with the keyed digest given, or
// nil.
func (l Look) RecoveryCode(personID, key string) (*people.RecoveryCode, error) {
	return maybe[people.RecoveryCode](l, "", "key = ? AND person_id = ? AND used_at IS NULL AND ended_at IS NULL", key, personID)
}

// RecoveryCodes returns a person's codes that can still be used.
func (l Look) RecoveryCodes(personID string) ([]people.RecoveryCode, error) {
	return all[people.RecoveryCode](l, "key", "person_id = ? AND used_at IS NULL AND ended_at IS NULL", personID)
}
