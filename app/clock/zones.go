package clock

import (
	"archive/zip"
	"bytes"
	_ "embed"
	"io/fs"
	"sync"
	"time"

	"github.com/flowchestra/tocsin/app/fault"
)

// zoneinfo is the IANA time zone database, release 2025c, compiled (public
// domain). The host's own is never read: two nodes must count alike, and an
// update of the host must not move a clock that runs.
//
//go:embed zoneinfo.zip
var zoneinfo []byte

var zoneFiles = sync.OnceValues(func() (*zip.Reader, error) {
	return zip.NewReader(bytes.NewReader(zoneinfo), int64(len(zoneinfo)))
})

// loaded keeps the zones that were asked for: reading one takes longer than
// working out a deadline in it. Only names that exist are kept.
var loaded sync.Map

// ValidZone reports whether name is an IANA zone this version knows. "" and
// "Local" are not: the host's zone must never decide a date in law.
func ValidZone(name string) bool {
	_, err := Zone(name)
	return err == nil
}

// Zone returns an IANA zone. "" and "Local" are refused: the host's zone must
// never decide a date in law. Invalid when this version knows no such zone.
func Zone(name string) (*time.Location, error) {
	if zone, ok := loaded.Load(name); ok {
		if z, ok := zone.(*time.Location); ok {
			return z, nil
		}
	}
	switch name {
	case "", "Local":
		return nil, fault.Invalid("This period has no time zone: name one such as Europe/Berlin.")
	case "UTC":
		return time.UTC, nil
	}
	zone, err := readZone(name)
	if err != nil {
		return nil, fault.Invalid("%q is not a time zone: name one such as Europe/Berlin.", name)
	}
	loaded.Store(name, zone)
	return zone, nil
}

func readZone(name string) (*time.Location, error) {
	files, err := zoneFiles()
	if err != nil {
		return nil, err
	}
	data, err := fs.ReadFile(files, name)
	if err != nil {
		return nil, err
	}
	return time.LoadLocationFromTZData(name, data)
}

// Changes lists the instants from one to another, UTC, at which the offset of
// a zone changes.
func Changes(zone *time.Location, from, until time.Time) []time.Time {
	var out []time.Time
	for t := from; t.Before(until); {
		_, next := t.In(zone).ZoneBounds()
		if next.IsZero() {
			break
		}
		if !next.After(t) {
			// On the last day of a leap year the library names the instant itself
			// where the rest follows from a rule: step over it.
			next = t.Add(time.Hour)
		}
		if next.Before(until) && offset(next.Add(-time.Second), zone) != offset(next, zone) {
			out = append(out, next.UTC())
		}
		t = next
	}
	return out
}
