package app_test

import (
	"strings"
	"testing"
	"time"

	"github.com/flowchestra/tocsin/app"
	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/notice"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/app/store/storetest"
)

// A mistake is one bad entry, the kind of its refusal and what the sentence
// must say.
type mistake struct {
	name  string
	do    func(h *story) error
	kind  fault.Kind
	words []string
}

func refuseEach(t *testing.T, h *story, mistakes []mistake) {
	t.Helper()
	h.Rest()
	for _, m := range mistakes {
		h.unchanged(m.name, func() {
			err := m.do(h)
			if fault.KindOf(err) != m.kind {
				t.Errorf("%s: wanted %s, got %v", m.name, m.kind, err)
				return
			}
			for _, w := range m.words {
				if !strings.Contains(err.Error(), w) {
					t.Errorf("%s: the sentence does not say %q: %s", m.name, w, err)
				}
			}
		})
	}
}

func instant(kind incident.Kind, at func(h *story) time.Time, reason string) func(h *story) error {
	return func(h *story) error {
		_, err := h.app.RecordInstant(h.ctx(), h.cast["Theo"], app.RecordInstant{IncidentID: h.incident, Kind: kind, At: at(h), Zone: berlin, Reason: reason})
		return err
	}
}

func TestBadFactsAreRefusedWithASentenceAndNothingIsWritten(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e *storetest.Env) {
		h := begin(t, e, few)
		h.Declare()
		h.At("01:40")
		ahead := func(h *story) time.Time { return h.Clock.Now().Add(time.Second) }
		refuseEach(t, h, []mistake{
			{"the future", instant(incident.Triaged, ahead, ""), fault.KindInvalid, []string{"lies in the future", "01:40"}},
			{"before 2000", instant(incident.Triaged, func(*story) time.Time { return at("1999-12-31 23:59") }, ""), fault.KindInvalid, []string{"before 2000", "year"}},
			{"no time at all", instant(incident.Triaged, func(*story) time.Time { return time.Time{} }, ""), fault.KindInvalid, []string{"Say when"}},
			{"a correction without a reason", instant(incident.Detected, func(*story) time.Time { return at("2026-03-27 22:00") }, ""), fault.KindInvalid, []string{"already recorded", "Say why"}},
			{"aware by the back door", instant(incident.Aware, func(*story) time.Time { return at("01:40") }, ""), fault.KindInvalid, []string{"its own act"}},
			{"confirmed by the back door", instant(incident.ConfirmedKind, func(*story) time.Time { return at("01:40") }, ""), fault.KindInvalid, []string{"its own act"}},
			{"an unknown kind", instant("noticed", func(*story) time.Time { return at("01:40") }, ""), fault.KindInvalid, []string{`no instant called "noticed"`}},
			{"a broken reason", instant(incident.Detected, func(*story) time.Time { return at("2026-03-27 22:00") }, "caf\xe9"), fault.KindInvalid, []string{"not UTF-8"}},
			{"a severity that is none", func(h *story) error {
				_, err := h.app.DeclareIncident(h.ctx(), h.cast["Theo"], app.Declaration{Title: "x", Severity: "SEV9", DetectedAt: h.Clock.Now(), Zone: berlin})
				return err
			}, fault.KindInvalid, []string{"SEV1"}},
			{"a title of two lines", func(h *story) error {
				_, err := h.app.DeclareIncident(h.ctx(), h.cast["Theo"], app.Declaration{Title: "x\r\nBcc: all", Severity: "SEV1", DetectedAt: h.Clock.Now(), Zone: berlin})
				return err
			}, fault.KindInvalid, []string{"one line"}},
			{"detected tomorrow", func(h *story) error {
				_, err := h.app.DeclareIncident(h.ctx(), h.cast["Theo"], app.Declaration{Title: "x", Severity: "SEV1", DetectedAt: h.Clock.Now().Add(24 * time.Hour), Zone: berlin})
				return err
			}, fault.KindInvalid, []string{"future"}},
			{"aware before detected", func(h *story) error {
				_, err := h.app.AnswerAccess(h.ctx(), h.cast["Ada"], app.AccessAnswer{IncidentID: h.incident, Answer: "yes", At: at("2026-03-27 20:00"), Zone: berlin})
				return err
			}, fault.KindInvalid, []string{"before detected", "Correct one of them"}},
			{"an answer that is none", func(h *story) error {
				_, err := h.app.AnswerAccess(h.ctx(), h.cast["Ada"], app.AccessAnswer{IncidentID: h.incident, Answer: "maybe", At: at("01:40"), Zone: berlin})
				return err
			}, fault.KindInvalid, []string{"yes, probably, not known yet, or no"}},
			{"no such zone", func(h *story) error {
				_, err := h.app.ConfirmIncident(h.ctx(), h.cast["Ada"], app.Confirm{IncidentID: h.incident, Zone: "Middle/Earth"})
				return err
			}, fault.KindInvalid, []string{"Middle/Earth", "Europe/Berlin"}},
			{"no such incident", func(h *story) error {
				_, err := h.app.ConfirmIncident(h.ctx(), h.cast["Ada"], app.Confirm{IncidentID: "nowhere", Zone: "UTC"})
				return err
			}, fault.KindNotFound, []string{"no such incident"}},
		})
	})
}

