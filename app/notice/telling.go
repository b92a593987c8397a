package notice

import (
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/incident"
)

// Channel is how a customer was told otherwise than by a letter of ours.
type Channel string

// The channels. An agreement may ask for a portal or a courier; the others are
// evidence beside the letter.
const (
	Telephone Channel = "telephone"
	Portal    Channel = "portal"
	Courier   Channel = "courier"
	InPerson  Channel = "in_person"
	Post      Channel = "post"
)

// ByHand lists the channels, the most used first.
func ByHand() []Channel { return []Channel{Telephone, Portal, Courier, InPerson, Post} }

// What a telling may hold, in characters.
const (
	longestLine = 200
	longestTold = 4000
)

// Telling is the record that a person told a customer something: whom, what,
// and what proves it. It is written once.
type Telling struct {
	ID         string
	IncidentID string
	TenantID   string
	Channel    Channel
	At         time.Time
	ToldBy     string // a person's id
	Whom       string `gorm:"column:told_whom;serializer:sealed"`
	What       string `gorm:"serializer:sealed"`
	Evidence   string `gorm:"serializer:sealed"` // a ticket, a receipt, who listened in
	Meets      bool   // it is the notice that the customer's agreement asks for
	Promised   string `gorm:"serializer:sealed"`
	PromisedAt *time.Time
	DutyID     *string // what was promised is owed by this obligation
	RecordedAt time.Time
}

// Check refuses a telling that says too little to be evidence, that lies ahead
// or before the incident, or that promises something without a time or for one
// that is over. Every box at fault is named.
func (t *Telling) Check(began, now time.Time) error {
	var out fault.Many
	add := func(box string, err error) {
		var f *fault.Fault
		if errors.As(err, &f) {
			out = append(out, f.In(box))
		}
	}
	switch {
	case t.At.IsZero() || t.At.After(now):
		add("at", fault.Invalid("Say when it was: not in the future."))
	case t.At.Before(began):
		add("at", fault.Invalid("The incident goes back to %s. Nobody can have been told of it before: check the day.", began.UTC().Format("15:04 UTC on Mon 2 Jan 2006")))
	}
	if !slices.Contains(ByHand(), t.Channel) {
		add("channel", fault.Invalid("Choose how they were told."))
	}
	add("whom", incident.Line("whom you told", t.Whom, longestLine))
	add("what", said(t.What))
	add("evidence", incident.Line("what proves it", t.Evidence, longestLine))
	add("promised", incident.Plain("what was promised", t.Promised, longestLine))
	if strings.ContainsAny(t.Promised, "\r\n") {
		add("promised", fault.Invalid("What was promised must be one line, without a line break."))
	}
	switch {
	case t.PromisedAt == nil && strings.TrimSpace(t.Promised) != "":
		add("promised_at", fault.Invalid("Say by when you promised it: it becomes a duty with an alarm."))
	case t.PromisedAt != nil && !t.PromisedAt.After(t.At):
		add("promised_at", fault.Invalid("A promise is for a time after you made it."))
	case t.PromisedAt != nil && t.PromisedAt.After(now.AddDate(1, 0, 0)):
		add("promised_at", fault.Invalid("That is more than a year ahead. Check the year."))
	}
	return out.Err()
}

func said(what string) error {
	if strings.TrimSpace(what) == "" {
		return fault.Invalid("Say what you told them, in a sentence.")
	}
	return incident.Plain("what you told them", what, longestTold)
}
