package rulebook

import (
	"fmt"
	"slices"

	"github.com/flowchestra/tocsin/app/clock"
)

// whenAgreement asks for the window of the tenant's agreement. A window that
// is not recorded is a gap to close, never a number of ours.
func whenAgreement(r *Regime, f *Facts) finding {
	if !r.When.Agreement {
		return finding{}
	}
	length, ok := f.Tenant.window()
	switch name := f.Tenant.name(); {
	case f.Tenant == nil:
		return unknownTenant
	case f.Tenant.Agreement == nil:
		return finding{Undecided, fmt.Sprintf("No agreement is recorded with %s: ask legal; until then the promise counts.", name), "agreement"}
	case f.Tenant.Agreement.Window == nil:
		return finding{Undecided, fmt.Sprintf("No window is recorded in the agreement with %s: ask legal; until then the promise counts.", name), "window"}
	case !ok:
		return finding{Undecided, fmt.Sprintf("A window of %s in the agreement with %s cannot be right: ask legal; until then the promise counts.", f.Tenant.inWords(length), name), "window"}
	case f.Tenant.Agreement.Trigger != "" && !slices.Contains(instants, f.Tenant.Agreement.Trigger):
		return finding{Undecided, fmt.Sprintf("The agreement with %s starts its window at %q, which is no instant of an incident: ask legal; until then the promise counts.", name, f.Tenant.Agreement.Trigger), "trigger"}
	default:
		return finding{Bites, fmt.Sprintf("The agreement with %s gives %s from the moment that the incident is %s.", name, f.Tenant.inWords(length), moments[f.Tenant.trigger()]), ""}
	}
}

// trigger is the event that starts the agreement's window. Awareness is meant
// where the clause names none.
func (t *Tenant) trigger() string {
	if t == nil || t.Agreement == nil || t.Agreement.Trigger == "" {
		return Aware
	}
	return t.Agreement.Trigger
}

// moments put a trigger into the sentence "the incident is …".
var moments = map[string]string{
	Aware: "known with reasonable certainty", Discovered: "discovered", Detected: "detected",
	Confirmed: "confirmed", Suspected: "suspected",
}

// longestWindow bounds the windows of agreements, in hours (ten years); more
// is a slip of the keyboard.
const longestWindow = 10 * 366 * 24

// units an agreement's window can be counted in, in words, with the real hours
// that one of them stands for at least.
var windowUnits = map[string]struct {
	words string
	hours int
}{
	clock.UnitHours:         {"h", 1},
	clock.UnitBusinessHours: {"business hours", 1},
	clock.UnitCalendarDays:  {"days", 24},
	clock.UnitBusinessDays:  {"business days", 24},
}

func (t *Tenant) agreement() *Agreement {
	if t == nil {
		return nil
	}
	return t.Agreement
}

func (t *Tenant) unit() string {
	if t == nil || t.Agreement == nil || t.Agreement.Unit == "" {
		return clock.UnitHours
	}
	return t.Agreement.Unit
}

// window is the recorded and possible window of the tenant's agreement, in its
// own unit.
func (t *Tenant) window() (length int, ok bool) {
	if t == nil || t.Agreement == nil || t.Agreement.Window == nil {
		return 0, false
	}
	length = *t.Agreement.Window
	u, known := windowUnits[t.unit()]
	return length, known && length > 0 && length <= longestWindow/u.hours
}

// inWords tells the window: "24 h", "2 business days".
func (t *Tenant) inWords(length int) string {
	u, known := windowUnits[t.unit()]
	if !known {
		return fmt.Sprintf("%d %s", length, t.unit())
	}
	return fmt.Sprintf("%d %s", length, u.words)
}
