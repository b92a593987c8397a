package app

import "github.com/flowchestra/tocsin/app/tenant"

// mayDelay lists the regimes of the book that law enforcement may have delayed,
// and our own policies, which give way to it.
func (a *App) mayDelay() tenant.List {
	var out tenant.List
	for _, r := range a.Book.Regimes() {
		if r.MayBeDelayed() {
			out = append(out, r.ID)
		}
	}
	return out
}

// MayDelay tells whether the law of a regime lets law enforcement ask for a
// delay.
func (a *App) MayDelay(regimeID string) bool {
	r, ok := a.Book.Regime(regimeID)
	return ok && r.MayBeDelayed()
}
