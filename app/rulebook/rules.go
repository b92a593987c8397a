package rulebook

import (
	"fmt"
	"slices"
	"time"

	"github.com/flowchestra/tocsin/app/clock"
)

// ruleFor completes the regime's rule with what only the facts know: the zone
// and the closed days of a party, the window of an agreement, the
// organisation's promise, an extension that was granted.
func (b *Book) ruleFor(r *Regime, f *Facts) (clock.Rule, []clock.Step) {
	rule, notes := r.Rule, []clock.Step(nil)
	if byParty(r.period.Zone) {
		rule.Zone = zoneOf(r.period.Zone, f)
		if r.period.Zone == "tenant" && f.Tenant != nil && rule.Zone != f.Tenant.Zone && rule.Unit != clock.UnitHours && rule.Unit != clock.UnitNone {
			notes = append(notes, clock.Step{Says: fmt.Sprintf("The zone of %s is not recorded: days are counted in %s.", f.Tenant.name(), clock.City(rule.Zone))})
		}
	}
	if byParty(r.period.AlsoZone) {
		rule.AlsoZone = zoneOf(r.period.AlsoZone, f)
	}
	if c, ok := b.calendarOf(r, r.period.Calendar, f); ok {
		rule.Calendar = c
	}
	if c, ok := b.calendarOf(r, r.period.OuterCalendar, f); ok {
		rule.OuterCalendar = c
	}
	rule.Relief = has(f.Entities, doraEntity) && !has(f.Entities, doraNoRelief)
	if at, _, ok := Awareness(f.Instants, f.InvestigationCap); ok && rule.Conservative == clock.DoraInitial {
		rule.Awareness = &at
	}
	if x := r.period.Extends; x.Length > 0 {
		if said, ruled := f.Rulings[x.Decide]; ruled && said.Yes {
			rule.OuterLength = x.Length
			notes = append(notes, clock.Step{Says: fmt.Sprintf("An extension to %d was granted, says %s: it counts for the outer bound alone.", x.Length, said.By)})
		}
	}
	switch r.period.From {
	case "agreement":
		notes = append(notes, fromAgreement(&rule, f.Tenant)...)
	case "organisation":
		fromPromise(&rule, f.Organisation)
	}
	return rule, notes
}

// A financial entity has the weekend relief of RTS (EU) 2025/301 art. 5(4)
// unless it is one of those in art. 5(5) and (6).
const (
	doraEntity   = "dora-entity"
	doraNoRelief = "dora-no-relief"
)

// calendarOf finds the closed days that only the facts know: of the country
// the organisation is established in, or of the tenant's.
func (b *Book) calendarOf(r *Regime, name string, f *Facts) (string, bool) {
	switch name {
	case ofEstablishment:
		return b.landOf(r, f), true
	case "tenant":
		if f.Tenant == nil {
			return "", true
		}
		if a := f.Tenant.Agreement; a != nil && a.Calendar != "" {
			return a.Calendar, true
		}
		return country(f.Tenant.Country), true
	}
	return "", false
}

// landOf is the country whose authority a duty is owed to: the first that the
// organisation is established in and where the law holds. "" where none is
// known: then weekends alone are skipped, and the working says so.
func (b *Book) landOf(r *Regime, f *Facts) string {
	in := b.places(r.When.EstablishedIn)
	if len(in) == 0 && r.Region == "eu" {
		in = b.groups["EEA"]
	}
	for _, e := range f.Establishments {
		if c := country(e); isCountry(c) && c != "EU" && (len(in) == 0 || slices.Contains(in, c)) {
			return c
		}
	}
	return ""
}

// fromAgreement takes the window of the agreement. For a duty without a number
// in law it becomes the target and the house's ceiling falls away; a limit
// that the law sets stays. Without a window the house's own numbers stand.
func fromAgreement(rule *clock.Rule, t *Tenant) []clock.Step {
	length, ok := t.window()
	switch {
	case !ok && rule.Conservative == clock.Soft:
		return []clock.Step{{Says: "The law names no hour and no window is recorded in an agreement: the house's target counts."}}
	case !ok:
		return nil
	case rule.Conservative == clock.Soft:
		rule.Target, rule.Cap = time.Duration(length*windowUnits[t.unit()].hours)*time.Hour, 0
		return []clock.Step{{Says: fmt.Sprintf("The law names no hour: the %s of the agreement with %s are the target.", t.inWords(length), t.name())}}
	}
	rule.Length = length
	countWindow(rule, t)
	if t.Agreement.Trigger == "" {
		return []clock.Step{{Says: "The agreement names no event that starts its window: awareness is meant."}}
	}
	return nil
}

// countWindow sets the methods for the unit an agreement is written in. Where
// it says days, real time drives and the end of the day is the outer bound;
// "business day" without a calendar of its own skips weekends alone in the
// reading that drives.
func countWindow(rule *clock.Rule, t *Tenant) {
	rule.Unit = t.unit()
	switch rule.Unit {
	case clock.UnitCalendarDays:
		rule.Conservative, rule.Statutory = clock.ContractHours, clock.CalDays
	case clock.UnitBusinessDays:
		rule.Conservative, rule.Statutory = clock.ContractBus, clock.ContractBus
	}
	if a := t.Agreement; rule.Calendar == "" && rule.OuterCalendar == "" {
		if rule.OuterCalendar = a.Calendar; a.Calendar == "" {
			rule.OuterCalendar = country(t.Country)
		}
	}
}

// fromPromise takes the organisation's own target and cap where they are set.
func fromPromise(rule *clock.Rule, o Organisation) {
	if o.PromiseTarget > 0 {
		rule.Target = o.PromiseTarget
	}
	if o.PromiseCap > 0 {
		rule.Cap = o.PromiseCap
	}
}

// zoneOf is the zone of a party; the organisation's where a tenant's is not
// recorded, and UTC where neither is: an unknown zone must not stop a clock.
func zoneOf(party string, f *Facts) string {
	if party == "tenant" && f.Tenant != nil && clock.ValidZone(f.Tenant.Zone) {
		return f.Tenant.Zone
	}
	if clock.ValidZone(f.Organisation.Zone) {
		return f.Organisation.Zone
	}
	return "UTC"
}
