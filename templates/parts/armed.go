package parts

import (
	"time"

	"github.com/flowchestra/tocsin/app/clock"
	"github.com/flowchestra/tocsin/app/people"
)

// Armed is a holding notice that leaves by itself.
type Armed struct {
	EditionID string
	Number    string // INC-2026-001
	Customers int    // who are not told yet
	At        time.Time
	Since     time.Time
}

func (a Armed) path() string { return "/editions/" + a.EditionID }

// words are when it leaves: "Sun 29 Mar 03:00 Berlin (01:00 UTC)."
func (a Armed) words(zone string) string {
	if clock.City(zone) == "UTC" {
		return clock.Zoned(a.At, zone) + "."
	}
	return clock.Zoned(a.At, zone) + " (" + alsoUTC(a.At, zone) + ")."
}

func (f Frame) mayDisarm() bool { return f.Viewer.May(people.SendNotices) }
