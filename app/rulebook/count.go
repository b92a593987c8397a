package rulebook

import (
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/flowchestra/tocsin/app/clock"
	"github.com/flowchestra/tocsin/app/fault"
)

// Reading of a period.
type Reading string

// The readings.
const (
	Conservative Reading = "conservative" // drives the jobs
	Statutory    Reading = "statutory"    // outer bound, for "late or not"
	Contested    Reading = "contested"    // shown, never scheduled
)

// Ask is one period to be counted by itself, outside any incident: to check
// the book by hand.
type Ask struct {
	RegimeID string
	At       map[string]time.Time // by trigger, also by the names of TriggerNames
	Zone     string               // IANA; "" leaves the row's own
	Calendar string               // for both readings; "" leaves the row's own, "none" means weekends alone
	Facts    map[string]string    // entity=other (a financial entity with the weekend relief; any other word: without it), extension=granted, window=N, unit=…
}

// Counted is the answer.
type Counted struct {
	Regime Regime
	Clock  clock.Clock
	Note   string // a sentence where the row is not one that starts clocks; "" otherwise
}

// TriggerNames are other names for the triggers, as tables of the law use them.
var TriggerNames = map[string]string{
	"awareness": Aware, "discovery": Discovered, "detection": Detected, "confirmation": Confirmed, "suspicion": Suspected,
	"occurrence": Occurred, "determination": Determined, "classification": Classified, "assessment_complete": Assessed,
	"payment": Paid, "corrective_available": FixThere, "le_clearance": Cleared, "incident_closed": Closed,
	"submission": Filed, "notice_sent": Notified,
}

// Count counts one regime's period. It refuses (fault.NotFound, fault.Invalid)
// an unknown regime, a missing anchor, a proposal, and a date on which the row
// was not in force: it never makes a date up.
func (b *Book) Count(in Ask) (Counted, error) {
	i, ok := b.at[in.RegimeID]
	if !ok {
		return Counted{}, fault.NotFound("There is no regime %q. `tocsin clock regimes` lists them.", in.RegimeID)
	}
	r := &b.regimes[i]
	out := Counted{Regime: *r}
	f, err := b.asked(r, in)
	if err != nil {
		return out, err
	}
	at, working := b.anchor(r, r.Trigger, f)
	if !r.IsLaw() && at == nil {
		at, working = anyOf(in.At)
	}
	if at == nil {
		return out, fault.Invalid("%s runs from %s, which is not given. %s", r.ID, TriggerWords[r.Trigger], b.waits(r, r.Trigger))
	}
	rule, notes := b.ruleFor(r, f)
	if err := in.change(&rule); err != nil {
		return out, err
	}
	if out.Note, err = r.countable(*at, rule.Zone); err != nil {
		return out, err
	}
	c, err := rule.Start(*at)
	c.Working = append(append(working, notes...), c.Working...)
	out.Clock = c
	return out, err
}

// Due picks one reading of what was counted. A duty without a number in law
// has one date in the first two readings: the house's target.
func (c Counted) Due(reading Reading) (time.Time, error) {
	switch reading {
	case Conservative, "":
		return c.Clock.Due, nil
	case Statutory:
		if c.Clock.Soft && (c.Regime.Rule.Statutory == "" || c.Regime.Rule.Statutory == clock.Soft) {
			return c.Clock.Due, nil
		}
		return *c.Clock.Outer, nil
	case Contested:
		if c.Clock.Contested == nil {
			return time.Time{}, fault.Invalid("%s has no contested reading.", c.Regime.ID)
		}
		return *c.Clock.Contested, nil
	}
	return time.Time{}, fault.Invalid("There is no reading %q. Take conservative, statutory or contested.", reading)
}

