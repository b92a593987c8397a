package pages

import (
	"fmt"
	"slices"

	"github.com/flowchestra/tocsin/app/notice"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/templates/parts"
)

// TemplatesPage lists the letters that are drafted from.
type TemplatesPage struct {
	parts.Frame
	Letters []notice.Template
	Last    map[string]notice.Version // by slug and language, see VersionKey
	Names   map[string]string
}

// VersionKey names a letter in one language.
func VersionKey(slug, language string) string { return slug + "." + language }

func (p TemplatesPage) of(a notice.Audience) []notice.Template {
	return slices.DeleteFunc(slices.Clone(p.Letters), func(t notice.Template) bool { return t.Audience != a })
}

func (p TemplatesPage) last(t notice.Template) *notice.Version {
	if v, ok := p.Last[VersionKey(t.Slug, t.Language)]; ok {
		return &v
	}
	return nil
}

var readers = map[notice.Audience]string{notice.Customers: "To customers", notice.Authorities: "To authorities", notice.Individuals: "To people whose data it is"}

// TemplatePage is one letter in one language: its words, and how they look.
type TemplatePage struct {
	parts.Frame
	Letter   notice.Template // with the words that hold
	Last     *notice.Version // nil while the words of the release hold
	From     int             // the version that the form was filled from
	Names    map[string]string
	Form     TemplateForm
	Wrong    parts.Wrongs
	Conflict []TwoVersions
	Saved    bool
}

// TemplateForm is a letter's words as they were entered.
type TemplateForm struct {
	Subject string
	Body    string
	Why     string
	Seen    int // number of the version that was read
}

// Path is the letter's own address.
func (p TemplatePage) Path() string { return templatePath(p.Letter) }

func templatePath(t notice.Template) string { return "/templates/" + t.Slug + "/" + t.Language }

func (p TemplatePage) mayEdit() bool { return p.Viewer.May(people.EditTemplates) }

func (p TemplatePage) otherFields() []notice.Field {
	used := p.Letter.Uses()
	return slices.DeleteFunc(notice.Fields(), func(f notice.Field) bool { return slices.Contains(used, f) })
}

// versionWords says which version holds: "Version 2", "As shipped".
func versionWords(number int) string {
	if number == 0 {
		return "As shipped"
	}
	return fmt.Sprintf("Version %d", number)
}

// TemplateHistoryPage is every version of a letter in one language, the newest
// first, each with what it says otherwise than the one before.
type TemplateHistoryPage struct {
	parts.Frame
	Letter   notice.Template // as shipped
	Versions []notice.Version
	Names    map[string]string
}

func (p TemplateHistoryPage) path() string { return templatePath(p.Letter) }

// before is the version that the i-th one changed.
func (p TemplateHistoryPage) before(i int) notice.Version {
	if i+1 < len(p.Versions) {
		return p.Versions[i+1]
	}
	return notice.Version{Subject: p.Letter.Subject, Body: p.Letter.Body}
}

// versionOf names a version within a sentence.
func versionOf(v notice.Version) string {
	if v.Number == 0 {
		return "the words as shipped"
	}
	return fmt.Sprintf("version %d", v.Number)
}
