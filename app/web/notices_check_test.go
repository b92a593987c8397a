package web_test

import (
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/flowchestra/tocsin/app"
	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/notice"
	"github.com/flowchestra/tocsin/app/store/storetest"
	"github.com/flowchestra/tocsin/app/web/browsertest"
)

// doorsToChecks is this room's part of the table of routes; see doors.
const doorsToChecks = `
GET  /notices/:id/findings                  clme
POST /notices/:id/findings                  clm
GET  /organisation/words                    clrmeua
POST /organisation/words                    l
POST /organisation/words/:id/end            l
`

const waveOfThree = "/waves?due=2026-03-29T01:40:00Z"

// writes has Mira add a sentence to the letters of some customers.
func (s *site) writesInto(inc incident.Incident, sentence string, references ...string) (last notice.Draft) {
	s.Helper()
	for _, r := range references {
		t, err := s.look().TenantByReference(r)
		s.must(err)
		ds, err := s.look().DraftsOf(s.letter(inc).ID, []string{t.ID})
		s.must(err)
		last = ds[t.ID]
		s.must(s.app.EditDraft(s.Context(), s.person("Mira"), app.EditDraft{DraftID: last.ID, Version: last.Version, Subject: last.Subject, Body: last.Body + "\n\n" + sentence}))
	}
	return last
}

// findingLinks are the ways from a page to its findings.
func findingLinks(a answer) []string {
	var out []string
	for _, m := range regexp.MustCompile(`href="(/notices/[^"]*/findings\?[^"]*)"`).FindAllStringSubmatch(a.body, -1) {
		out = append(out, strings.ReplaceAll(m[1], "&amp;", "&"))
	}
	return out
}

func TestAFindingIsKeptOnceForEveryLetterThatHoldsIt(t *testing.T) {
	t.Parallel()
	s := open(t)
	inc := s.storyTo("words")
	wave := "/notices/" + s.letter(inc).ID + waveOfThree
	mira := s.as("Mira")
	s.says(plain(mira.get(wave)), 200, "Nothing open", "3 letters were held against")
	s.writesInto(inc, "No data was accessed.", "C-1001", "C-1002")
	page := mira.get(wave)
	s.says(plain(page), 200, "1 finding is open.", "“no data was accessed” says more than is known", "In 2 letters: Brightwater Clinics and Aldergate Bank", "Fix it in the letter", "Keep, because …", "so the letters cannot be frozen yet")
	s.lacks(page, ">Put 3 letters before legal</button>")
	s.says(plain(mira.post("/notices/"+s.letter(inc).ID+"/waves", url.Values{"due": {"2026-03-29T01:40:00Z"}, "standing": {""}})), 422, "1 finding is open in the content check. It is, in 2 letters:", "“no data was accessed”")
	links := findingLinks(page)
	if len(links) != 1 {
		t.Fatalf("%q", links)
	}
	s.says(plain(mira.get(links[0])), 200, "Keep a finding", "Why it may stand")
	s.lacks(s.as("Rosa").get(links[0]), `name="reason"`)
	action := "/notices/" + s.letter(inc).ID + "/findings"
	form := mira.asks(links[0], action)
	form.Set("reason", "The logs of that day are whole.")
	a := mira.post(action, form)
	if to := a.header.Get("Location"); a.status != 303 || !strings.HasPrefix(to, wave[:strings.Index(wave, "?")]) {
		t.Fatalf("%d to %q", a.status, to)
	}
	s.unchanged("the same form again", func() { mira.post(action, form) })
	s.says(plain(mira.get(wave)), 200, "Nothing open", "1 finding kept", "Kept, because: The logs of that day are whole.", "Put 3 letters before legal")
	s.says(plain(mira.get(links[0])), 200, "This finding is kept", "Mira keeps it")
	s.submit(&inc, 0)
	s.says(plain(s.as("Lena").get("/editions/"+s.lastEdition(inc).ID+"/signature")), 200, "Kept in spite of the content check", "“no data was accessed”", "Kept, because: The logs of that day are whole.", "Mira, Sat 28 Mar")
}

