package web_test

import (
	"net/url"
	"path"
	"strings"
	"testing"

	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/web/browsertest"
)

// doorsToHolds is this room's part of the table of routes; see doors.
const doorsToHolds = `
GET  /incidents/:number/holds               clrmeua
GET  /incidents/:number/holds/new           cl
POST /incidents/:number/holds               cl
GET  /incidents/:number/holds/:id           clrmeua
POST /incidents/:number/holds/:id/approval  cle
POST /incidents/:number/holds/:id/decisions l
POST /incidents/:number/holds/:id/end       cl
`

func holdForm() url.Values {
	return url.Values{"asked_by": {"Officer Diaz"}, "authority": {"Berlin police"}, "form": {"oral"}, "asked_at": {"2026-03-28T05:00"}, "asked_at_zone": {"Europe/Berlin"}, "reason": {"An arrest is planned."}}
}

// recordsHold has Lena record a hold, and returns the path of its page.
func (s *site) recordsHold(inc incident.Incident, more url.Values) string {
	s.Helper()
	form := holdForm()
	for k, v := range more {
		form[k] = v
	}
	form.Set("checked", "yes")
	a := s.as("Lena").post("/incidents/"+inc.Number+"/holds", form)
	if a.status != 303 {
		s.Fatalf("got %d: %s", a.status, a.body)
	}
	return a.header.Get("Location")
}

func TestAHoldIsCheckedRecordedApprovedDecidedAndLifted(t *testing.T) {
	t.Parallel()
	s := open(t)
	inc := s.storyTo("customers")
	base, lena, ada := "/incidents/"+inc.Number, s.as("Lena"), s.as("Ada")
	s.says(lena.get(base+"/holds"), 200, "Nobody asked us to wait")
	s.says(lena.get(base+"/holds/new"), 200, "Which duties is it about?", "Law allows a delay", "Does not pause this clock")
	form := holdForm()
	s.unchanged("the check", func() {
		s.says(lena.post(base+"/holds", form), 200, "Check: a hold", "by rule: it was oral", "Mon 27 Apr", "does not pause this clock", "Every duty")
		form.Set("checked", "no")
		s.says(lena.post(base+"/holds", form), 200, `value="Officer Diaz"`, "Check what it pauses")
	})
	one := s.recordsHold(inc, nil)
	s.says(ada.get("/watch"), 200, "1 hold waits for approval")
	s.says(lena.get(one), 200, "You recorded it. Somebody else must approve it.")
	theo := s.as("Theo")
	s.unchanged("what may not be", func() {
		s.says(lena.post(one+"/approval", nil), 409, "Somebody else must approve it")
		s.says(theo.post(one+"/approval", nil), 403)
		s.says(ada.post(one+"/decisions", nil), 403)
		s.says(ada.get(base+"/holds/none"), 404)
	})
	s.leads(ada.post(one+"/approval", nil), one)
	s.unchanged("twice", func() { s.says(ada.post(one+"/approval", nil), 409, "approved at") })
	s.says(lena.get(one), 200, "Does not pause this clock: legal decides", "In force", "On hold until Mon 27 Apr")
	decision := url.Values{"regime": {"contract-window"}, "why": {"The customer agreed."}, "answer": {"pause"}}
	s.leads(lena.post(one+"/decisions", decision), one)
	s.says(ada.get(base), 200, "On hold until Mon 27 Apr")
	lift := url.Values{"reason": {"He is arrested."}, "once": {"one"}}
	s.leads(ada.post(one+"/end", lift), one)
	s.unchanged("the same form again", func() { s.leads(ada.post(one+"/end", lift), one) })
	s.says(ada.get(one), 200, "Lifted", "He is arrested.", "Resumed", ", due ")
	s.unchanged("lifting what is over", func() { s.says(ada.post(one+"/end", url.Values{"reason": {"x"}}), 409, "ended at") })
}

