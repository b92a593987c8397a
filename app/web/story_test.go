package web_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/flowchestra/tocsin/app"
	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/notice"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/fixtures"
	"github.com/flowchestra/tocsin/notifications"
)

// act is something that happens in the story at an hour.
type act struct {
	name string
	at   string // UTC
	do   func(*site, *incident.Incident)
}

// acts are the story's, in order. storyTo names the last one that happened.
var acts = []act{
	{"reported", "2026-03-27 23:18", (*site).storyReported},
	{"aware", "2026-03-28 01:40", (*site).storyAware},
	{"confirmed", "2026-03-28 02:14", (*site).storyConfirmed},
	{"customers", "2026-03-28 04:50", (*site).storyCustomers},
	{"words", "2026-03-28 05:40", (*site).storyWords},
	{"submitted", "2026-03-28 07:08", func(s *site, i *incident.Incident) { s.submit(i, 0) }},
	{"signed", "2026-03-28 07:20", func(s *site, i *incident.Incident) { s.sign(i) }},
	{"sent", "2026-03-28 07:21", func(s *site, i *incident.Incident) { s.deliver(i, accept) }},
	{"submitted rest", "2026-03-28 08:52", func(s *site, i *incident.Incident) { s.submit(i, 0) }},
	{"told", "2026-03-28 09:06", func(s *site, i *incident.Incident) { s.sign(i); s.deliver(i, accept) }},
}

// storyTo brings a site from nothing to a point of the story: the cast, 412
// customers, and what everybody did until then. What the queue would work is
// worked at once. Product time stands where the act happened.
func (s *site) storyTo(name string) incident.Incident {
	s.Helper()
	last := slices.IndexFunc(acts, func(a act) bool { return a.name == name })
	if last < 0 {
		s.Fatalf("the story has no act %q", name)
	}
	s.withCast()
	s.importCustomers(fixtures.CustomersCSV)
	var inc incident.Incident
	for _, a := range acts[:last+1] {
		s.Clock.Set(utc(a.at))
		a.do(s, &inc)
	}
	inc, err := s.look().Incident(inc.ID)
	s.must(err)
	return inc
}

// withCast sets the site up with everybody of the story, and with what makes
// letters.
func (s *site) withCast() *site {
	s.Helper()
	s.app.Dress, s.app.Compose = notifications.Dress, notifications.Compose
	s.setUp()
	for _, m := range fixtures.Cast() {
		if m.Name == "Ada" {
			continue
		}
		s.Clock.Forward(time.Microsecond) // people stand in the order they were added
		_, err := s.app.AddPerson(s.Context(), s.admin, app.NewPerson{Name: m.Name, Email: m.Email, Zone: m.Zone, Roles: m.Roles, Deputy: m.Deputy})
		s.must(err)
	}
	return s
}

func (s *site) importCustomers(csv string) {
	s.Helper()
	_, err := s.app.ImportTenants(s.Context(), s.admin, strings.NewReader(csv))
	s.must(err)
}

// utc reads a time of the story.
func utc(at string) time.Time {
	t, err := time.ParseInLocation("2006-01-02 15:04", at, time.UTC)
	if err != nil {
		return time.Time{}
	}
	return t
}

func (s *site) storyReported(inc *incident.Incident) {
	s.Helper()
	f, err := s.app.DeclareIncident(s.Context(), s.person("Theo"), app.Declaration{Title: "Run exports read with a stolen support token", Severity: incident.SEV1,
		DetectedAt: utc("2026-03-27 22:52"), Zone: "Europe/Berlin", Source: "alert: 41 GB of run exports read with one support token", CommanderID: s.person("Ada").ID})
	s.must(err)
	*inc = f.Incident
	for _, i := range []app.RecordInstant{
		{Kind: incident.OccurredFrom, At: utc("2026-03-27 21:10"), Source: "export log"},
		{Kind: incident.OccurredTo, At: utc("2026-03-27 22:47"), Source: "export log"},
		{Kind: incident.Triaged, At: utc("2026-03-27 23:05"), Source: "Theo"},
		{Kind: incident.Contained, At: utc("2026-03-27 23:18"), Source: "Theo: the token is revoked"},
	} {
		i.IncidentID, i.Zone = inc.ID, "Europe/Berlin"
		_, err := s.app.RecordInstant(s.Context(), s.person("Theo"), i)
		s.must(err)
	}
}

