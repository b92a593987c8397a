package browsertest

import (
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// axe is where npm puts the rules, seen from the root of the module.
const axe = "tools/axe/node_modules/axe-core/axe.min.js"

// standard are the rules of axe-core: WCAG 2.0, 2.1 and 2.2, levels A and AA.
// The size of targets (2.5.8) is off by default there.
const standard = `{resultTypes: ["violations"], rules: {"target-size": {enabled: true}},
	runOnly: {type: "tag", values: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"]}}`

// violation is one element that breaks one rule.
type violation struct {
	Rule, Help, Selector, Why string
}

// HasNoBarriers holds the page to WCAG 2.2 AA as far as a machine can judge it.
func (p *Person) HasNoBarriers() {
	p.Helper()
	// Looked at from its top: a page that a focused box has scrolled hides half of
	// what stands first. Evaluated from outside, so the page's Content-Security-Policy has no say.
	if !do(p, "cannot look for axe-core", chromedp.Evaluate[bool]("!!window.axe")) {
		do(p, "cannot load axe-core", chromedp.Evaluate[chromedp.Void](p.rules()))
	}
	found := do(p, "cannot run axe-core", chromedp.Evaluate[[]violation](`(scrollTo(0, 0), axe.run(document, `+standard+`)).then((r) => r.violations.flatMap((v) => v.nodes.map((n) =>
		({Rule: v.id, Help: v.help, Selector: n.target.join(" "), Why: n.failureSummary.replace(/\s+/g, " ")}))))`, chromedp.EvalAwaitPromise))
	for _, v := range found {
		p.Errorf("%s (%d px, %s): %s: %s\n\t%s\n\t%s", p.Where(), p.look.Width, p.look.Theme(), v.Rule, v.Help, v.Selector, v.Why)
	}
}

// rules reads axe-core, which is only there after "npm ci" in tools/axe.
func (p *Person) rules() string {
	p.Helper()
	for dir := "."; ; dir = filepath.Join("..", dir) {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err != nil && len(dir) < 60 {
			continue
		}
		body, err := os.ReadFile(filepath.Join(dir, axe))
		if err != nil {
			orFail(p, "there is no axe-core (npm ci in tools/axe brings it)")
		}
		return string(body)
	}
}

// FitsItsWidth fails where the page has to be scrolled sideways (WCAG 1.4.10).
func (p *Person) FitsItsWidth() {
	p.Helper()
	if wide := must[*string](p, "wide"); wide != nil {
		p.Errorf("%s scrolls sideways: %s", p.Where(), *wide)
	}
}

// ShowsItsFocus walks over the whole page with Tab and judges every stop.
func (p *Person) ShowsItsFocus() {
	p.Helper()
	must[chromedp.Void](p, "start")
	const frames = 12 // that may stand at the page's end, with what can be reached in them, and be left first
	reached := 0
	for stop := range mostStops {
		p.types(kb.Tab)
		f := p.focused()
		if !f.Lost {
			p.judges(f)
			reached++
		} else if reached > 0 || stop >= frames {
			break
		}
	}
	if reached == 0 {
		p.Errorf("%s: Tab reaches nothing, not even the link past the navigation", p.Where())
	}
}

// Weight is what came over the line for one page with an empty cache, in bytes.
type Weight struct{ HTML, CSS, Script, Other int }

// Weighs opens a path with an empty cache and returns what came over the line.
func (p *Person) Weighs(path string) Weight {
	p.Helper()
	tell(p, network.SetCacheDisabled, network.SetCacheDisabledParams{CacheDisabled: true})
	defer tell(p, network.SetCacheDisabled, network.SetCacheDisabledParams{CacheDisabled: p.look.Slow})
	p.Opens(path)
	p.until(func() bool { b, err := ask[float64](p, "birth"); return err == nil && b != 0 })
	var w Weight
	for kind, bytes := range p.record.weigh() {
		switch kind {
		case network.ResourceTypeDocument:
			w.HTML += int(bytes)
		case network.ResourceTypeStylesheet:
			w.CSS += int(bytes)
		case network.ResourceTypeScript:
			w.Script += int(bytes)
		default:
			w.Other += int(bytes)
		}
	}
	return w
}

// Paint tells how long after the request something was to be seen, and when the
// page could be used: its document was read and its scripts had run.
func (p *Person) Paint() (seen, usable time.Duration) {
	p.Helper()
	at := must[struct{ Painted, Usable float64 }](p, "painted")
	return time.Duration(at.Painted * 1e6), time.Duration(at.Usable * 1e6)
}

// FindsItFit holds the open page to what every page is held to: on three
// screens and in both themes no barrier, nothing to scroll sideways, and a
// focus that shows.
func (p *Person) FindsItFit() {
	p.Helper()
	for _, look := range []Look{Desk(), Phone(), Narrow()} {
		p.Looks(look)
		p.FitsItsWidth()
		p.ShowsItsFocus()
		p.HasNoBarriers()
		p.Looks(look.InDark())
		p.HasNoBarriers()
	}
	p.Looks(Desk().InDark())
	p.ShowsItsFocus() // the outline has another ground there
}

// Photographs takes pictures of the open page on two screens and in both
// themes: name-1280-light.png and so on.
func (p *Person) Photographs(name string) {
	p.Helper()
	for _, look := range []Look{Desk(), Phone()} {
		for _, look := range []Look{look, look.InDark()} {
			p.Looks(look)
			p.Screenshot(fmt.Sprintf("%s-%d-%s", name, look.Width, look.Theme()))
		}
	}
}
