package people

import (
	"regexp"
	"strings"
	"time"

	"github.com/flowchestra/tocsin/app/fault"
)

// Adoption is counsel's word on one row of the rulebook: adopted, or set aside
// with a reason. It covers the row as it read then. The latest word counts and
// all of them are kept.
type Adoption struct {
	ID          string
	Number      int // of the act, 1 first: what was said in one go has one number
	RegimeID    string
	Digest      string // of the row
	BookVersion string
	SetAside    bool
	Reason      string
	AdoptedBy   string
	AdoptedAt   time.Time
}

var adoptedCode = regexp.MustCompile(`^[A-Za-z0-9]+([._-][A-Za-z0-9]+)*$`)

// Check refuses a word on no row, and a row set aside without a reason.
func (a Adoption) Check() error {
	switch {
	case len(a.RegimeID) > 120 || !adoptedCode.MatchString(a.RegimeID):
		return fault.Invalid("There is no rule %q in the book.", a.RegimeID).In("regime")
	case a.Digest == "":
		return fault.Invalid("Say which text of %s you read: its digest is missing.", a.RegimeID).In("digest")
	case a.SetAside && strings.TrimSpace(a.Reason) == "":
		return fault.Invalid("Say why %s is set aside: the reason stays on record.", a.RegimeID).In("reason")
	}
	return nil
}
