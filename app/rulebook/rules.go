package rulebook

import (
	"fmt"
	"time"

	"github.com/flowchestra/tocsin/app/clock"
)

// ruleFor completes the regime's rule with what only the facts know: the zone
// of a party, and the hours of an agreement or of the organisation's promise.
func (r Regime) ruleFor(f Facts) (clock.Rule, []clock.Step) {
	rule, notes := r.Rule, []clock.Step(nil)
	if byParty(r.zone) {
		rule.Zone = zoneOf(r.zone, f)
		if r.zone == "tenant" && f.Tenant != nil && rule.Zone != f.Tenant.Zone && rule.Unit == clock.UnitCalendarDays {
			notes = append(notes, clock.Step{Says: fmt.Sprintf("The zone of %s is not recorded: days are counted in %s.", f.Tenant.name(), clock.City(rule.Zone))})
		}
	}
	if byParty(r.alsoZone) {
		rule.AlsoZone = zoneOf(r.alsoZone, f)
	}
	switch r.from {
	case "agreement":
		notes = append(notes, fromAgreement(&rule, f.Tenant)...)
	case "organisation":
		fromPromise(&rule, f.Organisation)
	}
	return rule, notes
}

// fromAgreement takes the window of the agreement. For a duty without a number
// in law it becomes the target and the house's ceiling falls away; a limit
// that the law sets stays. Without a window the house's own numbers stand.
func fromAgreement(rule *clock.Rule, t *Tenant) []clock.Step {
	hours, ok := t.window()
	switch {
	case !ok && rule.Conservative == clock.Soft:
		return []clock.Step{{Says: "The law names no hour and no window is recorded in an agreement: the house's target counts."}}
	case !ok:
		return nil
	case rule.Conservative == clock.Soft:
		rule.Target, rule.Cap = time.Duration(hours)*time.Hour, 0
		return []clock.Step{{Says: fmt.Sprintf("The law names no hour: the %d h of the agreement with %s are the target.", hours, t.name())}}
	}
	rule.Length = hours
	if t.Agreement.Trigger == "" {
		return []clock.Step{{Says: "The agreement names no event that starts its window: awareness is meant."}}
	}
	return nil
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
func zoneOf(party string, f Facts) string {
	if party == "tenant" && f.Tenant != nil && clock.ValidZone(f.Tenant.Zone) {
		return f.Tenant.Zone
	}
	if clock.ValidZone(f.Organisation.Zone) {
		return f.Organisation.Zone
	}
	return "UTC"
}
