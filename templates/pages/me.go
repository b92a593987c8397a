package pages

import (
	"strings"

	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/templates/parts"
)

// MePage tells a person who Tocsin takes them for, and lets them change what
// is theirs.
type MePage struct {
	parts.Frame
	Person      people.Person
	Deputy      string       // name, "" for none
	May         []people.Act // in alphabetical order
	Session     people.Session
	Sessions    []people.Session // all that are open, newest first
	Preferences people.Preferences
	Factor      *people.Factor
	Feed        *people.Feed // under which a calendar reads one's deadlines, nil for none
	Link        string       // of a feed just made, "" later: it is told once
	NewZone     string       // as it was entered
	Wrong       parts.Wrongs
	Saved       string // what was just saved, "" for nothing
}

func (p MePage) roles() string { return roleWords(p.Person.Roles) }

// roleWords tells roles in words.
func roleWords(roles people.Roles) string {
	if len(roles) == 0 {
		return "None"
	}
	words := make([]string, len(roles))
	for i, r := range roles {
		words[i] = roleName(r)
	}
	return strings.Join(words, ", ")
}

// roleName is a role with a capital.
func roleName(r people.Role) string { return strings.ToUpper(string(r[:1])) + string(r[1:]) }

func (p MePage) others() int {
	n := 0
	for _, s := range p.Sessions {
		if s.ID != p.Session.ID {
			n++
		}
	}
	return n
}

var themes = []parts.Option{
	{Value: "", Label: "As the device says"},
	{Value: "light", Label: "Light"},
	{Value: "dark", Label: "Dark"},
}
