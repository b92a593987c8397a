package browsertest_test

import (
	"strings"
	"testing"

	"github.com/flowchestra/tocsin/app/web/browsertest"
)

func TestAPersonFillsInAFormByItsWordsWithMouseOrKeyboardAndWithoutScript(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(*browsertest.Person){
		"mouse":          func(*browsertest.Person) {},
		"keyboard":       func(p *browsertest.Person) { p.OnlyKeyboard() },
		"finger":         func(p *browsertest.Person) { p.Looks(browsertest.Phone()) },
		"without script": func(p *browsertest.Person) { p.Looks(browsertest.Look{Width: 1000, Height: 700, NoScript: true}) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ada := browsertest.Sits(t, "Ada", serve(t, form), browsertest.Desk())
			change(ada)
			ada.Opens("/")
			ada.Sees("Report", "When was it detected")
			ada.FillsIn("Title", "Token read & run")
			ada.Pastes("Customers", strings.Repeat("C-1001\n", 180))
			ada.FillsIn("When did it end: Date", "2026-03-29")
			ada.Chooses("Was data seen: Yes")
			ada.Chooses("I am sure")
			ada.Picks("Zone", "Berlin")
			ada.Finds("Title", "Token read & run")
			ada.Finds("Zone", "Berlin")
			ada.Presses("Send the report")
			ada.IsAt("/sent")
			ada.Sees("title=Token+read+%26+run", "&d=&e=2026-03-29&", "seen=yes", "sure=1", "zone=Europe%2FBerlin"[:7])
			if got := strings.Count(ada.Page(), "C-1001%0D%0A"); got != 180 {
				t.Errorf("%d of 180 lines were sent", got)
			}
			ada.GoesBack()
			ada.Presses("Go on")
			ada.Sees("The next page")
			ada.SeesNo("Report")
		})
	}
}

func TestALookIsWhatThePageSees(t *testing.T) {
	t.Parallel()
	site := serve(t, `<h1>As it came</h1><script src="/hide.js"></script>`)
	ada := browsertest.Sits(t, "Ada", site, browsertest.Desk())
	ada.Opens("/")
	ada.Sees("Scripts run")
	ada.Looks(browsertest.Phone().InDark())
	ada.Reloads()
	ada.Sees("Scripts run in the dark")
	ada.Looks(browsertest.Look{Width: 320, Height: 500, NoScript: true})
	ada.Reloads()
	ada.Sees("As it came")
	ada.Looks(browsertest.Look{Width: 320, Height: 500, Slow: true})
	ada.Opens("/")
	if seen, usable := ada.Paint(); seen.Milliseconds() < 200 || usable == 0 {
		t.Errorf("a page and its script came after %s and %s, over a line where each takes 100 ms", seen, usable)
	}
	w := ada.Weighs("/")
	if w.HTML < 300 || w.CSS < len(look) || w.Script < 100 {
		t.Errorf("the page weighs %+v", w)
	}
}

func TestASentenceThatIsNotTrueFailsInWordsThatHelp(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		page string
		act  func(*browsertest.Person)
		want string
	}{
		"text":       {form, func(p *browsertest.Person) { p.Sees("Reports") }, `does not see "Reports" at /. The page says: Report Title`},
		"no text":    {form, func(p *browsertest.Person) { p.SeesNo("Report") }, `still sees "Report"`},
		"button":     {form, func(p *browsertest.Person) { p.Presses("Confirm") }, `sees 0 things to press called "Confirm" at /. There are: Send the report · Go on`},
		"two boxes":  {form, func(p *browsertest.Person) { p.FillsIn("Date", "2026-03-28") }, `sees 2 things to fill in called "Date" at /. There are: When was it detected: Date · When did it end: Date`},
		"option":     {form, func(p *browsertest.Person) { p.Picks("Zone", "Mars") }, `does not find "Mars" in "Zone": UTC · Berlin`},
		"disabled":   {`<h1>x</h1><button disabled>Send</button>`, func(p *browsertest.Person) { p.Presses("Send") }, "it is disabled"},
		"covered":    {`<h1>x</h1><button>Send</button><div class="roof"></div>`, func(p *browsertest.Person) { p.Presses("Send") }, "div.roof lies over it"},
		"no way":     {`<h1>x</h1><button tabindex="-1">Send</button><a href="/next">Go</a>`, func(p *browsertest.Person) { p.OnlyKeyboard(); p.Presses("Send") }, `cannot reach "Send" at / with Tab`},
		"no outline": {`<h1>x</h1><button class="none">A</button><button>Send</button>`, func(p *browsertest.Person) { p.OnlyKeyboard(); p.Presses("Send") }, "button.none “A” shows no focus"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := faults(t, c.page, c.act); !strings.Contains(got, c.want) {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

func TestWhatAPageDoesBehindThePersonsBackFailsTheTest(t *testing.T) {
	t.Parallel()
	look := func(*browsertest.Person) {}
	for name, c := range map[string]struct {
		page, want string
		act        func(*browsertest.Person)
	}{
		"missing":        {`<h1>x</h1><img src="/nothing.png" alt="">`, "img-src", look},
		"inline style":   {`<h1 style="color:red">x</h1>`, "style-src", look},
		"inline script":  {`<h1>x</h1><script>1</script>`, "script-src", look},
		"script fails":   {`<script src="/hide.js"></script>`, "a script failed: TypeError", look},
		"missing script": {`<h1>x</h1><script src="/no.js"></script>`, "/no.js was answered with 404", look},
		"refused":        {`<h1>x</h1><a href="/refused">Go</a>`, "/refused was answered with 422", func(p *browsertest.Person) { p.Presses("Go") }},
		"expected":       {`<h1>x</h1><a href="/refused">Go</a>`, "", func(p *browsertest.Person) { p.Expects(422); p.Presses("Go") }},
		"quiet":          {form, "", look},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := faults(t, c.page, c.act)
			if c.want == "" && got != "" || !strings.Contains(got, c.want) {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

func TestAPersonLosesTheLineAndFindsItAgain(t *testing.T) {
	t.Parallel()
	line := browsertest.Lay(t, serve(t, `<h1>x</h1><a href="/next">Go on</a><script src="/live.js"></script>`))
	ada := browsertest.Sits(t, "Ada", line.URL, browsertest.Desk())
	ada.Opens("/")
	ada.Sees("Connected")
	ada.Loses(line)
	ada.Sees("Cut off")
	ada.FindsAgain(line)
	ada.Sees("Connected")
	ada.Presses("Go on")
	ada.Sees("The next page")
}
