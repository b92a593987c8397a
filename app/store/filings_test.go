package store_test

import (
	"strings"
	"testing"

	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/store"
	"github.com/flowchestra/tocsin/app/store/storetest"
)

func TestAFilingIsWrittenOnceAndCompletedOnce(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e *storetest.Env) {
		fill(t, e.Store, 1)
		before := dump(t, e.Config.Database)
		db := besides(t, e.Config.Database)
		for _, table := range []string{"filings", "completions"} {
			for _, q := range []string{"UPDATE %s SET reference = 'another'", "UPDATE %s SET receipt = receipt", "UPDATE %s SET id = id", "DELETE FROM %s", "INSERT OR REPLACE INTO %s SELECT * FROM %[1]s"} {
				if strings.Contains(q, "OR REPLACE") && e.Store.Dialect() == "PostgreSQL" {
					q = "TRUNCATE %s CASCADE"
				}
				q = strings.ReplaceAll(strings.ReplaceAll(q, "%[1]s", table), "%s", table)
				if _, err := db.Exec(q); err == nil || !strings.Contains(err.Error(), "is refused") {
					t.Errorf("%s: %v", q, err)
				}
			}
		}
		if _, err := db.Exec("INSERT INTO completions SELECT 'c2', filing_id, incident_id, reference, receipt, completed_by, completed_at FROM completions"); err == nil {
			t.Error("a filing was completed twice")
		}
		f := incident.Filing{ID: id("filing", 1), IncidentID: id("incident", 1), ObligationID: id("obligation", 1), FiledBy: id("person", 1), Channel: "post"}
		if err := change(e.Store, func(tx *store.Tx) error { return tx.Replace([]incident.Filing{f}) }); err == nil {
			t.Error("a filing was replaced")
		}
		if dump(t, e.Config.Database) != before {
			t.Error("something changed")
		}
		again := incident.Completion{ID: "again", FilingID: id("filing", 1), IncidentID: id("incident", 1), CompletedBy: id("person", 1), CompletedAt: storetest.Start()}
		if err := change(e.Store, func(tx *store.Tx) error { return tx.Insert(&again) }); err == nil {
			t.Errorf("completed twice: %v", fault.KindOf(err))
		}
	})
}
