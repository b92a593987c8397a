package app

import (
	"encoding/csv"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/tenant"
)

var decisionColumns = []string{"reference", "involvement", "reason", "data", "encrypted", "places", "records"}

// ReadDecisions reads a file of customers in and out of an incident: columns
// reference, involvement (in or out) and reason, and where known data,
// encrypted, places and records. Invalid names every bad row, the header being
// row 1; then nothing is returned.
func ReadDecisions(r io.Reader) ([]Decision, error) {
	rows, err := csv.NewReader(r).ReadAll()
	if err != nil || len(rows) == 0 {
		return nil, fault.Invalid("The file cannot be read as CSV with a header row: %v.", err)
	}
	at := map[string]int{}
	for i, h := range rows[0] {
		name := strings.ToLower(strings.TrimSpace(strings.TrimPrefix(h, "\ufeff")))
		if !slices.Contains(decisionColumns, name) {
			return nil, fault.Invalid("There is no column %q. Columns are %s.", h, strings.Join(decisionColumns, ", ")).At(1)
		}
		at[name] = i
	}
	for _, c := range decisionColumns[:3] {
		if _, ok := at[c]; !ok {
			return nil, fault.Invalid("The column %q is missing.", c).At(1)
		}
	}
	var out []Decision
	var bad fault.Many
	seen := map[string]int{}
	for i, rec := range rows[1:] {
		d, f := parseDecision(rec, at)
		if first := seen[d.Reference]; first > 0 && f == nil {
			f = fault.Invalid("Customer %q stands already in row %d.", d.Reference, first).In("reference")
		}
		seen[d.Reference] = i + 2
		if f != nil {
			bad = append(bad, f.At(i+2))
			continue
		}
		out = append(out, d)
	}
	return out, bad.Err()
}

func parseDecision(rec []string, at map[string]int) (Decision, *fault.Fault) {
	get := func(name string) string {
		if i, ok := at[name]; ok && i < len(rec) {
			return strings.TrimSpace(rec[i])
		}
		return ""
	}
	d := Decision{Reference: get("reference"), Involvement: incident.Involvement(strings.ToLower(get("involvement"))), Reason: get("reason"),
		Data: tenant.ParseList(get("data")), Encrypted: get("encrypted"), Places: tenant.ParseList(get("places"))}
	switch {
	case d.Reference == "":
		return d, fault.Invalid("The customer's reference is empty.").In("reference")
	case d.Involvement != incident.In && d.Involvement != incident.Out:
		return d, fault.Invalid("Involvement is in or out, not %q.", d.Involvement).In("involvement")
	case d.Reason == "":
		return d, fault.Invalid("The reason is empty: an auditor will ask.").In("reason")
	case !slices.Contains([]string{"", "yes", "no", "unknown"}, d.Encrypted):
		return d, fault.Invalid("Encrypted is yes, no or unknown, not %q.", d.Encrypted).In("encrypted")
	}
	if s := get("records"); s != "" {
		n, err := strconv.Atoi(s)
		if err != nil || n < 0 {
			return d, fault.Invalid("Records is a whole number, not %q. Leave it empty when not counted.", s).In("records")
		}
		d.Records = &n
	}
	return d, nil
}
