package app

import (
	"context"
	"net/mail"
	"slices"
	"strings"

	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/app/rulebook"
	"github.com/flowchestra/tocsin/app/store"
	"github.com/flowchestra/tocsin/app/tenant"
)

// ChangeOrganisation stores what the organisation is and has promised. Where
// clocks hang on what changed, the duties of every running incident are worked
// out again. Invalid names every entry at fault; Conflict when somebody else
// changed it since it was read.
func (a *App) ChangeOrganisation(ctx context.Context, by people.Person, to people.Organisation) (people.Organisation, error) {
	if err := by.Must(people.ManageOrganisation); err != nil {
		return to, err
	}
	if err := checkOrganisation(to, a.entity); err != nil {
		return to, err
	}
	return to, a.Store.Tx(ctx, func(tx *store.Tx) error {
		was, err := tx.LockOrganisation()
		if err != nil {
			return err
		}
		to.ID, to.CreatedAt, to.RulesVersion, to.ContactChecksADay = was.ID, was.CreatedAt, was.RulesVersion, was.ContactChecksADay
		if to.Version != was.Version {
			return fault.Conflict("Somebody else changed the organisation while you wrote. Nothing is saved yet: compare the two, then save yours again.")
		}
		if to.Entities == "" {
			to.Entities = was.Entities // an answer is changed, never unasked
		}
		if to == was {
			return nil
		}
		tx.Record("organisation.changed", by.ID, to.Name, says{"was": was, "organisation": to})
		if err := tx.Update(&to); err != nil {
			return err
		}
		if sameFacts(was, to) {
			return nil
		}
		return a.agreementsChanged(tx)
	})
}

// sameFacts tells whether two states of the organisation lead to the same
// duties.
func sameFacts(a, b people.Organisation) bool {
	return a.Zone == b.Zone && a.Roles == b.Roles && a.Establishments == b.Establishments && a.FedRAMP == b.FedRAMP && a.Entities == b.Entities &&
		a.PromiseTargetHours == b.PromiseTargetHours && a.PromiseCapHours == b.PromiseCapHours && a.InvestigationCapHours == b.InvestigationCapHours
}

// checkOrganisation tells everything that is wrong at once.
func checkOrganisation(o people.Organisation, isEntity func(code string) bool) error {
	var wrong fault.Many
	wrong = also(wrong, "organisation", incident.Line("the organisation's name", o.Name, 200))
	wrong = also(wrong, "zone", checkZone(o.Zone))
	wrong = also(wrong, "mail_from", checkSender(o.MailFrom))
	wrong = also(wrong, "reply_to", checkSender(o.ReplyTo))
	wrong = also(wrong, "phone", incident.Line("the phone for affected customers", o.Phone, 60))
	if o.Banner != "" {
		wrong = also(wrong, "banner", incident.Line("the banner in your product", o.Banner, 200))
	}
	if o.ContractPhone != "" {
		wrong = also(wrong, "contract_phone", incident.Line("the number in your contracts", o.ContractPhone, 60))
	}
	wrong = also(wrong, "organisation_roles", checkOrganisationRoles(o.RoleList()))
	wrong = also(wrong, "establishments", checkPlaces(o.EstablishmentList()))
	wrong = also(wrong, "entities", checkEntities(o, isEntity))
	_, err := people.ReadWaits(o.LadderMinutes)
	wrong = also(wrong, "ladder_minutes", err)
	for _, n := range []struct {
		field, what, unit string
		value, from, to   int
	}{
		{"promise_target_hours", "What you aim at", "hours", o.PromiseTargetHours, 1, 8760},
		{"promise_cap_hours", "What you never pass", "hours", o.PromiseCapHours, 1, 8760},
		{"investigation_cap_hours", "How long you may find out", "hours", o.InvestigationCapHours, 1, 8760},
		{"sending_minutes", "How long sending takes", "minutes", o.SendingMinutes, 1, 1440},
		{"margin_minutes", "The spare time", "minutes", o.MarginMinutes, 0, 1440},
		{"escalate_minutes", "The wait for an answer", "minutes", o.EscalateMinutes, 1, 240},
		{"first_alarm_delay_minutes", "The wait before the first bell", "minutes", o.FirstAlarmDelayMinutes, 0, 60},
		{"hold_seconds", "The wait after a signature", "seconds", o.HoldSeconds, 0, 3600},
		{"answer_hours", "How soon customers are answered", "hours", o.AnswerHours, 1, 720},
	} {
		if n.value < n.from || n.value > n.to {
			wrong = append(wrong, fault.Invalid("%s: give whole %s from %d to %d.", n.what, n.unit, n.from, n.to).In(n.field))
		}
	}
	if len(wrong) == 0 && o.PromiseCapHours < o.PromiseTargetHours {
		wrong = append(wrong, fault.Invalid("Never later than %d hours is before the %d hours you aim at. Make it the same or more.", o.PromiseCapHours, o.PromiseTargetHours).In("promise_cap_hours"))
	}
	return wrong.Err()
}

// also adds a refusal under the name of its entry.
func also(wrong fault.Many, field string, err error) fault.Many {
	if f, ok := inField(err, field).(*fault.Fault); ok {
		return append(wrong, f)
	}
	return wrong
}

func checkSender(s string) error {
	p, err := mail.ParseAddress(s)
	if err != nil || incident.Line("address", s, 254) != nil {
		return fault.Invalid("%q is not a mail address. Notices are sent from it and answered to it.", s)
	}
	return tenant.CheckAddress(p.Address)
}

// checkOrganisationRoles takes a processor, a controller or both: a duty that
// hangs on another word would never bite.
func checkOrganisationRoles(roles []string) error {
	for i, r := range roles {
		if (r != rulebook.Processor && r != rulebook.Controller) || slices.Contains(roles[:i], r) {
			return fault.Invalid("Say whether you are a processor, a controller or both.")
		}
	}
	return nil
}

// checkPlaces takes codes of countries, and EU for the Union as a whole.
func checkPlaces(places []string) error {
	for _, p := range places {
		if len(p) != 2 || strings.Trim(p, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") != "" {
			return fault.Invalid("%q is not a country's code. Write two letters for each (ISO 3166-1), such as US, DE, GB, or EU for the Union.", p)
		}
	}
	if len(places) > 60 {
		return fault.Invalid("%d countries are more than Tocsin takes. For the Union write EU once.", len(places))
	}
	return nil
}
