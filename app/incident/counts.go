package incident

import (
	"database/sql/driver"
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/tenant"
)

// Counts are how many people are affected, by place: a country, or a State as
// "US-CA". A place that is missing is not counted yet, never 0.
type Counts map[string]int

// Scan reads the stored column: JSON, by place.
func (c *Counts) Scan(v any) error {
	*c = nil
	switch x := v.(type) {
	case string:
		return json.Unmarshal([]byte(x), c)
	case []byte:
		return json.Unmarshal(x, c)
	case nil:
		return nil
	}
	return fmt.Errorf("incident: cannot read counts from %T", v)
}

// Value writes the stored column, in the order of the places.
func (c Counts) Value() (driver.Value, error) {
	if c == nil {
		c = Counts{}
	}
	b, err := json.Marshal(map[string]int(c))
	return string(b), err
}

// mostPeople is more people than live: beyond it a column has slipped.
const mostPeople = 10_000_000_000

// placeCode is a country, or a part of one (ISO 3166-2).
var placeCode = regexp.MustCompile(`^[A-Z]{2}(-[A-Z0-9]{1,3})?$`)

// Check refuses a place that is none and a number that can be none.
func (c Counts) Check() error {
	for _, place := range slices.Sorted(maps.Keys(c)) {
		switch {
		case !placeCode.MatchString(place):
			return fault.Invalid("%q is not a place. Write a country such as DE, or a State such as US-CA.", place).In("counts")
		case c[place] < 0 || c[place] > mostPeople:
			return fault.Invalid("How many people in %s is a whole number from 0, not %d.", place, c[place]).In("counts")
		}
	}
	return nil
}

// ParseCounts reads "US-CA:500; DE:20", with commas or semicolons between.
func ParseCounts(s string) (Counts, error) {
	out := Counts{}
	for _, part := range tenant.ParseList(s) {
		place, number, ok := strings.Cut(part, ":")
		place = strings.ToUpper(strings.TrimSpace(place))
		n, err := strconv.Atoi(strings.TrimSpace(number))
		if !ok || err != nil {
			return nil, fault.Invalid("%q does not say how many people are where. Write US-CA:500; DE:20.", part).In("counts")
		}
		if _, twice := out[place]; twice {
			return nil, fault.Invalid("%s is counted twice.", place).In("counts")
		}
		out[place] = n
	}
	return out, out.Check()
}

// String writes the counts as ParseCounts reads them, by place.
func (c Counts) String() string {
	var parts []string
	for _, place := range slices.Sorted(maps.Keys(c)) {
		parts = append(parts, fmt.Sprintf("%s:%d", place, c[place]))
	}
	return strings.Join(parts, "; ")
}

// People is how many people are affected in all of some places; nil while one
// of them is not counted, or none is named.
func (c Counts) People(places tenant.List) *int {
	if len(c)+len(places) == 0 {
		return nil
	}
	for _, p := range places {
		if _, ok := c[strings.ToUpper(p)]; !ok {
			return nil
		}
	}
	n := 0
	for _, x := range c {
		n += x
	}
	return &n
}

// AllPlaces are the places that were named, and those where people were
// counted.
func (e *Exposure) AllPlaces() tenant.List {
	return union(slices.Clone(e.Places), slices.Sorted(maps.Keys(e.Counts)))
}

// Share is how many customers of an incident are affected alike.
type Share struct {
	Data      tenant.List
	Encrypted string
	Places    tenant.List
	Counts    Counts
	Customers int
}

// Totals is what all affected customers have lost together, as the duties
// towards authorities see it: every kind of data and every place, encrypted
// only where all of it was, and people by place where each customer counted
// them there.
func Totals(shares []Share) Exposure {
	out := Exposure{Counts: Counts{}}
	open := map[string]bool{} // places where somebody has not counted
	encrypted := map[string]bool{}
	for _, s := range shares {
		encrypted[s.Encrypted] = true
		out.Data = union(out.Data, s.Data)
		out.Places = union(out.Places, s.Places)
		out.Places = union(out.Places, slices.Sorted(maps.Keys(s.Counts)))
		for _, p := range s.Places {
			if _, ok := s.Counts[strings.ToUpper(p)]; !ok {
				open[strings.ToUpper(p)] = true
			}
		}
		for p, n := range s.Counts {
			out.Counts[p] += n * s.Customers
		}
	}
	for p := range open {
		delete(out.Counts, p)
	}
	slices.Sort(out.Data)
	slices.Sort(out.Places)
	switch {
	case encrypted["no"]:
		out.Encrypted = "no"
	case len(encrypted) == 1 && encrypted["yes"]:
		out.Encrypted = "yes"
	default:
		out.Encrypted = "unknown"
	}
	return out
}

func union(a tenant.List, b []string) tenant.List {
	for _, x := range b {
		if !slices.ContainsFunc(a, func(y string) bool { return strings.EqualFold(x, y) }) {
			a = append(a, x)
		}
	}
	return a
}