func TestAldergateInBrightwatersLetterIsRefusedUntilLegalSaysItIsAWord(t *testing.T) {
	t.Parallel()
	s := open(t)
	inc := s.storyTo("words")
	d := s.writesInto(inc, "We told Aldergate the same.", "C-1001")
	path := "/notices/" + d.NoticeID + "/drafts/" + d.ID
	mira, lena := s.as("Mira"), s.as("Lena")
	page := mira.get(path)
	s.says(plain(page), 200, "Refused", "“Aldergate” is another customer’s name.", "Line ")
	if got := findingLinks(page); len(got) != 0 {
		t.Errorf("Mira has a way around it: %q", got)
	}
	links := findingLinks(lena.get(path))
	if len(links) != 1 {
		t.Fatalf("%q", links)
	}
	s.says(plain(mira.get(links[0])), 200, "This cannot be kept.")
	finding, err := url.Parse(links[0])
	s.must(err)
	s.unchanged("keeping it", func() {
		s.says(mira.post(finding.Path, url.Values{"draft": {d.ID}, "finding": {finding.Query().Get("finding")}, "due": {""}, "reason": {"r"}}), 403, "refused outright")
	})
	form := lena.asks(links[0], "/organisation/words")
	form.Set("word", "Aldergate")
	form.Set("reason", "It is a place too.")
	if a := lena.post("/organisation/words", form); a.status != 303 || a.header.Get("Location") != path+"#check" {
		t.Fatalf("%d to %q", a.status, a.header.Get("Location"))
	}
	s.says(plain(mira.get(path)), 200, "Nothing open")
	words := lena.get("/organisation/words")
	s.says(plain(words), 200, "Aldergate", "It is a place too.", "Lena", "Take back Aldergate")
	end := regexp.MustCompile(`/organisation/words/[^/"]+/end`).FindString(words.body)
	if a := lena.post(end, nil); a.status != 303 {
		t.Fatalf("%d", a.status)
	}
	s.says(plain(mira.get("/organisation/words?saved=ended")), 200, "Taken back.", "1 name taken back", "No name is marked")
	s.says(plain(mira.get(path)), 200, "another customer’s name")
}

func TestTheFormsOfTheCheckRefuseBadValues(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e *storetest.Env) {
		s := over(t, e)
		inc := s.storyTo("words")
		d := s.writesInto(inc, "No data was accessed.", "C-1001")
		mira, lena := s.as("Mira"), s.as("Lena")
		link := findingLinks(mira.get("/notices/" + d.NoticeID + "/drafts/" + d.ID))[0]
		u, err := url.Parse(link)
		s.must(err)
		good := func() url.Values {
			return url.Values{"draft": {d.ID}, "finding": {u.Query().Get("finding")}, "due": {""}, "reason": {"It may."}}
		}
		empties := []bad{{"reason", "", "", ""}, {"reason", " ", "", ""}, {"reason", "\n", "", ""}, {"reason", "\t", "", ""}, {"reason", strings.Repeat("x", 5000), "", ""}}
		long := append(brokenText("reason", 2000), empties...)
		for len(long) < 20 {
			long = append(long, bad{"reason", strings.Repeat(" ", len(long)), "", ""})
		}
		mira.refusesEach(u.Path, good, long)
		mira.strays(u.Path, "draft", good, 404)
		mira.strays(u.Path, "finding", good, 404)
		for _, x := range notIDs {
			s.says(mira.get(u.Path+"?draft="+d.ID+"&finding="+url.QueryEscape(x)), 404)
		}
		word := func() url.Values { return url.Values{"word": {"Relay"}, "reason": {"A plain word."}} }
		lena.refusesEach("/organisation/words", word, append(append(brokenText("word", 200), bad{"word", "", "", ""}, bad{"word", " \n ", "", ""}), long...))
		for _, x := range []string{"none", "0", "%00"} {
			s.unchanged(x, func() { s.says(lena.post("/organisation/words/"+x+"/end", nil), 404) })
		}
	})
}

func TestTheCheckAsksAsOftenForManyLettersAsForFew(t *testing.T) {
	t.Parallel()
	s := open(t)
	inc := s.storyTo("words")
	base := "/notices/" + s.letter(inc).ID
	ada := s.as("Ada")
	few := s.counting(func() { ada.get(base + waveOfThree) })
	many := s.counting(func() { ada.get(base + "/waves?due=2026-03-31T01:40:00Z") })
	if few == 0 || many > few+4 { // AgreementsOf and the like go by slices
		t.Errorf("3 letters take %d statements, 177 take %d", few, many)
	}
}

func TestPagesOfTheCheckAreFitToBeUsed(t *testing.T) {
	t.Parallel()
	s := open(t)
	inc := s.storyTo("words")
	s.writesInto(inc, "No data was accessed. It was over at 3 pm.", "C-1001", "C-1002")
	d := s.writesInto(inc, "We told Aldergate the same.", "C-1001")
	base := "/notices/" + d.NoticeID
	page := s.as("Lena").get(base + waveOfThree)
	links := findingLinks(page)
	if len(links) != 3 {
		t.Fatalf("%q in %s", links, plain(page).body)
	}
	lena := s.sits("Lena", browsertest.Desk())
	looksAt(lena, "check-words-empty", "/organisation/words")
	looksAt(lena, "check-foreign", links[0])
	looksAt(lena, "check-keep", links[1])
	looksAt(lena, "check-wave", base+waveOfThree)
	looksAt(lena, "check-draft", base+"/drafts/"+d.ID)
	s.must(s.app.MarkOrdinary(s.Context(), s.person("Lena"), app.MarkOrdinary{Word: "Aldergate", Reason: "It is a place too."}))
	looksAt(lena, "check-words", "/organisation/words")
}
