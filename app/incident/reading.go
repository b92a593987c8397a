package incident

import (
	"time"

	"github.com/flowchestra/tocsin/app/fault"
)

// Reading is one of the two ways to count a duty towards a customer that was
// found later.
type Reading string

// The readings.
const (
	Strict Reading = "strict" // from the incident's own instants; drives alarms and jobs
	Known  Reading = "known"  // from when we knew that the customer is affected
)

// Reliance is legal's record of which reading is relied on, and why. It moves
// no clock. The newest for a duty and a customer counts; one without a
// customer covers all that have none of their own.
type Reliance struct {
	ID         string
	IncidentID string
	RegimeID   string
	TenantID   *string // nil for every customer found later
	Reading    Reading
	Reason     string
	ByID       string
	At         time.Time
}

// CheckReading refuses anything but the two readings.
func CheckReading(r Reading) error {
	if r != Strict && r != Known {
		return fault.Invalid("A duty is read as strict or as known, not %q.", r).In("reading")
	}
	return nil
}

// HasTwoReadings tells whether legal has a reading to choose.
func (o *Obligation) HasTwoReadings() bool { return o.OtherDueAt != nil }

// ReliedOn returns the record that counts for an obligation, nil for none:
// then the strict reading stands. The records are in the order of their making.
func ReliedOn(o Obligation, records []Reliance) *Reliance {
	var all, own *Reliance
	for i := range records {
		r := &records[i]
		switch {
		case r.IncidentID != o.IncidentID || r.RegimeID != o.RegimeID:
		case r.TenantID == nil:
			all = r
		case o.TenantID != nil && *r.TenantID == *o.TenantID:
			own = r
		}
	}
	if own != nil {
		return own
	}
	return all
}
