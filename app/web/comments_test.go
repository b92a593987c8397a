package web_test

import (
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/flowchestra/tocsin/app/web/browsertest"
)

// doorsToComments is this room's part of the table of routes; see doors.
const doorsToComments = `
POST /editions/:id/copies/:copy/comments    clme
POST /notices/:id/drafts/:draft/comments    clme
POST /comments/:id/settlement               clme
GET  /editions/:id/return                   l
POST /editions/:id/return                   l
`

// badWords are what no box of a comment takes.
var badWords = []string{"", " ", "\n", "\t", "\u00a0", "\x00", "a\x00b", "\x07", "a\x1b[31m", "\x7f", "\u0085", "\xff", "a\xc3(", "\xed\xa0\x80", "\xf8\x88\x80\x80\x80",
	strings.Repeat("x", 2001), strings.Repeat("ä", 2001), strings.Repeat("\n", 5), "\x08\x08", "\x0c"}

func TestACommentIsReadBesideTheLetterAndAnswered(t *testing.T) {
	t.Parallel()
	s := open(t)
	inc := s.storyTo("submitted")
	e := s.lastEdition(inc)
	lena, mira := s.as("Lena"), s.as("Mira")
	copies, err := s.look().Copies(e.ID)
	s.must(err)
	letter := "/editions/" + e.ID + "/copies/" + copies[0].ID
	form := lena.asks(letter, letter+"/comments")
	form.Set("quote", copies[0].Subject)
	form.Set("words", "<b>Too strong</b> for what we know.")
	for range 2 { // the same form again does nothing
		a := lena.post(letter+"/comments", form)
		if a.status != 303 || a.header.Get("Location") != letter+"#comments" {
			t.Fatalf("%d to %q", a.status, a.header.Get("Location"))
		}
	}
	s.says(plain(lena.get(letter)), 200, "“"+copies[0].Subject+"”", "<b>Too strong</b> for what we know.", "Lena, ", "It is in no pack and no feed.")
	for _, page := range []string{"/editions/" + e.ID, "/editions/" + e.ID + "/signature"} {
		s.says(plain(lena.get(page)), 200, "1 comment is open", "Too strong")
	}
	d, err := s.look().DraftsOf(e.NoticeID, []string{copies[0].TenantID})
	s.must(err)
	draft := "/notices/" + e.NoticeID + "/drafts/" + d[copies[0].TenantID].ID
	s.says(plain(mira.get(draft)), 200, "Too strong", "about the frozen letter")
	settle := regexp.MustCompile(`/comments/[^"]+/settlement[^"]*`).FindString(mira.get(draft).body)
	a := mira.post(settle, nil)
	if a.status != 303 || a.header.Get("Location") != draft+"#comments" {
		t.Fatalf("%s: %d to %q", settle, a.status, a.header.Get("Location"))
	}
	s.unchanged("settled twice", func() { s.says(lena.post(settle, nil), 409, "This comment was settled at") })
	s.says(plain(mira.get(draft)), 200, "1 comment settled", "Settled by Mira")
	s.lacks(plain(lena.get("/editions/"+e.ID)), "comment is open")
	form = mira.asks(draft, draft+"/comments")
	form.Set("words", "Softer now.")
	if a := mira.post(draft+"/comments", form); a.status != 303 || a.header.Get("Location") != draft+"#comments" {
		t.Fatalf("%d", a.status)
	}
	s.says(plain(lena.get(letter)), 200, "Softer now.", "about the draft")
	for _, at := range []string{"https://evil.example", "//evil.example", "/notices/..\\x", ""} {
		if to := lena.post(regexp.MustCompile(`/comments/[^"?]+/settlement`).FindString(lena.get(letter).body)+"?at="+url.QueryEscape(at), nil).header.Get("Location"); strings.Contains(to, "evil") {
			t.Errorf("%q led to %q", at, to)
		}
	}
}

