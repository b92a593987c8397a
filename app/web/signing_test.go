package web_test

import (
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/flowchestra/tocsin/app"
	"github.com/flowchestra/tocsin/app/notice"
)

// edits has somebody change the letter to a customer by hand.
func (s *site) edits(name, reference string, n notice.Notice) notice.Draft {
	s.Helper()
	t, err := s.look().TenantByReference(reference)
	s.must(err)
	drafts, err := s.look().DraftsOf(n.ID, []string{t.ID})
	s.must(err)
	d := drafts[t.ID]
	s.must(s.app.EditDraft(s.Context(), s.person(name), app.EditDraft{DraftID: d.ID, Version: d.Version, Subject: d.Subject, Body: d.Body + "\n\nOne more word.\n"}))
	return d
}

func TestNobodySignsAloneWhatTheyWrote(t *testing.T) {
	t.Parallel()
	s := open(t)
	inc := s.storyTo("words")
	s.edits("Lena", "C-1002", s.letter(inc))
	e := s.submit(&inc, 0)
	desk := "/editions/" + e.ID
	lena, jonas, mira, rosa := s.as("Lena"), s.as("Jonas"), s.as("Mira"), s.as("Rosa")
	s.says(plain(lena.get(desk)), 200, "You changed a letter in this wave last. Somebody else must countersign then.", "Edited by hand", "Words by"+"Mira and Lena", "Waits for Jonas")
	s.hand(s.person("Lena"))
	s.says(plain(lena.get(desk+"/signature")), 200, "You changed a letter in this wave last. You may sign it, but not alone.")
	s.unchanged("the signature of whoever is not from legal", func() {
		s.says(mira.post(desk+"/approval", url.Values{"digest": {e.Digest}}), 403, "Ask somebody with the role legal")
		if a := plain(mira.get(desk + "/signature")); a.status != 200 || !strings.Contains(a.body, "signing is for legal. Jonas can.") {
			t.Errorf("%d: %s", a.status, a.body)
		}
	})
	s.says(plain(mira.get(desk)), 200, "Sign the wave of 3", "Jonas signs.")
	s.says(rosa.get(desk), 403, "This page opens once they are sent.")
	s.reads("Jonas", e.ID)
	s.says(jonas.post(desk+"/approval", url.Values{"digest": {e.Digest}, "code": {s.code("Jonas")}}), 303)
	s.says(plain(lena.get(desk)), 200, "Signed by Jonas")
}

func TestWhoeverWroteTheWordsDoesNotSignThemAlone(t *testing.T) {
	t.Parallel()
	s := open(t)
	inc := s.storyTo("words")
	s.must(s.app.WriteAccount(s.Context(), s.person("Lena"), app.WriteAccount{IncidentID: inc.ID, Language: "de", Seen: 1, Data: "a", WhatHappened: "b", WhatWeDid: "c",
		WhatYouCanDo: "d", Unknown: "e", NextUpdateAt: s.told(inc, "de").NextUpdateAt}))
	s.workDuties(inc.ID)
	e := s.submit(&inc, 0)
	desk, lena, jonas := "/editions/"+e.ID, s.as("Lena"), s.as("Jonas")
	s.says(plain(lena.get(desk)), 200, "You wrote what customers are told in this wave. Somebody else must countersign then.", "Words byMira and Lena", "Waits for Jonas")
	s.reads("Lena", e.ID)
	s.says(lena.post(desk+"/approval", url.Values{"digest": {e.Digest}, "code": {s.code("Lena")}}), 303)
	s.says(plain(jonas.get(desk+"/countersignature")), 200, "German: 1 letter", "Lena wrote these words for all of them.")
	s.leads(jonas.post(desk+"/countersignature", url.Values{"digest": {e.Digest}, "code": {s.code("Jonas")}}), desk+"/countersignature")
	s.says(plain(lena.get(desk)), 200, "Signed by Lena", "Countersigned by Jonas")
}

