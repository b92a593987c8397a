package app

import (
	"slices"

	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/app/rulebook"
)

// entity tells whether the book knows a kind of organisation in law by its code.
func (a *App) entity(code string) bool {
	return slices.ContainsFunc(a.Book.Entities(), func(t rulebook.Term) bool { return t.Code == code })
}

// sectors are the codes of what the book knows a customer to be.
func (a *App) sectors() []string {
	var out []string
	for _, t := range a.Book.Sectors() {
		out = append(out, t.Code)
	}
	return out
}

// checkEntities refuses codes that the book does not know: a duty that hangs
// on another word would never bite.
func checkEntities(o people.Organisation, isEntity func(code string) bool) error {
	list := o.EntityList()
	for i, e := range list {
		switch {
		case e == people.NoEntity:
			return fault.Invalid("Say either what you are, or that none of it fits.")
		case !isEntity(e):
			return fault.Invalid("%q is not a kind of organisation that the rulebook knows. Choose from its list.", e)
		case slices.Contains(list[:i], e):
			return fault.Invalid("%q stands there twice.", e)
		}
	}
	return nil
}
