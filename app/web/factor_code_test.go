package web_test

import (
	"github.com/flowchestra/tocsin/app"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/app/store"
	"github.com/flowchestra/tocsin/fixtures"
)

// code is what somebody's authenticator shows and has not been typed yet. They
// are handed one when they have none, and a new one when all that can be taken
// at this instant were: the product is never asked to take one twice.
func (s *site) code(name string) string {
	s.Helper()
	p := s.person(name)
	f, err := s.look().Factor(p.ID)
	s.must(err)
	if !f.Counts() {
		f = s.hand(p)
	}
	n, ok := f.Fresh(s.Clock.Now())
	if !ok {
		f, n = s.hand(p), -1
	}
	code, err := f.CodeAt(s.Clock.Now(), n)
	s.must(err)
	return code
}

// hand gives somebody an authenticator whose secret tests know.
func (s *site) hand(p people.Person) *people.Factor {
	s.Helper()
	f := fixtures.Factor(p, s.Clock.Now())
	s.must(s.Store.Tx(s.Context(), func(tx *store.Tx) error {
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

// reset has Ines take somebody's authenticator away.
func (s *site) reset(name string) error {
	return s.app.ResetFactor(s.Context(), s.person("Ines"), app.ResetFactor{PersonID: s.person(name).ID, Reason: "The phone is lost"})
}
