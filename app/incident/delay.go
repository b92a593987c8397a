package incident

import (
	"slices"
	"time"
)

// DelayReason is why a duty was not met on a day, in the words that go into
// the notice where the law wants them.
type DelayReason struct {
	ID         string
	IncidentID string
	RegimeID   string
	TenantID   *string // nil for every recipient of the duty
	Day        string  // 2026-03-29, in the organisation's zone
	Reason     string
	ByID       string
	At         time.Time
}

// covers tells whether a reason was given for an obligation.
func (r DelayReason) covers(o Obligation) bool {
	return r.IncidentID == o.IncidentID && r.RegimeID == o.RegimeID && (r.TenantID == nil || o.TenantID != nil && *r.TenantID == *o.TenantID)
}

// DaysToExplain lists the days for which an obligation still lacks a reason at
// now, as dates in a zone, earliest first. A target of the house ("reasonable
// time") needs one for each day on which it was past its target. A date of law
// or contract that is or was late needs one, dated to the day it was due, where
// the law wants reasons. What ended or has no date needs none.
func DaysToExplain(o Obligation, given []DelayReason, wantsReasons bool, zone *time.Location, now time.Time) []string {
	if o.DueAt == nil || !o.Late(now) || !o.Soft && !wantsReasons {
		return nil
	}
	given = slices.DeleteFunc(slices.Clone(given), func(r DelayReason) bool { return !r.covers(o) })
	if !o.Soft {
		if len(given) > 0 {
			return nil
		}
		return []string{o.DueAt.In(zone).Format(time.DateOnly)}
	}
	last := now
	if o.MetAt != nil {
		last = *o.MetAt
	}
	var out []string
	end := last.In(zone).Format(time.DateOnly)
	y, m, d := o.DueAt.In(zone).Date()
	for i := 0; ; i++ {
		day := time.Date(y, m, d+i, 0, 0, 0, 0, time.UTC).Format(time.DateOnly)
		if day > end {
			return out
		}
		if !slices.ContainsFunc(given, func(r DelayReason) bool { return r.Day == day }) {
			out = append(out, day)
		}
	}
}
