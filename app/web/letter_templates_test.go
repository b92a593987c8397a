package web_test

import (
	"fmt"
	"html"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/flowchestra/tocsin/app"
	"github.com/flowchestra/tocsin/app/notice"
)

// doorsToTemplates is this room's part of the table of routes; see doors.
const doorsToTemplates = `
GET  /templates                             clrmeua
GET  /templates/:slug/:language             clrmeua
POST /templates/:slug/:language             lm
GET  /templates/:slug/:language/history     clrmeua
GET  /templates/:slug/:language/preview     clrmeua
POST /templates/:slug/:language/preview     lm
`

// reworded is the first letter with a sentence more, as it is entered.
func reworded(sentence, seen string) url.Values {
	t, _ := notice.ShippedAs("initial", "en")
	return url.Values{"seen": {seen}, "subject": {t.Subject}, "body": {sentence + "\r\n\r\n" + t.Body}, "why": {"Counsel asked for it."}}
}

const firstLetter = "/templates/initial/en"

func TestALetterIsRewordedVersionByVersion(t *testing.T) {
	t.Parallel()
	s := open(t).withCast()
	lena, rosa := s.as("Lena"), s.as("Rosa")
	s.says(lena.get("/signing"), 200, `href="/templates"`)
	s.says(lena.get("/organisation"), 200, `href="/templates"`)
	list := rosa.get("/templates")
	s.says(plain(list), 200, "To customers", "To authorities", "To people whose data it is", "First letter: you are affected", "Entwarnung", "As shipped", "California")
	if n := strings.Count(list.body, "As shipped"); n != 2*len(notice.Kinds())+6 {
		t.Errorf("%d letters are listed", n)
	}
	s.says(lena.get(firstLetter), 200, "As shipped", "nobody has changed it yet", "Save version 1", `name="preview"`, `formtarget="preview"`, "when the organisation became aware, with its zone", "To the security contact of {{tenant}}")
	s.says(rosa.get(firstLetter), 200, "changing it is for legal and communications", "{{what_happened}}")
	s.lacks(rosa.get(firstLetter), "<textarea", "Save version")
	s.says(rosa.post(firstLetter, reworded("x", "0")), 403)
	s.says(rosa.get(firstLetter+"/history"), 200, "Nobody has changed this letter")

	form := reworded("This is our first word on it.", "0")
	s.leads(lena.post(firstLetter, form), firstLetter+"?saved=yes")
	s.says(plain(lena.get(firstLetter+"?saved=yes")), 200, "Saved as version 1", "Version 1, by Lena, ", "Every version", "This is our first word on it.", "Put back the words as shipped", "Save version 2")
	s.says(lena.get("/templates"), 200, `href="`+firstLetter+`/history">Version 1`, "Lena, ")
	s.says(plain(rosa.get(firstLetter+"/history")), 200, "Version 1", "Counsel asked for it.", "added: ", "our first word on it.", "What it says otherwise than the words as shipped")

	back := lena.fills(lena.get(firstLetter+"?from=0"), firstLetter)
	s.says(lena.get(firstLetter+"?from=0"), 200, "other words than those that hold: As shipped", "Nothing changes until you save")
	if strings.Contains(back.Get("body"), "our first word") || back.Get("seen") != "1" {
		t.Fatalf("the form holds %v", back)
	}
	back.Set("why", "Back as shipped.")
	s.leads(lena.post(firstLetter, back), firstLetter+"?saved=yes")
	if all := s.versions(); len(all) != 2 || all[0].Body != shippedBody("initial", "en") {
		t.Errorf("put back: %+v", all)
	}
	s.says(lena.get(firstLetter+"?from=1"), 200, "Version 1", "our first word on it.")
	for _, from := range []string{"3", "-1", "x", "1e0", "%00", "99999999999999999999"} {
		s.says(lena.get(firstLetter+"?from="+from), 404)
	}
}

func (s *site) versions() []notice.Version {
	s.Helper()
	all, err := s.look().LetterVersions("initial", "en")
	s.must(err)
	return all
}

func shippedBody(slug, language string) string {
	t, _ := notice.ShippedAs(slug, language)
	return t.Body
}

func TestTheSameWordsSentTwiceAreOneVersion(t *testing.T) {
	t.Parallel()
	s := open(t).withCast()
	lena := s.as("Lena")
	form := lena.fills(lena.get(firstLetter), firstLetter)
	form.Set("why", "It is shorter.")
	form.Set("subject", "About {{tenant}}")
	for range 3 {
		s.leads(lena.post(firstLetter, form), firstLetter+"?saved=yes")
	}
	if all := s.versions(); len(all) != 1 {
		t.Errorf("%d versions", len(all))
	}
}

func TestWhoSavesAnOvertakenLetterSeesBothAndLosesNothing(t *testing.T) {
	t.Parallel()
	s := open(t).withCast()
	lena, mira := s.as("Lena"), s.as("Mira")
	s.leads(mira.post(firstLetter, reworded("Mirabelles.", "0")), firstLetter+"?saved=yes")
	s.unchanged("a conflict", func() {
		a := lena.post(firstLetter, reworded("Lentils.", "0"))
		s.says(plain(a), 409, "Somebody else saved these words while you wrote", "Mirabelles.", "Lentils.", "Save version 2")
		again := lena.fills(a, firstLetter)
		if !strings.Contains(again.Get("body"), "Lentils.") || again.Get("seen") != "1" || again.Get("why") != "Counsel asked for it." {
			t.Errorf("the form holds %v", again)
		}
	})
	lena.strays(firstLetter, "seen", func() url.Values { return reworded("x", "1") }, 409)
}