func TestBadListsAreRefusedWholeAndNothingIsWritten(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e *storetest.Env) {
		h := begin(t, e, many(250, 72))
		h.Declare()
		file := func(csv string) func(h *story) error {
			return func(h *story) error {
				_, err := h.app.ImportTenants(h.ctx(), h.cast["Ines"], strings.NewReader(csv))
				return err
			}
		}
		refuseEach(t, h, []mistake{
			{"an unknown customer at the end of a long list", func(h *story) error {
				return h.decide(incident.In, append(references(249), "C-9999")...)
			}, fault.KindNotFound, []string{`no customer "C-9999"`, "Row 250", "Import it first"}},
			{"a decision without a reason", func(h *story) error {
				return h.app.DecideExposures(h.ctx(), h.cast["Theo"], app.DecideExposures{IncidentID: h.incident,
					Decisions: []app.Decision{{Reference: "C-1", Involvement: incident.In, Reason: "x"}, {Reference: "C-2", Involvement: incident.Out}}})
			}, fault.KindInvalid, []string{"Row 2", "C-2", "Say why"}},
			{"a customer file with one bad row", file(customerColumns + "C-1,New name,US,UTC,aware,24,a@b.example,\nC-900,Bad,US,UTC,aware,soon,not an address,\n"),
				fault.KindInvalid, []string{"Row 3", `Window "soon"`, "not a mail address"}},
			{"a customer twice", file(customerColumns + "C-900,A,US,UTC,aware,24,a@b.example,\nC-900,B,US,UTC,aware,24,a@b.example,\n"), fault.KindInvalid, []string{"stands already in row 2"}},
			{"a file of the wrong kind", file("PK\x03\x04"), fault.KindInvalid, []string{"no column"}},
			{"an empty file", file(""), fault.KindInvalid, []string{"empty"}},
			{"broken UTF-8 in a name", file(customerColumns + "C-900,Caf\xe9,US,UTC,aware,24,a@b.example,\n"), fault.KindInvalid, []string{"Row 2", "UTF-8"}},
			{"a second person at one address", func(h *story) error {
				_, err := h.app.AddPerson(h.ctx(), h.cast["Ines"], app.NewPerson{Name: "Lena 2", Email: "LENA@flowchestra.example", Roles: "legal"})
				return err
			}, fault.KindConflict, []string{"Lena is already on record"}},
			{"an unknown deputy", func(h *story) error {
				_, err := h.app.AddPerson(h.ctx(), h.cast["Ines"], app.NewPerson{Name: "Max", Email: "max@flowchestra.example", Roles: "legal", Deputy: "no@flowchestra.example"})
				return err
			}, fault.KindNotFound, []string{"Add the deputy first"}},
			{"the product's own role", func(h *story) error {
				_, err := h.app.AddPerson(h.ctx(), h.cast["Ines"], app.NewPerson{Name: "Max", Email: "max@flowchestra.example", Roles: "tocsin"})
				return err
			}, fault.KindInvalid, []string{`no role "tocsin"`}},
			{"a second set-up", func(h *story) error {
				_, err := h.app.SetUp(h.ctx(), app.SetUp{Token: "guess"})
				return err
			}, fault.KindNotFound, []string{"used up or not ours"}},
		})
	})
}

