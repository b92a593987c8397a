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
	ConfirmIncident      Act = "confirm an incident"
	WithdrawConfirmation Act = "withdraw a confirmation"
	DecideExposures      Act = "decide which customers are affected"
	DraftNotices         Act = "draft notices"
	SubmitNotices        Act = "submit notices to legal"
	ApproveNotices       Act = "sign notices"
	SendNotices          Act = "send signed notices"
	FileWithAuthority    Act = "record a filing with an authority"
	CloseIncident        Act = "close or dismiss an incident"
	AnswerBell           Act = "answer the bell"
	RingBell             Act = "ring everybody to test the bell"
	ManagePeople         Act = "add or change people"
	ManageTenants        Act = "add or change customers and their agreements"
	ManageOrganisation   Act = "change the organisation and its promise"
	OpenDuties           Act = "open duties from recorded facts"
	DeliverNotices       Act = "hand signed notices to the relay"
	SoundAlarms          Act = "sound alarms"
)

// may is the one table of who may do what. Everybody else may not.
var may = map[Act]Roles{
	ReadIncidents:        {Commander, Legal, Responder, Communicator, Executive, Auditor, Admin, product},
	DeclareIncident:      {Commander, Responder, Legal, Admin},
	RecordFacts:          {Commander, Responder, Legal},
	AnswerAccess:         {Commander},
	SettleAwareness:      {Legal},
	ConfirmIncident:      {Commander},
	WithdrawConfirmation: {Commander, Legal, Executive},
	DecideExposures:      {Commander, Responder},
	DraftNotices:         {Commander, Communicator, Legal, product},
	SubmitNotices:        {Commander, Communicator},
	ApproveNotices:       {Legal},
	SendNotices:          {Legal, Commander, product},
	FileWithAuthority:    {Legal, Commander},
	CloseIncident:        {Commander},
	AnswerBell:           {Commander, Legal, Responder, Communicator, Executive, Admin},
	RingBell:             {Commander, Admin},
	ManagePeople:         {Admin},
	ManageTenants:        {Admin, Legal},
	ManageOrganisation:   {Admin},
	OpenDuties:           {product},
	DeliverNotices:       {product},
	SoundAlarms:          {product},
}

// Acts lists every act of the table, for the table's own page and test.
func Acts() []Act {
	out := make([]Act, 0, len(may))
	for a := range may {
		out = append(out, a)
	}
	return out
}

// WhoMay lists the roles that may do the act.
func WhoMay(a Act) Roles { return may[a] }

// May tells whether p may do the act now.
func (p Person) May(a Act) bool {
	if !p.Active() {
		return false
	}
	for _, r := range p.Roles {
		if may[a].Has(r) {
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
	for _, r := range may[a] {
		if r != product {
			who = append(who, string(r))
		}
	}
	if len(who) == 0 {
		return fault.Forbidden("Only Tocsin itself may %s.", a)
	}
	return fault.Forbidden("%s may not %s. Ask somebody with the role %s.", p.Name, a, strings.Join(who, " or "))
}
