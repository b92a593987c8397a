package tenant

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
)

// Change is one entry of a customer that a file changes.
type Change struct{ Column, Was, Is string }

// Planned is what a row of the file does to the register.
type Planned struct {
	Row
	Have    *Tenant  // nil for a new customer
	Changes []Change // of a known customer; none leaves it as it is
}

// Touches tells whether one of these columns changes.
func (p Planned) Touches(columns ...string) bool {
	return slices.ContainsFunc(p.Changes, func(c Change) bool { return slices.Contains(columns, c.Column) })
}

// Plan is what a file would do.
type Plan []Planned

// Added counts the customers that are new.
func (p Plan) Added() int { return p.count(func(r Planned) bool { return r.Have == nil }) }

// Changed counts the known customers that the file changes.
func (p Plan) Changed() int { return p.count(func(r Planned) bool { return len(r.Changes) > 0 }) }

// Same counts the known customers that stay as they are.
func (p Plan) Same() int { return len(p) - p.Added() - p.Changed() }

// Gaps counts the customers of the file without a window.
func (p Plan) Gaps() int { return p.count(func(r Planned) bool { return HasGap(&r.Agreement) }) }

// Alone counts the customers of the file with one contact only.
func (p Plan) Alone() int { return p.count(func(r Planned) bool { return len(r.Contacts) == 1 }) }

func (p Plan) count(match func(Planned) bool) int {
	n := 0
	for _, r := range p {
		if match(r) {
			n++
		}
	}
	return n
}

// Digest is the plan in short: of one that was shown and one that is about to
// be carried out, it tells whether they are the same.
func (p Plan) Digest() string {
	h := sha256.New()
	for _, r := range p {
		_, _ = fmt.Fprintf(h, "%q %v %q\n", r.Row.Tenant.Reference, r.Have == nil, r.Changes) // a hash takes everything
	}
	return hex.EncodeToString(h.Sum(nil))
}

// Compare tells what a row changes of what is on record, column by column. Call
// Keep first: what the file has no column for does not change.
func (r Row) Compare(have Tenant, agreement *Agreement, contacts []Contact) []Change {
	was, is := columnsOf(have, agreement, contacts), columnsOf(r.Tenant, &r.Agreement, r.Contacts)
	var out []Change
	for _, c := range Columns {
		if was[c] != is[c] {
			out = append(out, Change{c, was[c], is[c]})
		}
	}
	return out
}

// ContactColumns and AgreementColumns are those of the file that are about the
// people and about the agreement.
var (
	ContactColumns   = []string{"contact_1", "contact_1_name", "contact_2", "contact_2_name"}
	AgreementColumns = []string{"trigger", "window_hours", "unit", "calendar", "channel", "clause", "notice_addresses", "notice_language", "contents", "meets_on"}
)

func columnsOf(t Tenant, a *Agreement, cs []Contact) map[string]string {
	out := map[string]string{"reference": t.Reference, "name": t.Name, "country": t.Country, "language": t.Language, "zone": t.Zone,
		"sectors": strings.Join(t.Sectors, ", "), "states": strings.Join(t.States, ", ")}
	for i, c := range cs {
		col := contactColumn(i + 1)
		out[col], out[col+"_name"] = c.Address, c.Name
	}
	if a != nil {
		out["trigger"], out["channel"], out["clause"] = a.Trigger, a.Channel, a.Clause
		out["unit"], out["calendar"], out["meets_on"] = or(a.Unit, "hours"), a.Calendar, or(a.MeetsOn, "accepted")
		out["notice_addresses"], out["notice_language"], out["contents"] = strings.Join(a.Addresses, ", "), a.Language, a.Contents
		if a.WindowHours != nil {
			out["window_hours"] = fmt.Sprint(*a.WindowHours)
		}
	}
	return out
}

// Same tells whether two agreements say the same.
func (a Agreement) Same(b *Agreement) bool {
	if b == nil || (a.WindowHours == nil) != (b.WindowHours == nil) {
		return false
	}
	return a.Trigger == b.Trigger && a.Channel == b.Channel && a.Clause == b.Clause && a.Terms.Same(b.Terms) && (a.WindowHours == nil || *a.WindowHours == *b.WindowHours)
}
