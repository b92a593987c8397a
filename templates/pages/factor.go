package pages

import (
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/templates/parts"
)

// FactorPage is a person's own second factor: none, one that waits for its
// first code, or one that counts.
type FactorPage struct {
	parts.Frame
	Factor  *people.Factor // nil when none was ever begun
	Left    int            // recovery codes that were not used
	ResetBy string         // name of the admin who took the one before away
	Wrong   parts.Wrongs
}

func (p FactorPage) waits() bool { return p.Factor.Waits(p.Now) }

// secret is what is typed where no camera can read the picture.
func (p FactorPage) secret() string { return people.InFours(p.Factor.Pending, " ") }

// begin names the act that makes a new secret.
func (p FactorPage) begin() string {
	if p.waits() {
		return "Begin again"
	}
	if p.Factor.Counts() {
		return "Replace your authenticator"
	}
	return "Set up your authenticator"
}

// FactorDonePage tells the recovery codes, once.
type FactorDonePage struct {
	parts.Frame
	Codes []string
}
