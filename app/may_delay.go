package app

import (
	"slices"

	"github.com/flowchestra/tocsin/app/rulebook"
	"github.com/flowchestra/tocsin/app/tenant"
)

// delayed are the regimes whose law lets law enforcement ask for a delay: 45
// CFR 164.412; Cal. Civ. Code 1798.82(c); N.Y. Gen. Bus. Law 899-aa(4).
var delayed = []string{"us-hipaa-410", "us-ca-vendor", "us-ny-vendor"}

// mayDelay lists the regimes of the book that law enforcement may have delayed,
// and our own policies, which give way to it.
func (a *App) mayDelay() tenant.List {
	var out tenant.List
	for _, r := range a.Book.Regimes() {
		if mayBeDelayed(r) {
			out = append(out, r.ID)
		}
	}
	return out
}

func mayBeDelayed(r rulebook.Regime) bool {
	return r.Region == "policy" || slices.Contains(delayed, r.ID)
}

// MayDelay tells whether the law of a regime lets law enforcement ask for a
// delay.
func (a *App) MayDelay(regimeID string) bool {
	r, ok := a.Book.Regime(regimeID)
	return ok && mayBeDelayed(r)
}
