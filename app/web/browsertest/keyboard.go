package browsertest

import (
	"strings"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// mostStops bounds the walk by Tab over one page.
const mostStops = 400

// focus is how the focus shows at one stop.
type focus struct {
	Lost     bool    // it is on no control
	What     string  // the control, for sentences
	Outline  float64 // in CSS pixels; 0 for none
	Contrast float64 // of the outline with what is around it
	Seen     bool    // something of the control is in sight
	Over     string  // what hides it
	Group    string  // name of its radio buttons
}

// focused tells how the focus shows, once the page has scrolled to it. What has
// the focus within a frame is another process's, which asks this page to scroll.
func (p *Person) focused() focus {
	p.Helper()
	f := must[focus](p, "focus")
	draws := 10
	if strings.HasPrefix(f.What, "iframe") {
		draws = 60
	}
	for range draws {
		if f.Lost || f.Seen {
			break
		}
		must[chromedp.Void](p, "drawn")
		f = must[focus](p, "focus")
	}
	return f
}

// OnlyKeyboard puts the mouse away: from here on Presses, FillsIn and Chooses
// walk to the control with Tab, and fail where the focus cannot be seen on the
// way.
func (p *Person) OnlyKeyboard() { p.keyboard = true }

// Hits presses keys on whatever has the focus, such as "?" or kb.Escape.
func (p *Person) Hits(keys string) {
	p.Helper()
	p.types(keys)
}

func (p *Person) types(keys string) {
	p.Helper()
	do(p, "hits a key", chromedp.KeyEvent(keys))
}

// reaches walks with Tab until the control has the focus.
func (p *Person) reaches(kind, words string) string {
	p.Helper()
	lost := 0
	for range mostStops {
		if at := must[string](p, "at", kind, words); at != "" {
			p.holdsFocus()
			return at
		}
		p.types(kb.Tab)
		f := p.focused()
		if !f.Lost {
			p.judges(f)
			lost = 0
			continue
		}
		// After the last control the focus is the browser's own once.
		if lost++; lost > 1 {
			break
		}
	}
	p.Fatalf("%s cannot reach %q at %s with Tab", p.name, words, p.Where())
	return ""
}

// choosesByKey reaches a radio button or check box as a keyboard does: Tab to
// the group, the arrows within it.
func (p *Person) choosesByKey(label string) {
	p.Helper()
	at := p.reaches("choose", label)
	if at == "there" {
		p.types(" ")
		return
	}
	for range mostStops {
		p.types(kb.ArrowDown)
		if must[string](p, "at", "choose", label) == "there" {
			return
		}
	}
	p.Fatalf("%s cannot reach %q at %s with the arrows", p.name, label, p.Where())
}

// holdsFocus fails where the control with the focus does not show it.
func (p *Person) holdsFocus() {
	p.Helper()
	p.judges(p.focused())
}

// judges holds one stop to WCAG 2.2: the focus is visible (2.4.7), its outline
// differs from what is around it by 3:1 (1.4.11), and the control is not hidden
// behind something (2.4.11).
func (p *Person) judges(f focus) {
	p.Helper()
	switch {
	case f.Lost:
		p.Errorf("%s: the focus is lost at %s", p.name, p.Where())
	case !f.Seen:
		p.Errorf("%s: %s has the focus at %s, and %s hides it", p.name, f.What, p.Where(), f.Over)
	case f.Outline == 0:
		p.Errorf("%s: %s shows no focus at %s", p.name, f.What, p.Where())
	case f.Contrast < 3:
		p.Errorf("%s: the outline of %s differs from its ground by %.1f:1 only, at %s (%s)", p.name, f.What, f.Contrast, p.Where(), p.look.Theme())
	}
}