func (s *site) storyAware(inc *incident.Incident) {
	s.Helper()
	_, err := s.app.AnswerAccess(s.Context(), s.person("Ada"), app.AccessAnswer{IncidentID: inc.ID, Answer: "yes", At: s.Clock.Now(), Zone: "Europe/Berlin",
		Source: "the token's owner: \"That was not me.\""})
	s.must(err)
	s.workDuties(inc.ID)
}

func (s *site) storyConfirmed(inc *incident.Incident) {
	s.Helper()
	_, err := s.app.ConfirmIncident(s.Context(), s.person("Ada"), app.Confirm{IncidentID: inc.ID, Zone: "Europe/Berlin", OwnerID: s.person("Theo").ID})
	s.must(err)
	s.workDuties(inc.ID)
}

func (s *site) storyCustomers(inc *incident.Incident) {
	s.Helper()
	s.decide(inc.ID, fixtures.AffectedCSV)
}

// decide hands in a list of affected customers that is complete.
func (s *site) decide(incidentID, csv string) {
	s.Helper()
	ds, err := app.ReadDecisions(strings.NewReader(csv))
	s.must(err)
	s.must(s.app.DecideExposures(s.Context(), s.person("Theo"), app.DecideExposures{IncidentID: incidentID, Decisions: ds, Complete: true}))
	s.workDuties(incidentID)
}

func (s *site) storyWords(inc *incident.Incident) {
	s.Helper()
	next := utc("2026-03-28 18:00")
	for _, w := range fixtures.Accounts() {
		s.must(s.app.WriteAccount(s.Context(), s.person("Mira"), app.WriteAccount{IncidentID: inc.ID, Language: w.Language, Data: w.Data, WhatHappened: w.WhatHappened,
			WhatWeDid: w.WhatWeDid, WhatYouCanDo: w.WhatYouCanDo, Unknown: w.Unknown, NextUpdateAt: &next}))
	}
	s.workDuties(inc.ID)
}

// workDuties opens duties and drafts letters, as the workers of package jobs
// do.
func (s *site) workDuties(incidentID string) {
	s.Helper()
	inc, err := s.look().Incident(incidentID)
	s.must(err)
	for next := (&app.OpenDuties{IncidentID: inc.ID, Facts: inc.FactsVersion}); next != nil; {
		next, err = s.app.OpenDuties(s.Context(), *next)
		s.must(err)
	}
	f, err := s.look().File(incidentID)
	s.must(err)
	if f.Confirmed() == nil {
		return
	}
	for next := (&app.DraftNotice{IncidentID: inc.ID, Letter: notice.Initial}); next != nil; {
		next, err = s.app.DraftNotice(s.Context(), *next)
		s.must(err)
	}
}

// submit has Mira put the n-th wave that is not with legal yet, by deadline,
// before legal.
func (s *site) submit(inc *incident.Incident, n int) *notice.Edition {
	s.Helper()
	letter, err := s.look().NoticeOf(inc.ID, notice.Initial)
	s.must(err)
	deadlines, err := s.look().Deadlines(inc.ID)
	s.must(err)
	stages, err := s.look().Stages(letter.ID)
	s.must(err)
	var open []time.Time
	for _, d := range deadlines {
		if _, ok := stages[d.TenantID]; !ok && !slices.ContainsFunc(open, d.DueAt.Equal) {
			open = append(open, d.DueAt)
		}
	}
	if n >= len(open) {
		s.Fatalf("%d waves are not with legal", len(open))
	}
	e, err := s.app.SubmitNotice(s.Context(), s.person("Mira"), app.SubmitNotice{NoticeID: letter.ID, DueAt: &open[n]})
	s.must(err)
	return e
}

