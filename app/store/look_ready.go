package store

import (
	"github.com/flowchestra/tocsin/app/tenant"
)

// ContactCheck returns one question to a contact.
func (l Look) ContactCheck(id string) (tenant.ContactCheck, error) {
	return must[tenant.ContactCheck](l, "question to a contact", "id = ?", id)
}
