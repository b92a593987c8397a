package pages

import (
	"github.com/flowchestra/tocsin/app/rulebook"
	"github.com/flowchestra/tocsin/templates/parts"
)

// SetUpForm is what the first visitor enters, as it was entered, but for the
// password.
type SetUpForm struct {
	Organisation OrganisationForm
	Name         string
	Email        string
	AdminZone    string
}

// SetUpPage asks for the organisation and its first admin.
type SetUpPage struct {
	parts.Frame
	Form  SetUpForm
	Kinds []rulebook.Term // what the rulebook knows that an organisation can be in law
	Wrong parts.Wrongs    // in the order of the questions
}
