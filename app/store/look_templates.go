package store

import (
	"github.com/flowchestra/tocsin/app/notice"
)

// LetterVersions returns every saved version of a letter in one language, the
// newest first. The one that comes with the release is not among them.
func (l Look) LetterVersions(slug, language string) ([]notice.Version, error) {
	return all[notice.Version](l, "number DESC", "slug = ? AND language = ?", slug, language)
}

// LastLetterVersion returns the newest saved version of a letter in one
// language, or nil where the words of the release hold.
func (l Look) LastLetterVersion(slug, language string) (*notice.Version, error) {
	return maybe[notice.Version](l, "number DESC", "slug = ? AND language = ?", slug, language)
}

// LastLetterVersions returns the newest saved version of every letter that
// somebody has changed.
func (l Look) LastLetterVersions() ([]notice.Version, error) {
	return all[notice.Version](l, "slug, language", `number = (SELECT max(v.number) FROM letter_templates v
		WHERE v.slug = letter_templates.slug AND v.language = letter_templates.language)`)
}

// LetterFor returns the words that letters of a kind to customers are drafted
// from now: the last saved version, else what comes with the release.
func (l Look) LetterFor(kind notice.Kind, language string) (notice.Template, error) {
	t, err := notice.TemplateFor(kind, language)
	if err != nil {
		return t, err
	}
	v, err := l.LastLetterVersion(t.Slug, t.Language)
	return t.With(v), err
}
