package rulebook

import (
	"fmt"
	"slices"
	"strings"
)

// whenPlace asks where the people affected are. Towards a customer the States
// of its own data subjects count too.
func (b *Book) whenPlace(r *Regime, f *Facts) finding {
	want := r.When.Place
	switch {
	case len(want) == 0:
		return finding{}
	case r.Audience == ToTenant && f.Tenant == nil:
		return unknownTenant
	}
	places := f.everywhere(r)
	for _, p := range b.places(want) {
		if !slices.Contains(places, p) {
			continue
		}
		if r.Audience == ToTenant {
			return finding{Bites, fmt.Sprintf("People in %s are among those in %s's data.", PlaceName(p), f.Tenant.name()), ""}
		}
		return finding{Bites, fmt.Sprintf("People in %s are affected.", PlaceName(p)), ""}
	}
	switch {
	case (len(places) == 0 || f.Exposure.Partial) && r.Audience != ToTenant:
		return finding{Undecided, fmt.Sprintf("Are people in %s affected? Record where they are.", placeNames(want)), "places"}
	case len(places) == 0 && inStates(want) && (f.Tenant.Country == "" || country(f.Tenant.Country) == "US"):
		return finding{Undecided, fmt.Sprintf("In which States are the people in %s's data? Record them.", f.Tenant.name()), "places"}
	case r.Audience == ToTenant:
		return finding{DoesNot, fmt.Sprintf("No people in %s are recorded for %s.", placeNames(want), f.Tenant.name()), ""}
	}
	return finding{DoesNot, fmt.Sprintf("No people in %s are recorded among those affected.", placeNames(want)), ""}
}

// everywhere lists the places of the people affected, in their proper form.
func (f *Facts) everywhere(r *Regime) []string {
	var all []string
	for _, p := range f.Exposure.Places {
		all = append(all, country(p))
	}
	if r.Audience == ToTenant && f.Tenant != nil {
		for _, s := range f.Tenant.States {
			all = append(all, "US-"+country(s))
		}
	}
	return all
}

func inStates(places []string) bool {
	return slices.ContainsFunc(places, func(p string) bool { return strings.HasPrefix(p, "US-") })
}

// whenCount asks how many people are affected. Fewer than counted can only
// become more, so a lower bound that is reached decides before everybody is
// counted; that few are affected is not decided before.
func (b *Book) whenCount(r *Regime, f *Facts) finding {
	c := r.When.Count
	if c == nil {
		return finding{}
	}
	n, all := f.Exposure.counted(b.places(c.Place))
	where := ""
	if len(c.Place) > 0 {
		where = " in " + placeNames(c.Place)
	}
	switch people := fmt.Sprintf("%d people%s are affected", n, where); {
	case c.AtLeast > 0 && n >= c.AtLeast && (c.Below == 0 || all && n < c.Below):
		return finding{Bites, fmt.Sprintf("%s; this law counts from %d.", people, c.AtLeast), ""}
	case c.Below > 0 && n >= c.Below:
		return finding{DoesNot, fmt.Sprintf("%s; this rule is for fewer than %d.", people, c.Below), ""}
	case !all:
		return finding{Undecided, fmt.Sprintf("How many people%s are affected? This law counts %s. Record the number.", where, c.words()), "count"}
	case c.AtLeast > 0 && n < c.AtLeast:
		return finding{DoesNot, fmt.Sprintf("%s; this law counts from %d.", people, c.AtLeast), ""}
	default:
		return finding{Bites, fmt.Sprintf("%s; this rule is for fewer than %d.", people, c.Below), ""}
	}
}

func (c Count) words() string {
	switch {
	case c.Below == 0:
		return fmt.Sprintf("from %d", c.AtLeast)
	case c.AtLeast == 0:
		return fmt.Sprintf("fewer than %d", c.Below)
	}
	return fmt.Sprintf("from %d to fewer than %d", c.AtLeast, c.Below)
}

// counted adds up the people affected in some places, everywhere when none is
// named, and tells whether all of them are counted.
func (e Exposure) counted(places []string) (n int, all bool) {
	if len(places) == 0 {
		if e.People != nil {
			return *e.People, !e.Partial
		}
		for _, k := range e.Counts {
			n += k
		}
		return n, false
	}
	all = len(e.Places) > 0 && !e.Partial
	for _, p := range places {
		k, known := e.Counts[p]
		n += k
		if !known && has(e.Places, p) {
			all = false
		}
	}
	return n, all
}

// placeNames lists places in words: "California or Nevada".
func placeNames(places []string) string {
	var names []string
	for _, p := range places {
		names = append(names, PlaceName(p))
	}
	return listed(names, "or")
}

// PlaceName is the name of a US State or territory, and the code of any other
// place as it stands.
func PlaceName(p string) string {
	if name, ok := states[strings.TrimPrefix(p, "US-")]; ok && strings.HasPrefix(p, "US-") {
		return name
	}
	return p
}

// states are the US States and territories by postal code.
var states = map[string]string{
	"AL": "Alabama", "AK": "Alaska", "AZ": "Arizona", "AR": "Arkansas", "CA": "California", "CO": "Colorado",
	"CT": "Connecticut", "DE": "Delaware", "DC": "the District of Columbia", "FL": "Florida", "GA": "Georgia",
	"HI": "Hawaii", "ID": "Idaho", "IL": "Illinois", "IN": "Indiana", "IA": "Iowa", "KS": "Kansas", "KY": "Kentucky",
	"LA": "Louisiana", "ME": "Maine", "MD": "Maryland", "MA": "Massachusetts", "MI": "Michigan", "MN": "Minnesota",
	"MS": "Mississippi", "MO": "Missouri", "MT": "Montana", "NE": "Nebraska", "NV": "Nevada", "NH": "New Hampshire",
	"NJ": "New Jersey", "NM": "New Mexico", "NY": "New York", "NC": "North Carolina", "ND": "North Dakota",
	"OH": "Ohio", "OK": "Oklahoma", "OR": "Oregon", "PA": "Pennsylvania", "RI": "Rhode Island", "SC": "South Carolina",
	"SD": "South Dakota", "TN": "Tennessee", "TX": "Texas", "UT": "Utah", "VT": "Vermont", "VA": "Virginia",
	"WA": "Washington", "WV": "West Virginia", "WI": "Wisconsin", "WY": "Wyoming",
	"GU": "Guam", "PR": "Puerto Rico", "VI": "the US Virgin Islands",
}
