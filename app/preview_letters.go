package app

import (
	"context"

	"github.com/flowchestra/tocsin/app/notice"
	"github.com/flowchestra/tocsin/app/people"
)

// PreviewWave returns the letters that putting a wave before legal would
// freeze, in the order of their customers. Invalid when none is left.
func (a *App) PreviewWave(ctx context.Context, by people.Person, in SubmitNotice) ([]notice.Draft, error) {
	if err := by.Must(people.ReadDesk); err != nil {
		return nil, err
	}
	l, err := a.look(ctx, by)
	if err != nil {
		return nil, err
	}
	n, err := l.Notice(in.NoticeID)
	if err != nil {
		return nil, err
	}
	return a.waveDrafts(l, n, in)
}

// PreviewDraft dresses a draft as it would look if it were frozen now. Where a
// fact is missing, the letter says which.
func (a *App) PreviewDraft(ctx context.Context, by people.Person, d notice.Draft) (notice.Dressed, error) {
	if err := by.Must(people.ReadDesk); err != nil {
		return notice.Dressed{}, err
	}
	l, err := a.look(ctx, by)
	if err != nil {
		return notice.Dressed{}, err
	}
	n, err := l.Notice(d.NoticeID)
	if err != nil {
		return notice.Dressed{}, err
	}
	org, err := l.Organisation()
	if err != nil {
		return notice.Dressed{}, err
	}
	d = d.HolesNamed()
	return a.Dress(a.letterTo(org, n.Reference, d.Language, d.Subject, d.Body))
}
