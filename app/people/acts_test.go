package people_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/people"
)

// permissions is the whole table, written a second time on purpose: who wants
// to change who may do what changes it here too, and a reviewer sees it.
const permissions = `
                                                   commander legal responder communicator executive auditor admin tocsin
read incidents                                     x         x     x         x            x         x       x     x
declare an incident                                x         x     x         .            .         .       x     .
record what happened                               x         x     x         .            .         .       .     .
answer whether customer data was seen or taken     x         .     .         .            .         .       .     .
settle when we became aware                        .         x     .         .            .         .       .     .
accept or decline a later deadline                 .         x     .         .            .         .       .     .
second a later deadline                            x         x     .         .            x         .       .     .
record which reading of a deadline is relied on    .         x     .         .            .         .       .     .
confirm an incident                                x         .     .         .            .         .       .     .
withdraw a confirmation                            x         x     .         .            x         .       .     .
decide which customers are affected                x         .     x         .            .         .       .     .
draft notices                                      x         x     .         x            .         .       .     x
read unsent letters and legal's comments           x         x     .         x            x         .       .     .
change letter templates                            .         x     .         x            .         .       .     .
keep a finding of the content check with a reason  x         x     .         x            .         .       .     .
mark a customer's name as an ordinary word         .         x     .         .            .         .       .     .
submit notices to legal                            x         .     .         x            .         .       .     .
sign notices                                       .         x     .         .            .         .       .     .
countersign notices                                x         x     x         x            x         .       x     .
invite outside counsel to an incident              .         x     .         .            .         .       .     .
send signed notices                                x         x     .         .            .         .       .     x
record what a customer was told                    x         x     x         x            .         .       .     .
send an answer that legal approved                 x         x     x         x            .         .       .     .
decide whether a customer is shown its own clock   .         x     .         .            .         .       .     .
give each affected customer the list of its records .      x     x         .            .         .       .     .
export what was sent and to whom                   x         x     .         .            .         x       .     .
export exact messages, which ends their links      x         x     .         .            .         .       .     .
send a customer a fresh link to its page           x         x     .         x            .         .       .     .
record a filing with an authority                  x         x     .         .            .         .       .     .
answer a question that the law leaves open         .         x     .         .            .            .       .     .
propose that a duty is not required                x         x     .         .            .            .       .     .
decide that a duty is not required                 .         x     .         .            .            .       .     .
record or lift a hold of law enforcement           x         x     .         .            .            .       .     .
approve a hold of law enforcement                  x         x     .         .            x            .       .     .
decide which duties a hold pauses                  .         x     .         .            .            .       .     .
adopt rules of the rulebook                        .         x     .         .            .            .       .     .
record the published promise                       .         x     .         .            .            .       x     .
share one's deadlines with a calendar              x         x     x         x            x            x       x     .
give the reasons for a delay                       x         x     .         .            .         .       .     .
close or dismiss an incident                       x         .     .         .            .         .       .     .
answer the bell                                    x         x     x         x            x         .       x     .
ring everybody to test the bell                    x         .     .         .            .         .       x     .
add or change people                               .         .     .         .            .         .       x     .
reset somebody's second factor                     .         .     .         .            .         .       x     .
add or change customers and their agreements       .         x     .         .            .         .       x     .
change the organisation and its promise            .         .     .         .            .         .       x     .
open duties from recorded facts                    .         .     .         .            .         .       .     x
hand signed notices to the relay                   .         .     .         .            .         .       .     x
sound alarms                                       .         .     .         .            .         .       .     x`

// outsideMay is the one act of guests, who have no column: they may nothing
// else.
const outsideMay = "countersign notices"

// eachPermission visits every cell of the table.
func eachPermission(t *testing.T, visit func(act people.Act, role people.Role, may bool)) (acts, roles []string) {
	t.Helper()
	for i, line := range strings.Split(strings.Trim(permissions, "\n"), "\n") {
		if i == 0 {
			roles = strings.Fields(line)
			continue
		}
		act := strings.TrimSpace(line[:51])
		cells := strings.Fields(line[51:])
		if len(cells) != len(roles) {
			t.Fatalf("the row of %q has %d cells, want %d", act, len(cells), len(roles))
		}
		acts = append(acts, act)
		for j, cell := range cells {
			visit(people.Act(act), people.Role(roles[j]), cell == "x")
		}
		visit(people.Act(act), people.Outside, act == outsideMay)
	}
	return acts, append(roles, string(people.Outside))
}

