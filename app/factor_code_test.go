package app_test

import (
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/app/store"
	"github.com/flowchestra/tocsin/fixtures"
)

// Code is what somebody's authenticator shows and has not been typed yet. They
// are handed one when they have none, and a new one when all that can be taken
// at this instant were: the product is never asked to take one twice.
func (h *story) Code(name string) string {
	h.Helper()
	return h.codeOf(h.cast[name])
}

func (h *story) codeOf(p people.Person) string {
	h.Helper()
	f, err := h.Look().Factor(p.ID)
	h.must(err)
	if !f.Counts() {
		f = h.hand(p)
	}
	n, ok := f.Fresh(h.Clock.Now())
	if !ok {
		f = h.hand(p)
		n = -1
	}
	code, err := f.CodeAt(h.Clock.Now(), n)
	h.must(err)
	return code
}

// hand gives somebody an authenticator whose secret tests know.
func (h *story) hand(p people.Person) *people.Factor {
	h.Helper()
	f := fixtures.Factor(p, h.Clock.Now())
	h.must(h.Store.Tx(h.ctx(), func(tx *store.Tx) error {
		was, err := tx.Look().Factor(p.ID)
		if err != nil {
			return err
		}
		tx.Record("factor.enrolled", p.ID, p.Name, nil)
		if was == nil {
			return tx.Insert(&f)
		}
		f.Version = was.Version
		return tx.Update(&f)
	}))
	return &f
}
