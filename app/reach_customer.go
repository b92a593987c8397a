package app

import (
	"fmt"
	"strings"
	"time"

	"github.com/flowchestra/tocsin/app/clock"
	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/app/store"
)

// The duty to reach a customer whose letter came back after it was due. House
// policy: no law gives it a number.
const (
	reachRegime = "policy-reach-customer"
	reachWithin = 4 * time.Hour
)

// oweReaching starts the duty to reach a customer, unless one is open. What
// meets it is the next letter that the customer's side accepts.
func oweReaching(tx *store.Tx, f *incident.File, tenantID string, duties []incident.Obligation) error {
	had := 0
	for i := range duties {
		if strings.HasPrefix(duties[i].RegimeID, reachRegime) {
			if had++; duties[i].EndedAt == nil && (duties[i].MetAt == nil || duties[i].BouncedAt == nil) {
				return nil
			}
		}
	}
	id, err := newID()
	if err != nil {
		return err
	}
	t, err := tx.Look().Tenant(tenantID)
	if err != nil {
		return err
	}
	o := reaching(t.Name, tx.Now)
	o.ID, o.IncidentID, o.TenantID, o.BookVersion = id, f.ID, &t.ID, f.BookVersion
	if had > 0 { // each return starts a duty of its own: the one before keeps its record
		o.RegimeID = fmt.Sprintf("%s-%d", reachRegime, had+1)
	}
	tx.Record("customer.unreached", people.System().ID, f.Number, says{"tenant": t.ID, "due": o.DueAt, "regime": o.RegimeID})
	return tx.Insert(&o)
}

func reaching(customer string, now time.Time) incident.Obligation {
	due := now.Add(reachWithin)
	return incident.Obligation{Audience: incident.ToTenant, RegimeID: reachRegime, Name: "Reach this customer", Recipient: customer, Soft: true, Trigger: "bounced",
		Because:   "The letter to " + customer + " was sent, and came back after it was due: it was not received.",
		StartedAt: &now, DueAt: &due, OpenedAt: now, Version: 1, MeetsOn: incident.DefaultProof,
		Working: []clock.Step{{Says: "The letter came back.", At: &now},
			{Says: "House policy: " + clock.Span(reachWithin) + " to reach the customer.", At: &due, Source: "house policy"}}}
}