// badTemplate are words that no letter can be made of.
func badTemplate() []bad {
	all := append(brokenLine("subject", 200), brokenText("body", 10_000)...)
	return append(all, bad{"subject", "", "Fill in", ""}, bad{"subject", " ", "Fill in", ""}, bad{"body", "", "empty one", ""}, bad{"body", " \r\n\t", "empty one", ""},
		bad{"subject", "About {{tenant}} and {{incident}}", "Line 1, column 22: there is no field {{incident}}", ""}, bad{"body", "One\nTwo {{range}}", "Line 2, column 5: there is no field {{range}}", ""},
		bad{"body", "{{>x}}", "still says", ""}, bad{"body", "{{{tenant", "still says", ""}, bad{"subject", "{{ x y }}", "still says", ""}, bad{"subject", "=?utf-8?q?x?=", "", ""})
}

func TestATemplatesPreviewRefusesWhatMakesNoLetter(t *testing.T) {
	t.Parallel()
	s := open(t).withCast()
	lena := s.as("Lena")
	s.unchanged("looking", func() {
		for _, b := range badTemplate() {
			form := reworded("x", "0")
			form.Set(b.box, b.value)
			a := lena.post(firstLetter+"/preview", form)
			a.body = html.UnescapeString(a.body)
			s.says(a, 422, "This cannot be made into a letter yet", b.says)
		}
	})
}

func TestATemplatesFormNamesTheBoxAtFaultAndWritesNothing(t *testing.T) {
	t.Parallel()
	s := open(t).withCast()
	good := func() url.Values { return reworded("x", "0") }
	all := append(badTemplate(), brokenLine("why", 500)...)
	all = append(all, bad{"why", "", "Fill in", ""}, bad{"why", " ", "Fill in", ""})
	s.as("Lena").refusesEach(firstLetter, good, all)
	if all := s.versions(); len(all) != 0 {
		t.Errorf("saved %v", all)
	}
	for _, path := range []string{"/templates/none/en", "/templates/initial/fr", "/templates/gdpr_33/de", "/templates/%00/en", "/templates/initial/..%2fen"} {
		for _, what := range []string{"", "/history", "/preview"} {
			s.says(s.as("Lena").get(path+what), 404)
		}
		s.says(s.as("Lena").post(path, good()), 404)
		s.says(s.as("Lena").post(path+"/preview", good()), 404)
	}
}

func TestAPreviewShowsWhatIsBeingWrittenAndSavesNothing(t *testing.T) {
	t.Parallel()
	s := open(t).withCast()
	lena, rosa := s.as("Lena"), s.as("Rosa")
	s.unchanged("looking", func() {
		for range 2 {
			a := lena.post(firstLetter+"/preview", reworded("Something <new> & {{tenant}}.", "0"))
			s.says(a, 200, "390 pixels", "640 pixels", "Brightwater Clinics")
			if got := a.header.Get("Content-Security-Policy"); !strings.HasPrefix(got, "sandbox; default-src 'none'") {
				t.Errorf("under %s", got)
			}
			if n := strings.Count(a.body, "srcdoc="); n != 2 || regexp.MustCompile(`(?i)<(script|img|new)\b`).MatchString(a.body) {
				t.Errorf("%d frames: %s", n, a.body)
			}
		}
		s.says(lena.post(firstLetter+"/preview", url.Values{"subject": {"{{no}}"}, "body": {"{{range}}"}}), 422, "cannot be made into a letter yet", "Line 1, column 1: there is no field {{no}}", "no field {{range}}")
		s.says(rosa.get(firstLetter+"/preview"), 200, "srcdoc")
		s.says(rosa.post(firstLetter+"/preview", reworded("x", "0")), 403)
	})
	shipped, err := notice.Shipped()
	s.must(err)
	for _, l := range shipped {
		path := "/templates/" + l.Slug + "/" + l.Language
		s.says(lena.get(path), 200, l.Checklist[:1])
		s.says(lena.get(path+"/preview"), 200, "srcdoc")
	}
}

func TestPagesOfTemplatesAskAsOftenForManyVersions(t *testing.T) {
	t.Parallel()
	s := open(t).withCast()
	rosa := s.as("Rosa")
	ask := func() (n [3]int) {
		for i, path := range []string{"/templates", firstLetter, firstLetter + "/history"} {
			n[i] = s.counting(func() { s.says(rosa.get(path), 200) })
		}
		return n
	}
	few := ask()
	for i := range 12 {
		l, _ := notice.ShippedAs("initial", "en")
		_, err := s.app.SaveTemplate(s.Context(), s.person([]string{"Lena", "Mira"}[i%2]), app.SaveTemplate{Slug: "initial", Language: "en", Seen: i, Subject: l.Subject, Body: fmt.Sprintf("Version %d.\n\n%s", i, l.Body), Why: "Again."})
		s.must(err)
	}
	if many := ask(); many != few {
		t.Errorf("%v statements, %v with 12 versions", few, many)
	}
}