// sign has Lena sign the edition that was put before her last.
func (s *site) sign(inc *incident.Incident) notice.Edition {
	s.Helper()
	editions, err := s.look().EditionsOf(inc.ID)
	s.must(err)
	e := editions[len(editions)-1]
	s.reads("Lena", e.ID)
	_, err = s.app.ApproveNotice(s.Context(), s.person("Lena"), app.ApproveNotice{EditionID: e.ID, Digest: e.Digest, Code: s.code("Lena")})
	s.must(err)
	return e
}

// reads has somebody open every letter of an edition that stands out.
func (s *site) reads(who, editionID string) {
	s.Helper()
	unread, err := s.app.Unread(s.Context(), s.person(who), editionID)
	s.must(err)
	for _, o := range unread {
		s.must(s.app.OpenCopy(s.Context(), s.person(who), editionID, o.Copy.ID))
	}
}

// accept answers as a relay that takes everything.
func accept(notice.Delivery) notice.Answer {
	return notice.Answer{Outcome: notice.Accepted, Code: 250, Enhanced: "2.0.0", Reply: "queued", QueueID: "4F1", TLS: "TLS 1.3 TLS_AES_128_GCM_SHA256"}
}

// deliver makes the messages of the edition that was signed last and hands
// over what is due, until nothing is. The relay answers as told.
func (s *site) deliver(inc *incident.Incident, relay func(notice.Delivery) notice.Answer) {
	s.Helper()
	editions, err := s.look().EditionsOf(inc.ID)
	s.must(err)
	e := editions[len(editions)-1]
	r, err := s.look().Release(e.ID)
	s.must(err)
	if r != nil && r.SendAt != nil && r.SendAt.After(s.Clock.Now()) {
		s.Clock.Set(*r.SendAt)
	}
	for batch := range 5 { // a few letters, then hundreds
		s.must(s.app.SendNotice(s.Context(), app.SendNotice{EditionID: e.ID})) // the others after the first few
		due, err := s.look().DueDeliveries(e.ID, batch, s.Clock.Now())
		s.must(err)
		for len(due) > 0 { // a refusal calls for the next contact in the same batch
			begun, _, err := s.app.BeginDeliveries(s.Context(), app.BeginDeliveries{Deliveries: due, Node: "test"})
			s.must(err)
			answers := make([]notice.Answered, len(begun))
			for i, h := range begun {
				answers[i] = notice.Answered{DeliveryID: h.Delivery.ID, AttemptID: h.Attempt.ID, Answer: relay(h.Delivery)}
			}
			s.must(s.app.RecordReceipts(s.Context(), answers))
			due, err = s.look().DueDeliveries(e.ID, batch, s.Clock.Now())
			s.must(err)
		}
	}
}

func TestTheStoryIsToldToItsEndWithoutAQueue(t *testing.T) {
	t.Parallel()
	s := open(t)
	inc := s.storyTo("told")
	progress, err := s.look().Progress(inc.ID)
	s.must(err)
	deadlines, err := s.look().Deadlines(inc.ID)
	s.must(err)
	if progress[notice.Accepted] != 180 || len(deadlines) != 0 || s.person("Lena").Roles[0] != people.Legal {
		t.Errorf("%v accepted, %d still to be told", progress, len(deadlines))
	}
}

func sendOf(e notice.Edition) app.SendNotice { return app.SendNotice{EditionID: e.ID} }

func holdOf(e notice.Edition) app.HoldNotice { return app.HoldNotice{EditionID: e.ID} }

// made are the deliveries of an incident.
func (s *site) made(inc incident.Incident) []notice.Delivery {
	s.Helper()
	out, err := s.look().DeliveriesAfter(s.letter(inc), nil, "", 1000)
	s.must(err)
	return out
}
