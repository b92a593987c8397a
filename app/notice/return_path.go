package notice

import (
	"crypto/hmac"
	"encoding/base32"
	"strings"

	"github.com/google/uuid"

	"github.com/flowchestra/tocsin/app/fault"
)

// A return path is r.<delivery>.<token>@domain: the delivery's id and the first
// 128 bits of its code, both in base32 of small letters, since servers on the
// way may change the case. The local part has 55 of the 64 octets that it may
// have (RFC 5321 §4.5.3.1.1).
const (
	returnMark  = "r."
	returnToken = 16 // bytes
)

var small = base32.NewEncoding("abcdefghijklmnopqrstuvwxyz234567").WithPadding(base32.NoPadding)

// ReturnPath is the address to which whatever comes back for one delivery is
// sent. Code is what only we can make of the delivery's id. Invalid when the
// id is no UUID.
func ReturnPath(deliveryID string, code []byte, domain string) (string, error) {
	id, err := uuid.Parse(deliveryID)
	if err != nil || len(code) < returnToken {
		return "", fault.Invalid("The delivery %q has no return path: its id is not a UUID.", deliveryID)
	}
	return returnMark + small.EncodeToString(id[:]) + "." + small.EncodeToString(code[:returnToken]) + "@" + domain, nil
}

// ReturnedTo reads the delivery's id out of a return path at our domain. It
// believes nothing: whoever acts on it asks IsReturnPath.
func ReturnedTo(address, domain string) (deliveryID string, ok bool) {
	local, at, _ := strings.Cut(strings.ToLower(address), "@")
	rest, marked := strings.CutPrefix(local, returnMark)
	name, _, _ := strings.Cut(rest, ".")
	raw, err := small.DecodeString(name)
	if !marked || err != nil || len(raw) != len(uuid.UUID{}) || at != strings.ToLower(domain) {
		return "", false
	}
	return uuid.UUID(raw).String(), true
}

// IsReturnPath tells whether an address is the delivery's own return path,
// whole; the time that it takes says nothing about the token.
func IsReturnPath(address, deliveryID string, code []byte, domain string) bool {
	own, err := ReturnPath(deliveryID, code, strings.ToLower(domain))
	return err == nil && hmac.Equal([]byte(own), []byte(strings.ToLower(address)))
}

// EnvelopeID is what a relay is asked to name in its reports (ENVID, RFC 3461
// §4.4): the part of a return path that names the delivery and proves nothing.
// It is "" for every other address.
func EnvelopeID(address string) string {
	_, domain, _ := strings.Cut(address, "@")
	if _, ok := ReturnedTo(address, domain); !ok {
		return ""
	}
	name, _, _ := strings.Cut(strings.TrimPrefix(address, returnMark), ".")
	return name
}
