package web_test

import (
	"net/url"
	"testing"
	"time"

	"github.com/flowchestra/tocsin/app/tenant"
	"github.com/flowchestra/tocsin/app/web/browsertest"
)

func TestAContactIsConfirmedByTelephone(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.storyTo("submitted")
	of := s.customer("C-1001")
	contacts, err := s.look().ContactsOf([]string{of.ID})
	s.must(err)
	path, lena := "/customers/C-1001/confirmations/"+contacts[of.ID][0].ID, s.as("Lena")
	lacking := func() int {
		r, err := s.app.Ready(s.Context(), s.person("Lena"), 1)
		s.must(err)
		return r.Counts[tenant.Unconfirmed]
	}
	before := lacking()
	s.says(plain(lena.get(lena.finds(lena.get("/customers/C-1001"), "Confirm by telephone: "+contacts[of.ID][0].Address))), 200, "Whom did you speak to?", contacts[of.ID][0].Address)
	lena.refusesEach(path, func() url.Values { return url.Values{} }, append(brokenLine("spoke_to", 200), append(brokenLine("spoke_to", 300), bad{"spoke_to", "", "", ""}, bad{"spoke_to", " ", "", ""})...))
	s.says(s.as("Theo").post(path, url.Values{"spoke_to": {"x"}}), 403)
	s.says(lena.post("/customers/C-1001/confirmations/none", url.Values{"spoke_to": {"x"}}), 404, "changed meanwhile")
	lena.does(path, url.Values{"spoke_to": {"<b>Dana Wu</b>, front desk"}, "once": {"one"}})
	lena.does(path, url.Values{"spoke_to": {"<b>Dana Wu</b>, front desk"}, "once": {"one"}})
	s.says(lena.get("/customers/C-1001"), 200, "confirmed by telephone, by &lt;b&gt;Dana Wu&lt;/b&gt;, front desk")
	if got := lacking(); got != before-1 {
		t.Errorf("%d contacts are not confirmed, %d were before", got, before)
	}
	if last := s.ledger(); last[len(last)-1].Verb != "contact.confirmed" || last[len(last)-1].Actor != s.person("Lena").ID || last[len(last)-1].Says["spoke_to"] == "" {
		t.Errorf("the ledger says %v", last[len(last)-1])
	}
	s.Clock.Set(s.Clock.Now().Add(366 * 24 * time.Hour))
	if got := lacking(); got != before {
		t.Errorf("a year later %d contacts are not confirmed, want %d", got, before)
	}
}

func TestConfirmingByTelephoneLooksRight(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.storyTo("submitted")
	of := s.customer("C-1001")
	contacts, err := s.look().ContactsOf([]string{of.ID})
	s.must(err)
	lena := s.sits("Lena", browsertest.Desk())
	looksAt(lena, "contact-telephone", "/customers/C-1001/confirmations/"+contacts[of.ID][0].ID)
	looksAt(lena, "customer-contacts", "/customers/C-1001")
}
