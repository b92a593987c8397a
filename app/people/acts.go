package people

import (
	"strings"

	"github.com/flowchestra/tocsin/app/fault"
)

// Act is something a person may or may not do, named as the sentence of
// refusal says it.
type Act string

// Every act that is checked. Verbs name one of these as their first line.
const (
	ReadIncidents        Act = "read incidents"
	DeclareIncident      Act = "declare an incident"
	RecordFacts          Act = "record what happened"
	AnswerAccess         Act = "answer whether customer data was seen or taken"
	SettleAwareness      Act = "settle when we became aware"
	AcceptLater          Act = "accept or decline a later deadline"
	SecondLater          Act = "second a later deadline"
	RelyOnReading        Act = "record which reading of a deadline is relied on"
	ConfirmIncident      Act = "confirm an incident"
	WithdrawConfirmation Act = "withdraw a confirmation"
	DecideExposures      Act = "decide which customers are affected"
	DraftNotices         Act = "draft notices"
	ReadDesk             Act = "read unsent letters and legal's comments"
	EditTemplates        Act = "change letter templates"
	KeepFindings         Act = "keep a finding of the content check with a reason"
	MarkOrdinary         Act = "mark a customer's name as an ordinary word"
	SubmitNotices        Act = "submit notices to legal"
	ApproveNotices       Act = "sign notices"
	CountersignNotices   Act = "countersign notices"
	InviteGuests         Act = "invite outside counsel to an incident"
	SendNotices          Act = "send signed notices"
	RecordTellings       Act = "record what a customer was told"
	SendAnswers          Act = "send an answer that legal approved"
	ShowClocks           Act = "decide whether a customer is shown its own clock"
	SplitRecords         Act = "give each affected customer the list of its records"
	ExportDeliveries     Act = "export what was sent and to whom"
	ExportMessages       Act = "export exact messages, which ends their links"
	SendLinks            Act = "send a customer a fresh link to its page"
	FileWithAuthority    Act = "record a filing with an authority"
	RuleOnQuestions      Act = "answer a question that the law leaves open"
	ProposeWaivers       Act = "propose that a duty is not required"
	AnswerWaivers        Act = "decide that a duty is not required"
	RecordHolds          Act = "record or lift a hold of law enforcement"
	ApproveHolds         Act = "approve a hold of law enforcement"
	DecideHolds          Act = "decide which duties a hold pauses"
	AdoptRules           Act = "adopt rules of the rulebook"
	PublishPromise       Act = "record the published promise"
	ShareDeadlines       Act = "share one's deadlines with a calendar"
	ExplainDelay         Act = "give the reasons for a delay"
	CloseIncident        Act = "close or dismiss an incident"
	AnswerBell           Act = "answer the bell"
	RingBell             Act = "ring everybody to test the bell"
	ManagePeople         Act = "add or change people"
	ResetFactors         Act = "reset somebody's second factor"
	ManageTenants        Act = "add or change customers and their agreements"
	ManageOrganisation   Act = "change the organisation and its promise"
	OpenDuties           Act = "open duties from recorded facts"
	DeliverNotices       Act = "hand signed notices to the relay"
	SoundAlarms          Act = "sound alarms"
)

type right struct {
	act Act
	who Roles
}