func TestWhatLegalMayNotDoIsRefusedAndNothingIsWritten(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e *storetest.Env) {
		h := begin(t, e, few)
		stale := h.Submitted("C-1", "C-3")
		d := h.Draft("C-1")
		h.must(h.app.EditDraft(h.ctx(), h.cast["Jonas"], app.EditDraft{DraftID: d.ID, Version: d.Version, Subject: d.Subject, Body: d.Body + "\n\nJonas adds this."}))
		e1 := h.Submit(h.Deadlines()[0].DueAt)
		code := map[string]string{"Lena": h.Code("Lena"), "Jonas": h.Code("Jonas"), "Ada": h.Code("Ada")}
		sign := func(who string, ed *notice.Edition, digest string) func(h *story) error {
			return func(h *story) error {
				_, err := h.app.ApproveNotice(h.ctx(), h.cast[who], app.ApproveNotice{EditionID: ed.ID, Digest: digest, Code: code[who]})
				return err
			}
		}
		both := h.cast["Ada"] // a commander who is also from legal submits, and then would sign
		both.Roles = people.Roles{people.Commander, people.Legal}
		due := h.Deadlines()[1].DueAt
		own, err := h.app.SubmitNotice(h.ctx(), both, app.SubmitNotice{NoticeID: h.Notice(notice.Initial).ID, DueAt: &due})
		h.must(err)
		refuseEach(t, h, []mistake{
			{"a stale edition", sign("Lena", stale, stale.Digest), fault.KindConflict, []string{"Edition 1 is stale", "a letter was edited"}},
			{"another digest", sign("Lena", e1, stale.Digest), fault.KindConflict, []string{"What you read is not edition 2"}},
			{"a second signature where none was given", func(h *story) error {
				_, err := h.app.CountersignNotice(h.ctx(), both, app.CountersignNotice{EditionID: own.ID, Digest: own.Digest, Code: code["Ada"]})
				return err
			}, fault.KindConflict, []string{"is not signed yet"}},
			{"an edition that is none", sign("Lena", &notice.Edition{ID: "none"}, ""), fault.KindNotFound, []string{"no such edition"}},
			{"awareness later than it stands", func(h *story) error {
				_, err := h.app.SettleAwareness(h.ctx(), h.cast["Lena"], app.SettleAwareness{IncidentID: h.incident, At: at("02:00"), Zone: berlin, Reason: "r"})
				return err
			}, fault.KindInvalid, []string{"stands at 01:40", "cannot be settled later"}},
			{"awareness without a reason", func(h *story) error {
				_, err := h.app.SettleAwareness(h.ctx(), h.cast["Lena"], app.SettleAwareness{IncidentID: h.incident, At: at("01:00"), Zone: berlin})
				return err
			}, fault.KindInvalid, []string{"Fill in reason"}},
		})
	})
}

func TestWordsThatCannotBeSentAreRefusedAndNothingIsWritten(t *testing.T) {
	t.Parallel()
	h := begin(t, storetest.SQLite(t), few)
	h.Confirmed("C-1")
	d := h.Draft("C-1")
	edit := func(version int, subject, body string) func(h *story) error {
		return func(h *story) error {
			return h.app.EditDraft(h.ctx(), h.cast["Mira"], app.EditDraft{DraftID: d.ID, Version: version, Subject: subject, Body: body})
		}
	}
	refuseEach(t, h, []mistake{
		{"CR LF in a subject", edit(d.Version, "Notice\r\nBcc: everybody@x.example", "b"), fault.KindInvalid, []string{"subject must be one line"}},
		{"NUL in a subject", edit(d.Version, "Notice\x00", "b"), fault.KindInvalid, []string{"one line"}},
		{"broken UTF-8 in a body", edit(d.Version, "s", "caf\xe9"), fault.KindInvalid, []string{"body", "not UTF-8"}},
		{"a control character", edit(d.Version, "s", "\x1b[2J"), fault.KindInvalid, []string{"control character"}},
		{"a letter somebody saved since", edit(d.Version-1, "s", "b"), fault.KindConflict, []string{"Somebody saved this letter"}},
		{"words in a language nobody writes", func(h *story) error {
			return h.app.WriteAccount(h.ctx(), h.cast["Mira"], app.WriteAccount{IncidentID: h.incident, Language: "tlh"})
		}, fault.KindInvalid, []string{"en, de"}},
		{"broken words", func(h *story) error {
			return h.app.WriteAccount(h.ctx(), h.cast["Mira"], app.WriteAccount{IncidentID: h.incident, Language: "en", Unknown: "\xff"})
		}, fault.KindInvalid, []string{"unknown", "not UTF-8"}},
	})
}

