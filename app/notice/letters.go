package notice

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/flowchestra/tocsin/app/fault"
)

// longestValue bounds one merge value, in runes, so that a pasted log file
// does not become a letter.
const longestValue = 20_000

// longestHole bounds what may stand between braces, in bytes, so that a text
// full of braces is read in one pass.
const longestHole = 100

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
	end := -1
	for at := 0; ; {
		open := strings.Index(s[at:], "{{")
		if open < 0 {
			return out
		}
		open += at
		if end < open+2 {
			next := strings.Index(s[open+2:], "}}")
			if next < 0 {
				return out
			}
			end = open + 2 + next
		}
		at = open + 1
		if end-open > longestHole {
			continue
		}
		if name := strings.Trim(s[open+2:end], " \t"); isName(name) {
			out = append(out, hole{open, end + 2, name})
			at = end + 2
		}
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

// Literal is a paragraph of Markdown that shows a line as it was typed.
func Literal(line string) string { return literal(oneLine(line)) }

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