func TestEachRoleMayDoExactlyWhatTheTableSays(t *testing.T) {
	t.Parallel()
	acts, roles := eachPermission(t, func(act people.Act, role people.Role, may bool) {
		p := people.Person{Name: "Ada", Roles: people.Roles{role}}
		if p.May(act) != may || (p.Must(act) == nil) != may || people.WhoMay(act).Has(role) != may {
			t.Errorf("%s may %s: want %v, got %v, %v", role, act, may, p.May(act), p.Must(act))
		}
	})
	var known []string
	for _, a := range people.Acts() {
		known = append(known, string(a))
	}
	slices.Sort(known)
	slices.Sort(acts)
	if !slices.Equal(known, acts) {
		t.Errorf("the table of this test has other acts than the product:\n%q\n%q", acts, known)
	}
	given := []string{"tocsin"}
	for _, r := range people.AllRoles() {
		given = append(given, string(r))
	}
	slices.Sort(given)
	slices.Sort(roles)
	if !slices.Equal(given, roles) {
		t.Errorf("the table of this test has other roles than the product: %q, %q", roles, given)
	}
}

func TestSomebodySwitchedOffMayNothing(t *testing.T) {
	t.Parallel()
	off := time.Date(2026, 3, 27, 0, 0, 0, 0, time.UTC)
	eachPermission(t, func(act people.Act, role people.Role, _ bool) {
		p := people.Person{Name: "Ada", Roles: people.Roles{role}, DisabledAt: &off}
		err := p.Must(act)
		if p.Active() || p.May(act) || fault.KindOf(err) != fault.KindForbidden || err.Error() != "Ada's account is switched off. Ask an admin." {
			t.Errorf("%s, %s: got %v", role, act, err)
		}
	})
}

func TestARefusalSaysWhoMay(t *testing.T) {
	t.Parallel()
	ada := people.Person{Name: "Ada", Roles: people.Roles{people.Communicator, people.Auditor}}
	for act, want := range map[people.Act]string{
		people.ConfirmIncident:      "Ada may not confirm an incident. Ask somebody with the role commander.",
		people.WithdrawConfirmation: "Ada may not withdraw a confirmation. Ask somebody with the role commander or legal or executive.",
		people.SendNotices:          "Ada may not send signed notices. Ask somebody with the role legal or commander.",
		people.SoundAlarms:          "Only Tocsin itself may sound alarms.",
		"open the safe":             "Only Tocsin itself may open the safe.",
	} {
		if err := ada.Must(act); fault.KindOf(err) != fault.KindForbidden || err.Error() != want {
			t.Errorf("%s: got %v", act, err)
		}
	}
	if err := ada.Must(people.DraftNotices); err != nil {
		t.Errorf("one of two roles is enough: %v", err)
	}
	if err := (people.Person{Name: "Nobody"}).Must(people.ReadIncidents); fault.KindOf(err) != fault.KindForbidden {
		t.Errorf("without a role nobody may anything: %v", err)
	}
}

func TestTheProductMayNotDecide(t *testing.T) {
	t.Parallel()
	tocsin := people.System()
	for _, act := range []people.Act{people.ConfirmIncident, people.ApproveNotices, people.SettleAwareness, people.WithdrawConfirmation, people.DecideExposures, people.SubmitNotices} {
		if tocsin.May(act) {
			t.Errorf("the product may %s", act)
		}
	}
}

func TestNobodyCanBeGivenTheProductsOwnRole(t *testing.T) {
	t.Parallel()
	own := people.System().Roles
	for _, r := range people.AllRoles() {
		if own.Has(r) {
			t.Errorf("%s can be given, and is the product's own", r)
		}
	}
	for _, s := range []string{"tocsin", " tocsin ", "legal,tocsin", fmt.Sprint(own[0])} {
		if rs, err := people.ParseRoles(s); fault.KindOf(err) != fault.KindInvalid {
			t.Errorf("%q gave %v, %v", s, rs, err)
		}
	}
}
