package pages

import (
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/templates/parts"
)

// SignInPage asks who somebody is.
type SignInPage struct {
	parts.Frame
	To      string // where it leads
	Email   string
	Refusal string        // why they were not let in, "" at first
	Asked   bool          // they wanted another page
	Out     bool          // they have just signed out
	Kept    []parts.Input // what they sent when their session had ended
}

// InvitationPage lets somebody choose a password.
type InvitationPage struct {
	parts.Frame
	Person people.Person
	Link   people.Invitation
	Wrong  parts.Wrongs
}

// InvitedPage shows a one-time link once.
type InvitedPage struct {
	parts.Frame
	Person people.Person
	Link   people.Invitation
	URL    string
}
