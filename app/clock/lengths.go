package clock

import "github.com/flowchestra/tocsin/app/fault"

// longest is the longest period accepted in each unit. It keeps a mistyped
// length from overflowing a duration and from counting for ever; ten years is
// longer than any duty to notify.
var longest = map[string]int{
	UnitMinutes:       10 * 366 * 24 * 60,
	UnitHours:         longestHours,
	UnitCalendarDays:  10 * 366,
	UnitMonths:        10 * 12,
	UnitBusinessDays:  10 * 262,
	UnitBusinessHours: 10 * 262 * 8,
}

const longestHours = 10 * 366 * 24

// length converts n of the rule's units to the unit that the method counts in.
// Hours stand for days only where they are whole ones: some rules say 72 hours
// in one reading and three days in the other. Refusals are fault.Invalid.
func (m method) length(name Method, n int, unit string) (int, error) {
	if m.in == UnitNone && (unit == UnitNone || unit == "") {
		return 0, nil
	}
	switch limit := longest[unit]; {
	case n < 1:
		return 0, fault.Invalid("A period needs a length of 1 or more, not %d.", n)
	case limit > 0 && n > limit:
		return 0, fault.Invalid("A period of %d %s is longer than ten years: check the length.", n, unit)
	case unit == m.in:
		return n, nil
	}
	switch [2]string{unit, m.in} {
	case [2]string{UnitHours, UnitMinutes}:
		return n * 60, nil
	case [2]string{UnitCalendarDays, UnitMinutes}:
		return n * 24 * 60, nil
	case [2]string{UnitCalendarDays, UnitHours}:
		return n * 24, nil
	case [2]string{UnitHours, UnitCalendarDays}:
		if n%24 != 0 {
			return 0, fault.Invalid("%s cannot count %d hours, which are not whole days: use a multiple of 24.", name, n)
		}
		return n / 24, nil
	}
	return 0, fault.Invalid("%s cannot count a period in %q: use %s.", name, unit, m.in)
}
