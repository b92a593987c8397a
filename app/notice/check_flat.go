package notice

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// flat is a text as it is compared: in lower case, each run of white space one
// blank, without what nobody sees and without what Markdown reads as markup;
// at leads from each of its bytes back to the source.
type flat struct {
	low string
	at  []int32
}

// flatten makes a text comparable. With markdown, a backslash before
// punctuation and unescaped asterisks and backticks go (CommonMark §2.4, §6.2).
func flatten(s string, markdown bool) flat {
	f := flattener{low: make([]byte, 0, len(s)), at: make([]int32, 0, len(s)), blank: true}
	if norm.NFKC.IsNormalString(s) {
		f.write(s, 0, markdown, false)
		return f.done()
	}
	var it norm.Iter
	it.InitString(norm.NFKC, s)
	for !it.Done() {
		from := it.Pos()
		f.write(string(it.Next()), from, markdown, true)
	}
	return f.done()
}

type flattener struct {
	low     []byte
	at      []int32
	blank   bool // the last byte is a blank, or there is none
	escaped bool
}

// write adds a piece that begins at an offset of the source; with one, all of
// it stands at that offset.
func (f *flattener) write(s string, offset int, markdown, one bool) {
	for i, r := range s {
		at := offset + i
		if one {
			at = offset
		}
		wasEscaped := f.escaped
		f.escaped = false
		switch {
		case unicode.IsSpace(r):
			if !f.blank {
				f.put(' ', at)
			}
			f.blank = true
			continue
		case r == '\u00ad', unicode.Is(unicode.Cf, r): // soft hyphens, zero width, direction
			continue
		case markdown && !wasEscaped && r == '\\' && i+1 <= len(s):
			f.escaped = true
			continue
		case markdown && !wasEscaped && (r == '*' || r == '`'):
			continue
		}
		f.blank = false
		f.put(unicode.ToLower(r), at)
	}
}

func (f *flattener) put(r rune, at int) {
	before := len(f.low)
	f.low = utf8.AppendRune(f.low, r)
	for range len(f.low) - before {
		f.at = append(f.at, int32(at)) //nolint:gosec // a letter is below 2 GB
	}
}

func (f *flattener) done() flat { return flat{low: string(f.low), at: f.at} }

// text is the flat text without blanks at its ends.
func (f flat) text() string { return strings.TrimSpace(f.low) }

// source is the offset in the source of a byte of the flat text.
func (f flat) source(i int) int {
	if i < len(f.at) {
		return int(f.at[i])
	}
	if len(f.at) == 0 {
		return 0
	}
	return int(f.at[len(f.at)-1]) + 1
}

// spread is how many bytes on either side of a place an excerpt shows.
const spread = 60

// around is an excerpt of the source between two bytes of the flat text, in one
// line and of whole words.
func (f flat) around(source string, from, to int) string {
	from, to = max(0, from), min(to, len(f.low))
	if i := strings.IndexByte(f.low[from:to], ' '); from > 0 && f.low[from-1] != ' ' && i >= 0 && i < spread/2 {
		from += i + 1
	}
	if i := strings.LastIndexByte(f.low[from:to], ' '); to < len(f.low) && f.low[to] != ' ' && i > to-from-spread/2 && i > 0 {
		to = from + i
	}
	begin, end := min(f.source(from), len(source)), min(f.source(to), len(source))
	for begin > 0 && begin < len(source) && !utf8.RuneStart(source[begin]) {
		begin--
	}
	for end < len(source) && !utf8.RuneStart(source[end]) {
		end++
	}
	end = max(end, begin)
	out := strings.Join(strings.Fields(source[begin:end]), " ")
	if before := strings.TrimRight(source[:begin], " "); before != "" && !strings.HasSuffix(before, "\n") {
		out = "…" + out
	}
	if behind := strings.TrimLeft(source[end:], " "); behind != "" && !strings.HasPrefix(behind, "\n") {
		out += "…"
	}
	return out
}

// shortened is the beginning of a text, as an excerpt.
func shortened(s string) string {
	const most = 240
	s = strings.Join(strings.Fields(s), " ")
	if runes := []rune(s); len(runes) > most {
		return string(runes[:most]) + "…"
	}
	return s
}

// lineAndColumn of a byte of a text, in runes, both from 1.
func lineAndColumn(s string, at int) (line, column int) {
	before := s[:min(at, len(s))]
	return 1 + strings.Count(before, "\n"), 1 + utf8.RuneCountInString(before[strings.LastIndex(before, "\n")+1:])
}
