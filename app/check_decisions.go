package app

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/app/store"
	"github.com/flowchestra/tocsin/app/tenant"
)

// checkDecisions refuses a list with every row of it that cannot be taken, and
// returns the incident and the customers that it is about, by reference.
func (a *App) checkDecisions(l store.Look, by people.Person, in DecideExposures) (*incident.File, map[string]tenant.Tenant, error) {
	f, err := l.File(in.IncidentID)
	if err != nil {
		return nil, nil, err
	}
	if f.Ended() {
		return nil, nil, fault.Conflict("%s is %s. Declare a new incident for something new.", f.Number, f.Status())
	}
	var bad fault.Many
	var refs []string // of rows that hold nothing a database chokes on
	faults := make([]fault.Many, len(in.Decisions))
	for i, d := range in.Decisions {
		if faults[i] = d.faults(); len(faults[i]) == 0 {
			refs = append(refs, d.Reference)
		}
	}
	known, err := l.TenantsByReference(refs)
	if err != nil {
		return nil, nil, err
	}
	first := map[string]int{}
	for i, d := range in.Decisions {
		if _, ok := known[d.Reference]; !ok && len(faults[i]) == 0 {
			faults[i] = append(faults[i], fault.NotFound("There is no customer %q on record. Import it first, or correct the number.", d.Reference).In("reference"))
		}
		if at, twice := first[d.Reference]; twice {
			was := in.Decisions[at]
			faults[i] = append(faults[i], fault.Invalid("Customer %q stands already in row %d, where it is %s. Keep one of them.", d.Reference, was.row(at), was.Involvement).In("reference"))
		} else if d.Reference != "" {
			first[d.Reference] = i
		}
		for _, f := range faults[i] {
			bad = append(bad, f.At(d.row(i)))
		}
	}
	return f, known, bad.Err()
}

func (d Decision) row(i int) int {
	if d.Row > 0 {
		return d.Row
	}
	return i + 1
}

// faults are what cannot be taken of a decision, whoever it is about.
func (d Decision) faults() fault.Many {
	var bad fault.Many
	refuse := func(column string, err error) {
		var f *fault.Fault
		if errors.As(err, &f) {
			bad = append(bad, fault.Invalid("%s%s", who(d.Reference), f.Sentence).In(column))
		}
	}
	if strings.TrimSpace(d.Reference) == "" {
		refuse("reference", fault.Invalid("The customer's reference is empty."))
	} else {
		refuse("reference", incident.Line("the reference", d.Reference, 200))
	}
	refuse("involvement", incident.CheckInvolvement(d.Involvement))
	if d.Involvement == incident.In || d.Involvement == incident.Out {
		refuse("reason", incident.CheckReason(d.Involvement, d.Reason))
	}
	for _, list := range []struct {
		column string
		words  []string
	}{{"data", d.Data}, {"places", d.Places}} {
		if len(list.words) > mostWords {
			refuse(list.column, fault.Invalid("%s holds %d entries: %d at most.", list.column, len(list.words), mostWords))
			continue
		}
		for _, w := range list.words {
			refuse(list.column, incident.Line(list.column, w, 200))
		}
	}
	if !slices.Contains(encrypted, strings.ToLower(d.Encrypted)) {
		refuse("encrypted", fault.Invalid("Encrypted is yes, no or unknown, not %q.", d.Encrypted))
	}
	if d.Records != nil && (*d.Records < 0 || *d.Records > mostRecords) {
		refuse("records", fault.Invalid("Records is a whole number up to %d, not %d.", mostRecords, *d.Records))
	}
	refuse("counts", d.Counts.Check())
	return bad
}

// counts are the people by place as they stand after the decision.
func (d Decision) counts(was incident.Exposure) incident.Counts {
	if d.Counts == nil {
		return was.Counts
	}
	return d.Counts
}

// CheckCommon refuses what is said of all customers of a list at once, each
// fault under the name of its column. What is left out the rows say themselves.
func CheckCommon(d Decision) error {
	d.Reference = ""
	if d.Involvement == "" {
		d.Involvement = incident.In
	}
	if d.Reason == "" {
		d.Reason = "in the list"
	}
	return slices.DeleteFunc(d.faults(), func(f *fault.Fault) bool { return f.Field == "reference" }).Err()
}

// encrypted are the answers to whether the data was.
var encrypted = []string{"", "yes", "no", "unknown"}

// mostWords is more classes of data than there are, and all countries and
// states of the world.
const mostWords = 500

// mostRecords is more records than a customer has: beyond it a column has
// slipped. It fits the narrowest integer of both databases.
const mostRecords = 2_000_000_000

// who begins a sentence with the customer it is about, where that can be read.
func who(reference string) string {
	if reference == "" || incident.Line("", reference, 40) != nil {
		return ""
	}
	return fmt.Sprintf("%s: ", reference)
}
