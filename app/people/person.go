// Package people holds who works in Tocsin and the one table of who may do
// what.
package people

import (
	"database/sql/driver"
	"fmt"
	"strings"
	"time"

	"github.com/flowchestra/tocsin/app/fault"
)

// Role is what a person is in an incident. A person may hold several.
type Role string

// The eight roles that people hold, and the one of the product itself.
const (
	Commander    Role = "commander"
	Legal        Role = "legal"
	Responder    Role = "responder"
	Communicator Role = "communicator"
	Executive    Role = "executive"
	Auditor      Role = "auditor"
	Admin        Role = "admin"
	Outside      Role = "guest" // outside counsel: only where they are a guest of an incident

	product Role = "tocsin" // jobs and sweeps; nobody can be given it
)

// AllRoles lists the roles that can be given to a person.
func AllRoles() []Role {
	return []Role{Commander, Legal, Responder, Communicator, Executive, Auditor, Admin, Outside}
}

// Roles is stored as one comma-separated column.
type Roles []Role

// Has tells whether r is among the roles.
func (rs Roles) Has(r Role) bool {
	for _, x := range rs {
		if x == r {
			return true
		}
	}
	return false
}

// Scan reads the stored column.
func (rs *Roles) Scan(v any) error {
	s, err := text(v)
	if err != nil {
		return err
	}
	*rs = nil
	for _, p := range strings.Split(s, ",") {
		if p != "" {
			*rs = append(*rs, Role(p))
		}
	}
	return nil
}

// Value writes the stored column.
func (rs Roles) Value() (driver.Value, error) {
	parts := make([]string, 0, len(rs))
	for _, r := range rs {
		parts = append(parts, string(r))
	}
	return strings.Join(parts, ","), nil
}

func text(v any) (string, error) {
	switch s := v.(type) {
	case string:
		return s, nil
	case []byte:
		return string(s), nil
	case nil:
		return "", nil
	}
	return "", fmt.Errorf("people: cannot read roles from %T", v)
}

// ParseRoles reads "commander,legal". Invalid names the role that is unknown.
func ParseRoles(s string) (Roles, error) {
	var out Roles
	for _, p := range strings.Split(s, ",") {
		r := Role(strings.TrimSpace(p))
		if r == "" {
			continue
		}
		if !Roles(AllRoles()).Has(r) {
			return nil, fault.Invalid("There is no role %q. Roles are commander, legal, responder, communicator, executive, auditor, admin, guest.", r).In("roles")
		}
		out = append(out, r)
	}
	if len(out) == 0 {
		return nil, fault.Invalid("Give at least one role, such as commander or legal.").In("roles")
	}
	return out, nil
}

// Person is somebody who works in Tocsin. Deputy is rung when this person does
// not answer the bell.
type Person struct {
	ID         string
	Name       string
	Email      string `gorm:"serializer:sealed"`
	EmailKey   string // keyed digest of the address, for look-up
	Zone       string // IANA zone in which this person reads times
	Roles      Roles
	DeputyID   *string
	CreatedAt  time.Time
	DisabledAt *time.Time
	Version    int
}

// System is the actor of jobs and sweeps. It may only do what the table gives
// to the product itself.
func System() Person {
	return Person{ID: "tocsin", Name: "Tocsin", Zone: "UTC", Roles: Roles{product}}
}

// Active tells whether the person may still act.
func (p Person) Active() bool { return p.DisabledAt == nil }
