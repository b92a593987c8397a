package incident_test

import (
	"strings"
	"testing"
	"time"

	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/rulebook"
)

var promise = incident.Promise{Clauses: []incident.Clause{
	{Number: "1", Measure: incident.LegalTime}, {Number: "2", Measure: incident.ReasonableTime, TargetHours: 24, CapHours: 48}, {Number: "3", Measure: incident.Details},
	{Number: "4", Measure: incident.Mitigation}, {Number: "5", Measure: incident.NoAdmission}, {Number: "6", Measure: incident.Other},
}}

// states says how the clauses stand: "kept late running …".
func states(f *incident.File, duties []incident.Obligation, letters []incident.Letter, now time.Time) string {
	var out []string
	for _, r := range promise.Reports(f, duties, letters, now) {
		out = append(out, string(r.State))
	}
	return strings.Join(out, " ")
}

// towards is a duty towards a customer, from hour 0.
func towards(soft bool, due int, met *int) incident.Obligation {
	who, s, d := "c", hour(0), hour(due)
	o := incident.Obligation{TenantID: &who, Soft: soft, Trigger: rulebook.Confirmed, StartedAt: &s, DueAt: &d}
	if met != nil {
		at := hour(*met)
		o.MetAt = &at
	}
	return o
}

func TestEachClauseIsKeptLateRunningOrNotMeasurable(t *testing.T) {
	t.Parallel()
	fresh := &incident.File{}
	confirmed := &incident.File{Confirmations: []incident.Confirmation{{ID: "c", ConfirmedAt: hour(0)}}}
	contained := &incident.File{Confirmations: confirmed.Confirmations, Instants: []incident.Instant{{ID: "i", Kind: incident.Contained, At: hour(1)}}}
	full := incident.Letter{At: hour(5), Data: true, NextUpdate: true, NoAdmission: true}
	for name, c := range map[string]struct {
		file    *incident.File
		duties  []incident.Obligation
		letters []incident.Letter
		now     int
		want    string
	}{
		"nothing yet":         {fresh, nil, nil, 1, "not_measurable not_measurable not_measurable not_measurable not_measurable not_measurable"},
		"confirmed, in time":  {confirmed, []incident.Obligation{towards(false, 24, nil), towards(true, 24, nil)}, nil, 10, "running running running running running not_measurable"},
		"all done in time":    {contained, []incident.Obligation{towards(false, 24, new(20)), towards(true, 24, new(20))}, []incident.Letter{full}, 90, "kept kept kept kept kept not_measurable"},
		"past target, in cap": {contained, []incident.Obligation{towards(false, 24, new(30)), towards(true, 24, new(30))}, []incident.Letter{full}, 90, "late kept kept kept kept not_measurable"},
		"open past the cap":   {contained, []incident.Obligation{towards(true, 24, nil)}, []incident.Letter{full}, 49, "not_measurable late kept kept kept not_measurable"},
		"one letter of two":   {contained, nil, []incident.Letter{full, {At: hour(6), Data: true}}, 49, "not_measurable not_measurable late kept late not_measurable"},
	} {
		if got := states(c.file, c.duties, c.letters, hour(c.now)); got != c.want {
			t.Errorf("%s: got  %s\nwant %s", name, got, c.want)
		}
	}
	ended, undecided := towards(false, 1, nil), towards(false, 1, nil)
	ended.EndedAt, undecided.Undecided = ended.DueAt, true
	if got := states(confirmed, []incident.Obligation{ended, undecided}, nil, hour(9)); !strings.HasPrefix(got, "not_measurable ") {
		t.Errorf("a duty that ended or is undecided was measured: %s", got)
	}
	late := promise.Reports(contained, []incident.Obligation{towards(false, 24, new(30)), towards(false, 12, nil)}, nil, hour(40))[0]
	if !late.At.Equal(hour(12)) || late.Because != "2 duties were not met in time." {
		t.Errorf("got %+v", late)
	}
}
