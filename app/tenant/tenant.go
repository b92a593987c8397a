// Package tenant holds the customers: organisations whose data we process,
// the people there who must be told, and what their agreements say.
package tenant

import (
	"database/sql/driver"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/flowchestra/tocsin/app/rulebook"
)

// List is a short list of plain words, stored as one comma-separated column.
type List []string

// Scan reads the stored column.
func (l *List) Scan(v any) error {
	var s string
	switch x := v.(type) {
	case string:
		s = x
	case []byte:
		s = string(x)
	case nil:
	default:
		return fmt.Errorf("tenant: cannot read a list from %T", v)
	}
	*l = ParseList(s)
	return nil
}

// Value writes the stored column.
func (l List) Value() (driver.Value, error) { return strings.Join(l, ","), nil }

// ParseList reads "a, b;c" with commas or semicolons between.
func ParseList(s string) List {
	var out List
	for _, p := range strings.FieldsFunc(s, func(r rune) bool { return r == ',' || r == ';' }) {
		if p = strings.TrimSpace(p); p != "" {
			out = append(out, p)
		}
	}
	return out
}

// Has tells whether w is in the list.
func (l List) Has(w string) bool { return slices.Contains(l, w) }

// Tenant is a customer organisation.
type Tenant struct {
	ID        string
	Reference string // the customer's number in our own systems, unique
	Name      string
	Country   string // ISO 3166-1 alpha-2
	Language  string // of letters to it: "en", "de"
	Zone      string // IANA zone in which its letters tell times
	Sectors   List   // "hipaa", "us-federal"
	States    List   // US states of its data subjects: "CA", "NY"
	CreatedAt time.Time
	Version   int
}

// Contact is somebody at a tenant who is told, in the order of Position
// (1 first). Later contacts are tried when an earlier one refuses for good.
type Contact struct {
	ID         string
	TenantID   string
	Position   int
	Name       string `gorm:"serializer:sealed"`
	Address    string `gorm:"serializer:sealed"`
	AddressKey string // keyed digest of the address, for look-up
}

// Agreement is what a tenant's data processing agreement says about telling
// it. A nil WindowHours is a gap that legal must close: it never means 72 h.
type Agreement struct {
	ID          string
	TenantID    string
	Trigger     string // aware, discovered, confirmed, suspected
	WindowHours *int   // in Unit, which is hours where it names no other
	Channel     string // mail, portal, courier, telephone
	Clause      string
	Terms
	RecordedAt time.Time
}

// Channels that an agreement can demand.
var Channels = []string{"mail", "portal", "courier", "telephone"}

// Triggers are the words on which an agreement's window starts.
var Triggers = []string{"aware", "discovered", "confirmed", "suspected"}

// Facts returns what the rulebook needs to know about the tenant.
func (t Tenant) Facts(a *Agreement) *rulebook.Tenant {
	f := &rulebook.Tenant{Name: t.Name, Country: t.Country, Zone: t.Zone, Sectors: t.Sectors, States: t.States}
	if a != nil {
		f.Agreement = a.facts()
	}
	return f
}

// HasGap tells whether no window is recorded for the tenant.
func HasGap(a *Agreement) bool { return a == nil || a.WindowHours == nil }
