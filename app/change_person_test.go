package app_test

import (
	"strings"
	"sync"
	"testing"

	"github.com/flowchestra/tocsin/app"
	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/app/store/storetest"
	"github.com/flowchestra/tocsin/fixtures"
)

func TestAPersonIsChangedAndTheLedgerKeepsWhatWas(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e *storetest.Env) {
		h := begin(t, e, "")
		jonas := h.cast["Jonas"].ID
		h.must(h.change("Theo", func(in *app.ChangePerson) {
			in.Name, in.Email, in.Zone, in.DeputyID, in.Roles = "Theodor", "theodor@flowchestra.example", "UTC", jonas, people.Roles{people.Responder, people.Admin}
		}))
		p, err := h.Look().PersonByKey(h.Store.Lookup("THEODOR@flowchestra.example"))
		h.must(err)
		if p == nil || p.Name != "Theodor" || p.Zone != "UTC" || p.DeputyID == nil || *p.DeputyID != jonas || !p.Roles.Has(people.Admin) || p.Version != 2 {
			t.Fatalf("got %+v", p)
		}
		if old, err := h.Look().PersonByKey(h.Store.Lookup("theo@flowchestra.example")); err != nil || old != nil {
			t.Errorf("the old address still leads to %+v, %v", old, err)
		}
		lines, err := h.Look().Lines("Theodor", 0, 10)
		h.must(err)
		was, _ := lines[0].Says["was"].(map[string]any)
		if len(lines) != 1 || lines[0].Verb != "person.changed" || lines[0].Actor != h.cast["Ines"].ID || was["name"] != "Theo" || was["email"] != "theo@flowchestra.example" {
			t.Errorf("got %+v", lines)
		}
	})
}

func TestBadChangesOfAPersonAreRefusedAndNothingIsWritten(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e *storetest.Env) {
		h := begin(t, e, "")
		for _, bad := range []struct {
			who, field, says string
			how              func(*app.ChangePerson)
		}{
			{"Theo", "name", "Fill in", func(in *app.ChangePerson) { in.Name = "" }},
			{"Theo", "name", "one line", func(in *app.ChangePerson) { in.Name = "Theo\nLena" }},
			{"Theo", "name", "longer than 200", func(in *app.ChangePerson) { in.Name = strings.Repeat("x", 201) }},
			{"Theo", "email", "Fill in", func(in *app.ChangePerson) { in.Email = "" }},
			{"Theo", "email", "plain mail address", func(in *app.ChangePerson) { in.Email = "theo" }},
			{"Theo", "email", "one line", func(in *app.ChangePerson) { in.Email = "theo@x.example\r\nBcc: a@x.example" }},
			{"Theo", "email", "Lena is already on record", func(in *app.ChangePerson) { in.Email = "LENA@flowchestra.example" }},
			{"Theo", "zone", "no time zone", func(in *app.ChangePerson) { in.Zone = "Mars" }},
			{"Theo", "zone", "no time zone", func(in *app.ChangePerson) { in.Zone = "" }},
			{"Theo", "roles", "at least one role", func(in *app.ChangePerson) { in.Roles = nil }},
			{"Theo", "roles", `no role "tocsin"`, func(in *app.ChangePerson) { in.Roles = people.Roles{"tocsin"} }},
			{"Theo", "deputy", "stand in for themselves", func(in *app.ChangePerson) { in.DeputyID = in.ID }},
			{"Theo", "deputy", "not on record", func(in *app.ChangePerson) { in.DeputyID = "nobody" }},
			{"Jonas", "off", "stands in for Lena", func(in *app.ChangePerson) { in.Off = true }},
			{"Ines", "off", "last admin", func(in *app.ChangePerson) { in.Off = true }},
			{"Ines", "roles", "last admin", func(in *app.ChangePerson) { in.Roles = people.Roles{people.Legal} }},
		} {
			h.unchanged(bad.says, func() {
				err := h.change(bad.who, bad.how)
				refused(t, err, fault.KindInvalid, bad.says)
				if f := fieldOf(err); f != bad.field {
					t.Errorf("%v names the field %q, want %q", err, f, bad.field)
				}
			})
		}
		h.unchanged("an old version, and nobody", func() {
			refused(t, h.change("Theo", func(in *app.ChangePerson) { in.Version = 0 }), fault.KindConflict, "Somebody else changed Theo", "Nothing is saved")
			refused(t, h.change("Theo", func(in *app.ChangePerson) { in.ID = "nobody" }), fault.KindNotFound)
		})
	})
}

