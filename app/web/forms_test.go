package web_test

import (
	"net/url"
	"strings"

	"golang.org/x/net/html"
)

// fills reads the form of a page that goes to an address, as a browser without
// script would send it: what is hidden, typed, ticked and chosen in it.
func (v *visitor) fills(page answer, action string) url.Values {
	v.Helper()
	doc, err := html.Parse(strings.NewReader(page.body))
	v.must(err)
	form := find(doc, func(n *html.Node) bool { return n.Data == "form" && attr(n, "action") == action })
	if form == nil {
		v.Fatalf("no form goes to %s: %s", action, page.body)
	}
	out := url.Values{}
	for n := range form.Descendants() {
		if n.Type != html.ElementNode || attr(n, "name") == "" {
			continue
		}
		switch kind := attr(n, "type"); {
		case n.Data == "textarea":
			out.Set(attr(n, "name"), strings.TrimPrefix(text(n), "\n"))
		case n.Data == "select":
			if o := find(n, func(o *html.Node) bool { return o.Data == "option" && has(o, "selected") }); o != nil {
				out.Set(attr(n, "name"), attr(o, "value"))
			} else if o := find(n, func(o *html.Node) bool { return o.Data == "option" }); o != nil {
				out.Set(attr(n, "name"), attr(o, "value"))
			}
		case n.Data == "input" && (kind == "radio" || kind == "checkbox"):
			if has(n, "checked") {
				out.Set(attr(n, "name"), attr(n, "value"))
			}
		case n.Data == "input" && kind != "file":
			out.Set(attr(n, "name"), attr(n, "value"))
		}
	}
	return out
}

// presses sends a form of a page with some boxes changed, and follows where it
// leads.
func (v *visitor) presses(page answer, action string, changes url.Values) answer {
	v.Helper()
	form := v.fills(page, action)
	for name, values := range changes {
		form[name] = values
	}
	a := v.post(action, form)
	if to := a.header.Get("Location"); a.status == 303 {
		to, _, _ = strings.Cut(to, "#")
		a = v.get(to)
	}
	if a.status != 200 {
		v.Fatalf("%s answered %d: %s", action, a.status, a.body)
	}
	return a
}

// finds returns the address of the one link with these words.
func (v *visitor) finds(page answer, words string) string {
	v.Helper()
	doc, err := html.Parse(strings.NewReader(page.body))
	v.must(err)
	link := find(doc, func(n *html.Node) bool { return n.Data == "a" && strings.Contains(text(n), words) })
	if link == nil {
		v.Fatalf("no link says %q: %s", words, page.body)
	}
	return attr(link, "href")
}

func find(n *html.Node, is func(*html.Node) bool) *html.Node {
	for d := range n.Descendants() {
		if d.Type == html.ElementNode && is(d) {
			return d
		}
	}
	return nil
}

func text(n *html.Node) string {
	var b strings.Builder
	for d := range n.Descendants() {
		if d.Type == html.TextNode {
			b.WriteString(d.Data)
		}
	}
	return b.String()
}

func attr(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

func has(n *html.Node, name string) bool {
	for _, a := range n.Attr {
		if a.Key == name {
			return true
		}
	}
	return false
}
