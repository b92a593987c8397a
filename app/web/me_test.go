package web_test

import (
	"fmt"
	"html"
	"net/url"
	"strings"
	"testing"

	"github.com/flowchestra/tocsin/templates/pages"
)

func TestAPersonChangesWhatIsTheirs(t *testing.T) {
	t.Parallel()
	s := open(t).setUp()
	ada := s.as("Ada")
	s.says(ada.get("/me"), 200, "Ada", "Commander", "confirm an incident", "Europe/Berlin", "this one")
	if a := ada.post("/me/zone", url.Values{"zone": {"Asia/Tokyo"}}); a.status != 303 || a.header.Get("Location") != "/me?saved=zone" {
		t.Fatalf("got %d to %q", a.status, a.header.Get("Location"))
	}
	s.says(ada.get("/me?saved=zone"), 200, "Saved: you read times in this zone", `data-zone="Asia/Tokyo"`, `value="Asia/Tokyo"`)
	s.says(ada.post("/me/preferences", url.Values{"theme": {"dark"}}), 303)
	a := ada.get("/me")
	if s.says(a, 200, `data-theme="dark"`, `value="dark" checked`); strings.Contains(a.body, "data-keys") {
		t.Error("single keys are still shortcuts")
	}
	s.says(ada.post("/me/preferences", url.Values{"theme": {""}, "keys": {"yes"}}), 303)
	if a := ada.get("/me"); strings.Contains(a.body, "data-theme") || !strings.Contains(a.body, `data-keys="on"`) {
		t.Error("the theme stayed, or the keys did not come back")
	}
}

func TestAPersonChangesTheirPasswordAndEndsEveryOtherSession(t *testing.T) {
	t.Parallel()
	s := open(t).setUp()
	s.givePassword("Ada")
	here, there := s.signedInAs(s.post("/sign-in", knock("/"))), s.as("Ada")
	s.says(here.get("/me"), 200, "Sign out everywhere else (2)") // and the one of the link
	s.says(there.post("/me/sessions", nil), 303)
	s.says(here.get("/me"), 303)
	here = s.signedInAs(s.post("/sign-in", knock("/")))
	a := here.post("/me/password", url.Values{"present": {good}, "password": {"violet anchor thirty drums"}})
	if a.status != 303 {
		t.Fatalf("got %d: %s", a.status, a.body)
	}
	now := s.signedInAs(a)
	s.says(now.get("/me?saved=password"), 200, "the new password counts")
	for _, old := range []*visitor{here, there} {
		s.says(old.get("/me"), 303)
	}
	s.says(s.post("/sign-in", knock("/")), 422)
}

