package web_test

import (
	"fmt"
	"net/url"
	"testing"

	"github.com/flowchestra/tocsin/app"
	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/web/browsertest"
)

func TestAdaChecksHerAnswersAndConfirms(t *testing.T) {
	t.Parallel()
	s := open(t)
	inc := s.storyTo("aware")
	s.Clock.Set(utc("2026-03-28 02:14"))
	ada, path := s.as("Ada"), "/incidents/"+inc.Number+"/confirmation"
	s.says(ada.get(path), 200, "has seen or taken Customer Data", "3 candidates have 24 h contracts", "03:40 Berlin", "24 hours pass while the wall in Berlin shows 25", "Confirm and start")
	s.says(s.as("Lena").get(path), 200, "03:40 Berlin") // who may not confirm may read
	s.says(s.as("Lena").post(path, url.Values{"facts": {fmt.Sprint(inc.FactsVersion)}}), 403)
	form := url.Values{"facts": {fmt.Sprint(inc.FactsVersion)}, "owner": {s.person("Theo").ID}, "once": {"one drawing"}}
	if a := ada.post(path, form); a.status != 303 || a.header.Get("Location") != "/incidents/"+inc.Number {
		t.Fatalf("confirming answered %d to %q: %s", a.status, a.header.Get("Location"), a.body)
	}
	s.unchanged("confirming twice", func() {
		if a := ada.post(path, form); a.status != 303 {
			t.Errorf("the second press answered %d", a.status)
		}
		form.Set("once", "another drawing")
		if a := ada.post(path, form); a.status != 303 {
			t.Errorf("a press on a page that was still open answered %d", a.status)
		}
	})
	s.says(ada.get(path), 200, "03:14 Berlin") // by whom and when
}

func TestWhoReadOlderFactsReadsAgainBeforeConfirming(t *testing.T) {
	t.Parallel()
	s := open(t)
	inc := s.storyTo("aware")
	ada, path := s.as("Ada"), "/incidents/"+inc.Number+"/confirmation"
	seen, err := s.look().LastEntry()
	s.must(err)
	_, err = s.app.RecordInstant(s.Context(), s.person("Theo"), app.RecordInstant{IncidentID: inc.ID, Kind: incident.OccurredFrom, At: utc("2026-03-27 20:00"), Zone: "UTC",
		Source: "an older log", Reason: "the export log began later"})
	s.must(err)
	s.unchanged("confirming what was not read", func() {
		s.says(ada.post(path, url.Values{"facts": {fmt.Sprint(inc.FactsVersion)}, "owner": {s.person("Theo").ID}, "seen": {fmt.Sprint(seen)}}), 409, "Theo", "an older log")
	})
}

func TestWordsThatSomebodyMendsMeanwhileKeepNobodyFromConfirming(t *testing.T) {
	t.Parallel()
	s := open(t)
	inc := s.storyTo("aware")
	ada, path := s.as("Ada"), "/incidents/"+inc.Number+"/confirmation"
	facts := between(ada.get(path).body, `name="facts" value="`, `"`)
	s.must(s.app.WriteAccount(s.Context(), s.person("Mira"), app.WriteAccount{IncidentID: inc.ID, Language: "en", WhatHappened: "A token was stolen."}))
	if a := ada.post(path, url.Values{"facts": {facts}, "owner": {s.person("Theo").ID}}); a.status != 303 {
		t.Errorf("confirming answered %d: %s", a.status, a.body)
	}
}

func TestAConfirmationRefusesWhatIsNoForm(t *testing.T) {
	t.Parallel()
	s := open(t)
	inc := s.storyTo("aware")
	ada, path := s.as("Ada"), "/incidents/"+inc.Number+"/confirmation"
	s.unchanged("forms that are none", func() {
		for _, facts := range []string{"", "0", "-1", "x", "1e3", "99999999999999999999", "1.0", " ", "\x00", "null", "٣"} {
			if a := ada.post(path, url.Values{"facts": {facts}, "owner": {s.person("Theo").ID}}); a.status != 422 {
				t.Errorf("facts %q: %d", facts, a.status)
			}
		}
		for _, owner := range []string{"nobody", s.person("Rosa").ID, "' OR 1=1", "\x00", "../x", s.person("Mira").ID, "1", "null", "Theo"} {
			if a := ada.post(path, url.Values{"facts": {fmt.Sprint(inc.FactsVersion)}, "owner": {owner}}); a.status != 422 && a.status != 404 && a.status != 403 {
				t.Errorf("owner %q: %d", owner, a.status)
			}
		}
		s.says(ada.get("/incidents/INC-1999-001/confirmation"), 404)
	})
}

func TestConfirmingIsFitForEverybody(t *testing.T) {
	t.Parallel()
	s := open(t)
	inc := s.storyTo("aware")
	ada := s.sits("Ada", browsertest.Desk())
	looksAt(ada, "confirm", "/incidents/"+inc.Number+"/confirmation")
	looksAt(ada, "incident-question", "/incidents/"+inc.Number)
	looksAt(ada, "watch-confirm", "/watch")
}
