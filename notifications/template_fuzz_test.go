package notifications_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/notice"
	"github.com/flowchestra/tocsin/notifications"
)

// dressed is every element that a dressed letter may consist of: those of the
// layout and those that Markdown makes.
var dressed = []string{"html", "head", "meta", "title", "style", "body", "div", "table", "tr", "td", "tbody", "h1", "h2", "h3", "h4", "p", "br",
	"strong", "em", "ul", "ol", "li", "blockquote", "pre", "code", "hr"}

// plainOnly fails when a letter has an element, or an attribute, that none of
// ours has.
func plainOnly(t interface{ Errorf(string, ...any) }, page string) {
	z := html.NewTokenizer(strings.NewReader(page))
	for {
		switch z.Next() {
		case html.ErrorToken:
			return
		case html.StartTagToken, html.SelfClosingTagToken, html.EndTagToken:
			tag := z.Token()
			if !slices.Contains(dressed, tag.Data) {
				t.Errorf("the letter has <%s>", tag.Data)
			}
			for _, a := range tag.Attr {
				if strings.HasPrefix(a.Key, "on") || slices.Contains([]string{"href", "src", "srcdoc", "action", "formaction", "data", "background"}, a.Key) || a.Key == "style" && strings.ContainsAny(a.Val, "(\\") {
					t.Errorf("<%s> has %s=%q", tag.Data, a.Key, a.Val)
				}
			}
		}
	}
}

// makes goes the way of a letter: template, values, mail. ok is false where it
// was refused.
func makes(t interface {
	Errorf(string, ...any)
	Fatalf(string, ...any)
}, subject, template string, values map[string]string) (d notice.Dressed, ok bool) {
	refused := func(err error) {
		if kind := fault.KindOf(err); kind != fault.KindInvalid {
			t.Fatalf("%q: refused as %q: %v", template, kind, err)
		}
	}
	letter, err := notice.Template{Language: "en"}.Reworded(subject, template)
	if err != nil {
		refused(err)
		return d, false
	}
	subject, body, missing, err := letter.Fill(values)
	if err != nil {
		refused(err)
		return d, false
	}
	longest := 0
	for _, v := range values {
		longest = max(longest, len(v))
	}
	if most := len(letter.Body) + strings.Count(letter.Body, "{{")*(2*longest+2); len(body) > most {
		t.Errorf("%d bytes of template and values of %d became %d", len(letter.Body), longest, len(body))
	}
	d, err = notifications.Dress(notice.Letter{Language: "en", Subject: subject, Body: body, Organisation: values["organisation"], Reference: values["reference"]})
	if err != nil {
		refused(err)
		return d, false
	}
	if len(missing) > 0 {
		t.Errorf("a letter without %v was made", missing)
	}
	if len(d.HTML) > 100_000 || len(d.Text) > 20*100_000 {
		t.Errorf("the letter has %d bytes of HTML and %d of text", len(d.HTML), len(d.Text))
	}
	return d, true
}

// each gives every field the same value, on one line where it must be.
func each(value string) map[string]string {
	values := map[string]string{}
	for _, f := range notice.Fields() {
		values[f.Name] = value
	}
	for _, name := range []string{"organisation", "reference"} { // stand in the letter's head, too
		values[name] = strings.Join(strings.Fields(value), " ")
	}
	return values
}

func FuzzTemplate(f *testing.F) {
	shipped, err := notice.Shipped()
	if err != nil {
		f.Fatal(err)
	}
	for _, l := range shipped {
		f.Add(l.Subject, l.Body, "Brightwater")
	}
	for _, words := range append(attack, logic...) {
		f.Add("About {{tenant}}", "Before {{tenant}} after\n\n{{data}}\n\n> {{wrong}}\n\n- {{right}}\n", words)
		f.Add(words, words, "x")
	}
	f.Fuzz(func(t *testing.T, subject, template, value string) {
		begun := time.Now()
		d, ok := makes(t, subject, template, each(value))
		if took := time.Since(begun); took > 2*time.Second {
			t.Errorf("%d bytes of template took %s", len(template), took)
		}
		if !ok {
			return
		}
		plainOnly(t, d.HTML)
		if strings.ContainsAny(d.Subject, "\r\n") {
			t.Errorf("the subject has a line break: %q", d.Subject)
		}
	})
}

