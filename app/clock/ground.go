package clock

import (
	"sync"
	"time"

	"github.com/rickar/cal/v2"

	"github.com/flowchestra/tocsin/app/fault"
)

// ground is where a period is counted: the zone that decides hour and date,
// and the closed days of the place.
type ground struct {
	zone     *time.Location
	name     string // of zone
	also     *time.Location
	alsoName string
	calendar *cal.Calendar // nil when the rule names none, or one this version lacks
}

func (r Rule) ground() (ground, error) {
	zone, err := Zone(r.Zone)
	if err != nil {
		return ground{}, err
	}
	g := ground{zone: zone, name: r.Zone, calendar: calendars[r.Calendar]}
	if r.AlsoZone != "" && r.AlsoZone != r.Zone {
		if g.also, err = Zone(r.AlsoZone); err != nil {
			return ground{}, err
		}
		g.alsoName = r.AlsoZone
	}
	return g, nil
}

// ValidZone reports whether name is an IANA zone this version knows. "" and
// "Local" are not: the host's zone must never decide a date in law.
func ValidZone(name string) bool {
	_, err := Zone(name)
	return err == nil
}

// loaded keeps the zones that were asked for: reading one takes longer than
// working out a deadline in it. Only names that exist are kept.
var loaded sync.Map

// Zone returns an IANA zone. "" and "Local" are refused: the host's zone must
// never decide a date in law. Invalid when this version knows no such zone.
func Zone(name string) (*time.Location, error) {
	if zone, ok := loaded.Load(name); ok {
		if z, ok := zone.(*time.Location); ok {
			return z, nil
		}
	}
	if name == "" || name == "Local" {
		return nil, fault.Invalid("This period has no time zone: name one such as Europe/Berlin.")
	}
	zone, err := time.LoadLocation(name)
	if err != nil {
		return nil, fault.Invalid("%q is not a time zone: name one such as Europe/Berlin.", name)
	}
	loaded.Store(name, zone)
	return zone, nil
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