func TestWhoMayNotKnowReadsOnHoldOnly(t *testing.T) {
	t.Parallel()
	s := open(t)
	inc := s.storyTo("customers")
	one := s.recordsHold(inc, url.Values{"know-" + s.person("Theo").ID: {"yes"}})
	s.leads(s.as("Ada").post(one+"/approval", nil), one)
	s.says(s.as("Theo").get(one), 200, "Officer Diaz", "Theo; legal, commanders and admins")
	mira := s.as("Mira")
	for _, p := range []string{one, path.Dir(one), path.Dir(path.Dir(one))} {
		page := mira.get(p)
		s.says(page, 200)
		if p != path.Dir(path.Dir(one)) {
			s.says(page, 200, "On hold")
		}
		for _, secret := range []string{"Diaz", "Berlin police", "arrest", "On hold until"} {
			s.lacks(page, secret)
		}
	}
}

func TestAHoldsFormNamesTheBoxAtFaultAndWritesNothing(t *testing.T) {
	t.Parallel()
	s := open(t)
	inc := s.storyTo("customers")
	lena := s.as("Lena")
	for _, c := range []struct{ field, value, says string }{
		{"asked_by", "", "Fill in"}, {"asked_by", "a\nb", "one line"}, {"asked_by", "a\x1b", "control character"}, {"asked_by", strings.Repeat("ü", 201), "longer than 200"},
		{"authority", "", "Fill in"}, {"authority", "a\nb", "one line"}, {"authority", "a\xff", "not UTF-8"}, {"authority", strings.Repeat("x", 201), "longer than 200"},
		{"form", "", "document or was oral"}, {"form", "telepathy", "document or was oral"},
		{"reference", "a\x07", "control character"}, {"reference", strings.Repeat("x", 201), "longer than 200"},
		{"asked_at", "", "the day and the time"}, {"asked_at", "soon", "not a day and a time"}, {"asked_at", "2027-01-01T00:00", "not in the future"},
		{"starts_at", "soon", "not a day and a time"}, {"starts_at", "2026-03-28T04:00", "before they asked"},
		{"ends_at", "soon", "not a day and a time"}, {"ends_at", "2026-03-28T04:00", "over already"}, {"ends_at", "2027-03-28T04:00", "30 days at most"},
		{"reason", "", "Fill in"}, {"reason", "a\nb", "one line"}, {"reason", "a\x1b", "control character"}, {"reason", strings.Repeat("x", 2001), "longer than 2000"},
	} {
		form := holdForm()
		form.Set(c.field, c.value)
		lena.refuses("/incidents/"+inc.Number+"/holds", form, c.field, c.says)
	}
}

func TestDecidingAndLiftingAHoldNeedAReason(t *testing.T) {
	t.Parallel()
	s := open(t)
	inc := s.storyTo("customers")
	one, lena := s.recordsHold(inc, nil), s.as("Lena")
	for says, values := range badReasons {
		for _, v := range values {
			lena.refuses(one+"/end", url.Values{"reason": {v}}, "reason", says)
			lena.refuses(one+"/decisions", url.Values{"regime": {"contract-window"}, "answer": {"run"}, "why": {v}}, "why", says)
		}
	}
	lena.refuses(one+"/decisions", url.Values{"regime": {"none"}, "answer": {"run"}, "why": {"x"}}, "regime", "Choose a duty")
}

func TestHoldsAreReadAsOftenForManyAsForOne(t *testing.T) {
	t.Parallel()
	s := open(t)
	inc := s.storyTo("customers")
	one, lena := s.recordsHold(inc, nil), s.as("Lena")
	count := func() (n int) {
		return s.counting(func() {
			s.says(lena.get("/incidents/"+inc.Number+"/holds"), 200)
			s.says(lena.get(one), 200)
		})
	}
	few := count()
	for range 25 {
		s.recordsHold(inc, url.Values{"know-" + s.person("Theo").ID: {"yes"}})
	}
	if many := count(); many != few || few == 0 {
		t.Errorf("%d statements for one hold, %d for 26", few, many)
	}
}

func TestThePagesOfHoldsAreFit(t *testing.T) {
	t.Parallel()
	s := open(t)
	inc := s.storyTo("customers")
	base := "/incidents/" + inc.Number
	one := s.recordsHold(inc, nil)
	lena := s.sits("Lena", browsertest.Desk())
	looksAt(lena, "hold-new", base+"/holds/new")
	looksAt(lena, "holds", base+"/holds")
	_, err := s.app.ApproveHold(s.Context(), s.person("Ada"), path.Base(one))
	s.must(err)
	looksAt(lena, "hold", one)
	looksAt(lena, "hold-incident", base)
}
