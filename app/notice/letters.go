package notice

import (
	"embed"
	"regexp"
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"github.com/flowchestra/tocsin/app/fault"
)

//go:embed letters/*.md
var shipped embed.FS

// parsed keeps shipped letters once they were read.
var parsed sync.Map

// longestValue bounds one merge value, in runes, so that a pasted log file
// does not become a letter.
const longestValue = 20_000

// Template is a letter with holes. Language is the one it is written in, which
// is "en" where no letter in the wanted language is shipped.
type Template struct {
	Kind     Kind
	Language string
	Subject  string // plain text with {{field}} holes
	Body     string // Markdown with {{field}} holes
}

// Field is one hole that a template may have, and what belongs in it.
type Field struct {
	Name    string
	Meaning string
}

// Fields lists every merge field, in the order in which a letter needs them.
// There are no others and there is no logic: a letter is read by legal as it
// stands.
func Fields() []Field { return slices.Clone(fields) }

var fields = []Field{
	{"tenant", "the customer's name"},
	{"reference", "the notice's public reference, never an incident's own number"},
	{"organisation", "who writes"},
	{"occurred_from", "when it began, with its zone"},
	{"occurred_to", "when it ended, with its zone"},
	{"detected", "when it was first seen, with its zone"},
	{"aware", "when the organisation became aware, with its zone"},
	{"confirmed", "when unauthorised access was confirmed, with its zone"},
	{"contained", "when and how the access was ended, with its zone"},
	{"data", "which kinds of this customer's data, and in which environments"},
	{"records", "about how many records and people of this customer, and in which countries"},
	{"encrypted", "whether the data was encrypted, and whether keys were reached"},
	{"what_happened", "what happened and how it is known"},
	{"what_we_did", "what was done to end it, to repair it and to prevent it"},
	{"what_you_can_do", "what the customer is advised to do now"},
	{"unknown", "what is not known yet"},
	{"next_update", "by when the customer hears again, with its zone"},
	{"contact_name", "who answers questions at any hour"},
	{"contact_address", "that contact's mail address"},
	{"contact_phone", "that contact's telephone number, with its country code"},
}

// hole is one merge field in a text: where it begins and ends, and its name.
type hole struct {
	from, to int
	name     string
}

// holesIn finds the merge fields of a text as people write them: a name of
// letters, digits, underscores and dots between double braces, blanks allowed.
// Anything else between braces is text.
func holesIn(s string) []hole {
	var out []hole
	for at := 0; ; {
		open := strings.Index(s[at:], "{{")
		if open < 0 {
			return out
		}
		open += at
		end := strings.Index(s[open+2:], "}}")
		if end < 0 {
			return out
		}
		end += open + 2
		if name := strings.Trim(s[open+2:end], " \t"); isName(name) {
			out = append(out, hole{open, end + 2, name})
			at = end + 2
			continue
		}
		at = open + 1
	}
}

func isName(s string) bool {
	for i, r := range s {
		letter := r == '_' || (r|0x20 >= 'a' && r|0x20 <= 'z' && r < utf8.RuneSelf)
		if !letter && (i == 0 || (r != '.' && (r < '0' || r > '9'))) {
			return false
		}
	}
	return s != ""
}

// TemplateFor returns the shipped letter of a kind. A language without a letter
// of its own ("de-AT" has that of "de") gets the English one, and Language says
// so. An unknown kind is refused as NotFound.
func TemplateFor(kind Kind, language string) (Template, error) {
	if kind != Initial && kind != AllClear {
		return Template{}, fault.NotFound("There is no letter of the kind %q: this release has %s and %s.", kind, Initial, AllClear)
	}
	primary, _, _ := strings.Cut(strings.ToLower(language), "-")
	for _, lang := range []string{primary, "en"} {
		name := "letters/" + string(kind) + "." + lang + ".md"
		if t, ok := parsed.Load(name); ok {
			if t, ok := t.(Template); ok {
				return t, nil
			}
		}
		source, err := shipped.ReadFile(name)
		if err != nil {
			continue
		}
		t, err := ParseTemplate(string(source))
		t.Kind, t.Language = kind, lang
		if err == nil {
			parsed.Store(name, t)
		}
		return t, err
	}
	return Template{}, fault.NotFound("The letter of the kind %q is missing from this build.", kind)
}

// ParseTemplate reads a letter: front matter with its subject, then Markdown.
// An unknown field is refused with its line and column, both counted from 1.
func ParseTemplate(source string) (Template, error) {
	source = strings.ReplaceAll(source, "\r\n", "\n")
	if !utf8.ValidString(source) {
		return Template{}, fault.Invalid("The template is not valid UTF-8: save it as UTF-8 and try again.")
	}
	for _, h := range holesIn(source) {
		if name := h.name; !isField(name) {
			before := source[:h.from]
			line := 1 + strings.Count(before, "\n")
			column := 1 + utf8.RuneCountInString(before[strings.LastIndex(before, "\n")+1:])
			return Template{}, fault.Invalid("Line %d, column %d: there is no field {{%s}}. The fields are %s.", line, column, name, fieldNames())
		}
	}
	front, body, ok := strings.Cut(strings.TrimPrefix(source, "---\n"), "\n---\n")
	subject, found := strings.CutPrefix(front, "subject: ")
	if !ok || !found || strings.Contains(subject, "\n") || strings.TrimSpace(subject) == "" {
		return Template{}, fault.Invalid("The template must begin with three lines: ---, subject: and its words, ---.")
	}
	return Template{Subject: strings.TrimSpace(subject), Body: strings.TrimSpace(body) + "\n"}, nil
}

