package app_test

import (
	"testing"

	"github.com/flowchestra/tocsin/app"
	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/store/storetest"
)

func TestALinkToOnesDeadlinesWorksUntilItIsStopped(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e *storetest.Env) {
		h := begin(t, e, few)
		reads := func(token string) string {
			p, err := h.app.DeadlinesOf(h.ctx(), token)
			if err != nil {
				refused(t, err, fault.KindNotFound, "shows no deadlines any more")
				return ""
			}
			return p.Name
		}
		first, err := h.app.ShareDeadlines(h.ctx(), h.cast["Ada"])
		h.must(err)
		if len(first) < 40 || reads(first) != "Ada" {
			t.Fatalf("%q shows the deadlines of %q", first, reads(first))
		}
		second, err := h.app.ShareDeadlines(h.ctx(), h.cast["Ada"])
		h.must(err)
		if first == second || reads(first) != "" || reads(second) != "Ada" {
			t.Error("a new link leaves the old one working, or does not work")
		}
		for _, guess := range []string{"", "x", "\x00", first + "x"} {
			if got := reads(guess); got != "" {
				t.Errorf("%q shows the deadlines of %s", guess, got)
			}
		}
		h.Rest()
		h.unchanged("bad ways to stop a link", func() {
			refused(t, h.app.RevokeDeadlines(h.ctx(), h.cast["Theo"], h.cast["Ada"].ID), fault.KindForbidden)
			refused(t, h.app.RevokeDeadlines(h.ctx(), h.cast["Theo"], h.cast["Theo"].ID), fault.KindConflict, "no link to stop")
			refused(t, h.app.RevokeDeadlines(h.ctx(), h.cast["Ines"], "nobody"), fault.KindNotFound)
		})
		h.must(h.app.RevokeDeadlines(h.ctx(), h.cast["Ines"], h.cast["Ada"].ID))
		if reads(second) != "" {
			t.Error("a stopped link still works")
		}
		third, err := h.app.ShareDeadlines(h.ctx(), h.cast["Theo"])
		h.must(err)
		theo := h.cast["Theo"]
		_, err = h.app.ChangePerson(h.ctx(), h.cast["Ines"], app.ChangePerson{ID: theo.ID, Version: theo.Version, Name: theo.Name, Email: theo.Email, Zone: theo.Zone, Roles: theo.Roles, Off: true})
		h.must(err)
		if reads(third) != "" {
			t.Error("somebody whose account is switched off still reads deadlines")
		}
		if n, _ := h.Told("Ada", "feed.shared"); n != 2 {
			t.Errorf("%d entries, want 2", n)
		}
	})
}
