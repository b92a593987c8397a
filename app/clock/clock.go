// Package clock is pure time: it turns one instant and one rule into the
// instant by which something must be done, and shows every line of the
// counting so that a lawyer can check it by hand. It never reads the time of
// day: now is always an argument. Everything it returns is in UTC.
//
// Each rule is read twice. The conservative reading drives alarms and jobs;
// the statutory reading is the outer bound that decides whether something was
// late in law. Where nobody disagrees the two are equal.
package clock

import "time"

// Method names one way of counting a period. Each has one function in
// methods.go, with its source in the docstring.
type Method string

// The methods of counting.
const (
	HoursElapsed    Method = "HOURS_ELAPSED"      // real hours from the instant
	Hours1182       Method = "HOURS_1182"         // hours from the next full clock hour, Reg. 1182/71
	Days1182        Method = "DAYS_1182"          // days, off closed days, with two working days in them, Reg. 1182/71
	SameTimeDays    Method = "SAME_TIME_DAYS"     // days, to the same time on the wall
	SameTimeMonth   Method = "SAME_TIME_MONTH"    // months, to the same time on the wall
	Months1182      Method = "MONTHS_1182"        // months, to the end of the day, off closed days, Reg. 1182/71
	CalDays         Method = "CAL_DAYS"           // calendar days to the end of the last one
	CalDaysRoll     Method = "CAL_DAYS_ROLL"      // as CalDays, moved off a closed last day
	JPDaysIncl      Method = "JP_DAYS_INCL"       // as CalDays, the day of the event being day 1
	YearEndPlusDays Method = "YEAR_END_PLUS_DAYS" // calendar days after 31 December of the event's year
	BusDays         Method = "BUS_DAYS"           // working days to the end of the last one
	BusDaysSEC      Method = "BUS_DAYS_SEC"       // working days to 17:30 in New York
	DoraInitial     Method = "DORA_INITIAL"       // hours from classification, within a day of awareness
	Dora72          Method = "DORA_72"            // real hours, with the weekend relief
	DoraMonth       Method = "DORA_MONTH"         // months to the same time on the wall, with the weekend relief
	ContractHours   Method = "CONTRACT_HOURS"     // real hours, because an agreement says so
	ContractBus     Method = "CONTRACT_BUS"       // an agreement's working days, or its business hours
	WithNotice      Method = "WITH_NOTICE"        // at the instant at which another notice is sent
	Soft            Method = "SOFT"               // the law has no number: a target of the house

	Contested35 Method = "CONTESTED_3_5" // shown, never scheduled: only valid as Rule.Contested
)

// The units a Rule's Length is counted in.
const (
	UnitMinutes       = "minutes"
	UnitHours         = "hours"
	UnitCalendarDays  = "calendar_days"
	UnitMonths        = "months"
	UnitBusinessDays  = "business_days"
	UnitBusinessHours = "business_hours" // of agreements: Monday to Friday, 09:00 to 17:00 in the zone
	UnitNone          = "none"
)

// Step is one line of the working. At, where there is one, is in UTC.
type Step struct {
	Says   string     `json:"says"`
	At     *time.Time `json:"at,omitempty"`
	Source string     `json:"source,omitempty"`
}

// Rule is one period with its two readings.
type Rule struct {
	Conservative Method // drives Due
	Statutory    Method // drives Outer; "" means the same as Conservative
	Length       int    // in Unit; ignored by SOFT
	Unit         string // one of the Unit constants that the methods can count
	OuterLength  int    // length of the statutory reading in Unit; 0 means Length

	Target time.Duration // SOFT only: the house's own number, counted from the start
	Cap    time.Duration // SOFT only: the house's ceiling; 0 means none

	Zone     string // IANA name; decides the clock hour and the date
	AlsoZone string // IANA name, optional: of day counts in both zones the conservative reading takes the earlier
	Source   string // the article or clause the period comes from

	Calendar      string // one of Calendars(): closed days of the conservative reading; "" or "none": weekends only
	OuterCalendar string // the same for the statutory reading; "" means Calendar

	Contested Method     // a reading that is shown and never scheduled: "" or Contested35
	Awareness *time.Time // DORA_INITIAL only, required there: when the entity became aware
	Relief    bool       // DORA only: the entity has the weekend relief of RTS (EU) 2025/301 art. 5(4); the final report has it without
}

// ClosedDay is a day that the counting skipped. Date is year-month-day in the
// zone that was counted in; Calendar is the name of the calendar that closes
// it, "none" where only weekends were known.
type ClosedDay struct {
	Date     string `json:"date"`
	Why      string `json:"why"`
	Calendar string `json:"calendar"`
}

// Clock is a running period.
type Clock struct {
	StartedAt time.Time   // the trigger instant, UTC
	Due       time.Time   // conservative reading, UTC, inclusive: on time means not after it; for SOFT the target
	Outer     *time.Time  // statutory reading, UTC, inclusive, equal to Due where nobody disagrees; for SOFT the cap, nil when there is none
	Contested *time.Time  // a contested reading, UTC: shown beside the working, never scheduled; nil when the rule has none
	Soft      bool        // Due is a target of the house, not a date set by law or contract
	Working   []Step      // the counting, line by line
	Closed    []ClosedDay // every closed day that either reading skipped, in order, each once
}

// TwoReadings reports whether the conservative and the statutory reading of a
// period set by law or contract end at different instants, so that both must
// be shown.
func (c Clock) TwoReadings() bool {
	return !c.Soft && c.Outer != nil && !c.Outer.Equal(c.Due)
}
