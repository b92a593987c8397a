package app_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/flowchestra/tocsin/app"
	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/store/storetest"
	"github.com/flowchestra/tocsin/fixtures"
)

// dues counts an incident's open duties towards customers by name and deadline.
func (h *story) dues() map[string]int {
	duties, err := h.Look().Obligations(h.incident)
	h.must(err)
	out := map[string]int{}
	for _, o := range duties {
		if o.Audience == incident.ToTenant && o.DueAt != nil && o.EndedAt == nil {
			out[o.Name+" "+o.DueAt.Format(time.RFC3339)]++
		}
	}
	return out
}

func TestWhatAnInstantIsForeseenToMoveIsWhatItMoves(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e *storetest.Env) {
		h := begin(t, e, fixtures.CustomersCSV)
		h.Confirmed("C-1001", "C-1002", "C-1003", "C-1004")
		before := h.dues()
		in := app.RecordInstant{IncidentID: h.incident, Kind: incident.Aware, At: at("2026-03-28 01:10"), Zone: "UTC", Reason: "An earlier message."}
		var moves []app.Move
		h.unchanged("a preview", func() {
			var err error
			moves, err = h.app.PreviewInstant(h.ctx(), h.cast["Lena"], in)
			h.must(err)
		})
		want := before
		for _, m := range moves {
			if m.From == nil || m.To == nil || !m.To.Equal(m.From.Add(-30*time.Minute)) {
				t.Errorf("a clock that runs from awareness moves by what awareness does: %+v", m)
				continue
			}
			want[m.Name+" "+m.From.Format(time.RFC3339)] -= m.Tenants
			want[m.Name+" "+m.To.Format(time.RFC3339)] += m.Tenants
		}
		h.Settle("2026-03-28 01:10")
		h.RunDue()
		got := h.dues()
		for k, n := range want {
			if n != got[k] {
				t.Errorf("%s: foreseen %d, got %d", k, n, got[k])
			}
		}
		if len(moves) < 2 || !slices.ContainsFunc(moves, func(m app.Move) bool { return m.Tenants == 3 }) {
			t.Errorf("got %+v", moves)
		}
	})
}

func TestAPreviewRefusesWhatTheActWouldRefuse(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e *storetest.Env) {
		h := begin(t, e, few)
		h.Confirmed("C-1")
		none, stood := "", h.current(incident.Aware)
		for name, c := range map[string]struct {
			in   app.RecordInstant
			kind fault.Kind
		}{
			"later awareness":       {app.RecordInstant{Kind: incident.Aware, At: at("2026-03-28 02:00"), Reason: "x", Stood: &stood}, fault.KindInvalid},
			"awareness that moved":  {app.RecordInstant{Kind: incident.Aware, At: at("2026-03-28 01:00"), Reason: "x", Stood: &none}, fault.KindConflict},
			"no reason":             {app.RecordInstant{Kind: incident.Detected, At: at("2026-03-27 22:00")}, fault.KindInvalid},
			"the future":            {app.RecordInstant{Kind: incident.Suspected, At: at("2026-04-28 02:00")}, fault.KindInvalid},
			"closing what is open":  {app.RecordInstant{Kind: incident.Closed, At: at("2026-03-28 02:00")}, fault.KindConflict},
			"dismissing a true one": {app.RecordInstant{Kind: incident.Dismissed, At: at("2026-03-28 02:00"), Reason: "x"}, fault.KindConflict},
		} {
			c.in.IncidentID, c.in.Zone = h.incident, "UTC"
			h.unchanged(name, func() {
				_, foreseen := h.app.PreviewInstant(h.ctx(), h.cast["Ada"], c.in)
				var done error
				if c.in.Kind == incident.Aware {
					_, done = h.app.SettleAwareness(h.ctx(), h.cast["Lena"], app.SettleAwareness{IncidentID: h.incident, At: c.in.At, Zone: "UTC", Reason: c.in.Reason, Stood: c.in.Stood})
				} else {
					_, done = h.app.RecordInstant(h.ctx(), h.cast["Ada"], c.in)
				}
				if fault.KindOf(foreseen) != c.kind || fmt.Sprint(foreseen) != fmt.Sprint(done) {
					t.Errorf("%s: foreseen %v, done %v", name, foreseen, done)
				}
			})
		}
	})
}

// current is the id of the instant of a kind that stands.
func (h *story) current(k incident.Kind) string {
	f, err := h.Look().File(h.incident)
	h.must(err)
	return f.Current(k).ID
}
