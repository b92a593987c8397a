package browsertest

import (
	_ "embed"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

//go:embed page.js
var pageScript string

// found is what a person sees of a control: its place, and what it is.
type found struct {
	Count    int
	Names    []string
	Disabled bool
	Type     string // "radio", "date", "textarea", "a" …
	Leaves   bool   // using it leads to another page
	Chosen   bool
	X, Y     float64
	Covered  string // what lies over its middle
}

// Opens goes to a path of the site, or to a whole address.
func (p *Person) Opens(path string) {
	p.Helper()
	if strings.HasPrefix(path, "/") {
		path = p.site + path
	}
	p.record.weigh()
	do(p, "cannot open "+path, chromedp.Navigate(path))
}

// Reloads asks for the page once more.
func (p *Person) Reloads() {
	p.Helper()
	do(p, "cannot reload the page", chromedp.Reload())
}

// GoesBack goes to the page before.
func (p *Person) GoesBack() {
	p.Helper()
	// A page that comes back as it was does not load again.
	p.follows(true, "the way back", func() { must[chromedp.Void](p, "back") })
}

// Sees waits until each of the texts is on the page. Spaces and line breaks
// count as one space.
func (p *Person) Sees(texts ...string) {
	p.Helper()
	for _, text := range texts {
		said := ""
		if !p.until(func() bool { said = p.Page(); return strings.Contains(said, text) }) {
			p.Fatalf("%s does not see %q at %s. The page says: %s", p.name, text, p.Where(), said)
		}
	}
}

// Says tells whether each of the texts comes onto the page within a second.
func (p *Person) Says(texts ...string) bool {
	p.Helper()
	patience := p.patience
	defer func() { p.patience = patience }()
	p.patience = time.Second
	return p.until(func() bool {
		said := p.Page()
		return !slices.ContainsFunc(texts, func(text string) bool { return !strings.Contains(said, text) })
	})
}

// SeesNo fails while one of the texts stays on the page.
func (p *Person) SeesNo(texts ...string) {
	p.Helper()
	for _, text := range texts {
		if !p.until(func() bool { return !strings.Contains(p.Page(), text) }) {
			p.Fatalf("%s still sees %q at %s", p.name, text, p.Where())
		}
	}
}

// Page is every word on the page, one space apart.
func (p *Person) Page() string {
	said, err := ask[string](p, "said")
	if err != nil {
		return "" // between two pages
	}
	return said
}

// Where is the path of the page that is open.
func (p *Person) Where() string {
	p.Helper()
	return strings.TrimPrefix(do(p, "cannot tell where", chromedp.Location()), p.site)
}

// IsAt waits until the page with this path is open.
func (p *Person) IsAt(path string) {
	p.Helper()
	if !p.until(func() bool { return p.Where() == path }) {
		p.Fatalf("%s is at %s, not at %s. The page says: %s", p.name, p.Where(), path, p.Page())
	}
}

// Presses uses the one link or button that is called so, and waits for the page
// it leads to.
func (p *Person) Presses(words string) {
	p.Helper()
	f := p.looksFor("press", words)
	if f.Disabled {
		p.Fatalf("%s cannot press %q at %s: it is disabled", p.name, words, p.Where())
	}
	p.follows(f.Leaves, words, func() {
		if p.keyboard {
			p.reaches("press", words)
			p.types(kb.Enter)
			return
		}
		p.touches("press", words)
	})
}

// follows does something and waits for the next page, where it leads to one.
func (p *Person) follows(leaves bool, words string, act func()) {
	p.Helper()
	before := must[float64](p, "origin")
	act()
	if !leaves {
		return
	}
	if !p.until(func() bool {
		born, err := ask[float64](p, "birth")
		return err == nil && born != 0 && born != before
	}) {
		p.Fatalf("%s pressed %q, and it led nowhere. The page says: %s", p.name, words, p.Page())
	}
}

// FillsIn replaces what is in the box with this label. A box that has the same
// label as another is named with its question: "When was it detected: Date".
func (p *Person) FillsIn(label, text string) {
	p.Helper()
	f := p.looksFor("fill", label)
	switch f.Type {
	case "date", "time", "datetime-local", "month", "week", "color", "range":
		// Chromium asks for these piece by piece, in the order of its own locale.
		if !must[bool](p, "set", label, text) {
			p.Fatalf("%s cannot fill %q into %q: it is no %s", p.name, text, label, f.Type)
		}
		return
	}
	if p.keyboard {
		p.reaches("fill", label)
		do(p, "selects all", chromedp.KeyEvent("a", chromedp.KeyModifiers(kb.ModifierCtrl)))
	} else {
		p.touches("fill", label)
		if !must[bool](p, "take", "fill", label) {
			p.Fatalf("%s cannot type into %q: it does not take the focus", p.name, label)
		}
	}
	if text == "" {
		p.types(kb.Delete)
		return
	}
	tell(p, input.InsertText, input.InsertTextParams{Text: text})
}

// Pastes puts a text of any length into the box with this label, as FillsIn
// does; pasting and typing come to the same in Chromium.
func (p *Person) Pastes(label, text string) {
	p.Helper()
	p.FillsIn(label, text)
}

// Attaches chooses a file for the box with this label.
func (p *Person) Attaches(label, file string) {
	p.Helper()
	p.looksFor("fill", label)
	must[bool](p, "take", "fill", label)
	do(p, "attaches "+file, chromedp.SetUploadFiles(chromedp.JSPath("document.activeElement"), []string{file}))
}

// Finds compares what is in the box with this label, or chosen in the list.
func (p *Person) Finds(label, want string) {
	p.Helper()
	p.looksFor("fill", label)
	if got := must[*string](p, "holds", label); got == nil || *got != want {
		p.Fatalf("%s does not find %q in %q: %v", p.name, want, label, got)
	}
}

// Chooses turns on the radio button or the check box with this label, named
// with its question where it has to be.
func (p *Person) Chooses(label string) {
	p.Helper()
	f := p.looksFor("choose", label)
	if f.Chosen {
		return
	}
	if p.keyboard {
		p.choosesByKey(label)
	} else {
		p.touches("choose", label)
	}
	if !p.looksFor("choose", label).Chosen {
		p.Fatalf("%s chose %q at %s, and it is not chosen", p.name, label, p.Where())
	}
}

// Picks takes an option of the list with this label.
func (p *Person) Picks(label, option string) {
	p.Helper()
	if f := p.looksFor("fill", label); f.Type != "select" {
		p.Fatalf("%s finds no list at %q, but %s", p.name, label, f.Type)
	}
	if others := must[[]string](p, "pick", label, option); others != nil {
		p.Fatalf("%s does not find %q in %q: %s", p.name, option, label, strings.Join(others, " · "))
	}
}

// looksFor waits for the one control of a kind that is called so.
func (p *Person) looksFor(kind, words string) found {
	p.Helper()
	var f found
	if !p.until(func() bool {
		got, err := ask[found](p, "look", kind, words)
		f = got
		return err == nil && f.Count == 1
	}) {
		verb := map[string]string{"press": "press", "fill": "fill in", "choose": "choose"}[kind]
		p.Fatalf("%s sees %d things to %s called %q at %s. There are: %s", p.name, f.Count, verb, words, p.Where(), strings.Join(f.Names, " · "))
	}
	return f
}

// touches clicks, once nothing lies over it: what moves aside by itself is
// waited for.
func (p *Person) touches(kind, words string) {
	p.Helper()
	var f found
	if !p.until(func() bool {
		got, err := ask[found](p, "look", kind, words)
		f = got
		return err == nil && f.Count == 1 && f.Covered == ""
	}) {
		p.Fatalf("%s cannot reach %q at %s: %s lies over it", p.name, words, p.Where(), f.Covered)
	}
	do(p, "presses "+words, chromedp.MouseClickXY(f.X, f.Y))
}

// Screenshot keeps the whole page as a picture, NAME.png: in the folder that
// TOCSIN_SHOTS names, else among the test's artifacts (go test -artifacts).
func (p *Person) Screenshot(name string) {
	p.Helper()
	dir := os.Getenv("TOCSIN_SHOTS")
	if dir == "" {
		dir = p.ArtifactDir()
	}
	file := filepath.Join(dir, name+".png")
	if err := os.WriteFile(file, p.picture(), 0o600); err != nil {
		p.Errorf("The picture %s cannot be kept: %v", file, err)
	}
}

// picture makes the screen as tall as the page first: frames within it are
// drawn only where they are in sight.
func (p *Person) picture() []byte {
	p.Helper()
	tall := max(must[float64](p, "height"), float64(p.look.Height))
	p.screen(int64(tall))
	defer p.screen(int64(p.look.Height))
	ctx, cancel := p.soon()
	defer cancel()
	must[chromedp.Void](p, "drawn")
	got, err := chromedp.Call(ctx, page.CaptureScreenshot, page.CaptureScreenshotParams{
		Clip: &page.Viewport{Width: float64(p.look.Width), Height: tall, Scale: 1}})
	if err != nil {
		p.Errorf("%s cannot take a picture: %v", p.name, err)
	}
	return got.Data
}
