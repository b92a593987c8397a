package store_test

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/flowchestra/tocsin/app/store"
	"github.com/flowchestra/tocsin/app/store/storetest"
)

func TestASendingIsDoneOnceAndLeadsWhereItLed(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e *storetest.Env) {
		begin := func() (led string, fresh bool) {
			must(t, e.Store.Upkeep(t.Context(), func(u *store.Upkeep) (err error) {
				led, fresh, err = u.BeginPost("k", u.Now.Add(-2*time.Minute), u.Now.Add(-48*time.Hour))
				return err
			}))
			return led, fresh
		}
		end := func(led string) {
			must(t, e.Store.Upkeep(t.Context(), func(u *store.Upkeep) error { return u.EndPost("k", led) }))
		}
		says := func(when, wantLed string, wantFresh bool) {
			t.Helper()
			if led, fresh := begin(); led != wantLed || fresh != wantFresh {
				t.Errorf("%s: %q, %v, want %q, %v", when, led, fresh, wantLed, wantFresh)
			}
		}
		says("the first", "", true)
		says("while it is being done", "", false)
		end("")
		says("after it was refused", "", true)
		end("/incidents/INC-2026-001")
		says("after it was done", "/incidents/INC-2026-001", false)
		e.Clock.Forward(47 * time.Hour)
		says("two days later", "/incidents/INC-2026-001", false)
		e.Clock.Forward(2 * time.Hour)
		says("after it is forgotten", "", true)
		e.Clock.Forward(2*time.Minute + time.Second)
		says("after the process broke off", "", true)
	})
}

func TestOfManySendingsAtOnceOneIsDone(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e *storetest.Env) {
		var wg sync.WaitGroup
		var mu sync.Mutex
		first := map[string]int{}
		for i := range 20 {
			wg.Go(func() {
				key := fmt.Sprint("k", i%2)
				err := e.Store.Upkeep(t.Context(), func(u *store.Upkeep) error {
					_, fresh, err := u.BeginPost(key, u.Now.Add(-time.Minute), u.Now.Add(-time.Hour))
					mu.Lock()
					defer mu.Unlock()
					if fresh {
						first[key]++
					}
					return err
				})
				if err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if first["k0"] != 1 || first["k1"] != 1 {
			t.Errorf("done %v times, want each once", first)
		}
	})
}
