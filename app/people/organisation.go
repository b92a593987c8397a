package people

import (
	"strings"
	"time"
)

// Organisation is who runs this Tocsin: what it is in law and what it has
// promised its customers. There is one.
type Organisation struct {
	ID             string
	Name           string
	Zone           string // IANA zone in which its own pages tell times first
	Roles          string // "processor" or "processor,controller"
	Establishments string // "US" or "US,EU"
	FedRAMP        bool   `gorm:"column:fedramp"`
	Entities       string // what it is in law, by code: "bank,nis2-essential"; "none" is none of them, "" was never asked
	MailFrom       string // sender of notices: "Flowchestra Security <security@flowchestra.com>"
	ReplyTo        string // a mailbox that people read
	Phone          string // answered day and night during an incident
	Banner         string // what the product shows its customers during an incident, in a sentence; "" where it shows nothing
	ContractPhone  string // the number that stands in the customers' contracts; "" where none does

	PromiseTargetHours     int    // "reasonable time of confirmation": what we aim at, default 72
	PromiseCapHours        int    // and never later than, default 168
	InvestigationCapHours  int    // awareness is at latest detection + this, default 24
	SendingMinutes         int    // how long sending takes, until it is measured, default 10
	MarginMinutes          int    // spare time before a deadline, default 30
	EscalateMinutes        int    // unanswered bell moves on after this, default 15
	LadderMinutes          string // the same rung by rung: "15,15,30"; "" for alike
	FirstAlarmDelayMinutes int    // between an event and its bell, default 1
	HoldSeconds            int    // between a signature and its first letter, default 60
	AnswerHours            int    // a customer's question is answered within these, default 24

	ContactChecksADay int // contacts asked whether they still are the one; 0 asks nobody

	RulesVersion int // raised by every act of adopting rules

	CreatedAt time.Time
	Version   int
}

// Defaults fills every figure that was left at 0 with the shipped one.
func (o *Organisation) Defaults() {
	for _, d := range []struct {
		at    *int
		value int
	}{
		{&o.PromiseTargetHours, 72}, {&o.PromiseCapHours, 168}, {&o.InvestigationCapHours, 24},
		{&o.SendingMinutes, 10}, {&o.MarginMinutes, 30}, {&o.EscalateMinutes, 15}, {&o.FirstAlarmDelayMinutes, 1}, {&o.HoldSeconds, 60}, {&o.AnswerHours, 24},
	} {
		if *d.at == 0 {
			*d.at = d.value
		}
	}
	if o.Zone == "" {
		o.Zone = "UTC"
	}
	if o.Roles == "" {
		o.Roles = "processor"
	}
}

// RoleList splits Roles.
func (o Organisation) RoleList() []string { return strings.Split(o.Roles, ",") }

// EstablishmentList splits Establishments.
func (o Organisation) EstablishmentList() []string {
	if o.Establishments == "" {
		return nil
	}
	return strings.Split(o.Establishments, ",")
}

// NoEntity is the answer that none of the book's kinds of entity fits.
const NoEntity = "none"

// EntityList splits Entities; empty where none fits or nobody was asked.
func (o Organisation) EntityList() []string {
	if o.Entities == "" || o.Entities == NoEntity {
		return nil
	}
	return strings.Split(o.Entities, ",")
}

// Sending is how long sending a wave takes, until it is measured.
func (o Organisation) Sending() time.Duration { return time.Duration(o.SendingMinutes) * time.Minute }

// Margin is the spare time kept before a deadline.
func (o Organisation) Margin() time.Duration { return time.Duration(o.MarginMinutes) * time.Minute }

// Escalate is how long an unanswered bell waits before the next person hears
// it.
func (o Organisation) Escalate() time.Duration { return time.Duration(o.EscalateMinutes) * time.Minute }

// Hold is how long a signed wave waits before its first letter leaves.
func (o Organisation) Hold() time.Duration { return time.Duration(o.HoldSeconds) * time.Second }
