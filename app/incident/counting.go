package incident

import (
	"github.com/flowchestra/tocsin/app/clock"
	"github.com/flowchestra/tocsin/app/rulebook"
)

// Counting is what a clock was counted by, copied from the rule and the facts
// as they stood: a later edition of the rulebook, of a calendar or of the zones
// does not change what is said here.
type Counting struct {
	Conservative  clock.Method `json:"conservative"`
	Statutory     clock.Method `json:"statutory,omitempty"`
	Contested     clock.Method `json:"contested,omitempty"`
	Length        int          `json:"length,omitempty"`
	OuterLength   int          `json:"outer_length,omitempty"`
	Unit          string       `json:"unit"`
	Zone          string       `json:"zone"`
	AlsoZone      string       `json:"also_zone,omitempty"`
	Calendar      string       `json:"calendar,omitempty"`
	OuterCalendar string       `json:"outer_calendar,omitempty"`
	Row           string       `json:"row"` // digest of the regime's row
	Calendars     string       `json:"calendars"`
	Zones         string       `json:"zones"`
}

// countingOf copies what a duty was counted by.
func countingOf(d rulebook.Duty) *Counting {
	r := d.Rule
	return &Counting{
		Conservative: r.Conservative, Statutory: r.Statutory, Contested: r.Contested,
		Length: r.Length, OuterLength: r.OuterLength, Unit: r.Unit, Zone: r.Zone, AlsoZone: r.AlsoZone,
		Calendar: r.Calendar, OuterCalendar: r.OuterCalendar,
		Row: d.Regime.Digest, Calendars: clock.CalendarsVersion(), Zones: clock.ZonesVersion(),
	}
}