func TestOpenFieldsAreListedAndNothingIsFrozen(t *testing.T) {
	t.Parallel()
	h := begin(t, storetest.SQLite(t), few)
	h.Declare()
	h.AccessYes("01:40")
	h.At("02:14")
	h.Confirm()
	h.Decide("C-1", "C-2")
	h.RunDue()
	refuseEach(t, h, []mistake{{"submitting too early", func(h *story) error {
		due := h.Deadlines()[0].DueAt
		_, err := h.app.SubmitNotice(h.ctx(), h.cast["Mira"], app.SubmitNotice{NoticeID: h.Notice(notice.Initial).ID, DueAt: &due})
		return err
	}, fault.KindInvalid, []string{"what happened (in 2 letters)", "next update (in 2 letters)", "unknown (in 2 letters)", "Record these facts"}}})
	h.Words()
	h.RunDue()
	h.Submit(h.Deadlines()[0].DueAt)
}

func TestWhatCannotFollowIsRefusedAndNothingIsWritten(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e *storetest.Env) {
		h := begin(t, e, few)
		h.Confirmed("C-1")
		h.Record(incident.Resolved, h.Clock.Now())
		end := func(kind incident.Kind, reason string) func(h *story) error {
			return func(h *story) error {
				_, err := h.app.RecordInstant(h.ctx(), h.cast["Ada"], app.RecordInstant{IncidentID: h.incident, Kind: kind, At: h.Clock.Now(), Zone: berlin, Reason: reason})
				return err
			}
		}
		refuseEach(t, h, []mistake{
			{"confirming twice", func(h *story) error {
				_, err := h.app.ConfirmIncident(h.ctx(), h.cast["Ada"], app.Confirm{IncidentID: h.incident, Zone: berlin})
				return err
			}, fault.KindConflict, []string{"Ada already confirmed", "02:14 UTC on Sat 28 Mar 2026"}},
			{"answering twice", func(h *story) error {
				_, err := h.app.AnswerAccess(h.ctx(), h.cast["Ada"], app.AccessAnswer{IncidentID: h.incident, Answer: "yes", At: at("01:00"), Zone: berlin})
				return err
			}, fault.KindConflict, []string{"already proposed at 01:40", "Ask legal"}},
			{"closing over open duties", end(incident.Closed, ""), fault.KindConflict, []string{"2 duties", "still open"}},
			{"dismissing a confirmed incident", end(incident.Dismissed, "false alarm"), fault.KindConflict, []string{"is confirmed", "Withdraw the confirmation"}},
			{"seconding nothing", func(h *story) error {
				_, err := h.app.SecondWithdrawal(h.ctx(), h.cast["Lena"], h.incident)
				return err
			}, fault.KindConflict, []string{"No withdrawal waits"}},
			{"withdrawing without a reason", func(h *story) error {
				_, err := h.app.WithdrawConfirmation(h.ctx(), h.cast["Lena"], h.incident, " ")
				return err
			}, fault.KindInvalid, []string{"Fill in reason"}},
			{"a link that is none", func(h *story) error {
				_, err := h.app.AnswerAlarm(h.ctx(), "guess")
				return err
			}, fault.KindNotFound, []string{"not one of ours"}},
			{"a bounce of what was never accepted", func(h *story) error {
				return h.app.RecordBounce(h.ctx(), "none", "550")
			}, fault.KindNotFound, []string{"no such delivery"}},
		})
	})
}
