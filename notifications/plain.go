package notifications

import (
	"bufio"
	"fmt"
	stdhtml "html"
	"strings"
	"unicode/utf8"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/renderer/html"
)

// column is where the text part wraps, in characters (RFC 5322 §2.1.1 asks for
// at most 78).
const column = 72

// plainText renders a Markdown tree as text that says what the HTML says.
func plainText(tree ast.Node, source []byte) string {
	return strings.Join(blocks(tree, source, column), "\n")
}

// blocks renders the children of a node with a blank line between them, or
// without one inside a tight list.
func blocks(parent ast.Node, source []byte, width int) []string {
	list, inList := parent.(*ast.List)
	var out []string
	number := 0
	if inList {
		number = list.Start
	}
	for n := parent.FirstChild(); n != nil; n = n.NextSibling() {
		var lines []string
		if inList {
			lines = item(list, n, source, width, number)
			number++
		} else {
			lines = block(n, source, width)
		}
		if len(out) > 0 && len(lines) > 0 && !(inList && list.IsTight) && !isTightPart(n) {
			out = append(out, "")
		}
		out = append(out, lines...)
	}
	return out
}

// isTightPart tells a block that follows the words of a tight list item.
func isTightPart(n ast.Node) bool {
	_, after := n.PreviousSibling().(*ast.TextBlock)
	return after
}

func item(list *ast.List, n ast.Node, source []byte, width, number int) []string {
	mark := "- "
	if list.IsOrdered() {
		mark = fmt.Sprintf("%d. ", number)
	}
	lines := indented(blocks(n, source, width-len(mark)), strings.Repeat(" ", len(mark)))
	if len(lines) == 0 {
		return []string{strings.TrimSpace(mark)}
	}
	lines[0] = mark + strings.TrimPrefix(lines[0], strings.Repeat(" ", len(mark)))
	return lines
}

func block(n ast.Node, source []byte, width int) []string {
	switch b := n.(type) {
	case *ast.Heading:
		return underlined(wrap(plainInline(b, source), width), "-")
	case *ast.List, *ast.ListItem:
		return blocks(b, source, width)
	case *ast.Blockquote:
		return indented(blocks(b, source, width-2), "> ")
	case *ast.CodeBlock, *ast.FencedCodeBlock:
		var code strings.Builder
		for i := range b.Lines().Len() {
			segment := b.Lines().At(i)
			code.Write(segment.Value(source))
		}
		return indented(strings.Split(strings.TrimRight(code.String(), "\n"), "\n"), "    ")
	case *ast.ThematicBreak:
		return []string{"* * *"}
	default:
		return wrap(plainInline(b, source), width)
	}
}

// plainInline joins the words of a block. Escapes and entities are resolved by
// the very writer that the HTML goes through, so that both parts agree.
func plainInline(parent ast.Node, source []byte) string {
	var b strings.Builder
	for n := parent.FirstChild(); n != nil; n = n.NextSibling() {
		switch t := n.(type) {
		case *ast.Text:
			value := t.Segment.Value(source)
			if parent.Kind() == ast.KindCodeSpan || t.IsRaw() {
				b.Write(value)
			} else {
				b.WriteString(resolved(value))
			}
			switch {
			case t.HardLineBreak():
				b.WriteByte('\n')
			case t.SoftLineBreak():
				b.WriteByte(' ')
			}
		case *ast.String:
			b.Write(t.Value)
		default:
			b.WriteString(plainInline(n, source))
		}
	}
	return b.String()
}

func resolved(value []byte) string {
	var b strings.Builder
	w := bufio.NewWriter(&b)
	html.DefaultWriter.Write(w, value)
	_ = w.Flush() // a strings.Builder takes everything
	return stdhtml.UnescapeString(b.String())
}

// wrap breaks words at spaces; a word that is wider than the column, such as an
// address, stays whole.
func wrap(words string, width int) []string {
	var lines []string
	for _, paragraph := range strings.Split(strings.TrimSpace(words), "\n") {
		line, length := "", 0
		for _, word := range strings.FieldsFunc(paragraph, func(r rune) bool { return r == ' ' || r == '\t' }) {
			n := utf8.RuneCountInString(word)
			if line != "" && length+1+n > width {
				lines = append(lines, line)
				line, length = "", 0
			}
			if line != "" {
				line, length = line+" ", length+1
			}
			line, length = line+word, length+n
		}
		lines = append(lines, line)
	}
	return lines
}

func underlined(lines []string, with string) []string {
	longest := 0
	for _, line := range lines {
		longest = max(longest, utf8.RuneCountInString(line))
	}
	return append(lines, strings.Repeat(with, longest))
}

func indented(lines []string, by string) []string {
	for i, line := range lines {
		lines[i] = strings.TrimRight(by+line, " ")
	}
	return lines
}
