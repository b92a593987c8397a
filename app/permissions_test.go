package app_test

import (
	"strings"
	"testing"
	"time"

	"github.com/flowchestra/tocsin/app"
	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/app/store/storetest"
	"github.com/flowchestra/tocsin/fixtures"
)

// verbs are all that a person can do, each under the act that guards it.
var verbs = []struct {
	name string
	act  people.Act
	do   func(h *story, by people.Person) error
}{
	{"DeclareIncident", people.DeclareIncident, func(h *story, by people.Person) error {
		_, err := h.app.DeclareIncident(h.ctx(), by, app.Declaration{Title: "x", Severity: incident.SEV4, DetectedAt: h.Clock.Now(), Zone: "UTC"})
		return err
	}},
	{"RecordInstant", people.RecordFacts, func(h *story, by people.Person) error {
		_, err := h.app.RecordInstant(h.ctx(), by, app.RecordInstant{IncidentID: h.incident, Kind: incident.Discovered, At: h.Clock.Now(), Zone: "UTC", Reason: "r"})
		return err
	}},
	{"RecordInstant closed", people.CloseIncident, func(h *story, by people.Person) error {
		_, err := h.app.RecordInstant(h.ctx(), by, app.RecordInstant{IncidentID: h.incident, Kind: incident.Closed, At: h.Clock.Now(), Zone: "UTC"})
		return err
	}},
	{"RecordInstant dismissed", people.CloseIncident, func(h *story, by people.Person) error {
		_, err := h.app.RecordInstant(h.ctx(), by, app.RecordInstant{IncidentID: h.incident, Kind: incident.Dismissed, At: h.Clock.Now(), Zone: "UTC"})
		return err
	}},
	{"AnswerAccess", people.AnswerAccess, func(h *story, by people.Person) error {
		_, err := h.app.AnswerAccess(h.ctx(), by, app.AccessAnswer{IncidentID: h.incident, Answer: "no"})
		return err
	}},
	{"SettleAwareness", people.SettleAwareness, func(h *story, by people.Person) error {
		_, err := h.app.SettleAwareness(h.ctx(), by, app.SettleAwareness{IncidentID: h.incident, At: at("01:40"), Zone: "UTC", Reason: "r"})
		return err
	}},
	{"ConfirmIncident", people.ConfirmIncident, func(h *story, by people.Person) error {
		_, err := h.app.ConfirmIncident(h.ctx(), by, app.Confirm{IncidentID: h.incident, Zone: "UTC"})
		return err
	}},
	{"WithdrawConfirmation", people.WithdrawConfirmation, func(h *story, by people.Person) error {
		_, err := h.app.WithdrawConfirmation(h.ctx(), by, h.incident, "r")
		return err
	}},
	{"SecondWithdrawal", people.WithdrawConfirmation, func(h *story, by people.Person) error {
		_, err := h.app.SecondWithdrawal(h.ctx(), by, "nowhere")
		return err
	}},
	{"DecideExposures", people.DecideExposures, func(h *story, by people.Person) error {
		return h.app.DecideExposures(h.ctx(), by, app.DecideExposures{IncidentID: h.incident, Decisions: []app.Decision{{Reference: "C-4", Involvement: incident.Out, Reason: "r"}}})
	}},
	{"WriteAccount", people.DraftNotices, func(h *story, by people.Person) error {
		return h.app.WriteAccount(h.ctx(), by, app.WriteAccount{IncidentID: h.incident, Language: "en"})
	}},
	{"EditDraft", people.DraftNotices, func(h *story, by people.Person) error {
		return h.app.EditDraft(h.ctx(), by, app.EditDraft{DraftID: h.Draft("C-1").ID, Version: h.Draft("C-1").Version, Subject: "s", Body: "b"})
	}},
	{"SaveTemplate", people.EditTemplates, func(h *story, by people.Person) error {
		_, err := h.app.SaveTemplate(h.ctx(), by, app.SaveTemplate{Slug: "final", Language: "en", Subject: "s", Body: "b", Why: "w"})
		return err
	}},
	{"KeepFinding", people.KeepFindings, func(h *story, by people.Person) error {
		return h.app.KeepFinding(h.ctx(), by, app.KeepFinding{NoticeID: h.Notice("initial").ID, DraftID: h.Draft("C-1").ID, Fingerprint: "f", Reason: "r"})
	}},
	{"CheckWave", people.ReadDesk, func(h *story, by people.Person) error {
		_, err := h.app.CheckWave(h.ctx(), by, app.SubmitNotice{NoticeID: h.Notice("initial").ID})
		return err
	}},
	{"RevokeLinks", people.SendNotices, func(h *story, by people.Person) error {
		_, err := h.app.RevokeLinks(h.ctx(), by, app.RevokeLinks{IncidentID: h.incident})
		return err
	}},
	{"CloseQuestion", people.RecordTellings, func(h *story, by people.Person) error {
		return h.app.CloseQuestion(h.ctx(), by, "nowhere", "by telephone")
	}},
	{"DecideNamedContact", people.ManageTenants, func(h *story, by people.Person) error {
		return h.app.DecideNamedContact(h.ctx(), by, app.DecideNamedContact{ID: "nowhere"})
	}},
	{"RecordTelling", people.RecordTellings, func(h *story, by people.Person) error {
		_, err := h.app.RecordTelling(h.ctx(), by, h.call("C-1"))
		return err
	}},
	{"SendAnswer", people.SendAnswers, func(h *story, by people.Person) error {
		_, err := h.app.SendAnswer(h.ctx(), by, app.SendAnswer{AnswerID: "a", TenantID: "t"})
		return err
	}},
	{"ShowClock", people.ShowClocks, func(h *story, by people.Person) error {
		return h.app.ShowClock(h.ctx(), by, app.ShowClock{IncidentID: h.incident, TenantID: h.customer("C-1").ID, On: true, Reason: "r"})
	}},
	{"MarkOrdinary", people.MarkOrdinary, func(h *story, by people.Person) error {
		return h.app.MarkOrdinary(h.ctx(), by, app.MarkOrdinary{Word: "Relay", Reason: "r"})
	}},
	{"UnmarkOrdinary", people.MarkOrdinary, func(h *story, by people.Person) error {
		return h.app.UnmarkOrdinary(h.ctx(), by, "w")
	}},
	{"SubmitNotice", people.SubmitNotices, func(h *story, by people.Person) error {
		due := at("2026-03-29 01:40")
		_, err := h.app.SubmitNotice(h.ctx(), by, app.SubmitNotice{NoticeID: h.Notice("initial").ID, DueAt: &due})
		return err
	}},
	{"ProposeLaterAwareness", people.SettleAwareness, func(h *story, by people.Person) error {
		_, err := h.app.ProposeLaterAwareness(h.ctx(), by, app.SettleAwareness{IncidentID: h.incident, At: at("01:50"), Zone: "UTC", Reason: "r"})
		return err
	}},
	{"SecondLaterAwareness", people.SecondLater, func(h *story, by people.Person) error {
		_, err := h.app.SecondLaterAwareness(h.ctx(), by, "none")
		return err
	}},
	{"WithdrawLaterAwareness", people.AcceptLater, func(h *story, by people.Person) error {
		return h.app.WithdrawLaterAwareness(h.ctx(), by, app.DecideProposal{ProposalID: "none", Reason: "r"})
	}},
	{"AcceptLater", people.AcceptLater, func(h *story, by people.Person) error {
		_, err := h.app.AcceptLater(h.ctx(), by, app.DecideProposal{ProposalID: "none", Reason: "r"})
		return err
	}},
	{"DeclineLater", people.AcceptLater, func(h *story, by people.Person) error {
		_, err := h.app.DeclineLater(h.ctx(), by, app.DecideProposal{ProposalID: "none", Reason: "r"})
		return err
	}},
	{"SecondLater", people.SecondLater, func(h *story, by people.Person) error {
		_, err := h.app.SecondLater(h.ctx(), by, "none")
		return err
	}},
	{"RelyOnReading", people.RelyOnReading, func(h *story, by people.Person) error {
		_, err := h.app.RelyOnReading(h.ctx(), by, app.RelyOnReading{IncidentID: h.incident, RegimeID: "contract-window", Reading: incident.Known, Reason: "r"})
		return err
	}},
	{"ExplainDelay", people.ExplainDelay, func(h *story, by people.Person) error {
		_, err := h.app.ExplainDelay(h.ctx(), by, app.ExplainDelay{ObligationID: h.Contract("C-1").ID, Day: "2026-03-29", Reason: "r"})
		return err
	}},
	{"RecordAcknowledgement", people.RecordFacts, func(h *story, by people.Person) error {
		return h.app.RecordAcknowledgement(h.ctx(), by, app.RecordAcknowledgement{ObligationID: h.Contract("C-1").ID, At: h.Clock.Now(), Source: "s"})
	}},
	{"ApproveNotice", people.ApproveNotices, func(h *story, by people.Person) error {
		_, err := h.app.ApproveNotice(h.ctx(), by, app.ApproveNotice{EditionID: "none"})
		return err
	}},
	{"HoldNotice", people.SendNotices, func(h *story, by people.Person) error {
		return h.app.HoldNotice(h.ctx(), by, app.HoldNotice{EditionID: "none"})
	}},
	{"ReleaseNotice", people.SendNotices, func(h *story, by people.Person) error {
		return h.app.ReleaseNotice(h.ctx(), by, app.ReleaseNotice{EditionID: "none"})
	}},
	{"SendRest", people.SendNotices, func(h *story, by people.Person) error { return h.app.SendRest(h.ctx(), by, "none") }},
	{"PauseSending", people.SendNotices, func(h *story, by people.Person) error {
		return h.app.PauseSending(h.ctx(), by, app.PauseSending{EditionID: "none"})
	}},
	{"ResumeSending", people.SendNotices, func(h *story, by people.Person) error { return h.app.ResumeSending(h.ctx(), by, "none") }},
	{"RecordRelayRate", people.ManageOrganisation, func(h *story, by people.Person) error {
		return h.app.RecordRelayRate(h.ctx(), by, app.RelayRate{Relay: "x:25", Letters: 1, Connections: 1, Latency: time.Millisecond})
	}},
	{"FileWithAuthority", people.FileWithAuthority, func(h *story, by people.Person) error {
		_, err := h.app.FileWithAuthority(h.ctx(), by, app.FileWithAuthority{ObligationID: h.Contract("C-1").ID, FiledAt: h.Clock.Now(), Channel: "post"})
		return err
	}},
	{"CompleteFiling", people.FileWithAuthority, func(h *story, by people.Person) error {
		_, err := h.app.CompleteFiling(h.ctx(), by, app.CompleteFiling{FilingID: "none", Reference: "r"})
		return err
	}},
	{"WriteParticulars", people.DraftNotices, func(h *story, by people.Person) error {
		return h.app.WriteParticulars(h.ctx(), by, app.WriteParticulars{IncidentID: h.incident, Words: map[string]string{"nature": "x"}})
	}},
	{"RuleOnQuestion", people.RuleOnQuestions, func(h *story, by people.Person) error {
		_, err := h.app.RuleOnQuestion(h.ctx(), by, app.RuleOnQuestion{IncidentID: h.incident, Question: "gdpr_risk", Reason: "r"})
		return err
	}},
	{"AdoptRules", people.AdoptRules, func(h *story, by people.Person) error {
		_, err := h.app.AdoptRules(h.ctx(), by, app.AdoptRules{Rows: []app.AdoptRow{{RegimeID: "eu-gdpr-33-1", Digest: "d"}}})
		return err
	}},
	{"ProposeWaiver", people.ProposeWaivers, func(h *story, by people.Person) error {
		_, err := h.app.ProposeWaiver(h.ctx(), by, app.ProposeWaiver{IncidentID: h.incident, Obligations: []string{h.Contract("C-1").ID}, Reason: "r"})
		return err
	}},
	{"AnswerWaiver", people.AnswerWaivers, func(h *story, by people.Person) error {
		return h.app.AnswerWaiver(h.ctx(), by, app.AnswerWaiver{IncidentID: h.incident, Waivers: []string{"none"}, Approve: true})
	}},
	{"HoldObligation", people.RecordHolds, func(h *story, by people.Person) error {
		_, _, err := h.app.HoldObligation(h.ctx(), by, app.HoldObligation{IncidentID: h.incident})
		return err
	}},
	{"LiftHold", people.RecordHolds, func(h *story, by people.Person) error {
		_, err := h.app.LiftHold(h.ctx(), by, "none", "r")
		return err
	}},
	{"ApproveHold", people.ApproveHolds, func(h *story, by people.Person) error {
		_, err := h.app.ApproveHold(h.ctx(), by, "none")
		return err
	}},
	{"DecideHold", people.DecideHolds, func(h *story, by people.Person) error {
		_, err := h.app.DecideHold(h.ctx(), by, app.DecideHold{HoldID: "none", RegimeID: "contract-window", Reason: "r"})
		return err
	}},
	{"PublishPromise", people.PublishPromise, func(h *story, by people.Person) error {
		_, err := h.app.PublishPromise(h.ctx(), by, app.PublishPromise{})
		return err
	}},
	{"ShareDeadlines", people.ShareDeadlines, func(h *story, by people.Person) error {
		_, err := h.app.ShareDeadlines(h.ctx(), by)
		return err
	}},
	{"RevokeDeadlines", people.ManagePeople, func(h *story, by people.Person) error {
		return h.app.RevokeDeadlines(h.ctx(), by, h.cast["Mira"].ID)
	}},
	{"AddPerson", people.ManagePeople, func(h *story, by people.Person) error {
		_, err := h.app.AddPerson(h.ctx(), by, app.NewPerson{Name: "New", Email: "new@flowchestra.example", Roles: "legal"})
		return err
	}},
	{"ChangePerson", people.ManagePeople, func(h *story, by people.Person) error {
		mira := h.cast["Mira"]
		_, err := h.app.ChangePerson(h.ctx(), by, app.ChangePerson{ID: mira.ID, Version: 1, Name: mira.Name, Email: mira.Email, Zone: "UTC", Roles: mira.Roles})
		return err
	}},
	{"InvitePerson", people.ManagePeople, func(h *story, by people.Person) error {
		_, err := h.app.InvitePerson(h.ctx(), by, h.cast["Mira"].ID)
		return err
	}},
	{"CountersignNotice", people.CountersignNotices, func(h *story, by people.Person) error {
		_, err := h.app.CountersignNotice(h.ctx(), by, app.CountersignNotice{EditionID: "none"})
		return err
	}},
	{"ReadCounter", people.CountersignNotices, func(h *story, by people.Person) error {
		_, err := h.app.ReadCounter(h.ctx(), by, "none")
		return err
	}},
	{"Uncountered", people.CountersignNotices, func(h *story, by people.Person) error {
		_, err := h.app.Uncountered(h.ctx(), by)
		return err
	}},
	{"InviteGuest", people.InviteGuests, func(h *story, by people.Person) error {
		_, err := h.app.InviteGuest(h.ctx(), by, "none", "none")
		return err
	}},
	{"EndGuest", people.InviteGuests, func(h *story, by people.Person) error { return h.app.EndGuest(h.ctx(), by, "none") }},
	{"ResetFactor", people.ResetFactors, func(h *story, by people.Person) error {
		return h.app.ResetFactor(h.ctx(), by, app.ResetFactor{PersonID: "none", Reason: "r"})
	}},
	{"EndSessions", people.ManagePeople, func(h *story, by people.Person) error {
		_, err := h.app.EndSessions(h.ctx(), by, h.cast["Mira"].ID, "")
		return err
	}},
	{"Sessions", people.ManagePeople, func(h *story, by people.Person) error {
		_, err := h.app.Sessions(h.ctx(), by, h.cast["Mira"].ID)
		return err
	}},
	{"ChangeOrganisation", people.ManageOrganisation, func(h *story, by people.Person) error {
		org := fixtures.Flowchestra()
		org.Version, org.Phone = 1, "+49 30 555 0134"
		_, err := h.app.ChangeOrganisation(h.ctx(), by, org)
		return err
	}},
	{"ImportTenants", people.ManageTenants, func(h *story, by people.Person) error {
		_, err := h.app.ImportTenants(h.ctx(), by, strings.NewReader(few))
		return err
	}},
	{"TestBell", people.RingBell, func(h *story, by people.Person) error {
		_, err := h.app.TestBell(h.ctx(), by)
		return err
	}},
	{"PreviewConfirmation", people.ReadIncidents, func(h *story, by people.Person) error {
		_, err := h.app.PreviewConfirmation(h.ctx(), by, h.incident)
		return err
	}},
	{"BellAnswers", people.ReadIncidents, func(h *story, by people.Person) error {
		_, err := h.app.BellAnswers(h.ctx(), by, "none")
		return err
	}},
}

