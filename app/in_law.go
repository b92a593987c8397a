package app

import (
	"regexp"
	"slices"

	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/people"
)

var entityCode = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)

// entity tells whether a code can name what an organisation is in law.
func (a *App) entity(code string) bool { return len(code) <= 60 && entityCode.MatchString(code) }

// checkEntities refuses codes that the book cannot know: a duty that hangs on
// another word would never bite.
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
