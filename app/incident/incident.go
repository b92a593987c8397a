// Package incident holds the case: what is known about it and since when, who
// is affected, which duties that opened, and what may follow what.
package incident

import (
	"fmt"
	"time"

	"github.com/flowchestra/tocsin/app/clock"
)

// Severity of an incident, SEV1 the worst.
type Severity string

// The severities.
const (
	SEV1 Severity = "SEV1"
	SEV2 Severity = "SEV2"
	SEV3 Severity = "SEV3"
	SEV4 Severity = "SEV4"
)

// Incident is one case. Its status is never stored: it is derived from the
// dated records in File.
type Incident struct {
	ID             string
	Number         string // INC-2026-001: for people inside, never in a letter
	Year           int
	Ordinal        int
	Title          string
	Severity       Severity
	CommanderID    string
	CustomersKnown bool      // "which customers?" has been answered
	FactsVersion   int       // raised by every change of facts: older wake-ups do nothing
	DutiesVersion  int       // of the facts that the duties were last worked out from
	FactsAt        time.Time // when the facts last changed
	CreatedAt      time.Time
	CreatedBy      string
	Version        int

	CustomersKnownAt *time.Time // when "which customers?" was answered first
	Basis                       // by which the duties were last worked out
}

// Basis says by which edition of what can change without a fact changing
// duties were worked out. It is zero while they were not.
type Basis struct {
	BookVersion      string // of the rulebook
	CalendarsVersion string // of the closed days
	ZonesVersion     string // of the rules of time zones
}

// ListClosed records that "which customers?" is answered. Whoever is put in
// afterwards was found later; the first time counts.
func (i *Incident) ListClosed(now time.Time) {
	i.CustomersKnown = true
	if i.CustomersKnownAt == nil {
		i.CustomersKnownAt = &now
	}
}

// Number writes an incident's number: INC-2026-001.
func Number(year, ordinal int) string { return fmt.Sprintf("INC-%d-%03d", year, ordinal) }

// Confirmation is the commander's record that customer data was accessed.
type Confirmation struct {
	ID             string
	IncidentID     string
	ConfirmedAt    time.Time
	ConfirmedBy    string
	CustomersKnown bool
}

// Withdrawal is the record that a confirmation proved wrong: proposed by one
// person, in force once a second has seconded it, one of the two from legal.
type Withdrawal struct {
	ID             string
	IncidentID     string
	ConfirmationID string
	Reason         string
	ProposedAt     time.Time
	ProposedBy     string
	ByLegal        bool
	SecondedAt     *time.Time
	SecondedBy     *string
}

// Task is something that somebody must do about an incident.
type Task struct {
	ID         string
	IncidentID string
	Kind       string // identify_customers, reach_customer, record_window, change_letters, read_report, read_reply, check_contact
	TenantID   *string
	WaveID     *string // whose letters are to be changed
	Title      string
	OwnerID    string
	OpenedAt   time.Time
	DueAt      *time.Time
	DoneAt     *time.Time
	DoneBy     *string
	Version    int
}

// Account is what is told to customers in the words of one language: which
// data, what happened, what was done, what they can do, what is not known yet
// and when they hear more.
type Account struct {
	ID           string
	IncidentID   string
	Language     string // "en", "de"
	Data         string // which kinds of data, in which environments
	WhatHappened string
	WhatWeDid    string
	WhatYouCanDo string
	Unknown      string
	NextUpdateAt *time.Time
	AuthorID     string
	ChangedAt    time.Time
	Version      int
}

// File is an incident with all its dated records, as the rules read it.
type File struct {
	Incident
	Instants      []Instant // in the order they were recorded
	Confirmations []Confirmation
	Withdrawals   []Withdrawal
}

// Confirmed returns the confirmation in force, or nil.
func (f *File) Confirmed() *Confirmation {
	for i := len(f.Confirmations) - 1; i >= 0; i-- {
		c := &f.Confirmations[i]
		if w := f.withdrawal(c.ID); w == nil || w.SecondedAt == nil {
			return c
		}
	}
	return nil
}

func (f *File) withdrawal(confirmationID string) *Withdrawal {
	for i := range f.Withdrawals {
		if f.Withdrawals[i].ConfirmationID == confirmationID {
			return &f.Withdrawals[i]
		}
	}
	return nil
}

// Refuted tells whether the incident was confirmed and that proved wrong.
func (f *File) Refuted() bool { return len(f.Confirmations) > 0 && f.Confirmed() == nil }

// Running tells whether clocks run: we are aware, or have confirmed, and it
// has not proved wrong.
func (f *File) Running() bool {
	return !f.Refuted() && !f.Ended() && (f.Confirmed() != nil || f.Current(Aware) != nil)
}

// Earliest is the earliest deadline that there may be while customers are
// undecided.
type Earliest struct {
	DueAt     time.Time
	StartedAt time.Time
	Because   string // "3 candidates have 24 h contracts"
	Undecided int
	Reference string       // of one of the customers that bind it
	Working   []clock.Step // how it was counted for that customer
}

// PendingWithdrawal returns the withdrawal that waits for its second person,
// or nil.
func (f *File) PendingWithdrawal() *Withdrawal {
	for i := range f.Withdrawals {
		if f.Withdrawals[i].SecondedAt == nil {
			return &f.Withdrawals[i]
		}
	}
	return nil
}
