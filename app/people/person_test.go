package people_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/people"
)

func TestRolesAreReadFromAList(t *testing.T) {
	t.Parallel()
	rows := []struct {
		in   string
		want people.Roles
		says string
	}{
		{"commander", people.Roles{people.Commander}, ""},
		{" commander , legal ", people.Roles{people.Commander, people.Legal}, ""},
		{",executive,,auditor,", people.Roles{people.Executive, people.Auditor}, ""},
		{"commander,Legal", nil, `There is no role "Legal". Roles are commander, legal, responder, communicator, executive, auditor, admin, guest.`},
		{"root", nil, `There is no role "root".`},
		{"", nil, "Give at least one role, such as commander or legal."},
		{" , ", nil, "Give at least one role"},
	}
	for _, row := range rows {
		got, err := people.ParseRoles(row.in)
		if !slices.Equal(got, row.want) || (err == nil) != (row.says == "") {
			t.Errorf("%q: got %v, %v", row.in, got, err)
		}
		var f *fault.Fault
		if row.says != "" && (!errors.As(err, &f) || f.Kind != fault.KindInvalid || f.Field != "roles" || !strings.Contains(f.Sentence, row.says)) {
			t.Errorf("%q: got %v", row.in, err)
		}
	}
}

func TestRolesComeBackAsTheyWereStored(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		roles := people.Roles(rapid.SliceOfDistinct(rapid.SampledFrom(people.AllRoles()), func(r people.Role) people.Role { return r }).Draw(t, "roles"))
		stored, err := roles.Value()
		if err != nil {
			t.Fatal(err)
		}
		s, isText := stored.(string)
		if !isText {
			t.Fatalf("stored as %T", stored)
		}
		for _, column := range []any{s, []byte(s)} {
			back := people.Roles{people.Admin} // what was there before must go
			if err := back.Scan(column); err != nil || !slices.Equal(back, roles) {
				t.Fatalf("%v came back as %v, %v", roles, back, err)
			}
		}
	})
	empty := people.Roles{people.Admin}
	if err := empty.Scan(nil); err != nil || len(empty) != 0 {
		t.Errorf("an empty column is no role, got %v, %v", empty, err)
	}
	if err := empty.Scan(3); err == nil {
		t.Error("a number is no list of roles")
	}
}

func TestFiguresLeftOpenGetTheShippedOnes(t *testing.T) {
	t.Parallel()
	o := people.Organisation{PromiseTargetHours: 48, Zone: "Europe/Berlin"}
	o.Defaults()
	if o.PromiseTargetHours != 48 || o.PromiseCapHours != 168 || o.InvestigationCapHours != 24 || o.Zone != "Europe/Berlin" {
		t.Errorf("got %+v", o)
	}
	if o.Sending() != 10*time.Minute || o.Margin() != 30*time.Minute || o.Escalate() != 15*time.Minute || o.Hold() != time.Minute || o.FirstAlarmDelayMinutes != 1 {
		t.Errorf("durations: %v %v %v %v", o.Sending(), o.Margin(), o.Escalate(), o.Hold())
	}
	if !slices.Equal(o.RoleList(), []string{"processor"}) || o.EstablishmentList() != nil {
		t.Errorf("lists: %v, %v", o.RoleList(), o.EstablishmentList())
	}
	o.Roles, o.Establishments = "processor,controller", "US,EU"
	if !slices.Equal(o.RoleList(), []string{"processor", "controller"}) || !slices.Equal(o.EstablishmentList(), []string{"US", "EU"}) {
		t.Errorf("lists: %v, %v", o.RoleList(), o.EstablishmentList())
	}
}
