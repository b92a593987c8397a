package web_test

import (
	"net/url"
	"testing"

	"github.com/flowchestra/tocsin/app/web/browsertest"
	"github.com/flowchestra/tocsin/fixtures"
)

func TestAQuietWatchPageTellsWhatAnIncidentWouldFindInPlace(t *testing.T) {
	t.Parallel()
	s := open(t).setUp()
	ines := s.as("Ines")
	s.says(ines.get("/watch"), 200, "All quiet", "Nobody holds: Legal, Communicator.", "Nobody can be told who is not on record.", "Never tested", "Not spoken to")
	s = open(t).withCast()
	s.importCustomers(fixtures.CustomersCSV)
	ada := s.as("Ada")
	if a := ada.post("/bell/test", url.Values{"once": {"1"}}); a.status != 303 {
		t.Fatalf("testing the bell answered %d", a.status)
	}
	s.says(ada.get("/watch"), 200, "Somebody commands, somebody signs, somebody writes.", "412 customers on record, each with a window and two contacts.", "Rings now")
	looksAt(s.sits("Ada", browsertest.Desk()), "watch-quiet", "/watch")
}