// asked puts the anchors and facts that were given in their places.
func (b *Book) asked(r *Regime, in Ask) (*Facts, error) {
	f := &Facts{Rulings: map[string]Ruling{}, Filed: map[string]time.Time{}}
	for kind, at := range in.At {
		if name, ok := TriggerNames[kind]; ok {
			kind = name
		}
		at := at.UTC()
		if slot := f.slot(kind); slot != nil {
			*slot = &at
			continue
		}
		if kind != Filed && kind != Notified {
			return nil, fault.Invalid("There is no instant called %q. Take one of %s.", kind, strings.Join(triggers[:len(triggers)-1], ", "))
		}
		for _, id := range r.After {
			f.Filed[id] = at
		}
	}
	for name, value := range in.Facts {
		switch {
		case name == "entity":
			f.Entities = []string{doraEntity}
			if value != "other" {
				f.Entities = append(f.Entities, doraNoRelief)
			}
		case name == "extension" && value == "granted" && r.period.Extends.Length > 0:
			f.Rulings[r.period.Extends.Decide] = Ruling{Yes: true, By: "the fact given"}
		case name == "window" || name == "unit":
		default:
			return nil, fault.Invalid("%s does not know the fact %s=%s. Known are entity=other, extension=granted, window=N and unit=hours, calendar_days or business_days.", r.ID, name, value)
		}
	}
	return f, nil
}

// slot is where the instant of a trigger is kept, nil where it is no instant.
func (in *Instants) slot(trigger string) **time.Time {
	return map[string]**time.Time{
		Aware: &in.Aware, Discovered: &in.Discovered, YearEnd: &in.Discovered, Detected: &in.Detected, Confirmed: &in.Confirmed,
		Suspected: &in.Suspected, Occurred: &in.Occurred, Determined: &in.Determined, Classified: &in.Classified,
		Assessed: &in.Assessed, Paid: &in.Paid, FixThere: &in.FixAvailable, Informed: &in.InformationAvailable,
		Cleared: &in.Cleared, Closed: &in.Closed,
	}[trigger]
}

// anyOf takes the one anchor that was given, for periods whose start the
// parties name themselves.
func anyOf(at map[string]time.Time) (*time.Time, []clock.Step) {
	if len(at) != 1 {
		return nil, nil
	}
	kind := slices.Collect(maps.Keys(at))[0]
	t := at[kind].UTC()
	return first(recordedAs{&t, "Counted from " + kind + ", as given."})
}

// change lets zone, calendar and window that were given take the place of the
// row's own.
func (in Ask) change(rule *clock.Rule) error {
	rule.AlsoZone = "" // whose zone that is, only an incident knows
	if in.Zone != "" {
		rule.Zone = in.Zone
	}
	if in.Calendar != "" && in.Calendar != "none" && !slices.Contains(clock.Calendars(), in.Calendar) {
		return fault.Invalid("There is no calendar %q. Take none, or one of %s.", in.Calendar, strings.Join(clock.Calendars(), ", "))
	}
	if rule.Zone == "" && rule.Unit != clock.UnitHours && rule.Unit != clock.UnitMinutes && rule.Unit != clock.UnitNone {
		return fault.Invalid("The date depends on a zone that this rule leaves to a party: give one such as Europe/Berlin.")
	}
	if in.Calendar != "" {
		rule.Calendar, rule.OuterCalendar = in.Calendar, ""
	}
	if unit := in.Facts["unit"]; unit != "" {
		t := &Tenant{Agreement: &Agreement{Unit: unit}}
		countWindow(rule, t)
	}
	w := in.Facts["window"]
	if w == "" {
		return nil
	}
	n, err := strconv.Atoi(w)
	if err != nil {
		return fault.Invalid("window=%s is not a whole number.", w)
	}
	rule.Length, rule.OuterLength = n, 0
	return nil
}

// countable refuses a row that has no date, and says what is to be known of one
// that is counted here although it starts no clock.
func (r *Regime) countable(at time.Time, zone string) (string, error) {
	switch {
	case r.Status == StatusProposed:
		return "", fault.Invalid("%s is proposed: watch it; it sets no date.", r.ID)
	case r.Status == StatusFuture && r.EffectiveFrom == nil, !r.inForce(at, zone):
		return "", fault.Invalid("%s was not in force on %s.", r.ID, dateIn(at, zone).Format("2 January 2006"))
	case r.Status == StatusUnclear, r.Status == StatusSuperseded:
		return "This row is " + r.Status + ": it is counted here and never starts a clock.", nil
	}
	return "", nil
}
