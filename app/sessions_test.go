package app_test

import (
	"testing"
	"time"

	"github.com/flowchestra/tocsin/app"
	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/app/store/storetest"
)

// As gives what a person is now, to be changed.
func (h *story) As(name string) app.ChangePerson {
	h.Helper()
	p, err := h.Look().Person(h.cast[name].ID)
	h.must(err)
	in := app.ChangePerson{ID: p.ID, Version: p.Version, Name: p.Name, Email: p.Email, Zone: p.Zone, Roles: p.Roles, Off: !p.Active()}
	if p.DeputyID != nil {
		in.DeputyID = *p.DeputyID
	}
	return in
}

func (h *story) change(name string, how func(*app.ChangePerson)) error {
	h.Helper()
	in := h.As(name)
	how(&in)
	_, err := h.app.ChangePerson(h.ctx(), h.cast["Ines"], in)
	return err
}

func TestASessionEndsWithWhateverEndsIt(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e *storetest.Env) {
		h := begin(t, e, "")
		ada := h.cast["Ada"]
		for _, end := range []struct {
			name string
			do   func(token string) error
		}{
			{"signed out", func(token string) error { return h.app.SignOut(h.ctx(), token) }},
			{"ended by an admin", func(string) error { _, err := h.app.EndSessions(h.ctx(), h.cast["Ines"], ada.ID, ""); return err }},
			{"ended by herself elsewhere", func(string) error { _, err := h.app.EndSessions(h.ctx(), ada, ada.ID, "another"); return err }},
			{"other roles", func(string) error {
				return h.change("Ada", func(in *app.ChangePerson) { in.Roles = people.Roles{people.Commander, people.Responder} })
			}},
			{"switched off", func(string) error { return h.change("Ada", func(in *app.ChangePerson) { in.Off = true }) }},
			{"switched on again", func(string) error { return h.change("Ada", func(in *app.ChangePerson) { in.Off = false }) }},
			{"another link used", func(string) error { h.GivePassword("Ada", good); return nil }},
			{"unused for twelve hours", func(string) error { h.FastForward(people.SessionIdle); return nil }},
		} {
			s := app.Session{Token: "of an account that is off"}
			if end.name != "switched on again" {
				var err error
				s, err = h.app.OpenSession(h.ctx(), ada, herDesk)
				h.must(err)
				if !h.in(s.Token) {
					t.Fatalf("%s: it was not open", end.name)
				}
			}
			h.must(end.do(s.Token))
			for range 2 {
				if h.in(s.Token) {
					t.Errorf("%s: the old token still opens", end.name)
				}
			}
		}
		for _, token := range []string{"", "none", "' OR 1=1 --"} {
			if h.in(token) {
				t.Errorf("%q opens", token)
			}
			h.must(h.app.SignOut(h.ctx(), token)) // and does no harm
		}
	})
}

func TestAPersonSwitchedOffIsToldSoAndCannotBeSignedIn(t *testing.T) {
	t.Parallel()
	h := begin(t, storetest.SQLite(t), "")
	s, err := h.app.OpenSession(h.ctx(), h.cast["Ada"], herDesk)
	h.must(err)
	h.past1("UPDATE people SET disabled_at = '2026-03-27 00:00:00+00:00' WHERE name = 'Ada'") // while a request is on its way
	refused(t, thirdErr(h.app.WhoIs(h.ctx(), s.Token)), fault.KindForbidden, "switched off")
	refused(t, firstErr(h.app.OpenSession(h.ctx(), h.cast["Ada"], herDesk)), fault.KindForbidden, "switched off")
}

func thirdErr[A, B any](_ A, _ B, err error) error { return err }

func TestASessionInUseLastsADayAndIsNotedOnceAMinute(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e *storetest.Env) {
		h := begin(t, e, "")
		s, err := h.app.OpenSession(h.ctx(), h.cast["Ada"], herDesk)
		h.must(err)
		begun := h.Clock.Now()
		seen := func() time.Duration {
			_, s, err := h.app.WhoIs(h.ctx(), s.Token)
			h.must(err)
			return s.SeenAt.Sub(begun)
		}
		h.FastForward(59 * time.Second)
		h.unchanged("a look within the minute", func() { seen() })
		h.FastForward(time.Second)
		if seen(); seen() != time.Minute {
			t.Errorf("noted %v", seen())
		}
		for h.Clock.Now().Before(begun.Add(people.SessionLongest - time.Hour)) {
			h.FastForward(time.Hour)
			seen()
		}
		h.Clock.Set(begun.Add(people.SessionLongest))
		if h.in(s.Token) {
			t.Error("it lasts longer than a day")
		}
	})
}

