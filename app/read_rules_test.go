package app_test

import (
	"testing"

	"github.com/flowchestra/tocsin/app"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/app/store/storetest"
)

func TestWhichRulesFitFollowsTheOrganisationsProfile(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e *storetest.Env) {
		h := begin(t, e, few)
		read := func() app.Rules {
			t.Helper()
			out, err := h.app.ReadRules(h.ctx(), h.cast["Ada"])
			h.must(err)
			return out
		}
		fits := func(entities string) int {
			org, err := h.Look().Organisation()
			h.must(err)
			org.Entities = entities
			_, err = h.app.ChangeOrganisation(h.ctx(), h.cast["Ines"], org)
			h.must(err)
			return len(read().Fits)
		}
		none, bank := fits(people.NoEntity), fits("banking-organisation,dora-entity")
		if none == 0 || bank <= none {
			t.Errorf("%d rules fit who is nothing in particular, %d a bank", none, bank)
		}
		row, _ := h.app.Book.Regime("eu-gdpr-33-2")
		_, err := h.Adopts(app.AdoptRow{RegimeID: row.ID, Digest: row.Digest})
		h.must(err)
		if got := read(); got.Organisation.RulesVersion != 1 || got.Adopted[row.ID].By != "Lena" || row.StandingOf(got.Adopted) != "adopted" {
			t.Errorf("got %+v", got.Adopted)
		}
		if _, err := h.app.ReadRules(h.ctx(), people.Person{}); err == nil {
			t.Error("nobody in particular reads the rules")
		}
	})
}