// TestEveryVerbIsDoneByTheRolesOfTheTableAndByNobodyElse refuses first, so
// that what the allowed ones write comes after.
func TestEveryVerbIsDoneByTheRolesOfTheTableAndByNobodyElse(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e *storetest.Env) {
		h := begin(t, e, few)
		h.Confirmed("C-1")
		h.Rest()
		for _, v := range verbs {
			h.unchanged(v.name, func() {
				for _, r := range people.AllRoles() {
					if !people.WhoMay(v.act).Has(r) {
						refused(t, v.do(h, playing(r)), fault.KindForbidden, string(v.act))
					}
				}
				off := playing(people.AllRoles()...)
				off.DisabledAt = new(time.Time)
				refused(t, v.do(h, off), fault.KindForbidden, "switched off")
				refused(t, v.do(h, people.Person{Name: "Nobody"}), fault.KindForbidden)
			})
		}
		for _, v := range verbs {
			allowed := 0
			for _, r := range people.AllRoles() {
				if people.WhoMay(v.act).Has(r) {
					allowed++
					if err := v.do(h, playing(r)); fault.KindOf(err) == fault.KindForbidden {
						t.Errorf("%s by %s: %v", v.name, r, err)
					}
				}
			}
			if allowed == 0 {
				t.Errorf("nobody may do %s", v.name)
			}
		}
	})
}

