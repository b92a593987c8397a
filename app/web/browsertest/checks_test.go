package browsertest_test

import (
	"strings"
	"testing"

	"github.com/flowchestra/tocsin/app/web/browsertest"
)

func TestEveryCheckFindsWhatItIsFor(t *testing.T) {
	t.Parallel()
	barriers := func(p *browsertest.Person) { p.HasNoBarriers() }
	width := func(p *browsertest.Person) { p.Looks(browsertest.Narrow()); p.FitsItsWidth() }
	focus := func(p *browsertest.Person) { p.ShowsItsFocus() }
	for name, c := range map[string]struct {
		page, want string
		check      func(*browsertest.Person)
	}{
		"good form, barriers": {form, "", barriers},
		"good form, width":    {form, "", width},
		"good form, focus":    {form, "", focus},
		"frame, twice": {`<h1>x</h1><button>A</button><iframe title="b" src="/next"></iframe>`, "",
			func(p *browsertest.Person) { p.ShowsItsFocus(); p.ShowsItsFocus() }},
		"no label":         {`<h1>x</h1><input>`, "label: Form elements must have labels\n\tinput", barriers},
		"pale text":        {`<h1>x</h1><p class="pale">Read me</p>`, "color-contrast", barriers},
		"tiny targets":     {`<h1>x</h1><button class="tiny">A</button><button class="tiny">B</button>`, "target-size", barriers},
		"too wide":         {`<h1>x</h1><div class="wide">a</div>`, "px of page in 320 px of screen, because of div.wide", width},
		"no outline":       {`<h1>x</h1><button class="none">A</button>`, "button.none “A” shows no focus", focus},
		"faint outline":    {`<h1>x</h1><button class="faint">A</button>`, "differs from its ground by 1.2:1 only", focus},
		"hidden focus":     {`<h1>x</h1><button>A</button><div class="roof"></div>`, "div.roof hides it", focus},
		"nothing to reach": {`<h1>x</h1>`, "Tab reaches nothing", focus},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := faults(t, c.page, c.check)
			if c.want == "" && got != "" || !strings.Contains(got, c.want) {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}
