package rulebook

import (
	"fmt"

	"github.com/flowchestra/tocsin/app/clock"
)

// Conditions tells what must be so for a regime to bite, a sentence each. All
// of them must hold. Never empty: a regime without conditions says so.
func (b *Book) Conditions(r Regime) []string {
	w := r.When
	if w.Never {
		return []string{"It is kept to be read and never counts by itself."}
	}
	var all []string
	says := func(is bool, format string, args ...any) {
		if is {
			all = append(all, fmt.Sprintf(format, args...))
		}
	}
	says(w.Role != "", "Your organisation is a %s.", w.Role)
	says(len(w.Entity) > 0, "Your organisation is %s.", namesOf(b.entities, w.Entity, "or"))
	says(w.FedRAMP, "Your organisation holds a FedRAMP authorisation.")
	says(len(w.TenantIn) > 0, "The customer is in %s.", b.region(w.TenantIn))
	says(len(w.Sector) > 0, "The customer %s.", namesOf(b.sectors, w.Sector, "or"))
	says(len(w.EstablishedIn) > 0, "Your organisation is established in %s, or people there are affected.", b.region(w.EstablishedIn))
	switch {
	case len(w.Place) > 0 && r.Audience == ToTenant:
		says(true, "People in %s are among those in the customer's data.", b.region(placesNamed(w.Place)))
	default:
		says(len(w.Place) > 0, "People in %s are affected.", b.region(placesNamed(w.Place)))
	}
	says(len(w.Data) > 0, "The data read includes %s.", namesOf(b.classes, w.Data, "or"))
	says(w.Encrypted != "", "The data was not encrypted, or it is not known whether it was: encrypted data is outside this law.")
	if w.Count != nil {
		all = append(all, w.Count.told())
	}
	says(w.Agreement, "The customer's agreement has a window.")
	for _, d := range w.Decide {
		code, yes := question(d)
		q, _ := b.Question(code)
		says(true, "Legal answers %s to: %s", map[bool]string{true: "yes", false: "no"}[yes], q.Asks)
	}
	if len(all) == 0 {
		return []string{"None. " + r.covers()}
	}
	return all
}

// placesNamed puts the names of States in the place of their codes. Groups keep
// theirs.
func placesNamed(places Words) Words {
	out := make(Words, len(places))
	for i, p := range places {
		out[i] = PlaceName(p)
	}
	return out
}

// told tells a threshold as a sentence.
func (c Count) told() string {
	where := ""
	if len(c.Place) > 0 {
		where = " in " + placeNames(c.Place)
	}
	switch {
	case c.Below == 0:
		return fmt.Sprintf("%d people%s or more are affected.", c.AtLeast, where)
	case c.AtLeast == 0:
		return fmt.Sprintf("Fewer than %d people%s are affected.", c.Below, where)
	}
	return fmt.Sprintf("%d people%s or more are affected, and fewer than %d.", c.AtLeast, where, c.Below)
}

// ZoneWords tells by whose clock a regime is counted.
func (r Regime) ZoneWords() string {
	own := whose(r.period.Zone, "the time zone")
	if r.period.AlsoZone != "" {
		return own + "; of two dates the earlier, also counted in " + whose(r.period.AlsoZone, "the time zone")
	}
	return own
}

// OwnZone tells whether the law names the zone, and no party to an incident
// decides it.
func (r Regime) OwnZone() bool { return !byParty(r.period.Zone) }

// CalendarWords tells whose closed days count, "" where the period skips none.
func (r Regime) CalendarWords() string {
	switch r.Rule.Conservative {
	case clock.Soft, clock.WithNotice, clock.HoursElapsed, clock.ContractHours:
		if r.Rule.Statutory == "" || r.Rule.Statutory == r.Rule.Conservative {
			return ""
		}
	}
	own := whose(r.period.Calendar, "the calendar")
	if r.period.Calendar == "" || r.period.Calendar == "none" {
		own = "weekends alone"
	}
	if r.period.OuterCalendar != "" && r.period.OuterCalendar != r.period.Calendar {
		return own + "; for the outer bound " + whose(r.period.OuterCalendar, "the calendar")
	}
	return own
}

func whose(name, what string) string {
	switch name {
	case "organisation":
		return what + " of your organisation"
	case "tenant":
		return what + " of the customer"
	case ofEstablishment:
		return what + " of the country your organisation is established in"
	}
	return name
}

// Later lists the regimes that hang on the filing or the notice of a regime.
func (b *Book) Later(id string) []Regime {
	var out []Regime
	for _, r := range b.regimes {
		for _, earlier := range r.After {
			if earlier == id {
				out = append(out, r)
				break
			}
		}
	}
	return out
}
