package rulebook

import "slices"

// Fitting lists the regimes that can concern an organisation with these
// customers, in the order of the book: what counsel has to read. A row is left
// out when what the organisation is, or every customer it has, already rules
// it out; what only an incident shows (which data, how many people) rules out
// nothing.
func (b *Book) Fitting(o Organisation, tenants []Tenant) []Regime {
	var out []Regime
	where := reach(o, tenants)
	for i := range b.regimes {
		r := &b.regimes[i]
		if r.Status == StatusSuperseded || r.When.Never {
			continue
		}
		f := &Facts{Organisation: o, Exposure: Exposure{Places: where}}
		if !b.fitsUs(r, f) {
			continue
		}
		if r.Audience != ToTenant || slices.ContainsFunc(tenants, func(t Tenant) bool { return b.fitsTenant(r, f, &t) }) {
			out = append(out, *r)
		}
	}
	return out
}

// reach lists the places where people may be affected: where the customers
// are, and their people.
func reach(o Organisation, tenants []Tenant) []string {
	seen := map[string]bool{}
	for _, e := range o.Establishments {
		seen[country(e)] = true
	}
	for _, t := range tenants {
		seen[country(t.Country)] = true
		for _, s := range t.States {
			seen["US-"+country(s)] = true
		}
	}
	delete(seen, "")
	var out []string
	for p := range seen {
		out = append(out, p)
	}
	slices.Sort(out)
	return out
}

func (b *Book) fitsUs(r *Regime, f *Facts) bool {
	asks := []func(*Regime, *Facts) finding{b.whenRole, b.whenEntity, whenFedRAMP}
	if r.Audience != ToTenant {
		asks = append(asks, b.whenEstablishedIn, b.whenPlace)
	}
	return !slices.ContainsFunc(asks, func(ask func(*Regime, *Facts) finding) bool { return ask(r, f).answer == DoesNot })
}

func (b *Book) fitsTenant(r *Regime, f *Facts, t *Tenant) bool {
	own := *f
	own.Tenant, own.Exposure = t, Exposure{}
	for _, ask := range []func(*Regime, *Facts) finding{b.whenTenantIn, b.whenSector, b.whenPlace} {
		if ask(r, &own).answer == DoesNot {
			return false
		}
	}
	return true
}

// Standing of a row in counsel's eyes.
type Standing string

// The standings.
const (
	Adopted    Standing = "adopted"
	SetAside   Standing = "set_aside"
	Reworded   Standing = "reworded"    // counsel's word covers an earlier text of the row
	NotAdopted Standing = "not_adopted" // nobody has said
)

// StandingOf tells what counsel's word on the row is worth now.
func (r Regime) StandingOf(adopted map[string]Adoption) Standing {
	a, ok := adopted[r.ID]
	switch {
	case !ok:
		return NotAdopted
	case a.Digest != r.Digest:
		return Reworded
	case a.SetAside:
		return SetAside
	}
	return Adopted
}

// Watched tells whether the row is only watched: proposed, future, unclear or
// superseded.
func (r Regime) Watched() bool { return r.Status != StatusInForce && r.Status != StatusTemplate }
