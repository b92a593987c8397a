package web_test

import (
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/flowchestra/tocsin/app"
	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/notice"
	"github.com/flowchestra/tocsin/app/web/browsertest"
)

// doorsToMoreLetters is this room's part of the table of routes; see doors.
const doorsToMoreLetters = `
GET  /incidents/:number/letters             clrmeua
POST /incidents/:number/letters             clm
GET  /incidents/:number/corrections         clrmeua
POST /incidents/:number/corrections         clm
GET  /notices/:notice/words/:language       clrmeua
POST /notices/:notice/words/:language       clm
POST /notices/:id/drafts/:draft/facts       clm
`

// latest is the incident's last notice of a kind.
func (s *site) latest(inc incident.Incident, kind notice.Kind) notice.Notice {
	s.Helper()
	n, err := s.look().NoticeOf(inc.ID, kind)
	s.must(err)
	if n == nil {
		s.Fatalf("no %s is on record", kind)
	}
	return *n
}

// drafts writes the letters of a notice that people opened.
func (s *site) drafts(n notice.Notice) {
	s.Helper()
	var err error
	for next := (&app.DraftNotice{IncidentID: n.IncidentID, Letter: n.Kind, NoticeID: n.ID}); next != nil; {
		next, err = s.app.DraftNotice(s.Context(), *next)
		s.must(err)
	}
}

func TestAnUpdateIsBegunWordedAndDraftedForEverybodyWhoWasTold(t *testing.T) {
	t.Parallel()
	s := open(t)
	inc := s.storyTo("told")
	base, mira := "/incidents/"+inc.Number, s.as("Mira")
	s.says(mira.get(base), 200, "All letters, and another one")
	s.says(mira.get(base+"/letters"), 200, "First letter to affected customers", "Begin another letter", "Correct a sentence")
	s.unchanged("what cannot be begun", func() {
		s.says(mira.post(base+"/letters", url.Values{"kind": {"limerick"}}), 422, "There is no letter of the kind")
		s.says(mira.post(base+"/letters", url.Values{"kind": {"update"}, "customers": {"C-0000"}}), 422, "There is no customer &#34;C-0000&#34; on record", "C-0000")
		s.says(mira.post(base+"/letters", url.Values{"kind": {"heads_up"}}), 409, "is confirmed")
	})
	s.says(s.as("Rosa").post(base+"/letters", url.Values{"kind": {"update"}}), 403)
	form := url.Values{"kind": {"update"}, "once": {"one"}}
	answer := mira.post(base+"/letters", form)
	n := s.latest(inc, notice.Update)
	s.leads(answer, "/notices/"+n.ID)
	s.unchanged("the same form again", func() { s.leads(mira.post(base+"/letters", form), "/notices/"+n.ID) })
	s.drafts(n)
	words := "/notices/" + n.ID + "/words/en"
	s.says(mira.get("/notices/"+n.ID), 200, "Update", "What this letter says")
	s.says(mira.get(words), 200, "What is new", "Everyone on this incident; a regulator may too.", "German")
	s.unchanged("words that nobody can read", func() {
		s.says(mira.post(words, url.Values{"seen": {"0"}, "whats_new": {"a\x00b"}}), 422, "whats new")
	})
	s.leads(mira.post(words, url.Values{"seen": {"0"}, "whats_new": {"We know who used the token."}}), words+"?saved=yes")
	s.says(mira.get(words+"?saved=yes"), 200, "Saved.", "We know who used the token.")
	s.unchanged("words over somebody else's", func() {
		s.says(mira.post(words, url.Values{"seen": {"0"}, "whats_new": {"Something else."}}), 409, "Somebody else saved these words", "Something else.", "We know who used the token.")
	})
	s.says(mira.get("/notices/"+s.letter(inc).ID+"/words/en"), 404, "no words of its own")
	s.drafts(n)
	drafts, err := s.look().DraftsAfter(n.ID, "", 200)
	s.must(err)
	if len(drafts) != 180 {
		t.Errorf("%d letters are drafted", len(drafts))
	}
	s.says(mira.get(base+"/letters"), 200, n.Reference, ">180<")
}

