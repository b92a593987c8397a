package app_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/flowchestra/tocsin/app"
	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/app/store/storetest"
)

const good = "kettle moss lantern forty"

var herDesk = app.From{IP: "192.0.2.7", Agent: "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Firefox/140.0"}

// GivePassword lets somebody of the cast set one by their link.
func (h *story) GivePassword(name, password string) app.Session {
	h.Helper()
	invited, err := h.app.InvitePerson(h.ctx(), h.cast["Ines"], h.cast[name].ID)
	h.must(err)
	s, err := h.app.AcceptInvitation(h.ctx(), app.AcceptInvitation{Token: invited.Token, Password: password, From: herDesk})
	h.must(err)
	return s
}

func (h *story) signIn(name, password, ip string) (app.Session, error) {
	return h.app.SignIn(h.ctx(), app.SignIn{Email: h.cast[name].Email, Password: password, From: app.From{IP: ip}})
}

// in tells whether a token still opens the pages.
func (h *story) in(token string) bool {
	h.Helper()
	_, _, err := h.app.WhoIs(h.ctx(), token)
	if k := fault.KindOf(err); err != nil && k != fault.KindNotFound && k != fault.KindForbidden {
		h.Fatal(err)
	}
	return err == nil
}

func TestWhoKnowsThePasswordIsLetInUnderANewIdEachTime(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e *storetest.Env) {
		h := begin(t, e, "")
		h.GivePassword("Ada", good)
		one, err := h.app.SignIn(h.ctx(), app.SignIn{Email: "  ADA@flowchestra.example ", Password: good, From: herDesk})
		h.must(err)
		two, err := h.signIn("Ada", good, herDesk.IP)
		h.must(err)
		if one.Token == two.Token || one.ID == two.ID || len(one.Token) < 43 {
			t.Errorf("two sessions share something: %+v %+v", one, two)
		}
		p, s, err := h.app.WhoIs(h.ctx(), one.Token)
		if err != nil || p.Name != "Ada" || s.ID != one.ID || s.Device() != "Firefox on Linux" {
			t.Errorf("got %+v %+v %v", p, s, err)
		}
		open, err := h.app.Sessions(h.ctx(), h.cast["Ada"], h.cast["Ada"].ID)
		if err != nil || len(open) != 3 {
			t.Errorf("%d sessions are listed, want 3: %v", len(open), err)
		}
		refused(t, firstErr(h.app.Sessions(h.ctx(), h.cast["Theo"], h.cast["Ada"].ID)), fault.KindForbidden, "add or change people")
		for _, secret := range []string{one.Token, good, "Firefox/140.0", "ada@flowchestra.example"} {
			if strings.Contains(strings.Join(values(h.tables()), ""), secret) {
				t.Errorf("%q stands in the database", secret)
			}
		}
		lines, err := h.Look().Lines("Ada", 0, 100)
		h.must(err)
		if last := lines[len(lines)-1]; last.Verb != "person.signed_in" || last.Actor != h.cast["Ada"].ID || last.Says["from"] != herDesk.IP {
			t.Errorf("the last entry is %+v", last)
		}
	})
}

func firstErr[T any](_ T, err error) error { return err }

func values(m map[string]string) []string {
	var out []string
	for _, v := range m {
		out = append(out, v)
	}
	return out
}

func TestNobodyLearnsWhoIsOnRecordByFailingToSignIn(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e *storetest.Env) {
		h := begin(t, e, "")
		h.GivePassword("Ada", good)
		h.GivePassword("Mira", good)
		mira := h.cast["Mira"]
		_, err := h.app.ChangePerson(h.ctx(), h.cast["Ines"], app.ChangePerson{ID: mira.ID, Version: mira.Version, Name: mira.Name, Email: mira.Email, Zone: mira.Zone, Roles: mira.Roles, Off: true})
		h.must(err)
		h.unchangedButTries("failing", func() {
			said := map[string]bool{}
			for i, try := range []app.SignIn{
				{Email: "ada@flowchestra.example", Password: "kettle moss lantern fifty"}, {Email: "ada@flowchestra.example", Password: ""},
				{Email: "ada@flowchestra.example", Password: strings.ToUpper(good)}, {Email: "ada@flowchestra.example", Password: good + " "},
				{Email: "nobody@flowchestra.example", Password: good}, {Email: "", Password: ""}, {Email: "ada@flowchestra.example\x00", Password: good},
				{Email: "theo@flowchestra.example", Password: good}, // has no password yet
				{Email: "mira@flowchestra.example", Password: good}, // is switched off
				{Email: "' OR 1=1 --", Password: "' OR 1=1 --"},
			} {
				try.From.IP = fmt.Sprintf("198.51.100.%d", i)
				_, err := h.app.SignIn(h.ctx(), try)
				refused(t, err, fault.KindInvalid, "do not open an account here")
				said[fmt.Sprint(err)] = true
			}
			if len(said) != 1 {
				t.Errorf("%d different sentences tell who exists: %v", len(said), said)
			}
		})
	})
}

