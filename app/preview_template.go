package app

import (
	"context"
	"strings"

	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/notice"
	"github.com/flowchestra/tocsin/app/people"
)

// PreviewTemplate returns a letter as it would look with other words, filled
// with examples, and saves nothing. It refuses what saving it would refuse.
func (a *App) PreviewTemplate(ctx context.Context, by people.Person, in SaveTemplate) (notice.Dressed, error) {
	if in.Why == "" {
		in.Why = "to look at it" // nobody need say why yet
	}
	_, dressed, err := a.tryOn(ctx, by, in)
	return dressed, err
}

// tryOn returns the letter with the new words, and dressed with examples.
// Invalid when no letter could be made of them.
func (a *App) tryOn(ctx context.Context, by people.Person, in SaveTemplate) (t notice.Template, d notice.Dressed, err error) {
	if t, err = in.check(); err != nil {
		return t, d, err
	}
	l, err := a.look(ctx, by)
	if err != nil {
		return t, d, err
	}
	org, err := l.Organisation()
	if err != nil {
		return t, d, err
	}
	values := notice.Examples(t.Language)
	values["organisation"] = org.Name
	subject, body, _, err := t.Fill(values)
	if err != nil {
		return t, d, err
	}
	letter := a.letterTo(org, values["reference"], t.Language, subject, body)
	if t.Audience != notice.Customers {
		letter.Ways = notice.Ways{}
	}
	d, err = a.Dress(letter)
	return t, d, err
}

// check returns the letter with the new words, or everything that is wrong with
// them.
func (in SaveTemplate) check() (notice.Template, error) {
	t, err := notice.ShippedAs(in.Slug, in.Language)
	if err != nil {
		return t, err
	}
	var wrong fault.Many
	wrong = also(wrong, "subject", incident.Line("subject", in.Subject, 200))
	wrong = also(wrong, "body", incident.Plain("letter", in.Body, MostTemplateWords))
	if strings.TrimSpace(in.Body) == "" {
		wrong = also(wrong, "body", fault.Invalid("Write the letter: an empty one tells nobody anything."))
	}
	wrong = also(wrong, "why", incident.Line("why the letter changes", in.Why, 500))
	if len(wrong) > 0 {
		return t, wrong.Err()
	}
	return t.Reworded(in.Subject, in.Body)
}