func TestAPasswordIsChangedByWhoKnowsThePresentOne(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e *storetest.Env) {
		h := begin(t, e, "")
		before := h.GivePassword("Ada", good)
		ada := h.cast["Ada"]
		const next = "violet anchor thirty drums"
		h.unchangedButTries("a bad change", func() {
			for _, bad := range []app.ChangePassword{{Present: "wrong", New: next}, {Present: good, New: "short"}, {Present: good, New: "flowchestra2026"}, {Present: good}, {New: next}} {
				bad.From = herDesk
				refused(t, firstErr(h.app.ChangePassword(h.ctx(), ada, bad)), fault.KindInvalid)
			}
			theo := h.cast["Theo"] // has none yet
			refused(t, firstErr(h.app.ChangePassword(h.ctx(), theo, app.ChangePassword{Present: good, New: next, From: herDesk})), fault.KindInvalid)
		})
		after, err := h.app.ChangePassword(h.ctx(), ada, app.ChangePassword{Present: good, New: next, From: herDesk})
		h.must(err)
		if h.in(before.Token) || !h.in(after.Token) || after.ID == before.ID {
			t.Error("the old session stands, or the new one does not")
		}
		refused(t, firstErr(h.signIn("Ada", good, herDesk.IP)), fault.KindInvalid, "do not open")
		h.must1(h.signIn("Ada", next, herDesk.IP))
	})
}

func TestAnInvitationWorksOnceForOnePersonAndNotForever(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e *storetest.Env) {
		h := begin(t, e, "")
		ines := h.cast["Ines"]
		invite := func(name string) string {
			in, err := h.app.InvitePerson(h.ctx(), ines, h.cast[name].ID)
			h.must(err)
			return in.Token
		}
		gone := func(what, token string) {
			h.unchanged(what, func() {
				refused(t, firstErr(h.app.ReadInvitation(h.ctx(), token)), fault.KindNotFound, "used up, has run out, or was cut short")
				refused(t, firstErr(h.app.AcceptInvitation(h.ctx(), app.AcceptInvitation{Token: token, Password: good, From: herDesk})), fault.KindNotFound, "used up, has run out")
			})
		}
		first, second := invite("Ada"), invite("Ada")
		theos := invite("Theo")
		gone("an earlier link", first)
		gone("no link", "none")
		gone("an empty link", "")
		for range 3 { // looking leaves it good
			if in, err := h.app.ReadInvitation(h.ctx(), second); err != nil || in.Person.Name != "Ada" {
				t.Errorf("got %+v, %v", in.Person, err)
			}
		}
		h.unchanged("a bad password", func() {
			refused(t, firstErr(h.app.AcceptInvitation(h.ctx(), app.AcceptInvitation{Token: second, Password: "Ada12345678!"[:11], From: herDesk})), fault.KindInvalid, "11 characters")
		})
		s, err := h.app.AcceptInvitation(h.ctx(), app.AcceptInvitation{Token: second, Password: good, From: herDesk})
		h.must(err)
		if p, _, err := h.app.WhoIs(h.ctx(), s.Token); err != nil || p.Name != "Ada" {
			t.Errorf("it signed in %+v, %v", p, err)
		}
		gone("a used link", second)
		h.FastForward(people.InvitationLasts)
		gone("a link that has run out", theos)
		theos = invite("Theo")
		h.must(h.change("Theo", func(in *app.ChangePerson) { in.Off = true }))
		gone("a link of somebody switched off", theos)
		refused(t, firstErr(h.app.InvitePerson(h.ctx(), ines, h.cast["Theo"].ID)), fault.KindConflict, "switched off")
		refused(t, firstErr(h.app.InvitePerson(h.ctx(), ines, "none")), fault.KindNotFound)
	})
}