// logic is what other template engines would run.
var logic = []string{"{{range}}", "{{range .}}x{{end}}", "{{>", "{{> partial}}", "{{{", "{{{tenant}}}", "{{#if tenant}}x{{/if}}", "{{tenant.name}}", "{{.}}", "{{template \"x\"}}",
	"{{call .X}}", "{%if x%}", "${tenant}", "<%= x %>", "#{x}", "{{{{tenant}}}}", "{{tenant}}", "}}{{", "{{\ntenant\n}}", "{{ tenant | raw }}", "{{!x}}", "{{&tenant}}"}

func TestWhatOtherEnginesWouldRunComesOutAsText(t *testing.T) {
	t.Parallel()
	const template = "Before {{tenant}} after\n\n{{data}}\n\n- {{records}}\n\n> {{wrong}}\n"
	for _, words := range logic {
		d, ok := makes(t, "About {{tenant}}", template, each(words))
		want := strings.Join(strings.Fields(words), " ")
		if !ok {
			if !strings.Contains(want, "{{") { // a subject is checked for holes as a whole
				t.Errorf("%q was refused", words)
			}
			d, ok = makes(t, "About you", template, each(words))
		}
		if !ok || strings.Count(said(d.HTML), want) < 3 {
			t.Errorf("%q reads %q", words, said(d.HTML))
		}
		if strings.Contains(words, "{{") && !strings.Contains(words, "tenant}}") { // and nobody can save it
			if _, ok := makes(t, "x", words, each("y")); ok {
				t.Errorf("%q passes for a letter", words)
			}
		}
	}
}

func TestNoWordsTakeLong(t *testing.T) {
	t.Parallel()
	for _, piece := range []string{"{{", "{{{", "}}", "{{ ", "{{tenant", "[", "![", "](", "*", "_ *", "**a ", "`", "~~~\n", ">", "> ", "<", "<!--", "<a ", "&", "&#", "\\", "- ", "1. ", "#", "\n- \n", "||", "a\n=", "[a]: b\n", "\u0300", "\u200d", "\t", " \n"} {
		long := strings.Repeat(piece, 10_000/len(piece))
		begun := time.Now()
		makes(t, "x", long+"}}", each("y"))
		makes(t, "x", "{{tenant}}\n\n{{data}} x", each(long))
		if took := time.Since(begun); took > 5*time.Second {
			t.Errorf("%q, repeated, took %s", piece, took)
		}
	}
}

func TestMarkupInAnyFieldOfAnyLetterStaysText(t *testing.T) {
	t.Parallel()
	shipped, err := notice.Shipped()
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range shipped {
		for _, words := range attack {
			if strings.Contains(words, "{{") {
				continue // a hole in a subject is refused, and tried elsewhere
			}
			values := each(words)
			d := filled(t, l, values)
			d.HTML = withoutOwnLink(t, l, d.HTML)
			plainOnly(t, d.HTML)
			if found := live.FindString(d.HTML); found != "" {
				t.Errorf("%s: %q leaves %q alive", l.Slug, words, found)
			}
		}
	}
}

func TestALineBreakInAnyFieldAddsNoHeader(t *testing.T) {
	t.Parallel()
	shipped, err := notice.Shipped()
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range shipped {
		for _, f := range l.Uses() {
			for _, end := range []string{"\r\n", "\n", "\r", "\r\n\r\n"} {
				values := notice.Examples(l.Language)
				values[f.Name] = "a" + end + "Bcc: x@y.example" + end + "Content-Type: text/html" + end + end + "<p>b"
				subject, body, _, err := l.Fill(values)
				if err != nil {
					t.Fatal(err)
				}
				d, err := notifications.Dress(notice.Letter{Language: l.Language, Subject: subject, Body: body, Organisation: values["organisation"], Reference: values["reference"]})
				if fault.KindOf(err) == fault.KindInvalid && (f.Name == "organisation" || f.Name == "reference") {
					continue // names of one line
				}
				if err != nil {
					t.Fatalf("%s, %s: %v", l.Slug, f.Name, err)
				}
				e := envelope()
				e.Subject, e.Text, e.HTML, e.Language = d.Subject, d.Text, d.HTML, l.Language
				message, err := notifications.Compose(e)
				if err != nil {
					t.Fatalf("%s, %s: %v", l.Slug, f.Name, err)
				}
				if _, names := headerOf(t, message); !slices.Equal(names, goldenHeader) {
					t.Errorf("%s, %s with %q: header %v", l.Slug, f.Name, end, names)
				}
			}
		}
	}
}
