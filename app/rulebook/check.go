package rulebook

import (
	"slices"
	"time"

	"github.com/flowchestra/tocsin/app/clock"
	"github.com/flowchestra/tocsin/app/fault"
)

var (
	audiences = []string{ToTenant, ToAuthority}
	statuses  = []string{StatusInForce, StatusTemplate, StatusFuture, StatusProposed, StatusSuperseded, StatusUnclear}
	levels    = []string{"primary-text", "secondary", "quoted", "none"}
	instants  = []string{Aware, Discovered, Detected, Confirmed, Suspected}
	units     = []string{clock.UnitHours, clock.UnitCalendarDays, clock.UnitNone}
)

// check refuses a row that could not be decided by, or not be traced to law.
func (e entry) check() error {
	for _, need := range []struct{ field, value string }{
		{"id", e.ID}, {"citation", e.Citation}, {"source", e.Source}, {"name", e.Name}, {"article", e.Article},
		{"jurisdiction", e.Jurisdiction}, {"recipient", e.Recipient}, {"standard", e.Standard},
		{"contents", e.Contents}, {"last_checked", e.LastChecked}, {"rule.zone", e.Rule.Zone},
	} {
		if need.value == "" {
			return fault.Invalid("%s is missing.", need.field)
		}
	}
	for _, one := range []struct {
		field, value string
		of           []string
	}{
		{"audience", e.Audience, audiences},
		{"status", e.Status, statuses},
		{"verification_level", e.Level, levels},
		{"trigger", e.Trigger, append([]string{OfContract}, instants...)},
		{"rule.unit", e.Rule.Unit, units},
		{"rule.from", e.Rule.From, []string{"", "agreement", "organisation"}},
		{"rule.calendar", e.Rule.Calendar, append([]string{"", "none"}, clock.Calendars()...)},
	} {
		if !slices.Contains(one.of, one.value) {
			return fault.Invalid("%s is %q, not one of %q.", one.field, one.value, one.of)
		}
	}
	if _, err := time.Parse(time.DateOnly, e.LastChecked); err != nil {
		return fault.Invalid("last_checked is %q, not a date such as 2026-03-28.", e.LastChecked)
	}
	if e.When.Agreement != (e.Trigger == OfContract) {
		return fault.Invalid("trigger agreement and the condition agreement belong together.")
	}
	return e.Rule.check()
}

// check counts the rule once, so that one that cannot be counted is found when
// the book is opened and not in the night it is needed.
func (p period) check() error {
	for _, z := range []string{p.Zone, p.AlsoZone} {
		if z != "" && !byParty(z) && !clock.ValidZone(z) {
			return fault.Invalid("rule: %q is not a time zone, tenant or organisation.", z)
		}
	}
	for _, m := range []string{p.Conservative, p.Statutory} {
		if !clock.Known(clock.Method(m)) && (m != "" || p.Conservative == "") {
			return fault.Invalid("rule: %q is not a method of counting.", m)
		}
	}
	if p.TargetHours < 0 || p.TargetHours > longestWindow || p.CapHours < 0 || p.CapHours > longestWindow || p.OuterLength < 0 {
		return fault.Invalid("rule: target, cap and lengths must lie between zero and ten years.")
	}
	trial := p.rule("")
	trial.Zone, trial.AlsoZone = "UTC", ""
	if p.From == "agreement" && trial.Conservative != clock.Soft && trial.Length == 0 {
		trial.Length = 1 // the agreement gives the number
	}
	if _, err := trial.Start(time.Date(2026, time.March, 28, 1, 40, 0, 0, time.UTC)); err != nil {
		return fault.Invalid("rule: %s", err)
	}
	return nil
}

// checkWhen refuses a condition over terms that the book does not define.
func (b *Book) checkWhen(w When) error {
	if !slices.Contains([]string{"", Processor, Controller}, w.Role) {
		return fault.Invalid("when.role is %q, not processor or controller.", w.Role)
	}
	for _, group := range []string{w.TenantIn, w.EstablishedIn} {
		if _, known := b.groups[group]; group != "" && !known {
			return fault.Invalid("when names the group %q, which no file defines.", group)
		}
	}
	if _, known := sectors[w.Sector]; w.Sector != "" && !known {
		return fault.Invalid("when.sector %q is not known.", w.Sector)
	}
	if _, known := states[w.State]; w.State != "" && !known {
		return fault.Invalid("when.state %q is not known.", w.State)
	}
	for _, c := range w.Data {
		if b.class(c) == "" {
			return fault.Invalid("when.data names %q, which no file defines.", c)
		}
	}
	return nil
}
