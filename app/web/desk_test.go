package web_test

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/flowchestra/tocsin/app"
	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/notice"
	"github.com/flowchestra/tocsin/app/web/browsertest"
)

// canaries are words that nobody outside legal's desk may come to read.
var canaries = []string{"Canarydraft", "Canaryfrozen", "Canarycomment", "Canaryreturned", "Canarykept", "Canaryreading", "Canarypreview"}

// planted is a story with a canary in everything that legal's desk keeps to
// itself, and what stands in the gaps of the routes.
func (s *site) planted() (incident.Incident, map[string]string) {
	s.Helper()
	inc := s.storyTo("words")
	s.writesInto(inc, "No data was accessed.\n\nCanaryfrozen stands in a letter.", "C-1001")
	n, ada, lena, mira := s.letter(inc), s.as("Ada"), s.as("Lena"), s.as("Mira")
	link, err := url.Parse(findingLinks(mira.get("/notices/" + n.ID + waveOfThree))[0])
	s.must(err)
	mira.does(link.Path, url.Values{"draft": {link.Query().Get("draft")}, "finding": {link.Query().Get("finding")}, "due": {link.Query().Get("due")}, "reason": {"Canarykept: the logs are whole."}})
	e := s.submit(&inc, 0)
	lena.does("/editions/"+e.ID+"/return", url.Values{"words": {"Canaryreturned: soften it."}})
	e = s.submit(&inc, 0)
	copies, err := s.look().Copies(e.ID)
	s.must(err)
	at := slices.IndexFunc(copies, func(c notice.Copy) bool { return strings.Contains(c.Text, "Canaryfrozen") })
	letter := "/editions/" + e.ID + "/copies/" + copies[at].ID
	lena.does(letter+"/comments", url.Values{"quote": {"Canaryfrozen stands"}, "words": {"Canarycomment: too strong."}})
	rows, err := s.look().UnfrozenDrafts(n.ID, 1)
	s.must(err)
	mira.does("/notices/"+n.ID+"/drafts/"+rows[0].ID, url.Values{"version": {fmt.Sprint(rows[0].Version)}, "subject": {rows[0].Subject + " Canarydraft"}, "body": {rows[0].Body + "\n\nCanarydraft."}})
	ada.post("/incidents/"+inc.Number+"/instants", url.Values{"kind": {"detected"}, "at": {"2026-03-27T23:51"}, "source": {"Canarypreview"}, "reason": {"Canarypreview"}})
	lena.post("/templates/initial/en/preview", url.Values{"subject": {"Canarypreview"}, "body": {"Canarypreview"}, "why": {"Canarypreview"}})
	s.findsAnother(inc.ID)
	o := s.dutyOf(inc.ID, func(o incident.Obligation) bool { return o.HasTwoReadings() })
	for _, r := range []app.RelyOnReading{{Reading: incident.Known, Reason: "Canaryreading"}, {Reading: incident.Strict, Reason: "It is the safe one."}} {
		r.IncidentID, r.RegimeID, r.TenantID = inc.ID, o.RegimeID, o.TenantID
		_, err := s.app.RelyOnReading(s.Context(), s.person("Lena"), r)
		s.must(err)
	}
	return inc, map[string]string{":number": inc.Number, ":reference": "C-1001", ":language": "en", ":slug": "initial", ":draft": rows[0].ID, ":copy": copies[at].ID, ":notice": n.ID,
		"/notices/:id": "/notices/" + n.ID, "/editions/:id": "/editions/" + e.ID, "/duties/:id": "/duties/" + o.ID}
}

func TestWhatTheDeskKeepsToItselfIsNowhereElse(t *testing.T) {
	t.Parallel()
	s := open(t)
	inc, gaps := s.planted()
	holds := func(what, text string) {
		for _, canary := range canaries {
			if strings.Contains(text, canary) {
				t.Errorf("%s holds %s", what, canary)
			}
		}
	}
	for _, line := range s.ledger() {
		holds("the ledger's "+line.Verb, fmt.Sprint(line.Says))
	}
	opened := 0
	for _, who := range []string{"Rosa", "Theo", "Ines"} {
		v := s.as(who)
		for _, r := range s.routesBy(http.MethodGet) {
			if r.Path == "/live" {
				continue
			}
			path := filledWith(r.Path, gaps)
			a := v.get(path)
			if holds(who+"'s "+path, a.body); a.status == 200 {
				opened++
			}
		}
		for _, path := range []string{"/incidents?q=Canar", "/incidents/" + inc.Number + "/customers?q=Canar", "/customers?q=Canar"} {
			holds(who+"'s "+path, v.get(path).body)
		}
		holds(who+"'s calendar", s.get(v.shares()).body)
	}
	if opened < 60 {
		t.Errorf("only %d pages were opened", opened)
	}
	var desk strings.Builder // where the desk itself reads them
	for _, path := range []string{"/editions/:id", "/editions/:id/signature", "/editions/:id/copies/:copy", "/editions/:id/copies/:copy/html", "/notices/:id/drafts/:draft"} {
		desk.WriteString(s.as("Lena").get(filledWith(path, gaps)).body)
	}
	for _, canary := range canaries[:5] {
		if !strings.Contains(desk.String(), canary) {
			t.Errorf("%s was not planted", canary)
		}
	}
}

func TestLettersOpenToEverybodyOnceTheyAreSent(t *testing.T) {
	t.Parallel()
	s := open(t)
	inc := s.storyTo("submitted")
	e := s.lastEdition(inc)
	copies, err := s.look().Copies(e.ID)
	s.must(err)
	edition, letter, notices := "/editions/"+e.ID, "/editions/"+e.ID+"/copies/"+copies[0].ID, "/notices/"+e.NoticeID
	shut := func(stage string) {
		for _, who := range []string{"Rosa", "Theo", "Ines"} {
			for _, path := range []string{edition, letter, letter + "/html"} {
				if a := plain(s.as(who).get(path)); a.status != 403 || !strings.Contains(a.body, "This page opens once they are sent.") {
					t.Errorf("%s, %s, %s: %d", stage, who, path, a.status)
				}
			}
			page := s.as(who).get(notices)
			s.says(plain(page), 200, "3 letters", "Letters can be read here once they are sent.")
			s.lacks(page, "/drafts/", "/copies/", "Look at these before", `href="`+edition+`"`)
		}
	}
	shut("before legal")
	s.lacks(s.as("Theo").get("/signing"), `href="`+edition+`"`)
	s.sign(&inc)
	shut("signed")
	s.deliver(&inc, accept)
	for _, who := range []string{"Rosa", "Theo", "Ines", "Lena"} {
		v := s.as(who)
		s.says(v.get(notices), 200, `href="`+edition+`"`)
		s.says(plain(v.get(edition)), 200, "3 of 3 letters accepted")
		s.says(plain(v.get(letter)), 200, copies[0].Subject)
		s.says(v.get(letter+"/html"), 200)
	}
	s.lacks(plain(s.as("Rosa").get(letter)), "Send me the exact mail", "Comments")
	s.says(s.as("Rosa").get(notices+"/drafts/none"), 403, "may not read unsent letters")
}

func TestWhatAnAuditorSeesOfLettersIsFitToBeUsed(t *testing.T) {
	t.Parallel()
	s := open(t)
	inc := s.storyTo("submitted")
	looksAt(s.sits("Rosa", browsertest.Desk()), "notice-auditor", "/notices/"+s.letter(inc).ID)
}
