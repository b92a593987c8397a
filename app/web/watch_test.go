package web_test

import (
	"strings"
	"testing"

	"github.com/flowchestra/tocsin/app"
	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/notice"
	"github.com/flowchestra/tocsin/fixtures"
)

// The pages that are open all night ask the database as often about 180
// affected customers and two incidents as about four customers and one.
func TestTheWatchAndAnIncidentAskAsOftenForManyAsForFew(t *testing.T) {
	t.Parallel()
	few, many := open(t), open(t)
	few.storyTo("confirmed")
	few.decide(few.theIncident().ID, strings.Join(strings.SplitAfter(fixtures.AffectedCSV, "\n")[:8], ""))
	many.storyTo("customers")
	_, err := many.app.DeclareIncident(many.Context(), many.person("Theo"), app.Declaration{Title: "Another", Severity: incident.SEV3,
		DetectedAt: many.Clock.Now(), Zone: "UTC", Source: "a log", CommanderID: many.person("Ada").ID})
	many.must(err)
	for _, path := range []string{"/watch", "/incidents/INC-2026-001", "/incidents/INC-2026-001/customers?show=in", "/bell", "/signing"} {
		asked := func(s *site) int {
			ada := s.as("Ada")
			return s.counting(func() { s.says(ada.get(path), 200) })
		}
		if f, m := asked(few), asked(many); f != m {
			t.Errorf("%s: %d statements for few, %d for many", path, f, m)
		} else {
			t.Logf("%s: %d statements", path, f)
		}
	}
}

func (s *site) theIncident() incident.Incident {
	s.Helper()
	i, err := s.look().IncidentByNumber("INC-2026-001")
	s.must(err)
	return i
}

func TestTheWatchPageLeadsWithWhatIsNext(t *testing.T) {
	t.Parallel()
	s := open(t)
	inc := s.storyTo("submitted")
	s.Clock.Set(utc("2026-03-28 07:20"))
	lena := s.as("Lena")
	s.says(lena.get("/watch"), 200, "Sign by Sun 29 Mar 03:00 Berlin", "(01:00 UTC)", "3 letters, due Sun 29 Mar 03:40 Berlin", "Waits for Lena, 12 m so far", "Read and sign the wave of 3", "oldest 12 m", "0 of 180")
	s.says(s.as("Mira").get("/watch"), 200, "Lena reads and signs.")
	n, err := s.look().NoticeOf(inc.ID, notice.Initial)
	s.must(err)
	s.says(s.as("Mira").get("/notices/"+n.ID), 200, "Put 177 letters before legal")
}
