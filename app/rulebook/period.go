package rulebook

import (
	"time"

	"github.com/flowchestra/tocsin/app/clock"
)

// period is a row's rule as it is written.
type period struct {
	Conservative  string    `yaml:"conservative"`
	Statutory     string    `yaml:"statutory"`
	Contested     string    `yaml:"contested"`
	Length        int       `yaml:"length"`
	OuterLength   int       `yaml:"outer_length"`
	Unit          string    `yaml:"unit"`
	TargetHours   int       `yaml:"target_hours"`
	CapHours      int       `yaml:"cap_hours"`
	Zone          string    `yaml:"zone"`
	AlsoZone      string    `yaml:"also_zone"`
	Calendar      string    `yaml:"calendar"`
	OuterCalendar string    `yaml:"outer_calendar"`
	Extends       extension `yaml:"extends"`
	From          string    `yaml:"from"`
}

// extension is a longer outer period that an authority can grant.
type extension struct {
	Decide string `yaml:"decide"` // the question whose yes grants it
	Length int    `yaml:"length"` // of the statutory reading, in the rule's unit
}

// ofEstablishment stands for the calendar of the Member State or country where
// the organisation is established and the action is to be taken (Reg. 1182/71
// art. 2(1)).
const ofEstablishment = "establishment"

// byParty reports whether a zone or calendar is that of a party to the
// incident.
func byParty(name string) bool { return name == "tenant" || name == "organisation" }

// rule is the part of the period that no fact changes.
func (p period) rule(citation string) clock.Rule {
	r := clock.Rule{
		Conservative: clock.Method(p.Conservative), Statutory: clock.Method(p.Statutory), Contested: clock.Method(p.Contested),
		Length: p.Length, OuterLength: p.OuterLength, Unit: p.Unit,
		Target: time.Duration(p.TargetHours) * time.Hour, Cap: time.Duration(p.CapHours) * time.Hour,
		Source: citation,
	}
	if !byParty(p.Zone) {
		r.Zone = p.Zone
	}
	if !byParty(p.AlsoZone) {
		r.AlsoZone = p.AlsoZone
	}
	if !byParty(p.Calendar) && p.Calendar != ofEstablishment {
		r.Calendar = p.Calendar
	}
	if !byParty(p.OuterCalendar) && p.OuterCalendar != ofEstablishment {
		r.OuterCalendar = p.OuterCalendar
	}
	return r
}
