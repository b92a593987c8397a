// Package clock is pure time: it turns one instant and one rule into the
// instant by which something must be done, and shows every line of the
// counting so that a lawyer can check it by hand. It never reads the time of
// day: now is always an argument. Everything it returns is in UTC.
//
// Each rule is read twice. The conservative reading drives alarms and jobs;
// the statutory reading is the outer bound that decides whether something was
// late in law. Where nobody disagrees the two are equal.
package clock

import (
	"time"
	_ "time/tzdata" // zones must not depend on what the host has installed
)

// Method names one way of counting a period. Each has one function in
// methods.go, with its source in the docstring.
type Method string

// The methods of counting.
const (
	HoursElapsed  Method = "HOURS_ELAPSED"  // real hours from the instant
	Hours1182     Method = "HOURS_1182"     // hours from the next full clock hour, Reg. 1182/71
	CalDays       Method = "CAL_DAYS"       // calendar days to the end of the last one
	CalDaysRoll   Method = "CAL_DAYS_ROLL"  // as CalDays, moved off a closed last day
	ContractHours Method = "CONTRACT_HOURS" // real hours, because an agreement says so
	Soft          Method = "SOFT"           // the law has no number: a target of the house
)

// The units a Rule's Length is counted in.
const (
	UnitHours        = "hours"
	UnitCalendarDays = "calendar_days"
	UnitNone         = "none"
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
	Unit         string // UnitHours, UnitCalendarDays or UnitNone
	OuterLength  int    // length of the statutory reading in Unit; 0 means Length

	Target time.Duration // SOFT only: the house's own number, counted from the start
	Cap    time.Duration // SOFT only: the house's ceiling; 0 means none

	Zone     string // IANA name; decides the clock hour and the date
	AlsoZone string // IANA name, optional: of day counts in both zones the conservative reading takes the earlier
	Calendar string // one of Calendars(); closed days for methods that roll
	Source   string // the article or clause the period comes from
}

// Clock is a running period.
type Clock struct {
	StartedAt time.Time  // the trigger instant, UTC
	Due       time.Time  // conservative reading, UTC, inclusive: on time means not after it; for SOFT the target
	Outer     *time.Time // statutory reading, UTC, inclusive, equal to Due where nobody disagrees; for SOFT the cap, nil when there is none
	Soft      bool       // Due is a target of the house, not a date set by law or contract
	Working   []Step     // the counting, line by line
}

// TwoReadings reports whether the conservative and the statutory reading of a
// period set by law or contract end at different instants, so that both must
// be shown.
func (c Clock) TwoReadings() bool {
	return !c.Soft && c.Outer != nil && !c.Outer.Equal(c.Due)
}
