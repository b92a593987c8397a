package store_test

import (
	"maps"
	"reflect"
	"regexp"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/app/store"
	"github.com/flowchestra/tocsin/app/store/storetest"
)

// touched finds the tables that statements name, by whether they were written.
type touched struct {
	mu      sync.Mutex
	written map[string]bool
	named   map[string]bool
}

var (
	writes = regexp.MustCompile(`(?i)\b(?:INSERT\s+INTO|UPDATE|DELETE\s+FROM)\s+["` + "`" + `]?(\w+)`)
	names  = regexp.MustCompile(`(?i)\b(?:INTO|UPDATE|FROM|JOIN)\s+["` + "`" + `]?(\w+)`)
)

func (w *touched) watch(statement string) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, m := range writes.FindAllStringSubmatch(statement, -1) {
		if m[1] != "SET" { // ON CONFLICT DO UPDATE SET
			w.written[m[1]] = true
		}
	}
	for _, m := range names.FindAllStringSubmatch(statement, -1) {
		if m[1] != "SET" {
			w.named[m[1]] = true
		}
	}
	return nil
}

func TestTheSecondDoorLeadsToTheBookkeepingTablesOnly(t *testing.T) {
	t.Parallel()
	now := storetest.Start()
	methods := map[string]func(*store.Upkeep) error{
		"Beat":       func(u *store.Upkeep) error { return u.Beat("sweep", "a", now) },
		"Claim":      func(u *store.Upkeep) error { _, err := u.Claim("batch", "a", now, now.Add(time.Minute)); return err },
		"Release":    func(u *store.Upkeep) error { return u.Release("batch", "a") },
		"ReleaseAll": func(u *store.Upkeep) error { return u.ReleaseAll("a") },
		"OfferSetup": func(u *store.Upkeep) error { return u.OfferSetup("token") },
		"HasSetup":   func(u *store.Upkeep) error { _, err := u.HasSetup("token"); return err },
		"UseSetup":   func(u *store.Upkeep) error { _, err := u.UseSetup("token"); return err },
	}
	methods["BeginPost"] = func(u *store.Upkeep) error { _, _, err := u.BeginPost("k", now, now); return err }
	methods["EndPost"] = func(u *store.Upkeep) error { return u.EndPost("k", "/") }
	tries := people.Tries{Key: "k", NextAt: now, TriedAt: now}
	methods["SawSession"], methods["SawSitting"] = func(u *store.Upkeep) error { return u.SawSession("id") }, func(u *store.Upkeep) error { return u.SawSitting("id") }
	methods["Tries"] = func(u *store.Upkeep) error { _, err := u.Tries("k"); return err }
	methods["KnowsPlace"] = func(u *store.Upkeep) error { _, err := u.KnowsPlace("k"); return err }
	methods["SaveTries"] = func(u *store.Upkeep) error { return u.SaveTries(tries) }
	methods["DropTries"] = func(u *store.Upkeep) error { return u.DropTries("k") }
	methods["ForgetTries"] = func(u *store.Upkeep) error { return u.ForgetTries() }
	methods["Prefer"] = func(u *store.Upkeep) error { return u.Prefer(people.Preferences{PersonID: "ada"}) }
	of := reflect.TypeFor[*store.Upkeep]()
	for i := range of.NumMethod() {
		if methods[of.Method(i).Name] == nil {
			t.Errorf("Upkeep.%s is not in this test's table: add it, and see that it writes bookkeeping only", of.Method(i).Name)
		}
	}
	storetest.Each(t, func(t *testing.T, e *storetest.Env) {
		w := &touched{written: map[string]bool{}, named: map[string]bool{}}
		run(t, besides(t, e.Config.Database), "DELETE FROM sealings") // as in a new database
		watched := false
		s := reopen(t, e, func(c *store.Config) {
			c.Observe = func(q string) error {
				if watched {
					return w.watch(q)
				}
				for _, m := range writes.FindAllStringSubmatch(q, -1) { // Open itself writes the canary
					w.written[m[1]] = true
				}
				return nil
			}
		})
		watched = true
		for _, name := range []string{"Beat", "Beat", "Claim", "Claim", "Release", "Claim", "ReleaseAll", "OfferSetup", "HasSetup", "OfferSetup", "UseSetup", "BeginPost", "BeginPost", "EndPost",
			"SawSession", "SawSitting", "Tries", "Tries", "KnowsPlace", "SaveTries", "DropTries", "ForgetTries", "Prefer", "Prefer"} {
			if err := s.Upkeep(ctx, methods[name]); err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
		want := slices.Sorted(slices.Values(store.UpkeepTables))
		if got := slices.Sorted(maps.Keys(w.written)); !slices.Equal(got, want) {
			t.Errorf("it wrote to %v, want UpkeepTables: %v", got, want)
		}
		for name := range w.named {
			if !slices.Contains(want, name) {
				t.Errorf("it touched %s", name)
			}
		}
		have := tables(t, besides(t, e.Config.Database), e.Config.Database)
		for _, name := range want {
			if !slices.Contains(have, name) {
				t.Errorf("UpkeepTables names %s, and there is no such table", name)
			}
		}
	})
}

func TestASetUpLinkWorksOnce(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e *storetest.Env) {
		must(t, e.Store.Upkeep(ctx, func(u *store.Upkeep) error { return u.OfferSetup("old") }))
		must(t, e.Store.Upkeep(ctx, func(u *store.Upkeep) error { return u.OfferSetup("new") }))
		for _, try := range []struct {
			token     string
			has, used bool
		}{{"old", false, false}, {"none", false, false}, {"new", true, true}, {"new", false, false}} {
			must(t, e.Store.Upkeep(ctx, func(u *store.Upkeep) error {
				has, err := u.HasSetup(try.token)
				must(t, err)
				used, err := u.UseSetup(try.token)
				if has != try.has || used != try.used {
					t.Errorf("%s: has %v, used %v, want %+v", try.token, has, used, try)
				}
				return err
			}))
		}
	})
}

func TestTheLastBeatOfAnyNodeCounts(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e *storetest.Env) {
		at := storetest.Start()
		if beat, err := look(t, e.Store).LastBeat("sweep"); err != nil || beat != nil {
			t.Errorf("before any beat: %v (%v)", beat, err)
		}
		for _, b := range []store.Heartbeat{{Name: "sweep", Node: "a", At: at}, {Name: "sweep", Node: "b", At: at.Add(time.Minute)}, {Name: "sweep", Node: "a", At: at.Add(time.Second)}, {Name: "bell", Node: "c", At: at.Add(time.Hour)}} {
			must(t, e.Store.Upkeep(ctx, func(u *store.Upkeep) error { return u.Beat(b.Name, b.Node, b.At) }))
		}
		beat, err := look(t, e.Store).LastBeat("sweep")
		if err != nil || beat == nil || beat.Node != "b" || !beat.At.Equal(at.Add(time.Minute)) {
			t.Errorf("got %+v (%v)", beat, err)
		}
	})
}
