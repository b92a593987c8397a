package clock

import "time"

// ground is where a period is counted: the zone that decides hour and date,
// the closed days of the place, and what DORA asks of the entity.
type ground struct {
	zone     *time.Location
	name     string // of zone
	also     *time.Location
	alsoName string
	days     *calendar // of the reading that is being counted
	outer    *calendar // of the statutory reading
	aware    time.Time // zero unless the rule has it
	relief   bool
}

func (r Rule) ground() (ground, error) {
	zone, err := Zone(r.Zone)
	if err != nil {
		return ground{}, err
	}
	g := ground{zone: zone, name: r.Zone, relief: r.Relief}
	if r.AlsoZone != "" && r.AlsoZone != r.Zone {
		if g.also, err = Zone(r.AlsoZone); err != nil {
			return ground{}, err
		}
		g.alsoName = r.AlsoZone
	}
	if g.days, err = calendarOf(r.Calendar); err != nil {
		return ground{}, err
	}
	if g.outer = g.days; r.OuterCalendar != "" {
		if g.outer, err = calendarOf(r.OuterCalendar); err != nil {
			return ground{}, err
		}
	}
	if r.Awareness != nil {
		g.aware = r.Awareness.UTC()
	}
	return g, nil
}

// both tells an instant in the working: as Both, with the date and the year,
// because a lawyer checks it long after the week it speaks of.
func (g ground) both(t time.Time) string {
	first := t.UTC().Format("Mon 2 Jan 2006 15:04") + " UTC"
	if City(g.name) == "UTC" {
		return first
	}
	local, layout := t.In(g.zone), "15:04 "
	if local.Day() != t.UTC().Day() {
		layout = "Mon 2 Jan 15:04 "
	}
	return first + " = " + local.Format(layout) + City(g.name)
}
