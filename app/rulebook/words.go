package rulebook

import (
	"fmt"
	"strconv"
	"time"

	"github.com/flowchestra/tocsin/app/clock"
)

// Numeric tells whether the law gives a number. Where it does not, a date is a
// target of the house.
func (r Regime) Numeric() bool {
	return r.Rule.Conservative != clock.Soft && r.Rule.Conservative != clock.WithNotice
}

// Period tells how long the duty has: "72 h", "30 days", "1 month", "with the
// notice", "no number (target 24 h)"; the outer length after it where it
// differs: "24 h (at most 72 h)".
func (r Regime) Period() string {
	switch {
	case r.Rule.Conservative == clock.WithNotice:
		return "with the notice"
	case r.Rule.Conservative == clock.Soft && r.Rule.Length > 0:
		return fmt.Sprintf("no number to aim at (target %s), at most %s", hoursIn(r.Rule.Target), long(r.Rule.Length, r.Rule.Unit))
	case r.Rule.Conservative == clock.Soft:
		return "no number (target " + hoursIn(r.Rule.Target) + ")"
	case r.Rule.Length == 0:
		return "as the agreement says"
	case r.Rule.OuterLength > 0 && r.Rule.OuterLength != r.Rule.Length:
		return fmt.Sprintf("%s (at most %s)", long(r.Rule.Length, r.Rule.Unit), long(r.Rule.OuterLength, r.Rule.Unit))
	}
	return long(r.Rule.Length, r.Rule.Unit)
}

func hoursIn(d time.Duration) string { return strconv.Itoa(int(d/time.Hour)) + " h" }

func long(n int, unit string) string {
	one := map[string]string{clock.UnitMinutes: "min", clock.UnitHours: "h", clock.UnitCalendarDays: "day", clock.UnitBusinessDays: "business day", clock.UnitMonths: "month"}[unit]
	if n != 1 && one != "h" && one != "min" {
		one += "s"
	}
	return strconv.Itoa(n) + " " + one
}

// MethodWords say how a method counts, in one line for a lawyer.
func MethodWords(m clock.Method) string {
	if w, ok := methodWords[m]; ok {
		return w
	}
	return string(m)
}

var methodWords = map[clock.Method]string{
	clock.HoursElapsed:    "real hours from the instant; nights, weekends, holidays and clock changes count",
	clock.Hours1182:       "from the next full clock hour; weekends and holidays count (Reg. 1182/71 art. 3(1), (2)(a))",
	clock.Days1182:        "the day of the event is not counted; ends with the last day, moved off closed days (Reg. 1182/71 art. 3)",
	clock.SameTimeMonth:   "the same time on the same date of the next month, or on its last day",
	clock.Months1182:      "the same date of the next month, to the end of the day, moved off closed days (Reg. 1182/71 art. 3(2)(c), (4))",
	clock.SameTimeDays:    "the same time after so many days",
	clock.CalDays:         "calendar days after the day of the event, to the end of the last one",
	clock.CalDaysRoll:     "calendar days, the last moved off a closed day",
	clock.BusDays:         "business days after the day of the event, to the end of the last one",
	clock.BusDaysSEC:      "SEC business days after the day of the event, to 17:30 in New York",
	clock.DoraInitial:     "4 h from classification, at most 24 h from awareness (RTS (EU) 2025/301 art. 5)",
	clock.Dora72:          "72 real hours from the earlier filing, with the weekend relief where the entity has it",
	clock.DoraMonth:       "a month from the earlier filing, moved to noon of the next working day",
	clock.YearEndPlusDays: "days after 31 December of the year",
	clock.JPDaysIncl:      "days, the day of knowledge being the first",
	clock.ContractHours:   "real hours, as the agreement says",
	clock.ContractBus:     "business days of the agreement",
	clock.WithNotice:      "together with the other notice",
	clock.Contested35:     "at least two whole working days (Reg. 1182/71 art. 3(5)): contested for hours, shown and never scheduled",
	clock.Soft:            "no number in law: a target of the house",
}
