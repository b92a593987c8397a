package web_test

import (
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/flowchestra/tocsin/app/web/browsertest"
)

var linksButton = regexp.MustCompile(`action="(/customers/[^"]+/links/[^"]+)"`)

func TestWhoseLinkAnExportEndedIsSeenAndGetsAFreshOne(t *testing.T) {
	t.Parallel()
	s := open(t)
	inc := s.storyTo("told")
	mira, lena, page := s.as("Mira"), s.as("Lena"), "/customers/C-1001"
	s.says(plain(mira.get(page+"/links")), 200, "Every reader’s link works.", "omar@brightwater.example", inc.Number, "Works")
	if a := lena.post(page+"/export", nil); a.status != 200 {
		t.Fatalf("the export answered %d", a.status)
	}
	s.says(plain(mira.get(page)), 200, "1 reader has a link that no longer works.", "See whose, and send fresh ones")
	before := mira.get(page + "/links")
	s.says(plain(before), 200, "1 reader has a link that no longer works.", "its messages were exported", "Send a fresh link")
	button := linksButton.FindStringSubmatch(before.body)[1]
	theo := s.as("Theo")
	if a := theo.get(page + "/links"); strings.Contains(a.body, "Send a fresh link<") || !strings.Contains(a.body, "A commander, a communicator or legal sends it.") {
		t.Error("whoever may not send a link is offered to")
	}
	s.says(theo.post(button, nil), 403)
	mira.does(button, url.Values{"once": {"one"}})
	mira.does(button, url.Values{"once": {"one"}})
	s.says(plain(mira.get(page+"/links")), 200, "Every reader’s link works.", "Its mail is on its way", "sent by us instead of an older one")
	s.says(mira.post(button, nil), 409, "A newer link was sent since.")
	s.says(plain(mira.get("/incidents/"+inc.Number)), 200, "a fresh link instead of one that no longer works")
	s.says(plain(mira.get("/customers/C-1300/links")), 200, "No link yet")
	s.says(mira.get("/customers/none/links"), 404)
}

func TestLinksLookRight(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.storyTo("told")
	s.as("Lena").post("/customers/C-1001/export", nil)
	mira := s.sits("Mira", browsertest.Desk())
	looksAt(mira, "customer-links", "/customers/C-1001/links")
	looksAt(mira, "customer-links-line", "/customers/C-1001")
	looksAt(s.sits("Rosa", browsertest.Desk()), "customer-export-auditor", "/customers/C-1001/export")
}