func TestASignatureCoversOnlyWhatWasRead(t *testing.T) {
	t.Parallel()
	s := open(t)
	inc := s.storyTo("submitted")
	e := s.lastEdition(inc)
	desk, lena, jonas := "/editions/"+e.ID, s.as("Lena"), s.as("Jonas")
	s.unchanged("a refused signature", func() {
		for _, digest := range []string{"", "x", strings.Repeat("0", 64), strings.ToUpper(e.Digest), e.Digest + "\x00", "<b>"} {
			s.says(plain(lena.post(desk+"/approval", url.Values{"digest": {digest}})), 409, "Error: Check and sign", "Nothing was signed.", "What you read is not edition 1 as it stands", e.Digest, "Sign 3 letters")
		}
		s.says(lena.post("/editions/none/approval", url.Values{"digest": {e.Digest}}), 404)
	})
	s.edits("Mira", "C-1001", s.letter(inc))
	s.unchanged("an edition that lost a letter", func() {
		s.says(plain(lena.post(desk+"/approval", url.Values{"digest": {e.Digest}})), 409, "Nothing was signed.", "What you read is not edition 1 as it stands", "Sign 2 letters")
		s.says(plain(lena.get(desk)), 200, "Sign the wave of 2", "The letter to Brightwater Clinics was struck: a letter was edited, by Mira at", "The others stand. Lena or Jonas must look at it again")
	})
	second := s.submit(&inc, 0)
	s.says(plain(lena.post(desk+"/approval", url.Values{"digest": {e.Digest}})), 409, "Edition 1 is stale")
	s.says(plain(lena.get(desk)), 200, "Read edition 2, which replaced it")
	s.says(plain(lena.get("/editions/"+second.ID)), 200, "Since edition 1", "1 letter says something else.", "added: One more word. end of addition")
	s.sign(&inc)
	s.unchanged("what Lena signed already", func() {
		s.says(plain(jonas.post("/editions/"+second.ID+"/approval", url.Values{"digest": {second.Digest}})), 409, "already signed", "Signed by Lena")
	})
}

func TestEveryLetterIsShownAsItWasFrozenAndNoOther(t *testing.T) {
	t.Parallel()
	s := open(t)
	inc := s.storyTo("submitted rest")
	editions, err := s.look().EditionsOf(inc.ID)
	s.must(err)
	lena := s.as("Lena")
	three, err := s.look().Copies(editions[0].ID)
	s.must(err)
	tenants, err := s.look().TenantsByID([]string{three[0].TenantID, three[1].TenantID, three[2].TenantID})
	s.must(err)
	for i, c := range three {
		path := "/editions/" + c.EditionID + "/copies/" + c.ID
		a := lena.get(path + "/html")
		unlinked := regexp.MustCompile(` href="https://tocsin.example/c/[^"]*"`).ReplaceAllString(c.HTML, "") // the link is each reader's own
		if a.status != 200 || a.body != unlinked || unlinked == c.HTML || !strings.HasPrefix(a.header.Get("Content-Security-Policy"), "sandbox; default-src 'none'") {
			t.Fatalf("%s: %d, %s", path, a.status, a.header)
		}
		other := tenants[three[(i+1)%3].TenantID].Name
		if strings.Contains(a.body, other) {
			t.Errorf("the letter to %s names %s", tenants[c.TenantID].Name, other)
		}
		page := plain(lena.get(path))
		s.says(page, 200, tenants[c.TenantID].Name, c.Subject, c.Contacts[0], "Answers go to", "As it will look")
		s.says(lena.get("/editions/"+editions[1].ID+"/copies/"+c.ID), 404)
		s.says(lena.get("/editions/"+editions[1].ID+"/copies/"+c.ID+"/html"), 404)
	}
	s.says(lena.get("/editions/"+editions[0].ID+"/copies/none"), 404)
	s.says((&visitor{site: s}).get("/editions/"+editions[0].ID+"/copies/"+three[0].ID+"/html"), 303)
}

