package web_test

import (
	"html"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/flowchestra/tocsin/app"
	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/notice"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/app/web/browsertest"
)

// doorsToCounters is this room's part of the table of routes; see doors.
const doorsToCounters = `
GET  /countersigning                        clrmeag
GET  /editions/:id/countersignature         clrmeag
POST /editions/:id/countersignature         clrmeag
GET  /incidents/:number/guests              clrmeua
POST /incidents/:number/guests              l
POST /incidents/:number/guests/:id/end      l
`

// counsel adds Nadia, outside counsel.
func (s *site) counsel() people.Person {
	s.Helper()
	p, err := s.app.AddPerson(s.Context(), s.person("Ines"), app.NewPerson{Name: "Nadia", Email: "nadia@counsel.example", Zone: "Europe/Berlin", Roles: "guest"})
	s.must(err)
	return p
}

// uncountered is the story up to Lena having signed a wave of which she changed
// a letter.
func (s *site) uncountered() (incident.Incident, notice.Edition) {
	s.Helper()
	inc := s.storyTo("words")
	s.edits("Lena", "C-1002", s.letter(inc))
	s.submit(&inc, 0)
	return inc, s.sign(&inc)
}

func TestWhatALawyerWroteIsCountersignedByAGuest(t *testing.T) {
	t.Parallel()
	s := open(t)
	inc, e := s.uncountered()
	s.counsel()
	desk, lena, nadia := "/editions/"+e.ID, s.as("Lena"), s.as("Nadia")
	counter, guests := desk+"/countersignature", "/incidents/"+inc.Number+"/guests"
	s.says(plain(lena.get(desk)), 200, "The wave of 3 waits for a countersignature", "Signed by Lena, who wrote of it", "Nothing is sent before that", "Invite outside counsel")
	s.says(plain(lena.get("/signing")), 200, "signed by Lena, waits for a countersignature")
	s.says(nadia.get(counter), 404)
	s.says(plain(nadia.get("/countersigning")), 200, "Nothing waits for a countersignature")
	s.says(plain(lena.get(guests)), 200, "Nobody is a guest")
	s.leads(lena.post(guests, url.Values{"person": {s.person("Nadia").ID}}), guests)
	s.says(plain(s.as("Ada").get(guests)), 200, "Nadia", "by Lena", "still here")

	s.says(plain(nadia.get("/countersigning")), 200, "Read and countersign 3 letters", inc.Number)
	s.says(plain(nadia.get(counter)), 200, "Lena signed this, and wrote what you see below.", "added: One more word. end of addition", "You have no second factor yet, and cannot countersign without one.")
	code := s.code("Nadia")
	if body := nadia.get(counter).body; strings.Count(body, `class="diff"`) != 1 || strings.Contains(body, `class="letter"`) {
		t.Errorf("more than the change is shown: %s", body)
	}
	s.leads(nadia.post(counter, url.Values{"digest": {e.Digest}, "code": {code}}), counter)
	s.says(plain(nadia.get(counter)), 200, "Countersigned by Nadia")
	s.says(plain(nadia.get("/countersigning")), 200, "Nothing waits for a countersignature")
	s.says(plain(lena.get(desk)), 200, "The wave of 3, signed", "Signed by Lena", "Countersigned by Nadia")
	s.says(plain(nadia.post(counter, url.Values{"digest": {e.Digest}, "code": {code}})), 409, "Nothing was countersigned.", "was countersigned at")

	g, err := s.look().Guests(inc.ID)
	s.must(err)
	s.says(nadia.post(guests+"/"+g[0].ID+"/end", nil), 403)
	s.leads(lena.post(guests+"/"+g[0].ID+"/end", nil), guests)
	s.says(lena.post(guests+"/"+g[0].ID+"/end", nil), 409)
	s.says(nadia.get(counter), 404)
}