func TestWhatCannotBeTakenOfOnesOwnIsNamedAndNotWritten(t *testing.T) {
	t.Parallel()
	s := open(t).setUp()
	s.givePassword("Ada")
	ada := s.as("Ada")
	s.unchanged("bad entries", func() {
		for _, c := range []struct {
			path, field, says string
			form              url.Values
		}{
			{"/me/zone", "zone", "no time zone", url.Values{"zone": {""}}},
			{"/me/zone", "zone", "no time zone", url.Values{"zone": {"Berlin"}}},
			{"/me/zone", "zone", "no time zone", url.Values{"zone": {"../../etc/passwd"}}},
			{"/me/zone", "zone", "no time zone", url.Values{"zone": {"Local"}}},
			{"/me/zone", "zone", "no time zone", url.Values{"zone": {"\xff"}}},
			{"/me/zone", "zone", "no time zone", url.Values{"zone": {strings.Repeat("x", 9000)}}},
			{"/me/zone", "zone", "no time zone", nil},
			{"/me/preferences", "theme", "no theme", url.Values{"theme": {"pink"}}},
			{"/me/preferences", "theme", "no theme", url.Values{"theme": {`"><script>`}}},
			{"/me/preferences", "theme", "no theme", url.Values{"theme": {strings.Repeat("x", 9000)}}},
			{"/me/password", "password", "12 characters", url.Values{"present": {good}}},
			{"/me/password", "password", "11 characters", url.Values{"present": {good}, "password": {"elevenchars"}}},
			{"/me/password", "password", "200 at most", url.Values{"present": {good}, "password": {strings.Repeat("x y z ", 40)}}},
			{"/me/password", "password", "tried first", url.Values{"present": {good}, "password": {"password1234"}}},
			{"/me/password", "password", "tried first", url.Values{"present": {good}, "password": {"Ada@Flowchestra1"}}},
			{"/me/password", "password", "tried first", url.Values{"present": {good}, "password": {"123456789012"}}},
			{"/me/password", "password", "not UTF-8", url.Values{"present": {good}, "password": {"twelve chars\xff"}}},
			{"/me/password", "present", "not your present password", url.Values{"password": {"violet anchor thirty drums"}}},
			{"/me/password", "present", "not your present password", url.Values{"present": {"wrong"}, "password": {"violet anchor thirty drums"}}},
			{"/me/password", "present", "not your present password", url.Values{"present": {good + " "}, "password": {"violet anchor thirty drums"}}},
		} {
			a := ada.post(c.path, c.form)
			a.body = html.UnescapeString(a.body)
			s.says(a, 422, "<title>Error: You", `href="#`+c.field+`"`, c.says)
			if strings.Contains(a.body, good) || strings.Contains(a.body, "violet anchor") {
				t.Errorf("%s: a password stands in the page", c.path)
			}
		}
	})
}

// registered is the organisation's form as it is on record.
func (s *site) registered() url.Values {
	s.Helper()
	org, err := s.look().Organisation()
	s.must(err)
	f := pages.FormOfOrganisation(org)
	v := url.Values{"organisation": {f.Name}, "zone": {f.Zone}, "mail_from": {f.MailFrom}, "reply_to": {f.ReplyTo}, "phone": {f.Phone}, "organisation_roles": {f.Roles}, "in_others": {f.Others},
		"promise_target_hours": {f.TargetHours}, "promise_cap_hours": {f.CapHours}, "investigation_cap_hours": {f.InvestigationHours}, "sending_minutes": {f.SendingMinutes}, "margin_minutes": {f.MarginMinutes},
		"escalate_minutes": {f.EscalateMinutes}, "first_alarm_delay_minutes": {f.FirstAlarmMinutes}, "hold_seconds": {f.HoldSeconds}, "ladder_minutes": {f.LadderMinutes}, "banner": {f.Banner}, "contract_phone": {f.ContractPhone}, "answer_hours": {f.AnswerHours}, "version": {fmt.Sprint(f.Version)}}
	for _, code := range f.Entities {
		v.Set("entity_"+code, "yes")
	}
	for name, on := range map[string]bool{"entity_none": f.NoEntity, "in_us": f.US, "in_eu": f.EU, "in_uk": f.UK, "fedramp": f.FedRAMP} {
		if on {
			v.Set(name, "yes")
		}
	}
	return v
}

