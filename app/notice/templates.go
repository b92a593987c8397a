package notice

import (
	"cmp"
	"embed"
	"path"
	"slices"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"github.com/flowchestra/tocsin/app/fault"
)

//go:embed letters/*.md
var embedded embed.FS

// Audience is whom a letter is written to.
type Audience string

// The audiences of letters.
const (
	Customers   Audience = "customer"
	Authorities Audience = "authority"
	Individuals Audience = "individuals"
)

// Audiences lists them in the order in which they are shown.
func Audiences() []Audience { return []Audience{Customers, Authorities, Individuals} }

// Template is a letter with holes. Language is the one it is written in, which
// is "en" where no letter in the wanted language is shipped.
type Template struct {
	Slug      string // names it in every language: "initial", "gdpr_33"
	Name      string // what people read in a list
	Kind      Kind
	Audience  Audience
	Checklist string // code of what the law wants in it: "C-PROC"; "" for none
	Language  string
	Subject   string // plain text with {{field}} holes
	Body      string // Markdown with {{field}} holes
	Number    int    // of the version, 0 is the one that is shipped
}

// Version is the words of a letter as somebody saved them. It is never altered:
// a change is the next version.
type Version struct {
	ID       string
	Slug     string
	Language string
	Number   int    // 1, 2, …; 0 is the one that is shipped
	Subject  string `gorm:"serializer:sealed"`
	Body     string `gorm:"serializer:sealed"`
	Why      string `gorm:"serializer:sealed"`
	AuthorID string
	SavedAt  time.Time
}

// TableName names the table of versions.
func (Version) TableName() string { return "letter_templates" }

// With returns the template with a version's words in place of its own; with
// none as it is.
func (t Template) With(v *Version) Template {
	if v != nil {
		t.Subject, t.Body, t.Number = v.Subject, v.Body, v.Number
	}
	return t
}

// read is every shipped letter, read once.
var read = sync.OnceValues(func() ([]Template, error) {
	files, err := embedded.ReadDir("letters")
	if err != nil {
		return nil, err
	}
	var out []Template
	for _, f := range files {
		source, err := embedded.ReadFile("letters/" + f.Name())
		if err != nil {
			return nil, err
		}
		t, err := ParseTemplate(string(source))
		if err != nil {
			return nil, err
		}
		slug, language, _ := strings.Cut(strings.TrimSuffix(f.Name(), path.Ext(f.Name())), ".")
		t.Slug, t.Language = slug, language
		out = append(out, t)
	}
	slices.SortStableFunc(out, func(a, b Template) int {
		return cmp.Or(cmp.Compare(slices.Index(Audiences(), a.Audience), slices.Index(Audiences(), b.Audience)), cmp.Compare(turn(a), turn(b)), cmp.Compare(a.Slug, b.Slug),
			cmp.Compare(slices.Index(Languages, a.Language), slices.Index(Languages, b.Language)))
	})
	return out, nil
})

// turn is a letter's place among those of its audience.
func turn(t Template) int {
	if t.Audience == Customers {
		return slices.Index(Kinds(), t.Kind)
	}
	return 0
}

// Shipped returns every letter that comes with this release: those to
// customers first, in the order of an incident.
func Shipped() ([]Template, error) {
	all, err := read()
	return slices.Clone(all), err
}

// ShippedAs returns one shipped letter in exactly one language. Refused as
// NotFound where there is none.
func ShippedAs(slug, language string) (Template, error) {
	all, err := read()
	if err != nil {
		return Template{}, err
	}
	at := slices.IndexFunc(all, func(t Template) bool { return t.Slug == slug && t.Language == language })
	if at < 0 {
		return Template{}, fault.NotFound("There is no letter %q in the language %q. The list of letters shows those that there are.", slug, language)
	}
	return all[at], nil
}

// TemplateFor returns the shipped letter of a kind to customers. A language
// without a letter of its own ("de-AT" has that of "de") gets the English one,
// and Language says so. An unknown kind is refused as NotFound.
func TemplateFor(kind Kind, language string) (Template, error) {
	if !slices.Contains(Kinds(), kind) {
		return Template{}, fault.NotFound("There is no letter of the kind %q: this release has %s.", kind, kindNames())
	}
	return ShippedAs(string(kind), Speaks(language))
}

func kindNames() string {
	var names []string
	for _, k := range Kinds() {
		names = append(names, string(k))
	}
	return strings.Join(names, ", ")
}

// ParseTemplate reads a letter: front matter with its subject, and where it is
// shipped its name, kind, audience and checklist, then Markdown. An unknown
// field is refused with its line and column, both counted from 1.
func ParseTemplate(source string) (Template, error) {
	source = strings.ReplaceAll(source, "\r\n", "\n")
	if err := checkHoles("", source); err != nil {
		return Template{}, err
	}
	front, body, ok := strings.Cut(strings.TrimPrefix(source, "---\n"), "\n---\n")
	t := Template{Body: strings.TrimSpace(body) + "\n"}
	for line := range strings.Lines(front) {
		key, value, found := strings.Cut(strings.TrimSpace(line), ": ")
		ok = ok && found && t.takes(key, strings.TrimSpace(value))
	}
	if !ok || t.Subject == "" {
		return Template{}, fault.Invalid("The template must begin with three lines: ---, subject: and its words, ---.")
	}
	return t, nil
}

// takes notes one line of front matter; false for one that does not belong
// there.
func (t *Template) takes(key, value string) bool {
	switch key {
	case "subject":
		known := t.Subject != ""
		t.Subject = value
		return !known
	case "name":
		t.Name = value
	case "kind":
		t.Kind = Kind(value)
	case "audience":
		t.Audience = Audience(value)
	case "checklist":
		t.Checklist = value
	default:
		return false
	}
	return true
}

// Reworded returns the template with other words. A field that does not exist
// is refused as Invalid with the text ("subject" or "body") and its line and
// column there, both counted from 1.
func (t Template) Reworded(subject, body string) (Template, error) {
	var wrong fault.Many
	body = strings.ReplaceAll(body, "\r\n", "\n")
	for _, text := range []struct{ in, words string }{{"subject", subject}, {"body", body}} {
		if f := checkHoles(text.in, text.words); f != nil {
			wrong = append(wrong, f)
		}
	}
	t.Subject, t.Body = strings.TrimSpace(subject), strings.TrimSpace(body)+"\n"
	return t, wrong.Err()
}

// checkHoles refuses the first field of a text that does not exist.
func checkHoles(in, text string) *fault.Fault {
	if !utf8.ValidString(text) {
		return fault.Invalid("The template is not valid UTF-8: save it as UTF-8 and try again.").In(in)
	}
	for _, h := range holesIn(text) {
		if isField(h.name) {
			continue
		}
		before := text[:h.from]
		line := 1 + strings.Count(before, "\n")
		column := 1 + utf8.RuneCountInString(before[strings.LastIndex(before, "\n")+1:])
		return fault.Invalid("Line %d, column %d: there is no field {{%s}}. The fields are %s.", line, column, h.name, fieldNames()).In(in)
	}
	return nil
}

// Uses lists the fields that the template has holes for, each once, in the
// order in which a letter needs them.
func (t Template) Uses() []Field {
	var out []Field
	for _, name := range (Draft{Subject: t.Subject, Body: t.Body}).OpenFields() {
		if f, ok := FieldNamed(name); ok {
			out = append(out, f)
		}
	}
	return out
}