func fieldOf(err error) string {
	if many, ok := err.(fault.Many); ok && len(many) > 0 {
		return many[0].Field
	}
	if f, ok := err.(*fault.Fault); ok {
		return f.Field
	}
	return ""
}

func TestTheLastTwoAdminsCannotSwitchEachOtherOffAtOnce(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e *storetest.Env) {
		h := begin(t, e, "")
		h.must(h.change("Vera", func(in *app.ChangePerson) { in.Roles = people.Roles{people.Admin} }))
		var wg sync.WaitGroup
		for _, name := range []string{"Ines", "Vera"} {
			in := h.As(name)
			in.Off = true
			wg.Go(func() { _, _ = h.app.ChangePerson(h.ctx(), h.cast["Ines"], in) }) // one of them is refused
		}
		wg.Wait()
		everybody, err := h.Look().People()
		h.must(err)
		admins := 0
		for _, p := range everybody {
			if p.Active() && p.Roles.Has(people.Admin) {
				admins++
			}
		}
		if admins != 1 {
			t.Errorf("%d admins are left, want 1", admins)
		}
	})
}

func TestPeopleChooseTheirOwnZoneAndTheirPages(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e *storetest.Env) {
		h := begin(t, e, "")
		rosa := h.cast["Rosa"]
		if p, err := h.app.Preferences(h.ctx(), rosa); err != nil || p.Theme != "" || !p.Keys {
			t.Errorf("at first: %+v, %v", p, err)
		}
		h.must(h.app.ChangeZone(h.ctx(), rosa, "Asia/Tokyo"))
		h.must(h.app.Prefer(h.ctx(), rosa, people.Preferences{PersonID: "somebody else", Theme: "dark"}))
		h.must(h.app.Prefer(h.ctx(), rosa, people.Preferences{Theme: "light"}))
		if p, err := h.app.Preferences(h.ctx(), rosa); err != nil || p.PersonID != rosa.ID || p.Theme != "light" || p.Keys {
			t.Errorf("then: %+v, %v", p, err)
		}
		h.unchanged("what cannot be taken", func() {
			refused(t, h.app.ChangeZone(h.ctx(), rosa, "Local"), fault.KindInvalid, "no time zone")
			refused(t, h.app.Prefer(h.ctx(), rosa, people.Preferences{Theme: "pink"}), fault.KindInvalid, "no theme")
			h.must(h.app.ChangeZone(h.ctx(), rosa, "Asia/Tokyo")) // it is so already
		})
		if p, err := h.Look().Person(rosa.ID); err != nil || p.Zone != "Asia/Tokyo" {
			t.Errorf("got %+v, %v", p, err)
		}
	})
}

