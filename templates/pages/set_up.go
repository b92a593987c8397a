package pages

import "github.com/flowchestra/tocsin/templates/parts"

// SetUpForm is what the first visitor enters, as it was entered.
type SetUpForm struct {
	Organisation string
	Zone         string
	MailFrom     string
	ReplyTo      string
	Phone        string
	TargetHours  string
	CapHours     string
	Name         string
	Email        string
	AdminZone    string
}

// SetUpPage asks for the organisation and its first admin.
type SetUpPage struct {
	parts.Frame
	Form  SetUpForm
	Wrong []parts.Wrong // in the order of the questions
}

// ask puts a question together with why its value could not be taken.
func (p SetUpPage) ask(i parts.Input) parts.Input {
	if i.Type == "" {
		i.Type = "text"
	}
	for _, w := range p.Wrong {
		if w.Field == i.Name {
			i.Wrong = w.Sentence
			break
		}
	}
	return i
}
