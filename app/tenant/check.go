package tenant

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/flowchestra/tocsin/app/clock"
	"github.com/flowchestra/tocsin/app/fault"
)

// MostContacts is how many people a customer can name, first to last.
const MostContacts = 5

// Longest entries, in characters.
const (
	longestReference = 60
	longestName      = 200
	longestClause    = 500
)

// addresses of our own beside those of customers.
var taken = []string{"new", "import", ".", ".."}

// Faults tells all that is wrong with what a customer is, each under the name
// of its column. The file and the forms ask the same. sectors are those that
// the rulebook knows.
func (t Tenant) Faults(sectors []string) fault.Many {
	var bad fault.Many
	wrong := func(field, format string, args ...any) {
		bad = append(bad, fault.Invalid(format, args...).In(field))
	}
	if slices.Contains(taken, t.Reference) {
		wrong("reference", "Reference %q stands for something else in Tocsin. Use the customer's number.", t.Reference)
	}
	if t.Country != "" && !twoCapitals(t.Country) {
		wrong("country", "Country %q is not a two-letter code such as DE or US.", t.Country)
	}
	if strings.Contains(t.Name, "=?") {
		wrong("name", "name holds =?, which mail programs read as code (RFC 2047): write it otherwise.")
	}
	for _, s := range t.Sectors {
		if !slices.Contains(sectors, s) {
			wrong("sectors", "Sector %q is unknown. Use %s.", s, strings.Join(sectors, ", "))
		}
	}
	for _, s := range t.States {
		if !twoCapitals(s) {
			wrong("states", "State %q is not a two-letter code such as CA.", s)
		}
	}
	if !clock.ValidZone(t.Zone) {
		wrong("zone", "There is no time zone %q. Use a name such as Europe/Berlin.", t.Zone)
	}
	if !languageCode.MatchString(t.Language) {
		wrong("language", "Language %q is not a code such as en or de.", t.Language)
	}
	bad = plain("reference", t.Reference, longestReference, bad)
	return plain("name", t.Name, longestName, bad)
}

// languageCode is a language, with a region where it matters (RFC 5646 §2.2.1).
var languageCode = regexp.MustCompile(`^[a-z]{2,3}(-[A-Za-z0-9]{2,8})?$`)

func twoCapitals(s string) bool { return len(s) == 2 && strings.Trim(s, capitals) == "" }

// plain refuses what no letter may hold, and what is too long for one.
func plain(field, value string, most int, bad fault.Many) fault.Many {
	switch {
	case !utf8.ValidString(value) || strings.ContainsFunc(value, unreadable):
		return append(bad, fault.Invalid("%s holds a line break, an invisible character or broken text. Write it anew.", field).In(field))
	case utf8.RuneCountInString(value) > most:
		return append(bad, fault.Invalid("%s is longer than %d characters. Shorten it.", field, most).In(field))
	}
	return bad
}

// ContactFaults tells all that is wrong with a customer's contacts, each under
// the name of its column: contact_1, contact_2.
func ContactFaults(cs []Contact) fault.Many {
	var bad fault.Many
	seen := map[string]int{}
	for _, c := range cs {
		col := contactColumn(c.Position)
		key := strings.ToLower(c.Address)
		switch {
		case CheckAddress(c.Address) != nil:
			bad = append(bad, fault.Invalid("%q is not a mail address.", c.Address).In(col))
		case seen[key] > 0:
			bad = append(bad, fault.Invalid("%q is contact %d already. A second try at one address reaches nobody else.", c.Address, seen[key]).In(col))
		}
		seen[key] = c.Position
		bad = plain(col+"_name", c.Name, longestName, bad)
	}
	return bad
}

func contactColumn(position int) string { return fmt.Sprintf("contact_%d", position) }

// Faults tells all that is wrong with an agreement, each under the name of its
// column.
func (a Agreement) Faults() fault.Many {
	var bad fault.Many
	if !slices.Contains(Triggers, a.Trigger) {
		bad = append(bad, fault.Invalid("Trigger %q is unknown. Use %s.", a.Trigger, strings.Join(Triggers, ", ")).In("trigger"))
	}
	if !slices.Contains(Channels, a.Channel) {
		bad = append(bad, fault.Invalid("Channel %q is unknown. Use %s.", a.Channel, strings.Join(Channels, ", ")).In("channel"))
	}
	return append(plain("clause", a.Clause, longestClause, bad), a.Terms.Faults()...)
}

// ParseWindow reads a window in whole hours, up to a year; "" is none on
// record, which is a gap and never 72 h.
func ParseWindow(s string) (*int, error) {
	if s == "" {
		return nil, nil
	}
	h, err := strconv.Atoi(s)
	if err != nil || h < 1 || h > 24*365 {
		return nil, fault.Invalid("Window %q is not a whole number of hours from 1 to 8760. Leave it empty when none is recorded.", s)
	}
	return &h, nil
}

// plainAddress is an ASCII dot-atom at a host name, without quoted strings and
// address literals (RFC 5321 §4.1.2). The sender asks the same: what passes
// here can be sent to.
var plainAddress = regexp.MustCompile("^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*" +
	`@[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*$`)

const capitals = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"

// CheckAddress refuses what cannot safely stand in an SMTP command or a mail
// header: anything but one plain dot-atom address (RFC 5321 §4.1.2) of at most
// 254 characters, 64 of them before the @ (§4.5.3.1).
func CheckAddress(addr string) error {
	local, _, _ := strings.Cut(addr, "@")
	if len(addr) > 254 || len(local) > 64 || strings.Contains(addr, "=?") || !plainAddress.MatchString(addr) {
		return fault.Invalid("%q is not a plain mail address such as security@example.com.", addr).In("address")
	}
	return nil
}
