package web_test

import (
	"html"
	"strings"
	"testing"
)

func TestWhereWeStandIsOnePageAndOneText(t *testing.T) {
	t.Parallel()
	s := open(t)
	inc := s.storyTo("sent")
	rosa, path := s.as("Rosa"), "/incidents/"+inc.Number+"/standing"
	text := rosa.get(path + "?as=text")
	s.says(text, 200, "WHERE WE STAND: "+inc.Number+", SEV1", "As at Sat 28 Mar", "UTC", "3 of 180 customers are told; 177 left.", "Next deadline: Mon 30 Mar 21:40 New York (Tue 31 Mar 01:40 UTC)", "Next update: Sat 28 Mar",
		"Who acts: ", "Seen or taken: Yes", "WHAT WE DO NOT KNOW YET", "We do not know yet who used the token", "Lena signed 3 letters", "Ada confirmed unauthorised access")
	if h := text.header; h.Get("Content-Type") != "text/plain; charset=UTF-8" || h.Get("Content-Disposition") != `attachment; filename="`+inc.Number+`-2026-03-28-0721Z.txt"` {
		t.Errorf("got %v", h)
	}
	page := rosa.get(path)
	s.says(page, 200, "Where we stand", `href="`+path+`?as=text"`)
	for _, line := range strings.Split(text.body, "\n") {
		if !strings.Contains(html.UnescapeString(page.body), line) {
			t.Errorf("the page's text lacks %q", line)
		}
	}
	if strings.Contains(page.body, "data-live") {
		t.Error("a page for a call stands still")
	}
	s.says(rosa.get("/incidents/INC-2026-999/standing"), 404)
}

func TestWhereWeStandSaysWhatIsNotKnown(t *testing.T) {
	t.Parallel()
	s := open(t)
	inc := s.storyTo("aware")
	s.says(s.as("Ada").get("/incidents/"+inc.Number+"/standing?as=text"), 200, "Which customers must be told is not known yet.", "Earliest possible: Sun 29 Mar 03:40 Berlin (01:40 UTC)",
		"412 customers are undecided", "- Which customers: The list is not complete", "Who acts: Ada confirms")
	other := s.storyOther()
	s.says(s.as("Ada").get("/incidents/"+other.Number+"/standing?as=text"), 200, "Seen or taken: Not known yet", "- Began: Not recorded", "- Contained: Not recorded", "None towards a customer", "No clock has started.", "Nobody has decided anything yet.")
}
