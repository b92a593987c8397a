package web_test

import (
	"net/url"
	"regexp"
	"testing"

	"github.com/flowchestra/tocsin/fixtures"
)

// The night by plain HTTP, from the report to letters that were told: no
// script, no browser, nothing but forms and links.
func TestTheNightIsWorkedByPlainHTTPWithoutScript(t *testing.T) {
	t.Parallel()
	s := open(t).withCast()
	s.importCustomers(fixtures.CustomersCSV)
	ada, theo, mira, lena := s.as("Ada"), s.as("Theo"), s.as("Mira"), s.as("Lena")

	s.Clock.Set(utc("2026-03-27 22:58"))
	page := ada.presses(ada.get("/incidents/new"), "/incidents", url.Values{"title": {"Run exports read with a stolen support token"}, "severity": {"SEV1"},
		"at": {"2026-03-27T22:52"}, "at_zone": {"UTC"}, "source": {"an alert"}})
	s.says(page, 200, "INC-2026-001", "SEV1", "Was Customer Data seen or taken?")
	const base = "/incidents/INC-2026-001"
	for _, fact := range []struct{ kind, at string }{{"occurred_from", "21:10"}, {"occurred_to", "22:47"}, {"triaged", "22:58"}, {"contained", "22:58"}} {
		theo.presses(theo.get(base+"/instants/new?kind="+fact.kind), base+"/instants", url.Values{"kind": {fact.kind}, "at": {"2026-03-27T" + fact.at}, "at_zone": {"UTC"}, "source": {"the export log"}})
	}

	s.Clock.Set(utc("2026-03-28 01:40"))
	ada.presses(ada.get(base), base+"/access", url.Values{"answer": {"yes"}, "answer_at": {"2026-03-28T01:40"}, "answer_at_zone": {"UTC"}, "source": {"the token's owner"}})
	inc := s.theIncident()
	s.workDuties(inc.ID)
	s.Clock.Set(utc("2026-03-28 02:14"))
	s.says(ada.presses(ada.get(base+"/confirmation"), base+"/confirmation", nil), 200, "Say which customers are affected")
	s.workDuties(inc.ID)

	s.Clock.Set(utc("2026-03-28 04:50"))
	check := theo.presses(theo.get(base+"/customers/list"), base+"/customers/list/preview", url.Values{"text": {fixtures.AffectedCSV}})
	s.says(check, 200, "180", "232", "This list is complete")
	s.says(theo.presses(check, base+"/customers/list", nil), 200, "Affected 180", "Not affected 232")
	s.workDuties(inc.ID)
	for _, w := range fixtures.Accounts() {
		mira.presses(mira.get(base+"/account/"+w.Language), base+"/account/"+w.Language, url.Values{"data": {w.Data}, "what_happened": {w.WhatHappened},
			"what_we_did": {w.WhatWeDid}, "what_you_can_do": {w.WhatYouCanDo}, "unknown": {w.Unknown}, "next_update": {"2026-03-28T18:00"}, "next_update_zone": {"UTC"}})
	}
	s.workDuties(inc.ID)

	s.Clock.Set(utc("2026-03-28 07:08"))
	notice := mira.finds(mira.get(base), "First letter to affected customers")
	wave := mira.get(mira.finds(mira.get(notice), "Put 3 letters before legal"))
	s.says(mira.presses(wave, notice+"/waves", nil), 200, "With legal")
	s.Clock.Set(utc("2026-03-28 07:20"))
	edition := lena.finds(lena.get("/watch"), "Read and sign the wave of 3")
	s.says(lena.get(edition), 200, "Brightwater Clinics", "Nordlicht Versand GmbH")
	first := lena.finds(lena.get(edition), "Open 2 letters that stand out")
	on := lena.presses(lena.get(first), first+"/opening", nil)
	second := regexp.MustCompile(`action="(/editions/[^"]+/opening)"`).FindStringSubmatch(on.body)
	if second == nil {
		t.Fatal("no way on to the next letter that stands out")
	}
	s.says(lena.presses(on, second[1], nil), 200, "Check and sign 3 letters")
	code := url.Values{"code": {s.code("Lena")}}
	s.says(lena.presses(lena.get(edition+"/signature"), edition+"/approval", code), 200, "Signed by Lena")
	s.Clock.Set(utc("2026-03-28 07:21"))
	s.deliver(&inc, accept)
	s.says(ada.get(base), 200, "Met 18 h 19 m early", "3 of 180", "Put 177 letters before legal")
	s.says(s.as("Rosa").get(base), 200, "signed 3 letters", "confirmed unauthorised access to Customer Data")
}
