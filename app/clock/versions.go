package clock

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"slices"
	"sync"
	"time"
)

// library is the release of rickar/cal that go.mod names; a test compares.
const library = "rickar/cal v2.1.26"

// The years that the two versions look at.
const (
	firstYear = 2020
	lastYear  = 2035
)

// CalendarsVersion names the state of the holiday calendars: the library's
// release, and a digest over the closed days from 2020 to 2035 of each of
// Calendars(). Where it differs from the one that a clock was counted with, a
// day may have changed and the clock must be counted again.
func CalendarsVersion() string { return calendarsVersion() }

var calendarsVersion = sync.OnceValue(func() string {
	sum := sha256.New()
	for _, name := range Calendars() {
		for y := firstYear; y <= lastYear; y++ {
			for _, d := range slices.Sorted(maps.Keys(calendars[name].days.of(y))) {
				fmt.Fprintf(sum, "%s %d-%d\n", name, y, d)
			}
		}
	}
	return library + " " + hex.EncodeToString(sum.Sum(nil)[:6])
})

// ZonesVersion names the state of the time zones: a digest over every change
// of clocks from 2020 to 2035 in the zones that the rulebook counts in, as
// this process reads them. It speaks of the rules in force, not of a release's
// name: one that changes none of them leaves it as it was.
func ZonesVersion() string { return zonesVersion() }

var zonesVersion = sync.OnceValue(func() string {
	sum := sha256.New()
	until := time.Date(lastYear+1, time.January, 1, 0, 0, 0, 0, time.UTC)
	for _, name := range watched {
		zone, err := Zone(name)
		if err != nil {
			fmt.Fprintf(sum, "%s is missing\n", name)
			continue
		}
		from := time.Date(firstYear, time.January, 1, 0, 0, 0, 0, time.UTC)
		fmt.Fprintf(sum, "%s %d\n", name, offset(from, zone)/time.Second)
		for _, t := range Changes(zone, from, until) {
			fmt.Fprintf(sum, "%s %d %d\n", name, t.Unix(), offset(t, zone)/time.Second)
		}
	}
	return "zones " + hex.EncodeToString(sum.Sum(nil)[:6])
})

// watched are the zones that ZonesVersion reads: those of the authorities that
// the rulebook knows, and the ones with the most changes of mind.
var watched = slices.Sorted(slices.Values([]string{
	"Africa/Accra", "Africa/Cairo", "Africa/Casablanca", "Africa/Johannesburg", "Africa/Kigali", "Africa/Lagos", "Africa/Nairobi",
	"America/Anchorage", "America/Argentina/Buenos_Aires", "America/Bogota", "America/Boise", "America/Chicago", "America/Costa_Rica",
	"America/Denver", "America/Detroit", "America/Edmonton", "America/Guayaquil", "America/Halifax", "America/Indiana/Indianapolis",
	"America/Lima", "America/Los_Angeles", "America/Mexico_City", "America/Montevideo", "America/New_York", "America/Panama",
	"America/Phoenix", "America/Puerto_Rico", "America/Santiago", "America/Sao_Paulo", "America/St_Johns", "America/St_Thomas",
	"America/Toronto", "America/Vancouver", "Asia/Almaty", "Asia/Bahrain", "Asia/Bangkok", "Asia/Beirut", "Asia/Dubai", "Asia/Gaza",
	"Asia/Ho_Chi_Minh", "Asia/Hong_Kong", "Asia/Jakarta", "Asia/Jerusalem", "Asia/Kolkata", "Asia/Kuala_Lumpur", "Asia/Manila",
	"Asia/Muscat", "Asia/Qatar", "Asia/Riyadh", "Asia/Seoul", "Asia/Shanghai", "Asia/Singapore", "Asia/Taipei", "Asia/Tokyo",
	"Atlantic/Reykjavik", "Australia/Adelaide", "Australia/Brisbane", "Australia/Perth", "Australia/Sydney",
	"Europe/Amsterdam", "Europe/Athens", "Europe/Belgrade", "Europe/Berlin", "Europe/Bratislava", "Europe/Brussels", "Europe/Bucharest",
	"Europe/Budapest", "Europe/Copenhagen", "Europe/Dublin", "Europe/Helsinki", "Europe/Istanbul", "Europe/Kyiv", "Europe/Lisbon",
	"Europe/Ljubljana", "Europe/London", "Europe/Luxembourg", "Europe/Madrid", "Europe/Malta", "Europe/Moscow", "Europe/Oslo",
	"Europe/Paris", "Europe/Prague", "Europe/Riga", "Europe/Rome", "Europe/Sofia", "Europe/Stockholm", "Europe/Tallinn", "Europe/Vaduz",
	"Europe/Vienna", "Europe/Vilnius", "Europe/Warsaw", "Europe/Zagreb", "Europe/Zurich", "Asia/Nicosia", "Indian/Mauritius",
	"Pacific/Auckland", "Pacific/Guam", "Pacific/Honolulu",
}))