func TestASentenceIsFoundAndCorrectedForThoseItWasWrongFor(t *testing.T) {
	t.Parallel()
	s := open(t)
	inc := s.storyTo("told")
	base, mira := "/incidents/"+inc.Number+"/corrections", s.as("Mira")
	wrong := url.Values{"wrong_en": {"We have not finished reading which attachments were opened."}}
	s.says(mira.get(base), 200, "Find where it stands")
	s.says(mira.get(base+"?wrong_en=attachments"), 422, "too short to be found without doubt")
	s.says(mira.get(base+"?wrong_en=Nobody+ever+wrote+this."), 200, "No letter says that.")
	s.says(mira.get(base+"?"+wrong.Encode()), 200, "It stands in 168 letters: 168 were accepted.", "What is right, in English")
	s.unchanged("what cannot be corrected", func() {
		s.says(mira.post(base, wrong), 422, "Say what is right instead")
		wrong.Set("right_en", "Attachments were read.")
		wrong.Set("customers", "C-0000")
		s.says(mira.post(base, wrong), 422, "There is no customer", "Attachments were read.")
	})
	wrong.Set("customers", "C-1001")
	answer := mira.post(base, wrong)
	n := s.latest(inc, notice.Correction)
	s.leads(answer, "/notices/"+n.ID)
	s.drafts(n)
	drafts, err := s.look().DraftsAfter(n.ID, "", 10)
	s.must(err)
	if len(drafts) != 1 {
		t.Fatalf("%d corrections are drafted", len(drafts))
	}
	s.says(mira.get("/notices/"+n.ID+"/drafts/"+drafts[0].ID), 200, "Attachments were read.", "which attachments were opened")
}

func TestTheFormsOfOtherLettersRefuseBadValues(t *testing.T) {
	t.Parallel()
	s := open(t)
	inc := s.storyTo("told")
	base, mira := "/incidents/"+inc.Number, s.as("Mira")
	notReferences := []string{"C-0", "c-1001x", "C-1001 C-0", "C-1001,nobody", "Brightwater", "-", "C-1001\x00", "\xff", "ü", "1001", "C_1001", "C-1001\nC-1002\nC-9", "'", "%", "C-%", "null", "0", "C-1001/", strings.Repeat("x", 300), "<b>"}
	var customers []bad
	for _, value := range notReferences {
		customers = append(customers, bad{box: "customers", value: value, says: "There is no customer"})
	}
	begins := func() url.Values { return url.Values{"kind": {"update"}, "customers": {""}} }
	all := customers
	for _, kind := range []string{"", "limerick", "UPDATE", "update\x00", "\xff", "0"} {
		all = append(all, bad{box: "kind", value: kind, says: "There is no letter of the kind"})
	}
	mira.refusesEach(base+"/letters", begins, all)
	corrects := func() url.Values {
		return url.Values{"wrong_en": {"We have not finished reading which attachments were opened."}, "right_en": {"They were read."}, "customers": {""}}
	}
	mira.refusesEach(base+"/corrections", corrects, append(customers,
		bad{box: "wrong_en", value: "", says: "Give the sentence that is wrong"}, bad{box: "wrong_en", value: "short", says: "too short"},
		bad{box: "right_en", value: "", says: "Say what is right instead"}, bad{box: "right_en", value: strings.Repeat("x", 6000), says: "longer than"}))
	answer := mira.post(base+"/letters", url.Values{"kind": {"update"}, "once": {"one"}})
	n := s.latest(inc, notice.Update)
	s.leads(answer, "/notices/"+n.ID)
	all = nil
	for range 2 { // in a fresh list and once more
		all = append(all, brokenText("whats_new", app.MostAccountWords)...)
	}
	mira.refusesEach("/notices/"+n.ID+"/words/en", func() url.Values { return url.Values{"seen": {"0"}} }, all)
	d := s.draftOf(inc, "C-1001")
	mira.strays("/notices/"+d.NoticeID+"/drafts/"+d.ID+"/facts", "version", func() url.Values { return url.Values{"choice": {"take"}} }, 409)
}