func TestTheOrganisationIsChangedWithAllThatItIs(t *testing.T) {
	t.Parallel()
	s := open(t).setUp()
	ines := s.as("Ines")
	form := s.registered()
	s.unchanged("saving what is on record", func() { s.says(ines.post("/organisation", form), 303) })
	for name, value := range map[string]string{"organisation_roles": "processor,controller", "in_eu": "yes", "in_others": "ch de", "fedramp": "yes", "hold_seconds": "0", "margin_minutes": "45"} {
		form.Set(name, value)
	}
	s.says(ines.post("/organisation", form), 303)
	org, err := s.look().Organisation()
	s.must(err)
	if org.Roles != "processor,controller" || org.Establishments != "US,EU,CH,DE" || !org.FedRAMP || org.HoldSeconds != 0 || org.MarginMinutes != 45 || org.Version != 2 || org.Name != "Flowchestra" {
		t.Errorf("got %+v", org)
	}
	s.says(ines.get("/organisation?saved=yes"), 200, "Saved.", `value="CH, DE"`, `name="in_eu" value="yes" checked`, `value="processor,controller" checked`)
	form.Del("entity_none")
	form.Set("entity_fca-firm", "yes")
	form.Set("entity_dora-entity", "yes")
	form.Set("version", "2")
	s.says(ines.post("/organisation", form), 303)
	s.says(ines.get("/organisation"), 200, `name="entity_fca-firm" value="yes" checked`, "A firm authorised by the FCA", "European Union (10 kinds)")
	s.says(s.as("Ada").get("/organisation"), 200, "A financial entity under DORA; A firm authorised by the FCA")
	form.Del("entity_fca-firm")
	form.Set("version", "1")
	form.Set("phone", "+49 30 1")
	s.unchanged("an old version", func() {
		s.says(ines.post("/organisation", form), 409, "Somebody else saved while you wrote", "Phone", "+49 30 1", "+1 555 0134", `name="version" value="3"`, `value="+49 30 1"`, "A financial entity under DORA; A firm authorised by the FCA")
	})
}

func TestTheOrganisationsFormNamesTheBoxAtFaultAndWritesNothing(t *testing.T) {
	t.Parallel()
	s := open(t).setUp()
	ines := s.as("Ines")
	s.unchanged("bad entries", func() {
		for _, c := range []struct{ field, value, says string }{
			{"organisation", "", "Fill in"}, {"organisation", "Flow\nchestra", "one line"}, {"zone", "Mars", "Mars"}, {"mail_from", "nobody", "not a mail address"},
			{"mail_from", "A <a@x.example>\r\nBcc: b@x.example", "one line"}, {"reply_to", "", "Fill in"}, {"phone", "0555", "country code"}, {"organisation_roles", "", "processor, a controller or both"},
			{"organisation_roles", "owner", "processor, a controller or both"}, {"in_others", "Germany", "not a country"}, {"promise_target_hours", "0", "whole hours"}, {"promise_cap_hours", "1e3", "whole hours"},
			{"promise_cap_hours", "71", "before the 72 hours"}, {"investigation_cap_hours", "", "whole hours"}, {"sending_minutes", "0", "whole minutes"}, {"margin_minutes", "-1", "whole minutes"},
			{"escalate_minutes", "999", "whole minutes"}, {"ladder_minutes", "15, soon", "15, 15, 30"}, {"ladder_minutes", "0", "15, 15, 30"}, {"first_alarm_delay_minutes", "x", "whole minutes"}, {"hold_seconds", "3601", "whole seconds"}, {"answer_hours", "0", "whole hours"}, {"answer_hours", "721", "whole hours"}, {"banner", "a\nb", "one line"}, {"contract_phone", "0555", "country code"}, {"hold_seconds", "99999999999999999999", "whole seconds"},
		} {
			form := s.registered()
			form.Set(c.field, c.value)
			a := ines.post("/organisation", form)
			a.body = html.UnescapeString(a.body)
			s.says(a, 422, "<title>Error: Organisation", `href="#`+c.field+`"`, `id="`+c.field+`-wrong"`, c.says)
			if n := strings.Count(a.body, "at-fault"); n != 1 {
				t.Errorf("%s %q: %d boxes are at fault, want 1", c.field, c.value, n)
			}
		}
		form := s.registered()
		form.Del("entity_none")
		s.says(ines.post("/organisation", form), 422, `href="#entities"`, "answered before")
		form = s.registered()
		form.Set("entity_fca-firm", "yes")
		s.says(ines.post("/organisation", form), 422, `href="#entities"`, "either what you are", `name="entity_fca-firm" value="yes" checked`, `name="entity_none" value="yes" checked`)
		form = s.registered()
		form.Del("in_us")
		s.says(ines.post("/organisation", form), 422, `href="#establishments"`, "tick at least one")
	})
}
