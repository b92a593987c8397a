package notifications_test

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"github.com/flowchestra/tocsin/app/notice"
	"github.com/flowchestra/tocsin/notifications"
)

// banned is what Outlook draws wrongly or not at all, because it draws with
// Word's engine: each with what becomes of it there. What it ignores without
// harm, such as border-radius or a media query in the style sheet, is not here.
var banned = []struct {
	on    string // elements, "" for all
	style *regexp.Regexp
	why   string
}{
	{"", regexp.MustCompile(`(^|;)(position|float|top|left|right|bottom|z-index|clear):`), "is not placed: the text runs on below"},
	{"", regexp.MustCompile(`(^|;)display:(flex|grid|inline-flex|table|table-cell)`), "stacks what should stand side by side"},
	// A link that is a button stands alone in its cell, which has the colour: there it may be one.
	{"div p span table td ul li", regexp.MustCompile(`(^|;)display:inline-block`), "stacks what should stand side by side"},
	{"", regexp.MustCompile(`(^|;)(flex|grid|gap|columns|order|justify-content|align-items)[a-z-]*:`), "is ignored, and with it the layout"},
	{"", regexp.MustCompile(`background-image|background:|url\(`), "shows no picture and may lose the colour: background-color and bgcolor are read"},
	{"", regexp.MustCompile(`(rgba?|hsla?|var|calc|min|max|clamp)\(`), "drops the whole declaration"},
	{"", regexp.MustCompile(`#[0-9a-f]{3}(;|$)|#[0-9a-f]{8}`), "is read as another colour"},
	{"", regexp.MustCompile(`[0-9](rem|em|vw|vh|ch|ex)(;| |$)`), "is measured otherwise: pixels are not"},
	{"", regexp.MustCompile(`(^|;)(opacity|transform|box-shadow|text-shadow|filter|object-fit|overflow-wrap):`), "is ignored where the letter counts on it"},
	{"", regexp.MustCompile(`margin[a-z-]*:[^;]*(auto|-[0-9])`), "neither centres nor overlaps: align does"},
	{"td tr th table tbody", regexp.MustCompile(`(^|;)margin`), "is ignored on parts of a table: a cell's padding is not"},
	{"p h1 h2 h3 h4 h5 h6 ul ol li blockquote pre div span", regexp.MustCompile(`(^|;)padding[a-z-]*:[^;]*[1-9]`), "is ignored on text: a cell's padding is not"},
	{"p h1 h2 h3 h4 ul ol li blockquote pre span td tr", regexp.MustCompile(`(^|;)(max-|min-)(width|height):`), "is ignored: only a width is read, on tables and cells"},
	{"div p span", regexp.MustCompile(`(^|;)(width|height):`), "is ignored on text: a table has a width"},
}

// strange are elements that Word does not know, or shows as nothing.
var strange = []string{"img", "svg", "picture", "video", "audio", "canvas", "form", "input", "button", "select", "textarea", "object", "embed", "iframe", "link", "script", "base", "section", "article", "main", "header", "footer", "aside", "figure", "details", "template"}

// wordFaults lists what Word's engine would spoil in a mail, and where a link
// leads that is not on the list.
func wordFaults(page string, links ...string) (out []string) {
	z := html.NewTokenizer(strings.NewReader(page))
	column := false // a table of a fixed width is open for Word alone
	for {
		switch z.Next() {
		case html.ErrorToken:
			return out
		case html.CommentToken:
			column = column || strings.Contains(z.Token().Data, `[if mso]><table role="presentation" width="600"`)
		case html.StartTagToken, html.SelfClosingTagToken:
			tag := z.Token()
			if slices.Contains(strange, tag.Data) {
				out = append(out, fmt.Sprintf("<%s>: Word knows no such element", tag.Data))
			}
			out = append(out, attrFaults(tag, column, links)...)
		}
	}
}

func attrFaults(tag html.Token, column bool, links []string) (out []string) {
	for _, a := range tag.Attr {
		switch a.Key {
		case "href":
			if !slices.Contains(links, a.Val) {
				out = append(out, "a link to "+a.Val)
			}
		case "src", "background", "srcset":
			out = append(out, "something fetched from "+a.Val)
		case "style":
			style := strings.ToLower(strings.NewReplacer(": ", ":", "; ", ";").Replace(a.Val))
			if strings.Contains(style, "mso-hide:all") { // hidden everywhere
				continue
			}
			if tag.Data == "table" && strings.Contains(style, "max-width") && !column {
				out = append(out, "<table>: max-width is ignored, and no table of a fixed width stands around it for Word")
			}
			for _, b := range banned {
				if found := b.style.FindString(style); found != "" && (b.on == "" || slices.Contains(strings.Fields(b.on), tag.Data)) {
					out = append(out, fmt.Sprintf("<%s>: %q %s", tag.Data, found, b.why))
				}
			}
		}
	}
	return out
}

func TestNoMailHasWhatWordsEngineSpoils(t *testing.T) {
	t.Parallel()
	all := shipped(t)
	all["everything"] = dress(t, "# a\n\n## b\n\n### c\n\n#### d\n\n##### e\n\n###### f\n\n- a\n  - b\n\n1. c\n\n> d\n\n```\ne\n```\n\n`f` *g* **h** [i](https://j.example)\n\n---\n")
	for name, d := range all {
		for _, fault := range wordFaults(d.HTML, "https://notices.flowchestra.example/c/{{portal_link}}") {
			t.Errorf("%s: %s", name, fault)
		}
		if len(d.HTML) >= 100_000 {
			t.Errorf("%s weighs %d bytes", name, len(d.HTML))
		}
	}
	r := ring()
	_, _, alarm, err := notifications.AlarmLetter(r)
	if err != nil {
		t.Fatal(err)
	}
	for _, fault := range wordFaults(alarm, r.AnswerURL) {
		t.Errorf("alarm: %s", fault)
	}
}

func TestWhatWordSpoilsIsFound(t *testing.T) {
	t.Parallel()
	for _, spoilt := range []string{
		`<p style="position:absolute">`, `<td style="float: left">`, `<div style="display:flex">`, `<div style="display: grid;">`, `<td style="background-image:url(x)">`,
		`<table style="max-width:600px">`, `<td style="margin:4px">`, `<table style="margin:0 auto">`, `<p style="padding:4px">`, `<p style="color:rgba(0,0,0,.5)">`, `<p style="color:#abc">`,
		`<p style="font-size:1.2rem">`, `<p style="max-width:40ch">`, `<p style="margin-top:-4px">`, `<img alt="">`, `<a href="https://x.example">`, `<td background="x.png">`, `<button>`, `<div style="width:600px">`,
	} {
		if len(wordFaults(spoilt)) == 0 {
			t.Errorf("%s passes", spoilt)
		}
	}
	for _, fine := range []string{`<td style="padding:4px;border-radius:4px;background-color:#ffffff">`, `<p style="margin:0 0 16px 0;padding:0;line-height:24px">`, `<!--[if mso]><table role="presentation" width="600"><![endif]--><table style="width:100%;max-width:600px">`} {
		if found := wordFaults(fine); len(found) > 0 {
			t.Errorf("%s: %v", fine, found)
		}
	}
	d := notice.Dressed{HTML: `<p>plain</p>`}
	if found := wordFaults(d.HTML); len(found) > 0 {
		t.Error(found)
	}
}