func TestACommentsFormNamesTheBoxAtFaultAndWritesNothing(t *testing.T) {
	t.Parallel()
	s := open(t)
	inc := s.storyTo("submitted")
	e := s.lastEdition(inc)
	copies, err := s.look().Copies(e.ID)
	s.must(err)
	d, err := s.look().DraftsOf(e.NoticeID, []string{copies[0].TenantID})
	s.must(err)
	lena := s.as("Lena")
	for _, path := range []string{"/editions/" + e.ID + "/copies/" + copies[0].ID, "/notices/" + e.NoticeID + "/drafts/" + d[copies[0].TenantID].ID} {
		for _, bad := range badWords {
			lena.refuses(path+"/comments", url.Values{"quote": {copies[0].Subject}, "words": {bad}}, "words", "")
			if strings.TrimSpace(bad) != "" {
				lena.refuses(path+"/comments", url.Values{"quote": {bad}, "words": {"kept words"}}, "quote", "")
			}
		}
		lena.refuses(path+"/comments", url.Values{"quote": {"No such sentence stands here."}, "words": {"kept words"}}, "quote", "kept words")
	}
}

func TestLegalAsksForChangesAndTheWriterIsRung(t *testing.T) {
	t.Parallel()
	s := open(t)
	inc := s.storyTo("submitted")
	desk, lena := "/editions/"+s.lastEdition(inc).ID, s.as("Lena")
	s.says(plain(lena.get(desk)), 200, "Ask for changes")
	s.lacks(s.as("Mira").get(desk), "Ask for changes")
	for _, bad := range badWords {
		lena.refuses(desk+"/return", url.Values{"words": {bad}}, "words", "")
	}
	form := lena.asks(desk+"/return", desk+"/return")
	form.Set("words", "Say what we do not know.")
	for range 2 {
		if a := lena.post(desk+"/return", form); a.status != 303 || a.header.Get("Location") != desk {
			t.Fatalf("%d", a.status)
		}
	}
	s.says(plain(lena.get(desk)), 200, "It cannot be signed any more: Lena asks for changes.", "1 comment is open", "Say what we do not know.", "about the whole wave")
	s.unchanged("given back twice", func() {
		s.says(plain(lena.post(desk+"/return", url.Values{"words": {"More words."}})), 409, "Nothing was given back.", "There is nothing to give back", "More words.")
		s.says(lena.post("/editions/none/return", url.Values{"words": {"w"}}), 404)
	})
	mira := s.as("Mira")
	s.says(plain(mira.get("/incidents/"+inc.Number)), 200, "Change 3 letters and put them before legal again: Lena asks for changes")
	copies, err := s.look().Copies(s.lastEdition(inc).ID)
	s.must(err)
	d, err := s.look().DraftsOf(copies[0].NoticeID, []string{copies[0].TenantID})
	s.must(err)
	s.says(plain(mira.get("/notices/"+copies[0].NoticeID+"/drafts/"+d[copies[0].TenantID].ID)), 200, "Say what we do not know.")
	s.submit(&inc, 0)
	s.says(plain(lena.get("/editions/"+s.lastEdition(inc).ID)), 200, "Sign the wave of 3", "Say what we do not know.")
	s.lacks(plain(mira.get("/incidents/"+inc.Number)), "Change 3 letters and put them before legal again: Lena asks for changes Mira")
}

func TestCommentsAreFitToBeUsed(t *testing.T) {
	t.Parallel()
	s := open(t)
	inc := s.storyTo("submitted")
	e := s.lastEdition(inc)
	copies, err := s.look().Copies(e.ID)
	s.must(err)
	letter := "/editions/" + e.ID + "/copies/" + copies[0].ID
	for _, words := range []string{"Too strong for what we know at this hour: say “may have been”.", "And who is “we”?"} {
		s.as("Lena").post(letter+"/comments", url.Values{"quote": {copies[0].Subject}, "words": {words}})
	}
	p := s.sits("Lena", browsertest.Desk())
	looksAt(p, "copy-comments", letter)
	looksAt(p, "edition-comments", "/editions/"+e.ID)
	looksAt(p, "return", "/editions/"+e.ID+"/return")
	looksAt(p, "signature-comments", "/editions/"+e.ID+"/signature")
}
