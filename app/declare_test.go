package app_test

import (
	"fmt"
	"slices"
	"sync"
	"testing"

	"github.com/flowchestra/tocsin/app"
	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/store/storetest"
)

func (h *story) declaration(id string) app.Declaration {
	return app.Declaration{ID: id, Title: "Run exports read", Severity: incident.SEV1, DetectedAt: h.Clock.Now(), Zone: berlin, Source: "alert",
		Answer: &app.AccessAnswer{Answer: "yes", At: h.Clock.Now(), Zone: berlin, Source: "the token's owner"}}
}

func TestReportsSentAtOnceEachMakeOneIncident(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e *storetest.Env) {
		h := begin(t, e, "")
		var mu sync.Mutex
		var wg sync.WaitGroup
		var numbers []string
		for i := range 8 { // each of four reports twice
			wg.Go(func() {
				f, err := h.app.DeclareIncident(h.ctx(), h.cast["Ada"], h.declaration(fmt.Sprint("form-", i/2)))
				mu.Lock()
				defer mu.Unlock()
				if err != nil {
					t.Error(err)
					return
				}
				numbers = append(numbers, f.Number)
			})
		}
		wg.Wait()
		slices.Sort(numbers)
		if got := fmt.Sprint(slices.Compact(slices.Clone(numbers)), len(numbers)); got != "[INC-2026-001 INC-2026-002 INC-2026-003 INC-2026-004] 8" {
			t.Errorf("got %s", got)
		}
	})
}

func TestAReportWhoseAnswerCannotBeTakenIsNotHalfDone(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e *storetest.Env) {
		h := begin(t, e, "")
		for field, change := range map[string]func(*app.Declaration){
			"answer":        func(d *app.Declaration) { d.Answer.Answer = "maybe" },
			"answer_at":     func(d *app.Declaration) { d.Answer.At = h.Clock.Now().Add(1) },
			"answer_zone":   func(d *app.Declaration) { d.Answer.Zone = "Mars" },
			"answer_reason": func(d *app.Declaration) { d.Answer.At = d.DetectedAt.Add(-1) },
			"answer_source": func(d *app.Declaration) { d.Answer.Source = "\x00" },
			"commander":     func(d *app.Declaration) { d.CommanderID = h.cast["Lena"].ID },
		} {
			d := h.declaration("")
			change(&d)
			_, err := h.app.DeclareIncident(h.ctx(), h.cast["Ada"], d)
			if f, ok := err.(*fault.Fault); !ok || f.Kind != fault.KindInvalid || f.Field != field {
				t.Errorf("%s: got %#v", field, err)
			}
		}
		if _, err := h.app.DeclareIncident(h.ctx(), h.cast["Theo"], h.declaration("")); fault.KindOf(err) != fault.KindForbidden {
			t.Errorf("Theo answers: %v", err)
		}
		if n, err := h.Look().LastOrdinal(2026); err != nil || n != 0 {
			t.Errorf("%d incidents: %v", n, err)
		}
	})
}