func TestWhatTheOrganisationIsInLawOpensItsDuties(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e *storetest.Env) {
		h := begin(t, e, few)
		h.Confirmed("C-1")
		h.Rest()
		h.RunDue()
		towardsAuthorities := func() (out []incident.Obligation) {
			duties, err := h.Look().Obligations(h.incident)
			h.must(err)
			for _, o := range duties {
				if strings.HasPrefix(o.RegimeID, "eu-gdpr-33-1") && o.Open() {
					out = append(out, o)
				}
			}
			return out
		}
		if got := towardsAuthorities(); len(got) != 0 {
			t.Fatalf("a processor owes %+v", got)
		}
		org, err := h.Look().Organisation()
		h.must(err)
		quiet := org
		quiet.Phone, quiet.HoldSeconds = "+49 30 555 0134", 90
		quiet, err = h.app.ChangeOrganisation(h.ctx(), h.cast["Ines"], quiet)
		h.must(err)
		f, err := h.Look().File(h.incident)
		h.must(err)
		facts := f.FactsVersion
		org = quiet
		org.Roles, org.Establishments = "processor,controller", "US,EU"
		if _, err = h.app.ChangeOrganisation(h.ctx(), h.cast["Ines"], org); err != nil {
			t.Fatal(err)
		}
		h.RunDue()
		if f, err = h.Look().File(h.incident); err != nil || f.FactsVersion != facts+1 || f.DutiesVersion != f.FactsVersion {
			t.Errorf("facts %d → %d, duties %d, %v", facts, f.FactsVersion, f.DutiesVersion, err)
		}
		if got := towardsAuthorities(); len(got) != 1 {
			t.Errorf("a controller in the EU owes %d duties towards an authority, want 1: %+v", len(got), got)
		}
	})
}

func TestBadChangesOfTheOrganisationAreRefusedAndNothingIsWritten(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e *storetest.Env) {
		h := begin(t, e, "")
		was, err := h.Look().Organisation()
		h.must(err)
		for _, bad := range []struct {
			field string
			how   func(*people.Organisation)
		}{
			{"organisation", func(o *people.Organisation) { o.Name = "" }},
			{"organisation", func(o *people.Organisation) { o.Name = "Flow\nchestra" }},
			{"zone", func(o *people.Organisation) { o.Zone = "" }},
			{"zone", func(o *people.Organisation) { o.Zone = "Mars" }},
			{"mail_from", func(o *people.Organisation) { o.MailFrom = "nobody" }},
			{"mail_from", func(o *people.Organisation) { o.MailFrom = "A <a@x.example>\nBcc: b@x.example" }},
			{"reply_to", func(o *people.Organisation) { o.ReplyTo = "" }},
			{"phone", func(o *people.Organisation) { o.Phone = "" }},
			{"organisation_roles", func(o *people.Organisation) { o.Roles = "" }},
			{"organisation_roles", func(o *people.Organisation) { o.Roles = "processor,processor" }},
			{"organisation_roles", func(o *people.Organisation) { o.Roles = "owner" }},
			{"establishments", func(o *people.Organisation) { o.Establishments = "us" }},
			{"establishments", func(o *people.Organisation) { o.Establishments = "US,,DE" }},
			{"promise_target_hours", func(o *people.Organisation) { o.PromiseTargetHours = 0 }},
			{"promise_cap_hours", func(o *people.Organisation) { o.PromiseCapHours = 8761 }},
			{"promise_cap_hours", func(o *people.Organisation) { o.PromiseTargetHours, o.PromiseCapHours = 72, 71 }},
			{"investigation_cap_hours", func(o *people.Organisation) { o.InvestigationCapHours = 0 }},
			{"sending_minutes", func(o *people.Organisation) { o.SendingMinutes = -1 }},
			{"margin_minutes", func(o *people.Organisation) { o.MarginMinutes = -1 }},
			{"escalate_minutes", func(o *people.Organisation) { o.EscalateMinutes = 0 }},
			{"first_alarm_delay_minutes", func(o *people.Organisation) { o.FirstAlarmDelayMinutes = 61 }},
			{"hold_seconds", func(o *people.Organisation) { o.HoldSeconds = -1 }},
		} {
			h.unchanged(bad.field, func() {
				org := was
				bad.how(&org)
				_, err := h.app.ChangeOrganisation(h.ctx(), h.cast["Ines"], org)
				refused(t, err, fault.KindInvalid)
				if f := fieldOf(err); f != bad.field {
					t.Errorf("%v names the field %q, want %q", err, f, bad.field)
				}
			})
		}
		h.unchanged("an old version", func() {
			org := fixtures.Flowchestra()
			_, err := h.app.ChangeOrganisation(h.ctx(), h.cast["Ines"], org)
			refused(t, err, fault.KindConflict, "Somebody else changed the organisation")
		})
	})
}
