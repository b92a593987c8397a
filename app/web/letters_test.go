package web_test

import (
	"html"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/notice"
)

// doorsToLetters is this room's part of the table of routes; see doors.
const doorsToLetters = `
GET  /incidents/:number/account/:language   clrmeua
POST /incidents/:number/account/:language   clm
GET  /notices/:id                           clrmeua
GET  /notices/:id/drafts/:draft             clme
GET  /notices/:id/drafts/:draft/html        clme
POST /notices/:id/drafts/:draft             clm
GET  /notices/:id/waves                     clme
POST /notices/:id/waves                     cm
GET  /notices/:id/deliveries                clrmeua
GET  /incidents/:number/returns             clrmeua
GET  /editions/:id                          clrmeua
GET  /editions/:id/copies/:copy             clrmeua
GET  /editions/:id/copies/:copy/html        clrmeua
GET  /editions/:id/signature                clme
POST /editions/:id/approval                 l
GET  /signing                               clrmeua
`

// letter is the notice of the first letters.
func (s *site) letter(inc incident.Incident) notice.Notice {
	s.Helper()
	n, err := s.look().NoticeOf(inc.ID, notice.Initial)
	s.must(err)
	if n == nil {
		s.Fatal("no letter is drafted")
	}
	return *n
}

// lastEdition is what was frozen last.
func (s *site) lastEdition(inc incident.Incident) notice.Edition {
	s.Helper()
	all, err := s.look().EditionsOf(inc.ID)
	s.must(err)
	if len(all) == 0 {
		s.Fatal("nothing is before legal")
	}
	return all[len(all)-1]
}

// plain is a page's words as a person reads them.
func plain(a answer) answer {
	a.body = html.UnescapeString(regexp.MustCompile(`\s+`).ReplaceAllString(regexp.MustCompile(`<[^>]*>`).ReplaceAllString(a.body, ""), " "))
	return a
}

// asks takes the hidden boxes of the page's form to an address.
func (v *visitor) asks(page, action string) url.Values {
	v.Helper()
	a := v.get(page)
	_, form, ok := strings.Cut(a.body, `action="`+action+`"`)
	if !ok {
		v.Fatalf("%s has no form to %s: %s", page, action, a.body)
	}
	form, _, _ = strings.Cut(form, "</form>")
	out := url.Values{}
	for _, m := range regexp.MustCompile(`<input type="hidden" name="(\w+)" value="([^"]*)"`).FindAllStringSubmatch(form, -1) {
		out.Set(m[1], html.UnescapeString(m[2]))
	}
	return out
}

func TestMiraPutsAWaveBeforeLegalAndLenaSignsIt(t *testing.T) {
	t.Parallel()
	s := open(t)
	inc := s.storyTo("words")
	mira, lena := s.as("Mira"), s.as("Lena")
	letters := "/notices/" + s.letter(inc).ID
	s.says(plain(mira.get(letters)), 200, "First letter to affected customers", "3 letters 2 English, 1 German", "177 letters 166 English, 11 German", "Put 3 letters before legal", "Brightwater Clinics")
	link := regexp.MustCompile(`href="(` + letters + `/waves\?due=[^"]+)"`).FindStringSubmatch(mira.get(letters).body)
	if link == nil {
		t.Fatal("no way to put a wave before legal")
	}
	check := html.UnescapeString(link[1])
	s.says(plain(mira.get(check)), 200, "Put 3 letters before legal", "2 English, 1 German", "Lena or Jonas")
	form := mira.asks(check, letters+"/waves")
	a := mira.post(letters+"/waves", form)
	if a.status != 303 || a.header.Get("Location") != letters+"?saved=submitted" {
		t.Fatalf("got %d to %q: %s", a.status, a.header.Get("Location"), a.body)
	}
	again := mira.post(letters+"/waves", form)
	e := s.lastEdition(inc)
	if again.status != 303 || e.Number != 1 || e.Copies != 3 {
		t.Errorf("sent twice: %d, edition %d of %d letters", again.status, e.Number, e.Copies)
	}
	desk := "/editions/" + e.ID
	s.says(plain(mira.get(letters)), 200, "With legal 3 letters since")
	s.says(plain(mira.get(letters+"?saved=submitted")), 200, "before legal, frozen word for word")
	s.says(plain(lena.get("/signing")), 200, "Read and sign 3 letters", "3 letters in 1 wave")
	s.says(plain(lena.get(desk)), 200, "Sign the wave of 3", "Check and sign 3 letters", "Open 2 letters that stand out", "2 English, 1 German", "Words byMira", e.Digest, "Waits for Lena or Jonas", "The customer’s name")
	s.says(plain(mira.get(desk)), 200, "Lena or Jonas signs.")
	s.says(plain(lena.get(desk+"/signature")), 200, "Sign 3 letters", e.Digest, "The signature does not send", "Jonas may sign it, too", "Before you sign, open 2 letters that stand out")
	s.says(plain(lena.get(desk)), 200, "Open 2 letters that stand out")
	s.reads("Lena", e.ID)
	code := s.code("Lena")
	s.says(plain(lena.get(desk+"/signature")), 200, "When do they leave?", "After 60 s, in which legal and the commander can hold it.")
	sign := lena.asks(desk+"/signature", desk+"/approval")
	sign.Set("code", code)
	for range 2 {
		if a := lena.post(desk+"/approval", sign); a.status != 303 || a.header.Get("Location") != desk {
			t.Fatalf("got %d to %q: %s", a.status, a.header.Get("Location"), a.body)
		}
	}
	sign.Set("once", "another")
	s.unchanged("signing twice", func() { s.says(lena.post(desk+"/approval", sign), 303) })
	s.says(plain(lena.get(desk)), 200, "The wave of 3, signed", "Signed by Lena", "The first letter leaves at")
	s.says(plain(lena.get("/signing")), 200, "Nothing waits for a signature", "Lena", "leaves at ")
}
