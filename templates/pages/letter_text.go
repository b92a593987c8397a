package pages

import (
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/flowchestra/tocsin/app/notice"
)

// piece is one block of a letter's text: a heading, a paragraph, a list, a
// quotation, words in columns, or a line.
type piece struct {
	kind  string // "h", "p", "ul", "quote", "pre", "hr"
	lines []string
}

// textColumn is where the text of a letter is wrapped, in characters.
const textColumn = 72

var (
	underline = regexp.MustCompile(`^(=+|-+)$`)
	listMark  = regexp.MustCompile(`^(-|[0-9]+\.) `)
)

// letterPieces takes a letter's text part apart again, so that a phone can lay
// out the very words that were sent. The place for its reader's link is shown
// as what it is.
func letterPieces(text string) []piece {
	var out []piece
	text = strings.ReplaceAll(strings.ReplaceAll(text, "\r\n", "\n"), notice.LinkHole, "…")
	for _, block := range strings.Split(text, "\n\n") {
		if lines := strings.Split(strings.Trim(block, "\n"), "\n"); len(lines) > 0 && lines[0] != "" {
			out = append(out, pieceOf(lines))
		}
	}
	return out
}

func pieceOf(lines []string) piece {
	last := len(lines) - 1
	all := func(start string) bool {
		for _, l := range lines {
			if !strings.HasPrefix(l, start) {
				return false
			}
		}
		return true
	}
	switch {
	case last == 0 && len(lines[0]) > 3 && underline.MatchString(lines[0]):
		return piece{"hr", nil}
	case last > 0 && underline.MatchString(lines[last]):
		return piece{"h", []string{strings.Join(lines[:last], " ")}}
	case listMark.MatchString(lines[0]):
		return piece{"ul", items(lines)}
	case all("> "), all(">"):
		for i := range lines {
			lines[i] = strings.TrimPrefix(strings.TrimPrefix(lines[i], ">"), " ")
		}
		return piece{"quote", unwrap(lines, textColumn-2)}
	case all("    "):
		return piece{"pre", lines}
	}
	return piece{"p", unwrap(lines, textColumn)}
}

// items are the entries of a list, each on one line.
func items(lines []string) []string {
	var out []string
	for _, l := range lines {
		words := strings.TrimSpace(l)
		if mark := listMark.FindString(words); mark != "" || len(out) == 0 {
			out = append(out, strings.TrimPrefix(strings.TrimPrefix(words, mark), " "))
			continue
		}
		out[len(out)-1] += " " + words
	}
	return out
}

// unwrap joins the lines that were only broken because the next word did not
// fit; a line that was ended on purpose stays one.
func unwrap(lines []string, width int) []string {
	out := []string{lines[0]}
	for i, l := range lines[1:] {
		word, _, _ := strings.Cut(l, " ")
		if utf8.RuneCountInString(lines[i])+1+utf8.RuneCountInString(word) > width {
			out[len(out)-1] += " " + l
		} else {
			out = append(out, l)
		}
	}
	return out
}

// withoutLink shows that a reader's own link stood there, and not the place
// that it took: nobody else has it.
func withoutLink(text string) string { return strings.ReplaceAll(text, notice.LinkHole, "…") }
