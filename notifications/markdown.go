package notifications

import (
	"bytes"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// markdown is CommonMark without its two ways to write HTML: a tag in a letter
// is shown as it was typed, so that no word of a signed letter can vanish.
var markdown = goldmark.New(goldmark.WithParser(parser.NewParser(
	parser.WithBlockParsers(
		util.Prioritized(parser.NewSetextHeadingParser(), 100),
		util.Prioritized(parser.NewThematicBreakParser(), 200),
		util.Prioritized(parser.NewListParser(), 300),
		util.Prioritized(parser.NewListItemParser(), 400),
		util.Prioritized(parser.NewCodeBlockParser(), 500),
		util.Prioritized(parser.NewATXHeadingParser(), 600),
		util.Prioritized(parser.NewFencedCodeBlockParser(), 700),
		util.Prioritized(parser.NewBlockquoteParser(), 800),
		util.Prioritized(parser.NewParagraphParser(), 1000),
	),
	parser.WithInlineParsers(
		util.Prioritized(parser.NewCodeSpanParser(), 100),
		util.Prioritized(parser.NewLinkParser(), 200),
		util.Prioritized(parser.NewAutoLinkParser(), 300),
		util.Prioritized(parser.NewEmphasisParser(), 500),
	),
	parser.WithParagraphTransformers(parser.DefaultParagraphTransformers()...),
)))

// convert renders Markdown twice from one tree, as HTML and as text.
func convert(source []byte) (html, plain string, err error) {
	tree := markdown.Parser().Parse(text.NewReader(source))
	if err := unlink(tree, source); err != nil {
		return "", "", err
	}
	var b bytes.Buffer
	if err := markdown.Renderer().Render(&b, source, tree); err != nil {
		return "", "", err
	}
	return b.String(), plainText(tree, source), nil
}

// unlink puts every link's and picture's address in words behind its label, so
// that a reader sees where it leads before going there.
func unlink(tree ast.Node, source []byte) error {
	var links []ast.Node
	err := ast.Walk(tree, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		switch n.Kind() {
		case ast.KindLink, ast.KindImage, ast.KindAutoLink:
			if !entering { // inner links first, so that children move with their parent
				links = append(links, n)
			}
		}
		return ast.WalkContinue, nil
	})
	for _, n := range links {
		var address []byte
		switch l := n.(type) {
		case *ast.AutoLink:
			replace(n, raw(l.Label(source)))
			continue
		case *ast.Link:
			address = l.Destination
		case *ast.Image:
			address = l.Destination
		}
		label := plainInline(n, source)
		for child := n.FirstChild(); child != nil; child = n.FirstChild() {
			n.Parent().InsertBefore(n.Parent(), n, child)
		}
		if label == string(address) || len(address) == 0 {
			n.Parent().RemoveChild(n.Parent(), n)
			continue
		}
		tail := append([]byte(" ("), address...)
		if label == "" {
			tail = append([]byte("("), address...)
		}
		replace(n, raw(append(tail, ')')))
	}
	return err
}

func replace(old, by ast.Node) { old.Parent().ReplaceChild(old.Parent(), old, by) }

// raw is text in which neither backslashes nor entities mean anything.
func raw(words []byte) ast.Node {
	s := ast.NewString(words)
	s.SetRaw(true)
	return s
}
