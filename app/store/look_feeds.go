package store

import "github.com/flowchestra/tocsin/app/people"

// Feeds returns a person's links that were not stopped, oldest first.
func (l Look) Feeds(personID string) ([]people.Feed, error) {
	return all[people.Feed](l, "created_at, id", "person_id = ? AND revoked_at IS NULL", personID)
}

// FeedOwner returns whose link has the token of a keyed digest; nil when it was
// stopped or is none.
func (l Look) FeedOwner(tokenKey string) (*people.Person, error) {
	return maybe[people.Person](l, "", `id IN (SELECT f.person_id FROM feeds f WHERE f.token_key = ? AND f.revoked_at IS NULL)`, tokenKey)
}
