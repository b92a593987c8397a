package web_test

import (
	"html"
	"net/url"
	"strings"
	"testing"

	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/fixtures"
)

// words are what customers are told, as Mira would enter them.
func words(seen string) url.Values {
	w := fixtures.Accounts()[0]
	return url.Values{"seen": {seen}, "data": {w.Data}, "what_happened": {w.WhatHappened}, "what_we_did": {w.WhatWeDid}, "what_you_can_do": {w.WhatYouCanDo},
		"unknown": {w.Unknown}, "next_update": {"2026-03-28T19:00"}, "next_update_zone": {"Europe/Berlin"}}
}

func (s *site) told(inc incident.Incident, language string) incident.Account {
	s.Helper()
	all, err := s.look().Accounts(inc.ID)
	s.must(err)
	return all[language]
}

func TestMiraWritesWhatCustomersAreTold(t *testing.T) {
	t.Parallel()
	s := open(t)
	inc := s.storyTo("customers")
	mira := s.as("Mira")
	path := "/incidents/" + inc.Number + "/account/en"
	s.says(plain(mira.get(path)), 200, "English 168 customers, not written", "German 12 customers, not written", "168 letters follow these words when you save", "Read one letter in English as it will look")
	form := mira.asks(path, path)
	for name, v := range words(form.Get("seen")) {
		form[name] = v
	}
	for range 2 {
		if a := mira.post(path, form); a.status != 303 || a.header.Get("Location") != path+"?saved=yes" {
			t.Fatalf("got %d to %q: %s", a.status, a.header.Get("Location"), a.body)
		}
	}
	on := s.told(inc, "en")
	if on.Version != 1 || on.WhatHappened != form.Get("what_happened") || on.NextUpdateAt == nil || !on.NextUpdateAt.Equal(utc("2026-03-28 18:00")) {
		t.Errorf("got %+v", on)
	}
	s.says(plain(mira.get(path+"?saved=yes")), 200, "Saved at Sat 28 Mar 05:50 Berlin (04:50 UTC)", "168 letters follow.", "German 12 customers, not written", "Mira, version 1")
	s.says(mira.get("/incidents/"+inc.Number+"/account/tlh"), 404)
	s.says(mira.get("/incidents/INC-2020-001/account/en"), 404)
	rosa := plain(s.as("Rosa").get(path))
	if s.says(rosa, 200, "stolen support token to read 41 GB", "Sat 28 Mar 14:00 New York (18:00 UTC)"); strings.Contains(rosa.body, "Save the words") {
		t.Error("an auditor is offered to write")
	}
}

func TestWordsThatCannotBeTakenAreNamedAndKept(t *testing.T) {
	t.Parallel()
	s := open(t)
	inc := s.storyTo("customers")
	mira := s.as("Mira")
	path := "/incidents/" + inc.Number + "/account/de"
	long := strings.Repeat("ü", 5001)
	var rows []struct{ field, value, says string }
	for _, field := range []string{"data", "what_happened", "what_we_did", "what_you_can_do", "unknown"} {
		for value, says := range map[string]string{long: "longer than 5000", "a\x00b": "control character", "\xff": "not UTF-8", "x\x1b[31m": "control character"} {
			rows = append(rows, struct{ field, value, says string }{field, value, says})
		}
	}
	for value, says := range map[string]string{"tomorrow": "not a day and a time", "2026-02-30T10:00": "not a day", "2026-03-29T02:30": "did not exist in Berlin", "2026-10-25T02:30": "came twice", "0001-01-01T00:00": "year 1"} {
		rows = append(rows, struct{ field, value, says string }{"next_update", value, says})
	}
	for _, row := range rows {
		form := words("0")
		form.Set(row.field, row.value)
		s.unchanged(row.says, func() {
			a := mira.post(path, form)
			a.body = html.UnescapeString(a.body)
			s.says(a, 422, "<title>Error: ", `href="#`+row.field+`"`, `id="`+row.field+`-wrong"`, row.says)
			if n := strings.Count(a.body, "at-fault"); n != 1 {
				t.Errorf("%s: %d boxes are at fault", row.says, n)
			}
		})
	}
	form := words("0")
	form.Set("next_update_zone", "Mars/Olympus")
	form.Set("unknown", "<script>alert(1)</script>\x01")
	s.says(mira.post(path, form), 422, `href="#next_update"`, `href="#unknown"`, "&lt;script&gt;", html.EscapeString(form.Get("what_we_did")[:20]))
	if s.told(inc, "de").Version != 0 {
		t.Error("something was written")
	}
}

func TestTwoWhoWriteSeeBothVersions(t *testing.T) {
	t.Parallel()
	s := open(t)
	inc := s.storyTo("words")
	mira, ada := s.as("Mira"), s.as("Ada")
	path := "/incidents/" + inc.Number + "/account/en"
	mine, theirs := words("1"), words("1")
	theirs.Set("unknown", "We know who it was.")
	mine.Set("unknown", "We still do not know who it was.")
	s.says(ada.post(path, theirs), 303)
	s.unchanged("a conflict", func() {
		a := mira.post(path, mine)
		s.says(a, 409, `name="seen" value="2"`, "We still do not know who it was.")
		s.says(plain(a), 409, "Somebody else saved these words while you wrote", "Nothing of yours is lost", "YoursWe still do not know who it was.", "On record now", "taken out: still do not")
	})
	for _, seen := range []string{"", "0", "-1", "99", "x"} {
		mine.Set("seen", seen)
		s.unchanged(seen, func() { s.says(mira.post(path, mine), 409) })
	}
	mine.Set("seen", "2")
	s.says(mira.post(path, mine), 303)
	if on := s.told(inc, "en"); on.Version != 3 || on.Unknown != mine.Get("unknown") {
		t.Errorf("got %+v", on)
	}
}
