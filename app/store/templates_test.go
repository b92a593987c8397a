package store_test

import (
	"strings"
	"testing"

	"github.com/flowchestra/tocsin/app/notice"
	"github.com/flowchestra/tocsin/app/store"
	"github.com/flowchestra/tocsin/app/store/storetest"
)

func TestAVersionOfALetterIsNeverAltered(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e *storetest.Env) {
		p := auditor()
		save(t, e.Store, &p)
		v := notice.Version{ID: "v1", Slug: "initial", Language: "en", Number: 1, Subject: "About {{tenant}}", Body: "Words.", Why: "Shorter.", AuthorID: p.ID, SavedAt: storetest.Start()}
		save(t, e.Store, &v)
		before := dump(t, e.Config.Database)
		db := besides(t, e.Config.Database)
		for _, q := range []string{"UPDATE letter_templates SET number = 2", "UPDATE letter_templates SET author_id = author_id", "DELETE FROM letter_templates",
			"INSERT OR REPLACE INTO letter_templates SELECT * FROM letter_templates", "INSERT INTO letter_templates SELECT 'v2', slug, language, number, subject, body, why, author_id, saved_at FROM letter_templates"} {
			if strings.Contains(q, "OR REPLACE") && e.Store.Dialect() == "PostgreSQL" {
				q = "TRUNCATE letter_templates"
			}
			if _, err := db.Exec(q); err == nil {
				t.Errorf("%s went through", q)
			}
		}
		v.Body = "Other words."
		if err := change(e.Store, func(tx *store.Tx) error { return tx.Replace([]notice.Version{v}) }); err == nil {
			t.Error("a version was replaced")
		}
		if dump(t, e.Config.Database) != before {
			t.Error("something changed")
		}
		next := v
		next.ID, next.Number = "v2", 2
		german := v
		german.ID, german.Language = "v3", "de"
		save(t, e.Store, &next)
		save(t, e.Store, &german)
		l := look(t, e.Store)
		last, err := l.LastLetterVersion("initial", "en")
		must(t, err)
		all, err := l.LastLetterVersions()
		must(t, err)
		none, err := l.LastLetterVersion("initial", "fr")
		must(t, err)
		if last == nil || last.ID != "v2" || none != nil || len(all) != 2 || all[0].ID != "v3" || all[1].ID != "v2" {
			t.Errorf("got %+v, %+v, %+v", last, none, all)
		}
		letter, err := l.LetterFor(notice.Initial, "en-GB")
		must(t, err)
		if letter.Body != "Other words." || letter.Number != 2 || letter.Name == "" {
			t.Errorf("drafted from %+v", letter)
		}
		if letter, err = l.LetterFor(notice.Update, "fr"); err != nil || letter.Number != 0 || letter.Language != "en" {
			t.Errorf("drafted from %+v, %v", letter, err)
		}
	})
}
