package clock

import "time"

// A reading is one answer: the end, how it was counted, and the closed days
// that the counting skipped.
type reading struct {
	end    time.Time
	steps  []Step
	closed []skipped
}

// A method counts n of its own unit from an instant.
type method struct {
	in    string // the unit that n is in; Rule.Unit is converted to it, see length
	count func(at time.Time, n int, g ground) reading
	early func(at time.Time, n int, g ground) reading // the conservative reading, where it differs from count
	days  bool                                        // the zone decides the result, by its date
	skips bool                                        // count looks at closed days
}

var methods = map[Method]method{
	HoursElapsed:    {in: UnitMinutes, count: hoursElapsed},
	ContractHours:   {in: UnitMinutes, count: contractHours},
	Hours1182:       {in: UnitHours, count: hours1182},
	Days1182:        {in: UnitCalendarDays, count: days1182, days: true, skips: true},
	SameTimeDays:    {in: UnitCalendarDays, count: sameTimeDays, days: true},
	SameTimeMonth:   {in: UnitMonths, count: sameTimeMonth, days: true},
	Months1182:      {in: UnitMonths, count: months1182, days: true, skips: true},
	CalDays:         {in: UnitCalendarDays, count: calDays, days: true},
	CalDaysRoll:     {in: UnitCalendarDays, count: calDaysRoll, days: true, skips: true},
	JPDaysIncl:      {in: UnitCalendarDays, count: jpDaysIncl, days: true},
	YearEndPlusDays: {in: UnitCalendarDays, count: yearEndPlusDays, days: true},
	BusDays:         {in: UnitBusinessDays, count: busDays, days: true, skips: true},
	BusDaysSEC:      {in: UnitBusinessDays, count: busDaysSEC, skips: true},
	DoraInitial:     {in: UnitHours, count: relieved(doraInitial), early: doraInitial, skips: true},
	Dora72:          {in: UnitHours, count: relieved(dora72), early: dora72, skips: true},
	DoraMonth:       {in: UnitMonths, count: doraMonth, early: sameTimeMonth, days: true, skips: true},
	ContractBus:     {in: UnitBusinessDays, count: busDays, early: contractWeekdays, days: true, skips: true},
	WithNotice:      {in: UnitNone, count: withNotice},
}

// openHours is how ContractHours and ContractBus count an agreement's business
// hours: its conservative reading is hours that really pass.
var openHours = method{in: UnitBusinessHours, count: businessHours, early: passedHours, skips: true}

// methodFor finds the method that counts the unit.
func methodFor(name Method, unit string) (method, bool) {
	if unit == UnitBusinessHours && (name == ContractHours || name == ContractBus) {
		return openHours, true
	}
	m, ok := methods[name]
	return m, ok
}

// Known reports whether m is a method this version can count, SOFT included;
// Contested35 is not, because nothing is ever scheduled by it.
func Known(m Method) bool {
	_, ok := methods[m]
	return ok || m == Soft
}

// withNotice is due at the very instant: the law ties this notice to another
// one ("at the same time as"), and the rule runs from the sending of that.
// Until then it has not started. Sources: the sections named in each rule, for
// example Del. Code tit. 6 s. 12B-102(d).
func withNotice(at time.Time, _ int, g ground) reading {
	return reading{end: at, steps: []Step{step(at, "", "Due together with the notice it goes with: %s.", g.both(at))}}
}
