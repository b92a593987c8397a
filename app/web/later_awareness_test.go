package web_test

import (
	"fmt"
	"net/url"
	"strings"
	"testing"

	"github.com/flowchestra/tocsin/app"
	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/store"
	"github.com/flowchestra/tocsin/app/web/browsertest"
)

func (s *site) proposesLater(inc incident.Incident) incident.AwarenessProposal {
	s.Helper()
	p, err := s.app.ProposeLaterAwareness(s.Context(), s.person("Lena"), app.SettleAwareness{IncidentID: inc.ID, At: utc("2026-03-28 02:00"), Zone: "UTC", Reason: "The first message was about another token."})
	s.must(err)
	return *p
}

func TestALaterAwarenessIsProposedAfterACheckAndSecondedBySomebodyElse(t *testing.T) {
	t.Parallel()
	s := open(t)
	inc := s.storyTo("confirmed")
	base, lena, ada := "/incidents/"+inc.Number, s.as("Lena"), s.as("Ada")
	s.says(lena.get(base+"/awareness/later"), 200, "No later awareness is proposed")
	form := url.Values{"at": {"2026-03-28T03:00"}, "at_zone": {"Europe/Berlin"}, "reason": {"It was another token."}, "stood": {s.file(inc.Number).Current(incident.Aware).ID}}
	s.unchanged("the check", func() {
		s.says(lena.post(base+"/awareness", form), 200, "Propose a later awareness", "due later", "Sun 29 Mar 03:40 Berlin", "Sun 29 Mar 04:00 Berlin", "the old one stays on record")
		form.Set("checked", "no")
		s.says(lena.post(base+"/awareness/later", form), 200, "It was another token.", "Settle awareness")
	})
	form.Set("checked", "yes")
	form.Set("once", "one")
	s.leads(lena.post(base+"/awareness/later", form), base+"/awareness/later")
	s.unchanged("the same form again", func() { s.leads(lena.post(base+"/awareness/later", form), base+"/awareness/later") })
	form.Del("once")
	s.unchanged("a second proposal", func() { s.says(lena.post(base+"/awareness/later", form), 409, "proposed already") })
	id := s.lastProposal(inc)
	second := url.Values{"proposal": {id}}
	s.says(lena.get(base+"/awareness/later"), 200, "You proposed it. Somebody else must second it.", "Withdraw the proposal")
	s.says(s.as("Rosa").get(base+"/awareness/later"), 200, "Seconding is for the role")
	s.says(ada.get(base), 200, "A later awareness waits for a second person")
	s.says(ada.get("/watch"), 200, "A later awareness waits for a second person")
	s.says(ada.get(base+"/awareness/later"), 200, "Second it: awareness counts later", "due later", "by Lena")
	theo := s.as("Theo")
	s.unchanged("what may not be", func() {
		s.says(lena.post(base+"/awareness/later/second", second), 409, "You proposed this")
		s.says(ada.post(base+"/awareness/later/second", url.Values{"proposal": {"other"}}), 409, "not proposed any more")
		s.says(theo.post(base+"/awareness/later/second", second), 403)
	})
	s.leads(ada.post(base+"/awareness/later/second", second), base)
	if at := s.file(inc.Number).At(incident.Aware); !at.Equal(utc("2026-03-28 02:00")) {
		t.Errorf("aware at %v", at)
	}
	s.unchanged("seconding twice", func() {
		s.says(ada.post(base+"/awareness/later/second", second), 409, "A later awareness was seconded")
	})
}

func (s *site) lastProposal(inc incident.Incident) string {
	s.Helper()
	had, err := s.look().AwarenessProposals(inc.ID)
	s.must(err)
	return had[len(had)-1].ID
}

// badReasons are no reasons, by what is said of them.
var badReasons = map[string][]string{
	"Fill in the reason": {"", " ", "\t", "\n", "  \r\n ", "\u00a0"},
	"one line":           {"a\nb", "a\rb", "a\r\nb\r\nc", "a\n\nb"},
	"control character":  {"a\x1bb", "a\x07", "a\x7fb", "a\u0085b"},
	"not UTF-8":          {"a\xffb", "\xc3\x28", "a\xed\xa0\x80"},
	"longer than 2000":   {strings.Repeat("ü", 2001), strings.Repeat("x", 9000)},
}

func TestALaterAwarenessIsTakenBackWithAReason(t *testing.T) {
	t.Parallel()
	s := open(t)
	inc := s.storyTo("confirmed")
	p, lena, base := s.proposesLater(inc), s.as("Lena"), "/incidents/"+inc.Number
	for says, values := range badReasons {
		for _, v := range values {
			lena.refuses(base+"/awareness/later/end", url.Values{"proposal": {p.ID}, "reason": {v}}, "reason", says)
		}
	}
	form := url.Values{"proposal": {p.ID}, "reason": {"It was the same token."}}
	ada := s.as("Ada")
	s.unchanged("by who may not", func() { s.says(ada.post(base+"/awareness/later/end", form), 403) })
	s.leads(lena.post(base+"/awareness/later/end", form), base)
	s.unchanged("twice", func() { s.says(lena.post(base+"/awareness/later/end", form), 409, "The later awareness was withdrawn") })
}

