package app

import (
	"time"

	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/app/rulebook"
	"github.com/flowchestra/tocsin/app/tenant"
)

// instantsOf reads the instants that stand out of an incident's file.
func instantsOf(f *incident.File) rulebook.Instants {
	in := rulebook.Instants{
		Occurred: f.At(incident.OccurredFrom), Detected: f.At(incident.Detected), Suspected: f.At(incident.Suspected),
		Aware: f.At(incident.Aware), Discovered: f.At(incident.Discovered),
		Determined: f.At(incident.Determined), Classified: f.At(incident.Classified), Assessed: f.At(incident.Assessed), Paid: f.At(incident.Paid),
		FixAvailable: f.At(incident.FixAvailable), InformationAvailable: f.At(incident.InformationAvailable), Cleared: f.At(incident.Cleared),
		Closed: f.At(incident.Resolved), // the handling has ended: nothing more can come of it
	}
	if c := f.Confirmed(); c != nil {
		in.Confirmed = &c.ConfirmedAt
	}
	if i := f.Current(incident.Aware); i != nil {
		in.AwareSettled = i.Standing == incident.Settled
	}
	return in
}

func investigationCap(o people.Organisation) time.Duration {
	return time.Duration(o.InvestigationCapHours) * time.Hour
}

// organisationFacts is what the rulebook needs to know about the organisation.
func organisationFacts(o people.Organisation) rulebook.Organisation {
	return rulebook.Organisation{
		Zone: o.Zone, Roles: o.RoleList(), Establishments: o.EstablishmentList(), FedRAMP: o.FedRAMP,
		Entities: o.EntityList(), EntitiesKnown: o.Entities != "",
		PromiseTarget:    time.Duration(o.PromiseTargetHours) * time.Hour,
		PromiseCap:       time.Duration(o.PromiseCapHours) * time.Hour,
		InvestigationCap: investigationCap(o),
	}
}

// facts puts together what the rulebook decides by. A nil tenant asks for the
// duties towards authorities.
func facts(f *incident.File, g ground, t *tenant.Tenant, ag *tenant.Agreement, e *incident.Exposure) rulebook.Facts {
	out := rulebook.Facts{
		Instants: instantsOf(f), Rulings: g.rulings, Filed: g.filed.Authorities, Adopted: g.adopted,
		Organisation: organisationFacts(g.Organisation),
	}
	if t != nil {
		out.Tenant = t.Facts(ag)
	}
	if e != nil {
		out.Exposure = rulebook.Exposure{Data: e.Data, Encrypted: e.Encrypted, Places: e.AllPlaces(), Counts: e.Counts, People: e.Counts.People(e.Places), KnownAt: e.FoundAt}
	}
	return out
}
