package incident

import "time"

// Deadline is open duties of one incident that are due at one instant under
// one rule, as a calendar shows them. It names no customer.
type Deadline struct {
	IncidentID string
	Number     string
	Title      string
	RegimeID   string
	Name       string
	Recipient  string
	Customers  int // 0 for a duty towards an authority
	Soft       bool
	Unchecked  bool // counsel has not adopted the rule: possibly due
	StartedAt  time.Time
	DueAt      time.Time
	OpenedAt   time.Time  // when the latest of them was put on record
	Version    int        // the highest of them
	SignBy     *time.Time // for letters
	Held       bool
}
