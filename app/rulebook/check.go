package rulebook

import (
	"slices"
	"time"

	"github.com/flowchestra/tocsin/app/clock"
	"github.com/flowchestra/tocsin/app/fault"
)

var (
	audiences = []string{ToTenant, ToAuthority, ToPeople, ToPublic, Inside}
	statuses  = []string{StatusInForce, StatusTemplate, StatusFuture, StatusProposed, StatusSuperseded, StatusUnclear}
	levels    = []string{"primary-text", "secondary", "quoted", "none"}
	units     = []string{clock.UnitMinutes, clock.UnitHours, clock.UnitCalendarDays, clock.UnitBusinessDays, clock.UnitMonths, clock.UnitNone}
	meetings  = []string{"", MeetsSent, MeetsAccepted, MeetsAcknowledged}
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
		{"trigger", e.Trigger, triggers},
		{"rule.unit", e.Rule.Unit, units},
		{"rule.from", e.Rule.From, []string{"", "agreement", "organisation"}},
		{"rule.contested", e.Rule.Contested, []string{"", string(clock.Contested35)}},
		{"meets_on", e.MeetsOn, meetings},
	} {
		if !slices.Contains(one.of, one.value) {
			return fault.Invalid("%s is %q, not one of %q.", one.field, one.value, one.of)
		}
	}
	if _, err := time.Parse(time.DateOnly, e.LastChecked); err != nil {
		return fault.Invalid("last_checked is %q, not a date such as 2026-03-28.", e.LastChecked)
	}
	if (e.Trigger == Filed || e.Trigger == Notified) != (len(e.After) > 0) {
		return fault.Invalid("a duty that is triggered by a filing or a notice names it under after, and only such a duty does.")
	}
	if e.When.Agreement && e.Trigger != OfContract || e.Trigger == OfContract && !e.When.Agreement && !e.When.Never {
		return fault.Invalid("trigger agreement and the condition agreement belong together.")
	}
	return e.Rule.check()
}

var trialAt = time.Date(2026, time.March, 28, 1, 40, 0, 0, time.UTC)

// check counts the rule once, so that one that cannot be counted is found when
// the book is opened and not in the night it is needed.
func (p period) check() error {
	for _, name := range []string{p.Calendar, p.OuterCalendar} {
		if !byParty(name) && name != ofEstablishment && name != "" && name != "none" && !isCountry(name) && !slices.Contains(clock.Calendars(), name) {
			return fault.Invalid("rule.calendar %q is neither a country nor a calendar this version has.", name)
		}
	}
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
	if p.Contested != "" && (p.Unit != clock.UnitHours || p.Length < 48) {
		return fault.Invalid("rule.contested: art. 3(5) of Regulation 1182/71 speaks of two days or more, so only hours from 48 on have that reading.")
	}
	if p.TargetHours < 0 || p.TargetHours > longestWindow || p.CapHours < 0 || p.CapHours > longestWindow || p.OuterLength < 0 || p.Extends.Length < 0 {
		return fault.Invalid("rule: target, cap and lengths must lie between zero and ten years.")
	}
	trial := p.rule("")
	trial.Zone, trial.AlsoZone, trial.Awareness = "UTC", "", &trialAt
	if p.From == "agreement" && trial.Conservative != clock.Soft && trial.Length == 0 {
		trial.Length = 1 // the agreement gives the number
	}
	if _, err := trial.Start(trialAt); err != nil {
		return fault.Invalid("rule: %s", err)
	}
	return nil
}
