package pages

import (
	"time"

	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/templates/parts"
)

// Member is a person with what hangs on them.
type Member struct {
	people.Person
	Deputy      string // name, "" for none
	StandsInFor string // names, "" for nobody
	HasPassword bool
	LinkUntil   *time.Time // until when a one-time link works, nil for none
	Answered    *time.Time // when they last answered the bell, nil for never
}

// mayManage tells whether the viewer may add and change people.
func mayManage(f parts.Frame) bool { return f.Viewer.May(people.ManagePeople) }

// PeoplePage lists who works here.
type PeoplePage struct {
	parts.Frame
	Members []Member
	Missing people.Roles // that an incident cannot do without and nobody holds
}

func (p PeoplePage) missing() string { return roleWords(p.Missing) }

// PersonForm is a person as they were entered.
type PersonForm struct {
	Name     string
	Email    string
	Zone     string
	Roles    people.Roles
	DeputyID string
	Off      bool
	Version  int
}

// Compared is one entry of a record that somebody else changed meanwhile.
type Compared struct {
	Label string
	Yours string
	Now   string
}

// PersonPage shows one person, and to those who may change them a form.
type PersonPage struct {
	parts.Frame
	Member   Member // without an ID for a new person
	Form     PersonForm
	Others   []people.Person // who can be their deputy
	Sessions []people.Session
	Wrong    parts.Wrongs
	Factor   *people.Factor // of this person, nil for none or where the viewer may not reset it
	Reason   string         // for resetting it, as it was entered
	Conflict []Compared     // what differs from what is on record now
	Saved    string
}

func (p PersonPage) isNew() bool { return p.Member.ID == "" }

func (p PersonPage) action() string {
	if p.isNew() {
		return "/people"
	}
	return "/people/" + p.Member.ID
}

func (p PersonPage) deputies() []parts.Option {
	out := []parts.Option{{Value: "", Label: "Nobody"}}
	for _, q := range p.Others {
		if q.Active() && q.ID != p.Member.ID {
			out = append(out, parts.Option{Value: q.ID, Label: q.Name + " (" + roleWords(q.Roles) + ")"})
		}
	}
	return out
}

// does says what a role is for.
var does = map[people.Role]string{
	people.Commander:    "Leads: confirms, decides who is affected, submits, sends, closes.",
	people.Legal:        "Settles awareness, signs letters, keeps agreements.",
	people.Responder:    "Finds out: records what happened and who is affected.",
	people.Communicator: "Drafts letters and submits them to legal.",
	people.Executive:    "Is rung last, and may second a withdrawal.",
	people.Auditor:      "Reads everything and changes nothing.",
	people.Outside:      "Outside counsel: countersigns in incidents that legal invites them to, and sees nothing else.",
	people.Admin:        "Manages people, customers and the organisation.",
}

// ComparePeople tells where what was entered differs from what is on record.
func ComparePeople(yours, now PersonForm, everybody []people.Person) []Compared {
	name := func(id string) string {
		for _, p := range everybody {
			if p.ID == id {
				return p.Name
			}
		}
		return "nobody"
	}
	account := func(off bool) string {
		if off {
			return "switched off"
		}
		return "on"
	}
	return differing([]Compared{
		{"Name", yours.Name, now.Name}, {"Mail address", yours.Email, now.Email}, {"Time zone", yours.Zone, now.Zone},
		{"Roles", roleWords(yours.Roles), roleWords(now.Roles)}, {"Deputy", name(yours.DeputyID), name(now.DeputyID)},
		{"Account", account(yours.Off), account(now.Off)},
	})
}

// differing keeps the entries that are not the same; when all are, it says so
// of the first.
func differing(rows []Compared) []Compared {
	var out []Compared
	for _, r := range rows {
		if r.Yours != r.Now {
			out = append(out, r)
		}
	}
	if len(out) == 0 {
		out = append(out, Compared{"Everything", "the same", "the same"})
	}
	return out
}