// may is the one table of who may do what, in the order of the night.
// Everybody else may not.
var may = []right{
	{ReadIncidents, Roles{Commander, Legal, Responder, Communicator, Executive, Auditor, Admin, product}},
	{DeclareIncident, Roles{Commander, Responder, Legal, Admin}},
	{RecordFacts, Roles{Commander, Responder, Legal}},
	{AnswerAccess, Roles{Commander}},
	{SettleAwareness, Roles{Legal}},
	{AcceptLater, Roles{Legal}},
	{SecondLater, Roles{Commander, Legal, Executive}},
	{RelyOnReading, Roles{Legal}},
	{ConfirmIncident, Roles{Commander}},
	{WithdrawConfirmation, Roles{Commander, Legal, Executive}},
	{DecideExposures, Roles{Commander, Responder}},
	{DraftNotices, Roles{Commander, Communicator, Legal, product}},
	{ReadDesk, Roles{Commander, Communicator, Legal, Executive}},
	{EditTemplates, Roles{Legal, Communicator}},
	{KeepFindings, Roles{Commander, Legal, Communicator}},
	{MarkOrdinary, Roles{Legal}},
	{SubmitNotices, Roles{Commander, Communicator}},
	{ApproveNotices, Roles{Legal}},
	{CountersignNotices, Roles{Commander, Legal, Responder, Communicator, Executive, Admin, Outside}}, // whoever can be a lawyer's deputy; the verb asks who is
	{InviteGuests, Roles{Legal}},
	{SendNotices, Roles{Legal, Commander, product}},
	{RecordTellings, Roles{Commander, Legal, Responder, Communicator}},
	{SendAnswers, Roles{Commander, Legal, Responder, Communicator}},
	{ShowClocks, Roles{Legal}},
	{SplitRecords, Roles{Legal, Responder}},
	{ExportDeliveries, Roles{Commander, Legal, Auditor}},
	{ExportMessages, Roles{Commander, Legal}},
	{SendLinks, Roles{Commander, Legal, Communicator}},
	{FileWithAuthority, Roles{Legal, Commander}},
	{RuleOnQuestions, Roles{Legal}},
	{ProposeWaivers, Roles{Commander, Legal}},
	{AnswerWaivers, Roles{Legal}},
	{RecordHolds, Roles{Legal, Commander}},
	{ApproveHolds, Roles{Commander, Legal, Executive}},
	{DecideHolds, Roles{Legal}},
	{AdoptRules, Roles{Legal}},
	{PublishPromise, Roles{Legal, Admin}},
	{ShareDeadlines, Roles{Commander, Legal, Responder, Communicator, Executive, Auditor, Admin}},
	{ExplainDelay, Roles{Legal, Commander}},
	{CloseIncident, Roles{Commander}},
	{AnswerBell, Roles{Commander, Legal, Responder, Communicator, Executive, Admin}},
	{RingBell, Roles{Commander, Admin}},
	{ManagePeople, Roles{Admin}},
	{ResetFactors, Roles{Admin}},
	{ManageTenants, Roles{Admin, Legal}},
	{ManageOrganisation, Roles{Admin}},
	{OpenDuties, Roles{product}},
	{DeliverNotices, Roles{product}},
	{SoundAlarms, Roles{product}},
}

// Acts lists every act of the table in its order, for the table's own page and
// test.
func Acts() []Act {
	out := make([]Act, 0, len(may))
	for _, r := range may {
		out = append(out, r.act)
	}
	return out
}

// WhoMay lists the roles that may do the act.
func WhoMay(a Act) Roles {
	for _, r := range may {
		if r.act == a {
			return r.who
		}
	}
	return nil
}

// May tells whether p may do the act now.
func (p Person) May(a Act) bool {
	if !p.Active() {
		return false
	}
	for _, r := range p.Roles {
		if WhoMay(a).Has(r) {
			return true
		}
	}
	return false
}

// Must returns nil when p may do the act, and else a Forbidden fault that says
// who may.
func (p Person) Must(a Act) error {
	if p.May(a) {
		return nil
	}
	if !p.Active() {
		return fault.Forbidden("%s's account is switched off. Ask an admin.", p.Name)
	}
	var who []string
	for _, r := range WhoMay(a) {
		if r != product {
			who = append(who, string(r))
		}
	}
	if len(who) == 0 {
		return fault.Forbidden("Only Tocsin itself may %s.", a)
	}
	return fault.Forbidden("%s may not %s. Ask somebody with the role %s.", p.Name, a, strings.Join(who, " or "))
}