func TestTheProposalOfALaterAwarenessNamesTheBoxAtFault(t *testing.T) {
	t.Parallel()
	s := open(t)
	inc := s.storyTo("confirmed")
	lena := s.as("Lena")
	for says, values := range badReasons {
		for _, v := range values {
			lena.refuses("/incidents/"+inc.Number+"/awareness/later", url.Values{"at": {"2026-03-28T03:00"}, "at_zone": {"Europe/Berlin"}, "reason": {v}, "checked": {"yes"}}, "reason", says)
		}
	}
	lena.refuses("/incidents/"+inc.Number+"/awareness/later", url.Values{"at": {"2026-03-28T02:10"}, "at_zone": {"Europe/Berlin"}, "reason": {"x"}, "checked": {"yes"}}, "at", "not later")
}

// storyLater corrects the detection to later before anybody was told, so that
// a later deadline waits for legal.
func (s *site) storyLater() (incident.Incident, incident.Proposal) {
	s.Helper()
	inc := s.storyTo("customers")
	waiting := func() []incident.Proposal {
		rows, err := s.look().WaitingProposals(inc.ID)
		s.must(err)
		return rows
	}
	for _, kind := range []incident.Kind{incident.Detected, incident.Aware} {
		if len(waiting()) > 0 {
			break
		}
		_, err := s.app.RecordInstant(s.Context(), s.person("Theo"), app.RecordInstant{IncidentID: inc.ID, Kind: kind, At: utc("2026-03-28 02:00"), Zone: "UTC", Source: "a log", Reason: "The clock of the log was wrong."})
		s.must(err)
		s.workDuties(inc.ID)
	}
	rows := waiting()
	if len(rows) == 0 {
		s.Fatal("no later deadline waits")
	}
	return inc, rows[0]
}

func TestALaterDeadlineIsAcceptedWithAReasonAndSeconded(t *testing.T) {
	t.Parallel()
	s := open(t)
	inc, p := s.storyLater()
	base, lena, ada := "/incidents/"+inc.Number, s.as("Lena"), s.as("Ada")
	one := base + "/proposals/" + p.ID
	for _, path := range []string{base, "/watch"} {
		s.says(ada.get(path), 200, " for Lena</a>", base+"/proposals")
	}
	s.says(ada.get(base+"/proposals"), 200, p.Name, "The recorded facts changed", "Waits for legal")
	s.says(lena.get(one), 200, "Accept the later deadline", "Show working", "Due then")
	s.says(ada.get(one), 200, "deciding on a later deadline is for the role legal")
	for says, values := range badReasons {
		for _, v := range values {
			lena.refuses(one, url.Values{"reason": {v}, "answer": {"accept"}}, "reason", says)
		}
	}
	s.unchanged("what is no answer", func() {
		s.says(lena.post(one, url.Values{"reason": {"x"}, "answer": {"perhaps"}}), 422, "Press one of the two buttons")
		s.says(ada.post(one, url.Values{"reason": {"x"}, "answer": {"accept"}}), 403)
		s.says(ada.post(one+"/second", nil), 409, "legal accepts it first")
	})
	s.leads(lena.post(one, url.Values{"reason": {"The log was wrong."}, "answer": {"accept"}}), base+"/proposals")
	s.says(lena.get(one), 200, "You accepted it. Somebody else must second it.")
	s.says(ada.get(one), 200, "Second it: the deadline moves", "by Lena: The log was wrong.")
	s.unchanged("oneself", func() { s.says(lena.post(one+"/second", nil), 409, "You accepted this") })
	s.leads(ada.post(one+"/second", nil), base+"/proposals")
	s.says(ada.post(one+"/second", nil), 404, "waits no more")
}

func TestLaterDeadlinesAreReadAsOftenForManyAsForOne(t *testing.T) {
	t.Parallel()
	s := open(t)
	inc, p := s.storyLater()
	lena, base := s.as("Lena"), "/incidents/"+inc.Number
	count := func() (n int) {
		return s.counting(func() {
			s.says(lena.get(base+"/proposals"), 200)
			s.says(lena.get(base+"/proposals/"+p.ID), 200)
		})
	}
	few := count()
	s.must(s.app.Store.Tx(s.Context(), func(tx *store.Tx) error {
		for i := range 25 {
			another := p
			another.ID, another.RegimeID = fmt.Sprintf("another-%d", i), fmt.Sprintf("%s-%d", p.RegimeID, i) // a decision of its own
			if err := tx.Insert(&another); err != nil {
				return err
			}
		}
		tx.Record("test.proposals", s.person("Lena").ID, inc.Number, map[string]any{"proposals": 25})
		return nil
	}))
	if rows := strings.Count(lena.get(base+"/proposals").body, "/proposals/another-"); rows != 25 {
		t.Fatalf("%d of 25 more are listed", rows)
	}
	if many := count(); many != few || few == 0 {
		t.Errorf("%d statements for few, %d for 25 more", few, many)
	}
}

func TestPagesOfLaterDeadlinesAreFit(t *testing.T) {
	t.Parallel()
	s := open(t)
	inc, p := s.storyLater()
	base := "/incidents/" + inc.Number
	lena := s.sits("Lena", browsertest.Desk())
	looksAt(lena, "proposals", base+"/proposals")
	looksAt(lena, "proposal", base+"/proposals/"+p.ID)
	s.proposesLater(inc)
	looksAt(s.sits("Ada", browsertest.Desk()), "later-awareness", base+"/awareness/later")
}