func TestAGuestSeesNothingElse(t *testing.T) {
	t.Parallel()
	s := open(t)
	inc, e := s.uncountered()
	nadia := s.counsel()
	_, err := s.app.InviteGuest(s.Context(), s.person("Lena"), inc.ID, nadia.ID)
	s.must(err)
	copies, err := s.look().Copies(e.ID)
	s.must(err)
	v, seen := s.as("Nadia"), 0
	for _, r := range s.routesBy(http.MethodGet) {
		if strings.HasPrefix(r.Path, "/static/") {
			continue
		}
		path := strings.NewReplacer(":number", inc.Number, "/editions/:id", "/editions/"+e.ID, "/notices/:id", "/notices/"+e.NoticeID, "/people/:id", "/people/"+s.person("Lena").ID,
			":copy", copies[0].ID, ":language", "en", ":reference", "C-1002").Replace(r.Path)
		a := v.get(filledPath(path))
		if a.status != 200 {
			continue
		}
		seen++
		switch path {
		case "/countersigning", "/editions/" + e.ID + "/countersignature":
		case "/me", "/me/factor", "/healthz", "/healthz/clocks", "/setup/done", "/check", "/c/:token":
			if strings.Contains(a.body, inc.Title) || strings.Contains(a.body, inc.Number) {
				t.Errorf("%s tells a guest of the incident", path)
			}
		default:
			t.Errorf("a guest reads %s", path)
		}
	}
	if seen < 6 {
		t.Errorf("a guest reads %d pages only: this proves nothing", seen)
	}
	if a := v.get("/"); a.header.Get("Location") != "/countersigning" {
		t.Errorf("a guest begins at %q", a.header.Get("Location"))
	}
	if body := v.get("/countersigning").body; strings.Contains(body, `href="/watch"`) || strings.Contains(body, `href="/people"`) {
		t.Error("a guest is shown ways that are closed")
	}
}

func TestACountersignatureIsRefusedWithoutACode(t *testing.T) {
	t.Parallel()
	s := open(t)
	_, e := s.uncountered()
	counter, jonas := "/editions/"+e.ID+"/countersignature", s.as("Jonas")
	s.hand(s.person("Jonas"))
	jonas.refusesEach(counter, func() url.Values { return url.Values{"digest": {e.Digest}} }, noCode("code"))
	code := s.code("Jonas")
	jonas.strays(counter, "digest", func() url.Values { return url.Values{"code": {code}} }, 409)
	visitors := map[string]*visitor{"Lena": s.as("Lena"), "Mira": s.as("Mira"), "Theo": s.as("Theo")}
	s.unchanged("who may not", func() {
		for name, says := range map[string]string{"Lena": "You signed this wave", "Mira": "You submitted this wave", "Theo": "Somebody from legal"} {
			s.says(plain(visitors[name].post(counter, url.Values{"digest": {e.Digest}, "code": {code}})), 403, "Nothing was countersigned.", says)
		}
		s.says(jonas.get("/editions/none/countersignature"), 404)
	})
	wrong := jonas.post(counter, url.Values{"digest": {e.Digest}, "code": {"000000"}})
	wrong.body = html.UnescapeString(wrong.body)
	s.says(wrong, 422, "Error: Check and countersign", `href="#code"`, `id="code-wrong"`)
	if c, err := s.look().Countersignature(e.ID); err != nil || c != nil {
		t.Errorf("countersigned: %+v, %v", c, err)
	}
}

func TestAGuestsFormRefusesBadValues(t *testing.T) {
	t.Parallel()
	s := open(t)
	inc := s.storyTo("words")
	guests, lena := "/incidents/"+inc.Number+"/guests", s.as("Lena")
	values := append([]string{"", s.person("Mira").ID, s.person("Lena").ID, "Nadia", "tocsin"}, notIDs...)
	var all []bad
	for _, v := range values {
		all = append(all, bad{"person", v, "holds the role guest", ""})
	}
	lena.refusesEach(guests, func() url.Values { return url.Values{} }, all)
	nadia := s.counsel()
	s.leads(lena.post(guests, url.Values{"person": {nadia.ID}}), guests)
	lena.refuses(guests, url.Values{"person": {nadia.ID}}, "person", "a guest of "+inc.Number+" already")
}

func TestPagesOfACountersignatureAreFit(t *testing.T) {
	t.Parallel()
	s := open(t)
	inc, e := s.uncountered()
	nadia := s.counsel()
	_, err := s.app.InviteGuest(s.Context(), s.person("Lena"), inc.ID, nadia.ID)
	s.must(err)
	s.hand(nadia)
	counsel, lena := s.sits("Nadia", browsertest.Desk()), s.sits("Lena", browsertest.Desk())
	counter := "/editions/" + e.ID + "/countersignature"
	looksAt(counsel, "countersigning", "/countersigning")
	looksAt(counsel, "countersignature", counter)
	looksAt(lena, "guests", "/incidents/"+inc.Number+"/guests")
	looksAt(lena, "edition-uncountered", "/editions/"+e.ID)
	looksAt(lena, "signing-uncountered", "/signing")
	counsel.Opens(counter)
	code := s.code("Nadia")
	counsel.FillsIn("Code of your authenticator", code[:3]+" "+code[3:])
	counsel.Presses("Countersign 3 letters")
	counsel.Sees("Countersigned by Nadia")
	looksAt(counsel, "countersigned", counter)
	looksAt(counsel, "countersigning-empty", "/countersigning")
}
