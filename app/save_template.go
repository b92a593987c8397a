package app

import (
	"context"
	"slices"

	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/notice"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/app/store"
)

// SaveTemplate is the words of a letter in one language, from now on. Seen is
// the number of the version that its author read, 0 for what comes with the
// release.
type SaveTemplate struct {
	Slug     string
	Language string
	Seen     int
	Subject  string
	Body     string
	Why      string
}

// MostTemplateWords bounds the words of a letter, in characters.
const MostTemplateWords = 10_000

// SaveTemplate saves the next version of a letter; earlier ones stay. Letters
// of running incidents that nobody has edited by hand follow. Invalid names
// everything at fault, a field that does not exist with its line and column;
// Conflict when somebody saved a version since it was read.
func (a *App) SaveTemplate(ctx context.Context, by people.Person, in SaveTemplate) (notice.Version, error) {
	if err := by.Must(people.EditTemplates); err != nil {
		return notice.Version{}, err
	}
	words, _, err := a.tryOn(ctx, by, in)
	if err != nil {
		return notice.Version{}, err
	}
	var v notice.Version
	return v, a.Store.Tx(ctx, func(tx *store.Tx) error {
		running, err := lockRegister(tx)
		if err != nil {
			return err
		}
		last, err := tx.Look().LastLetterVersion(words.Slug, words.Language)
		if err != nil {
			return err
		}
		if stands := numberOf(last); stands != in.Seen {
			return fault.Conflict("Somebody saved version %d of this letter while you wrote. Look at their words beside yours, then save again.", stands)
		}
		v = notice.Version{Slug: words.Slug, Language: words.Language, Number: in.Seen + 1, Subject: words.Subject, Body: words.Body, Why: in.Why, AuthorID: by.ID, SavedAt: tx.Now}
		if v.ID, err = newID(); err != nil {
			return err
		}
		tx.Record("template.saved", by.ID, v.Slug+"."+v.Language, says{"number": v.Number, "why": v.Why, "digest": sum(v.Subject, v.Body)})
		if err := tx.Insert(&v); err != nil {
			return err
		}
		return draftAgain(tx, by, running, words, v)
	})
}

// numberOf is the number of a version, 0 for the words of the release.
func numberOf(v *notice.Version) int {
	if v == nil {
		return 0
	}
	return v.Number
}

// draftAgain has the letters of running incidents drafted from a new version.
// Nothing else follows from it, so no duty is worked out again, and only
// letters that are written from facts alone are: a letter with words of its own
// keeps those that it was begun with. A signed letter stays what was signed. The
// incident's own record says so.
func draftAgain(tx *store.Tx, by people.Person, running []*incident.File, t notice.Template, v notice.Version) error {
	if t.Audience != notice.Customers || !slices.Contains([]notice.Kind{notice.Initial, notice.AllClear}, t.Kind) {
		return nil
	}
	for _, f := range running {
		n, err := tx.Look().NoticeOf(f.ID, t.Kind)
		if err != nil {
			return err
		}
		if n == nil {
			continue
		}
		tx.Record("template.saved", by.ID, f.Number, says{"kind": t.Kind, "language": v.Language, "number": v.Number, "digest": sum(v.Subject, v.Body)})
		if err := tx.Enqueue(store.Job{Args: DraftNotice{IncidentID: f.ID, Letter: t.Kind}}); err != nil {
			return err
		}
	}
	return nil
}