func TestWhatStandsOutIsNamedUntilItIsOpened(t *testing.T) {
	t.Parallel()
	s := open(t)
	inc := s.storyTo("submitted rest")
	e := s.lastEdition(inc)
	desk, lena := "/editions/"+e.ID, s.as("Lena")
	s.says(plain(lena.get(desk)), 200, "Most records: 4,947", "The other 165 letters differ only in: the customer’s name, the times, told in each customer’s zone", "All 177 letters", "Next letters")
	sig := plain(lena.get(desk + "/signature"))
	s.says(sig, 200, "Before you sign, open 3 letters that stand out:", "Ardent Systemy", "Open the first")
	tenant := s.tenantNamed("Ardent Systemy")
	copies, err := s.look().Copies(e.ID)
	s.must(err)
	for _, c := range copies {
		if c.TenantID != tenant {
			continue
		}
		own := desk + "/copies/" + c.ID
		s.says(plain(lena.get(own)), 200, "Look at this one by itself.", "Most records: 4,947", "Previous letter", "Next letter", "Beside the letter that stands for English", "Read, on to the next")
		next := lena.presses(lena.get(own), own+"/opening", nil)
		s.says(plain(next), 200, "Look at this one by itself.", "Read, on to the next")
		s.says(plain(lena.get(own)), 200, "Next to look at by itself")
	}
	s.says(plain(lena.get(desk+"/signature")), 200, "Before you sign, open 2 letters that stand out:")
	s.unchanged("a signature over letters that were not opened", func() {
		s.says(plain(lena.post(desk+"/approval", url.Values{"digest": {e.Digest}})), 409, "Nothing was signed.", "2 letters that stand out have not been opened by you")
	})
	s.reads("Lena", e.ID)
	s.says(plain(lena.get(desk+"/signature")), 200, "When do they leave?", "Sign 177 letters")
	s.edits("Mira", "C-1010", s.letter(inc))
	again := s.submit(&inc, 0)
	s.says(plain(lena.get("/editions/"+again.ID)), 200, "Since edition 1", "Open 1 letter that stands out") // what did not change stays read
}

// tenantNamed is the id of a customer.
func (s *site) tenantNamed(name string) string {
	s.Helper()
	n, err := s.look().UndecidedAfter("none", "", 1000)
	s.must(err)
	for _, t := range n {
		if t.Name == name {
			return t.ID
		}
	}
	s.Fatalf("%s is not on record", name)
	return ""
}

func TestPagesOfLettersAskAsOftenForManyAsForFew(t *testing.T) {
	t.Parallel()
	s := open(t)
	inc := s.storyTo("submitted")
	few := s.lastEdition(inc)
	many := s.submit(&inc, 0)
	lena := s.as("Lena")
	count := func(path string) int {
		return s.counting(func() { s.says(lena.get(path), 200) })
	}
	if a, b := count("/editions/"+few.ID), count("/editions/"+many.ID); a != b || a == 0 {
		t.Errorf("an edition of 3 asks %d times, one of 177 %d", a, b)
	}
	one := count("/signing")
	s.sign(&inc)
	s.deliver(&inc, accept)
	n := s.letter(inc)
	letters := "/notices/" + n.ID
	if two := count("/signing"); two > one+3 { // what was signed, when it leaves and how it arrived
		t.Errorf("one wave that waits asks %d times, and one that is signed as well %d", one, two)
	}
	drafts, err := s.look().DraftsAfter(n.ID, "", 1000)
	s.must(err)
	tenants, err := s.look().TenantsByID([]string{drafts[177].TenantID})
	s.must(err)
	if a, b := count(letters+"?after="+tenants[drafts[177].TenantID].Reference), count(letters); a != b {
		t.Errorf("a notice's page asks %d times with 2 letters and %d with 50", a, b)
	}
	rows, err := s.look().DeliveriesAfter(n, nil, "", 1000)
	s.must(err)
	if a, b := count(letters+"/deliveries?after="+rows[len(rows)-3].ID), count(letters+"/deliveries"); a != b {
		t.Errorf("2 deliveries ask %d times, 100 ask %d", a, b)
	}
}