// Fill puts values into the holes. Values are plain text: what Markdown would
// read as markup is escaped. A field alone on its line keeps its paragraphs;
// within a sentence, line breaks become spaces. A hole without a value stays as
// it is and is listed in missing, once, in the order of Fields. A field that
// does not exist, a value with control characters or one over 20,000 characters
// is refused as Invalid, with the field named.
func (t Template) Fill(values map[string]string) (subject, body string, missing []string, err error) {
	for name, value := range values {
		if err := checkValue(name, value); err != nil {
			return "", "", nil, err
		}
	}
	empty := map[string]bool{}
	subject = fillLine(t.Subject, values, empty, func(_, value string) string { return oneLine(value) })
	lines := strings.Split(t.Body, "\n")
	for i, line := range lines {
		write := sentence
		if alone := strings.TrimSpace(line); strings.HasPrefix(alone, "{{") && isHole(alone) {
			write = func(_, value string) string { return paragraphs(value) }
		}
		lines[i] = fillLine(line, values, empty, write)
	}
	for _, f := range fields {
		if empty[f.Name] {
			missing = append(missing, f.Name)
		}
	}
	return subject, strings.Join(lines, "\n"), missing, nil
}

// fillLine goes over a line once, so that a value is never read as a template.
// It notes in empty which fields had no value.
func fillLine(line string, values map[string]string, empty map[string]bool, write func(before, value string) string) string {
	if !strings.Contains(line, "{{") {
		return line
	}
	var b strings.Builder
	end := 0
	for _, h := range holesIn(line) {
		b.WriteString(line[end:h.from])
		end = h.to
		if strings.TrimSpace(values[h.name]) != "" {
			b.WriteString(write(line[:h.from], values[h.name]))
		} else {
			empty[h.name] = true
			b.WriteString(line[h.from:h.to])
		}
	}
	return b.String() + line[end:]
}

// isHole tells whether s is one merge field and nothing else.
func isHole(s string) bool {
	found := holesIn(s)
	return len(found) == 1 && found[0].from == 0 && found[0].to == len(s)
}

func checkValue(name, value string) error {
	switch {
	case !isField(name):
		return fault.Invalid("There is no field %q. The fields are %s.", name, fieldNames())
	case !utf8.ValidString(value):
		return fault.Invalid("The value of %s is not valid UTF-8: type it again.", name).In(name)
	case utf8.RuneCountInString(value) > longestValue:
		return fault.Invalid("The value of %s is longer than %d characters: shorten it, a letter is read by people.", name, longestValue).In(name)
	case strings.ContainsFunc(value, func(r rune) bool { return unicode.IsControl(r) && !strings.ContainsRune("\n\r\t", r) }):
		return fault.Invalid("The value of %s holds a control character that nobody can see: type it again.", name).In(name)
	}
	return nil
}

func isField(name string) bool {
	return slices.ContainsFunc(fields, func(f Field) bool { return f.Name == name })
}

func fieldNames() string {
	var names []string
	for _, f := range fields {
		names = append(names, f.Name)
	}
	return strings.Join(names, ", ")
}

// oneLine makes a value fit into a sentence.
func oneLine(value string) string { return strings.Join(strings.Fields(value), " ") }

// marks matches what may stand before the first word of a Markdown block.
var marks = regexp.MustCompile(`^[\s>*+#0-9.)-]*$`)

// sentence writes a value into a line of Markdown after what stands before it.
func sentence(before, value string) string {
	if marks.MatchString(before) {
		return literal(oneLine(value))
	}
	return escaped(oneLine(value))
}

// paragraphs keeps a value's blank lines as paragraphs and its line ends as
// hard line breaks (CommonMark §6.7).
func paragraphs(value string) string {
	var b strings.Builder
	blank := true
	for _, line := range strings.Split(strings.ReplaceAll(value, "\r\n", "\n"), "\n") {
		line = literal(oneLine(line))
		switch {
		case line == "":
			blank = true
			continue
		case b.Len() == 0:
		case blank:
			b.WriteString("\n\n")
		default:
			b.WriteString("\\\n")
		}
		b.WriteString(line)
		blank = false
	}
	return b.String()
}

// opening matches what Markdown reads as markup at the start of a line only.
var opening = regexp.MustCompile(`^([-+=#]|[0-9]+[.)])`)

// literal escapes a line so that Markdown shows it as it was typed.
func literal(line string) string {
	return opening.ReplaceAllStringFunc(escaped(line), func(s string) string {
		return s[:len(s)-1] + `\` + s[len(s)-1:]
	})
}

const markup = "\\`*_[]<>&{}~"

// escaped puts a backslash before what Markdown may read as markup in the
// middle of a line (CommonMark §2.4), and before nothing else, because people
// edit the result.
func escaped(line string) string {
	if !strings.ContainsAny(line, markup) {
		return line
	}
	var b strings.Builder
	for _, r := range line {
		if strings.ContainsRune(markup, r) {
			b.WriteByte('\\')
		}
		b.WriteRune(r)
	}
	return b.String()
}
