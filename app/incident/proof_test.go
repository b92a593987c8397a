package incident_test

import (
	"testing"
	"time"

	"github.com/flowchestra/tocsin/app/incident"
)

func TestADutyIsMetByTheProofItTakes(t *testing.T) {
	t.Parallel()
	sent, accepted, said := now.Add(time.Hour), now.Add(2*time.Hour), now.Add(3*time.Hour)
	for proof, want := range map[incident.Proof]time.Time{incident.OnSent: sent, incident.OnAccepted: accepted, incident.OnAcknowledged: said} {
		o := owed(bites(now, 24))
		if o.MeetsOn != incident.OnAccepted {
			t.Errorf("the default is %q", o.MeetsOn)
		}
		o.MeetsOn = proof
		changed, met := o.Receive(sent, accepted, "d1")
		if !changed || met == (proof == incident.OnAcknowledged) || !o.ReceivedAt.Equal(accepted) {
			t.Errorf("%s: received %v, met %v", proof, o.ReceivedAt, met)
		}
		if changed, _ := o.Acknowledge(said, "reply"); !changed || !o.AcknowledgedAt.Equal(said) || !o.MetAt.Equal(want) {
			t.Errorf("%s: met %v, want %v", proof, o.MetAt, want)
		}
		if changed, _ := o.Acknowledge(said.Add(time.Hour), "reply"); changed {
			t.Errorf("%s: acknowledged twice", proof)
		}
	}
}

func TestAReturnBeforeTheDueInstantOpensAndAfterItDoesNot(t *testing.T) {
	t.Parallel()
	due := now.Add(24 * time.Hour)
	for at, stays := range map[time.Time]bool{due.Add(-time.Hour): false, due: false, due.Add(time.Microsecond): true} {
		o := owed(bites(now, 24))
		o.Receive(now, due.Add(-10*time.Hour), "d1")
		if o.Returned(at) != stays || o.Open() == stays || o.ReceivedAt != nil || o.Late(at.AddDate(1, 0, 0)) == stays {
			t.Errorf("returned at %v: %+v", at, o)
		}
		if want := map[bool]string{true: "Sent 10 h early, not received.", false: ""}[stays]; o.SentNotReceived() != want {
			t.Errorf("got %q, want %q", o.SentNotReceived(), want)
		}
	}
}

func TestTheNearestRecordOfAReadingCounts(t *testing.T) {
	t.Parallel()
	o, other := owed(bites(now, 24)), "another"
	r := func(id string, tenant *string) incident.Reliance {
		return incident.Reliance{ID: id, IncidentID: "i1", RegimeID: o.RegimeID, TenantID: tenant}
	}
	for want, records := range map[string][]incident.Reliance{
		"":    {r("x", &other), {ID: "y", IncidentID: "i1", RegimeID: "else"}, {ID: "z", IncidentID: "i2", RegimeID: o.RegimeID}},
		"all": {r("old", nil), r("all", nil), r("x", &other)},
		"own": {r("own", o.TenantID), r("all", nil)},
	} {
		got := incident.ReliedOn(o, records)
		if (got == nil) != (want == "") || got != nil && got.ID != want {
			t.Errorf("got %+v, want %q", got, want)
		}
	}
}
