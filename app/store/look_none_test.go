package store_test

import (
	"testing"

	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/app/store/storetest"
)

func TestWhatNoRecordCanHoldIsNotOnRecord(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e *storetest.Env) {
		l, err := e.Store.Reads().For(t.Context(), people.System())
		if err != nil {
			t.Fatal(err)
		}
		for _, id := range []string{"", "none", "\x00", "a\x00b", "\xff", "\xc3\x28", "a\xed\xa0\x80"} {
			if _, err := l.Call(id); fault.KindOf(err) != fault.KindNotFound {
				t.Errorf("a call %q: %v", id, err)
			}
			if _, err := l.TenantByReference(id); fault.KindOf(err) != fault.KindNotFound {
				t.Errorf("a customer %q: %v", id, err)
			}
			if c, err := l.CallByToken(id); err != nil || c != nil {
				t.Errorf("a call by %q: %v, %v", id, c, err)
			}
		}
	})
}