// unchangedButTries fails when more than the counters of tries was written.
func (h *story) unchangedButTries(what string, do func()) {
	h.Helper()
	before := h.tables()
	do()
	for name, after := range h.tables() {
		if name != "sign_in_tries" && before[name] != after {
			h.Errorf("%s changed %s", what, name)
		}
	}
}

func TestTenThousandGuessesAreTriedAsOftenAsDocumentedAndTheOwnerGetsIn(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e *storetest.Env) {
		h := begin(t, e, "")
		h.GivePassword("Ada", good)
		tried := 0
		for i := range 10_000 { // one a second, each from somewhere else
			h.Clock.Forward(time.Second)
			_, err := h.signIn("Ada", fmt.Sprintf("guess number %d", i), fmt.Sprintf("203.0.%d.%d", i/250, i%250))
			switch {
			case fault.KindOf(err) != fault.KindInvalid:
				t.Fatalf("guess %d: %v", i, err)
			case strings.Contains(err.Error(), "do not open an account here"):
				tried++
			case !strings.Contains(err.Error(), "This was not tried") || !strings.Contains(err.Error(), "UTC"):
				t.Fatalf("guess %d: %v", i, err)
			}
			if i == 5000 {
				h.must1(h.signIn("Ada", good, herDesk.IP)) // from her own desk, in the middle of it
				refused(t, firstErr(h.signIn("Ada", good, "203.0.113.9")), fault.KindInvalid, "not tried", "An admin can send you a link")
			}
		}
		// 5 without delay, 10 while it grows to 17 minutes, then one in 15 minutes.
		if want := 15 + (10_000-1023)/900; tried < want-1 || tried > want+1 {
			t.Errorf("%d of 10,000 guesses were tried, want %d", tried, want)
		}
		h.GivePassword("Ada", "another moss lantern forty") // a link of an admin's opens the way at once
		h.must1(h.signIn("Ada", "another moss lantern forty", herDesk.IP))
	})
}

func TestAPlaceThatGuessesAtEverybodyIsHeldBackToo(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e *storetest.Env) {
		h := begin(t, e, "")
		h.GivePassword("Ada", good)
		tried := 0
		for i := range 200 {
			_, err := h.app.SignIn(h.ctx(), app.SignIn{Email: fmt.Sprintf("p%d@x.example", i), Password: "x", From: app.From{IP: fmt.Sprintf("2001:db8:1:2:%x::1", i)}})
			if strings.Contains(err.Error(), "do not open") {
				tried++
			}
		}
		if tried != people.FreeTriesOfPlace {
			t.Errorf("%d were tried from one line, want %d", tried, people.FreeTriesOfPlace)
		}
		refused(t, firstErr(h.signIn("Ada", good, "2001:db8:1:2::9")), fault.KindInvalid, "not tried", "in 1 s")
		h.must1(h.signIn("Ada", good, "2001:db8:1:3::9"))
		h.Clock.Forward(time.Second)
		h.must1(h.signIn("Ada", good, "2001:db8:1:2::9"))
	})
}

func TestAHundredGuessesAtOnceAreCountedLikeAHundredInARow(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e *storetest.Env) {
		h := begin(t, e, "")
		h.GivePassword("Ada", good)
		var mu sync.Mutex
		var wg sync.WaitGroup
		tried := 0
		for i := range 100 {
			wg.Go(func() {
				_, err := h.signIn("Ada", "wrong", fmt.Sprintf("203.0.113.%d", i))
				mu.Lock()
				defer mu.Unlock()
				if err == nil || strings.Contains(err.Error(), "do not open") {
					tried++
				}
			})
		}
		wg.Wait()
		if tried != people.FreeTries {
			t.Errorf("%d of 100 at once were tried, want %d", tried, people.FreeTries)
		}
	})
}