func TestAnEditedLetterShowsWhatChangedFactsTouch(t *testing.T) {
	t.Parallel()
	s := open(t)
	inc := s.storyTo("words")
	path, mira := s.staleLetter(inc), s.as("Mira")
	page := mira.get(path)
	s.says(page, 200, "Facts have changed since this letter was edited by hand.", "Take the new sentences over", "Keep the letter as it is")
	s.unchanged("an answer to another version", func() {
		s.says(mira.post(path+"/facts", url.Values{"version": {"0"}, "choice": {"take"}}), 409, "Somebody saved this letter")
	})
	version := fmt.Sprint(s.draftOf(inc, "C-1001").Version)
	s.leads(mira.post(path+"/facts", url.Values{"version": {version}, "choice": {"take"}}), path+"?saved=yes")
	if d := s.draftOf(inc, "C-1001"); d.Stale() {
		t.Error("it is still stale")
	}
}

// staleLetter has Mira edit Brightwater's letter and then the account.
func (s *site) staleLetter(inc incident.Incident) string {
	s.Helper()
	d := s.draftOf(inc, "C-1001")
	s.must(s.app.EditDraft(s.Context(), s.person("Mira"), app.EditDraft{DraftID: d.ID, Version: d.Version, Subject: d.Subject, Body: d.Body + "\nPlease ring us.\n"}))
	have, err := s.look().Accounts(inc.ID)
	s.must(err)
	w, next := have["en"], s.Clock.Now().Add(50*time.Hour)
	s.must(s.app.WriteAccount(s.Context(), s.person("Mira"), app.WriteAccount{IncidentID: inc.ID, Language: "en", Seen: w.Version, Data: w.Data, WhatHappened: w.WhatHappened,
		WhatWeDid: w.WhatWeDid, WhatYouCanDo: w.WhatYouCanDo, Unknown: w.Unknown, NextUpdateAt: &next}))
	s.workDuties(inc.ID)
	return "/notices/" + d.NoticeID + "/drafts/" + d.ID
}

func (s *site) draftOf(inc incident.Incident, reference string) notice.Draft {
	s.Helper()
	ts, err := s.look().TenantsByReference([]string{reference})
	s.must(err)
	ds, err := s.look().DraftsOf(s.letter(inc).ID, []string{ts[reference].ID})
	s.must(err)
	return ds[ts[reference].ID]
}

func TestPagesOfMoreLettersAreFitToBeUsed(t *testing.T) {
	t.Parallel()
	s := open(t)
	inc := s.storyTo("words")
	mira := s.sits("Mira", browsertest.Desk())
	looksAt(mira, "draft-stale", s.staleLetter(inc))
	looksAt(mira, "more-letters", "/incidents/"+inc.Number+"/letters")
	looksAt(mira, "correction", "/incidents/"+inc.Number+"/corrections?wrong_en=Nobody+ever+wrote+this+sentence.")
}

func TestPagesOfACorrectionAreFitToBeUsed(t *testing.T) {
	t.Parallel()
	s := open(t)
	inc := s.storyTo("told")
	wrong := "We have not finished reading which attachments were opened."
	n, err := s.app.CorrectSentence(s.Context(), s.person("Mira"), app.CorrectSentence{IncidentID: inc.ID, Wrong: map[string]string{"en": wrong}, Right: map[string]string{"en": "Attachments were read at nine customers."}})
	s.must(err)
	s.drafts(*n)
	mira := s.sits("Mira", browsertest.Desk())
	looksAt(mira, "correction-found", "/incidents/"+inc.Number+"/corrections?wrong_en="+url.QueryEscape(wrong))
	looksAt(mira, "notice-words", "/notices/"+n.ID+"/words/en")
	looksAt(mira, "more-letters-some", "/incidents/"+inc.Number+"/letters")
}

// lastLetter sends everybody who was told the last letter, as ours promised.
func (s *site) lastLetter(inc *incident.Incident) {
	s.Helper()
	mira := s.person("Mira")
	n, err := s.app.OpenNotice(s.Context(), mira, app.OpenNotice{IncidentID: inc.ID, Kind: notice.Final})
	s.must(err)
	for _, language := range notice.Languages {
		s.must(s.app.WriteWords(s.Context(), mira, app.WriteWords{NoticeID: n.ID, Language: language, Words: map[string]string{"whats_new": "We know who used the token, and it is over."}}))
	}
	s.drafts(*n)
	_, err = s.app.SubmitNotice(s.Context(), mira, app.SubmitNotice{NoticeID: n.ID})
	s.must(err)
	s.sign(inc)
	s.deliver(inc, accept)
}
