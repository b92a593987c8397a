package store_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/flowchestra/tocsin/app/store"
	"github.com/flowchestra/tocsin/app/store/storetest"
	"github.com/flowchestra/tocsin/app/tenant"
)

func TestEachProfileOfCustomersIsReadOnce(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e *storetest.Env) {
		var all []tenant.Tenant
		for i := range 12 {
			c := customer(i)
			c.Country, c.Sectors, c.States = []string{"DE", "US"}[i%2], nil, nil
			if i%4 == 3 {
				c.Sectors, c.States = tenant.List{"hipaa", "bank"}, tenant.List{"CA"}
			}
			all = append(all, c)
		}
		must(t, change(e.Store, func(tx *store.Tx) error { return tx.Insert(all) }))
		got, err := look(t, e.Store).TenantProfiles()
		must(t, err)
		var words []string
		for _, p := range got {
			words = append(words, fmt.Sprint(p.Country, p.Sectors, p.States))
		}
		if want := []string{"DE[] []", "US[] []", "US[hipaa bank] [CA]"}; !slices.Equal(words, want) {
			t.Errorf("got %q, want %q", words, want)
		}
	})
}
