package rulebook

import (
	"fmt"
	"slices"
	"strings"
)

// whenData asks which data was read. Encrypted data is outside the breach
// statutes of the States (the safe harbor of Cal. Civ. Code 1798.82(a) and N.Y.
// Gen. Bus. Law 899-aa(1)); not knowing counts as not encrypted.
func (b *Book) whenData(w When, f Facts) finding {
	if len(w.Data) == 0 {
		return finding{}
	}
	if code(f.Exposure.Encrypted) == "yes" {
		return finding{DoesNot, "The data was encrypted, which this statute leaves out (safe harbor).", ""}
	}
	if len(f.Exposure.Data) == 0 {
		return finding{Undecided, fmt.Sprintf("Which data was read? This statute asks whether %s was among it.", b.names(w.Data, "or")), "data"}
	}
	var hit, rest []string
	for _, d := range f.Exposure.Data {
		if slices.Contains(w.Data, code(d)) {
			hit = append(hit, code(d))
			continue
		}
		rest = append(rest, d)
	}
	if len(hit) == 0 {
		return finding{DoesNot, fmt.Sprintf("Of the data read (%s) none is on this statute's list.", strings.Join(rest, ", ")), ""}
	}
	says := fmt.Sprintf("The data read includes %s.", b.names(hit, "and"))
	if code(f.Exposure.Encrypted) != "no" {
		says += " Whether it was encrypted is not recorded, so it counts as not."
	}
	return finding{Bites, says, ""}
}

// names lists data classes in words.
func (b *Book) names(codes []string, last string) string {
	var all []string
	for _, c := range codes {
		all = append(all, b.class(c))
	}
	if n := len(all); n > 1 {
		return strings.Join(all[:n-1], ", ") + " " + last + " " + all[n-1]
	}
	return strings.Join(all, "")
}

// whenAgreement asks for the window of the tenant's agreement. A window that
// is not recorded is a gap to close, never a number of ours.
func whenAgreement(asked bool, f Facts) finding {
	if !asked {
		return finding{}
	}
	hours, ok := f.Tenant.window()
	switch name := f.Tenant.name(); {
	case f.Tenant == nil:
		return unknownTenant
	case f.Tenant.Agreement == nil:
		return finding{Undecided, fmt.Sprintf("No agreement is recorded with %s: ask legal; until then the promise counts.", name), "agreement"}
	case f.Tenant.Agreement.Window == nil:
		return finding{Undecided, fmt.Sprintf("No window is recorded in the agreement with %s: ask legal; until then the promise counts.", name), "window"}
	case !ok:
		return finding{Undecided, fmt.Sprintf("A window of %d h in the agreement with %s cannot be right: ask legal; until then the promise counts.", hours, name), "window"}
	case f.Tenant.Agreement.Trigger != "" && !slices.Contains(instants, f.Tenant.Agreement.Trigger):
		return finding{Undecided, fmt.Sprintf("The agreement with %s starts its window at %q, which is no instant of an incident: ask legal; until then the promise counts.", name, f.Tenant.Agreement.Trigger), "trigger"}
	default:
		return finding{Bites, fmt.Sprintf("The agreement with %s gives %d h from the moment that the incident is %s.", name, hours, moments[f.Tenant.trigger()]), ""}
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
