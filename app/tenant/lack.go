package tenant

import "time"

// Lack is something that would cost time on the day a customer must be told.
type Lack string

// What may be missing, the worst first.
const (
	LacksContact Lack = "contact"     // nobody there can be told
	CameBack     Lack = "returned"    // the last mail to a contact was refused or came back
	LacksWindow  Lack = "window"      // no window of its agreement is on record
	Unconfirmed  Lack = "unconfirmed" // a contact has not said within a year that it still is the one
)

// Lacks lists them, the worst first.
func Lacks() []Lack { return []Lack{LacksContact, CameBack, LacksWindow, Unconfirmed} }

// Lacking is one customer, or one of its contacts, of whom something is
// missing.
type Lacking struct {
	Reference string
	Name      string
	Position  int        // of the contact, 0 where it is about the customer
	AskedAt   *time.Time // when the contact was asked last whether it still is the one
}