// TestEveryActOfTheTableGuardsAVerb keeps the table and the verbs together.
func TestEveryActOfTheTableGuardsAVerb(t *testing.T) {
	t.Parallel()
	guarded := map[people.Act]bool{
		people.AnswerBell: true,                                                        // by the link: whoever holds it was rung
		people.OpenDuties: true, people.DeliverNotices: true, people.SoundAlarms: true, // jobs
	}
	for _, v := range verbs {
		guarded[v.act] = true
	}
	for _, a := range people.Acts() {
		if !guarded[a] {
			t.Errorf("no verb is tried that is guarded by %q", a)
		}
	}
	for _, a := range []people.Act{people.OpenDuties, people.DeliverNotices, people.SoundAlarms} {
		for _, r := range people.AllRoles() {
			if playing(r).May(a) {
				t.Errorf("%s may %s", r, a)
			}
		}
	}
	for _, a := range []people.Act{people.ApproveNotices, people.ConfirmIncident, people.SettleAwareness, people.WithdrawConfirmation} {
		if people.System().May(a) {
			t.Errorf("Tocsin itself may %s", a)
		}
	}
}

func playing(roles ...people.Role) people.Person {
	return people.Person{ID: "somebody", Name: "Somebody", Zone: "UTC", Roles: roles}
}
