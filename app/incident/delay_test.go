package incident_test

import (
	"slices"
	"testing"
	"time"

	"github.com/flowchestra/tocsin/app/incident"
)

func TestEachDayPastAReasonableTimeWantsItsReason(t *testing.T) {
	t.Parallel()
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	soft := owed(bites(time.Date(2026, 3, 28, 1, 40, 0, 0, time.UTC), 24))
	soft.Soft = true
	other := "another"
	reason := func(day string, tenant *string) incident.DelayReason {
		return incident.DelayReason{IncidentID: "i1", RegimeID: soft.RegimeID, TenantID: tenant, Day: day, Reason: "r"}
	}
	due := *soft.DueAt
	rows := []struct {
		name  string
		now   time.Time
		given []incident.DelayReason
		want  []string
	}{
		{"at the target", due, nil, nil},
		{"a second past it", due.Add(time.Second), nil, []string{"2026-03-29"}},
		{"until midnight in Berlin", time.Date(2026, 3, 29, 21, 59, 59, 0, time.UTC), nil, []string{"2026-03-29"}},
		{"three days", due.Add(48 * time.Hour), nil, []string{"2026-03-29", "2026-03-30", "2026-03-31"}},
		{"one has its reason", due.Add(48 * time.Hour), []incident.DelayReason{reason("2026-03-30", nil)}, []string{"2026-03-29", "2026-03-31"}},
		{"another customer's reason", due.Add(time.Hour), []incident.DelayReason{reason("2026-03-29", &other)}, []string{"2026-03-29"}},
		{"its own", due.Add(time.Hour), []incident.DelayReason{reason("2026-03-29", soft.TenantID)}, nil},
	}
	for _, r := range rows {
		if got := incident.DaysToExplain(soft, r.given, false, berlin, r.now); !slices.Equal(got, r.want) {
			t.Errorf("%s: got %v, want %v", r.name, got, r.want)
		}
	}
	met := soft
	met.Meet(due.Add(25*time.Hour), "d1")
	if got := incident.DaysToExplain(met, nil, false, berlin, due.AddDate(1, 0, 0)); !slices.Equal(got, []string{"2026-03-29", "2026-03-30"}) {
		t.Errorf("met a day late, no day is added later: %v", got)
	}
}

func TestALateDateOfLawWantsOneReasonWhereTheLawAsks(t *testing.T) {
	t.Parallel()
	hard := owed(bites(now, 24))
	late := hard.DueAt.Add(50 * time.Hour)
	if got := incident.DaysToExplain(hard, nil, true, time.UTC, late); len(got) != 1 || got[0] != hard.DueAt.Format(time.DateOnly) {
		t.Errorf("got %v", got)
	}
	if got := incident.DaysToExplain(hard, nil, false, time.UTC, late); got != nil {
		t.Errorf("a law that does not ask: %v", got)
	}
	given := []incident.DelayReason{{IncidentID: "i1", RegimeID: hard.RegimeID, Day: "2026-01-01"}}
	if got := incident.DaysToExplain(hard, given, true, time.UTC, late); got != nil {
		t.Errorf("it was given: %v", got)
	}
}
