package notifications

import (
	"net/mail"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/flowchestra/tocsin/app/fault"
)

// addrSpec is a dot-atom local part at a host name (RFC 5321 §4.1.2, without
// quoted strings and address literals): nothing in it can end a command or a
// header early.
var addrSpec = regexp.MustCompile("^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*" +
	`@[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*$`)

// messageIDSpec is what stands between the angle brackets (RFC 5322 §3.6.4).
var messageIDSpec = regexp.MustCompile("^[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,120}@[A-Za-z0-9.-]{1,120}$")

// isSteering tells the characters that make text read otherwise than it is
// stored: directional overrides and isolates (Unicode TR 9, section 2).
func isSteering(r rune) bool {
	return (r >= 0x202A && r <= 0x202E) || (r >= 0x2066 && r <= 0x2069)
}

// checkLine refuses what may not stand in a header or in a heading: anything
// that could end the line or hide what it says.
func checkLine(what, line string) error {
	if !utf8.ValidString(line) {
		return fault.Invalid("The %s is not valid UTF-8: type it again.", what).In(what)
	}
	if strings.Contains(line, "=?") {
		return fault.Invalid("The %s holds =?, which mail programs read as code (RFC 2047): write it otherwise.", what).In(what)
	}
	for _, r := range line {
		switch {
		case r == '\r' || r == '\n' || r == 0x2028 || r == 0x2029:
			return fault.Invalid("The %s has a line break in it: write it on one line.", what).In(what)
		case unicode.IsControl(r) || isSteering(r):
			return fault.Invalid("The %s holds the invisible character U+%04X: type it again.", what, r).In(what)
		}
	}
	return nil
}

// checkText refuses what no mail program shows: control characters and broken
// UTF-8. Tabs and line ends are fine.
func checkText(what, text string) error {
	if !utf8.ValidString(text) {
		return fault.Invalid("The %s is not valid UTF-8: type it again.", what).In(what)
	}
	for i, r := range text {
		if unicode.IsControl(r) && r != '\n' && r != '\t' && (r != '\r' || !strings.HasPrefix(text[i:], "\r\n")) {
			return fault.Invalid("Line %d of the %s holds the invisible character U+%04X: delete it.", 1+strings.Count(text[:i], "\n"), what, r).In(what)
		}
	}
	return nil
}

// readAddress takes one address, with a name before it or without.
func readAddress(what, address string) (*mail.Address, error) {
	if err := checkLine(what, address); err != nil {
		return nil, err
	}
	a, err := mail.ParseAddress(address)
	if err != nil {
		return nil, fault.Invalid("The %s address %q cannot be read: write it as name@example.com.", what, address).In(what)
	}
	if err := checkAddress(what, a.Address); err != nil {
		return nil, err
	}
	return a, checkLine(what, a.Name)
}

// checkAddress refuses addresses that no planned contact has.
func checkAddress(what, address string) error {
	local, _, _ := strings.Cut(address, "@")
	if len(address) > 254 || len(local) > 64 || !addrSpec.MatchString(address) {
		return fault.Invalid("The %s address %q cannot be sent to: only letters, digits and the usual signs before the @, a host name after it (RFC 5321).", what, address).In(what)
	}
	return nil
}
