package incident

import (
	"time"

	"github.com/flowchestra/tocsin/app/clock"
	"github.com/flowchestra/tocsin/app/people"
)

// Group is the customers of one incident who must be told by the same instant
// for the same reason, and how far their letters have come.
type Group struct {
	IncidentID  string
	RegimeID    string
	Name        string // of the regime that binds: "The agreement's notification window"
	Soft        bool   // a target of ours
	Unchecked   bool   // its rule was not checked, or counsel has not adopted it
	StartedAt   time.Time
	DueAt       time.Time
	SignBy      time.Time
	Customers   int
	Unsubmitted int // of those still to be told: without a letter before legal
	Unsigned    int
	Undelivered int        // signed, and not accepted by the other side yet
	MetAt       *time.Time // when the last of them was told; nil while one is not
	Held        bool       // law enforcement asked us to wait
	HeldUntil   *time.Time // nil while the hold names no end
	ResumedAt   *time.Time // when a hold that moved the date was over
	EditionID   string     // that waits for a signature, "" for none

	OwnerRole people.Role // who acts next; "" once all are told
	OwnerID   string
	Owner     string // name

	Reference string // of one of its customers, as an example
	Because   string
	Working   []clock.Step
}

// Told is how many of the group have been told.
func (g Group) Told() int { return g.Customers - g.Unsubmitted - g.Unsigned - g.Undelivered }

// Met tells whether all of the group have been told.
func (g Group) Met() bool { return g.Told() == g.Customers }

// Outlook is how one incident stands towards those who must be told.
type Outlook struct {
	Groups      []Group // open ones first, each by deadline
	Authorities []Obligation
	Owed        []Obligation // open dated duties towards others than customers that no hold pauses, the first due first
	Earliest    *Earliest    // while customers are undecided and clocks run
	In, Out     int          // customers decided
	Undecided   int          // customers that are not, 0 once the list is complete
	InDoubt     int          // letters that may have arrived or not, or came back
	Waiting     int          // letters that wait for a signature
	WaitingFrom *time.Time
	Missing     int        // duties that wait for a fact
	Accepted    int        // letters
	Letters     int        // letters handed over or to be
	Worded      bool       // what customers are told has been written in a language
	NoticeID    string     // of the initial letters, "" before the first draft
	Late        int        // customers told after a date of a law or a contract
	Fallback    int        // letters accepted by a later contact than the first
	Contact     int        // the latest of these contacts: 2 for the second
	Leaving     int        // signed letters on their way
	Kept        []KeptBack // signed waves that leave only on somebody's word
	Withdrawn   bool       // the confirmation proved wrong
	Pending     Pending
	Answered    int           // customers who said that they have it
	Asked       *CustomerAsks // what customers ask on their pages; nil for nothing
	Holds       []Hold        // of law enforcement, as the viewer may know them

	Undated          int    // initial letters without a deadline, not before legal yet
	UndatedUnsigned  int    // of those before legal
	UndatedEdition   string // of those that waits for a signature, "" for none
	AllClear         int    // letters that take it back, not before legal yet
	AllClearID       string
	AllClearUnsigned int
	AllClearEdition  string

	Legal, Communicator string      // names of whose turn it is in a role
	SecondRole          people.Role // who can second a proposed withdrawal
	SecondName          string
}

// ToTell is how many customers must be told, and Told how many have been. After
// a withdrawal nobody must be who was not.
func (o Outlook) ToTell() int {
	n := 0
	for _, g := range o.Groups {
		n += g.Customers
	}
	if o.Withdrawn {
		return n
	}
	return max(n, o.In)
}

// Told is how many customers have been told.
func (o Outlook) Told() int {
	n := 0
	for _, g := range o.Groups {
		n += g.Told()
	}
	return n
}

// Next is the open group that is due first and that no hold pauses, or nil.
func (o Outlook) Next() *Group {
	for i := range o.Groups {
		if !o.Groups[i].Met() && !o.Groups[i].Held {
			return &o.Groups[i]
		}
	}
	return nil
}

// Held is the open group that a hold pauses and that goes on first, or nil; one
// whose hold names no end goes last.
func (o Outlook) Held() *Group {
	var first *Group
	for i := range o.Groups {
		g := &o.Groups[i]
		if g.Met() || !g.Held {
			continue
		}
		if first == nil || g.HeldUntil != nil && (first.HeldUntil == nil || g.HeldUntil.Before(*first.HeldUntil)) {
			first = g
		}
	}
	return first
}

// Overdue is how many customers have not been told in time and still are not.
func (o Outlook) Overdue(now time.Time) int {
	n := 0
	for _, g := range o.Groups {
		if !g.Held && g.DueAt.Before(now) {
			n += g.Customers - g.Told()
		}
	}
	return n
}

// OwedLate is how many duties towards others than customers are past their
// date.
func (o Outlook) OwedLate(now time.Time) int {
	n := 0
	for _, d := range o.Owed {
		if d.DueAt.Before(now) {
			n++
		}
	}
	return n
}

// OwedFirst is the first of them that is due before an instant, or nil; before
// any when the instant is nil.
func (o Outlook) OwedFirst(before *time.Time) *Obligation {
	if len(o.Owed) == 0 || before != nil && !o.Owed[0].DueAt.Before(*before) {
		return nil
	}
	return &o.Owed[0]
}

// PossiblyLate is how many customers are undecided although the earliest date
// that may bind them has passed.
func (o Outlook) PossiblyLate(now time.Time) int {
	if o.Earliest == nil || !o.Earliest.DueAt.Before(now) {
		return 0
	}
	return o.Earliest.Undecided
}

// Overview is an incident with how it stands.
type Overview struct {
	File
	Outlook
	Commander string // name
}
