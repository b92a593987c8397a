package web_test

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/flowchestra/tocsin/app"
	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/notice"
	"github.com/flowchestra/tocsin/app/web/browsertest"
)

// holding puts a holding notice of the first wave before legal, two hours
// before it is to be signed at last.
func (s *site) holding(inc incident.Incident) notice.Edition {
	s.Helper()
	ds, err := s.look().Deadlines(inc.ID)
	s.must(err)
	due := ds[0].DueAt
	s.Clock.Set(utc("2026-03-28 16:00"))
	n, err := s.app.OpenNotice(s.Context(), s.person("Mira"), app.OpenNotice{IncidentID: inc.ID, Kind: notice.Holding})
	s.must(err)
	s.drafts(*n)
	next := utc("2026-03-29 06:00")
	for lang, a := range s.accounts(inc) {
		s.must(s.app.WriteAccount(s.Context(), s.person("Mira"), app.WriteAccount{IncidentID: inc.ID, Language: lang, Seen: a.Version, Data: a.Data, WhatHappened: a.WhatHappened,
			WhatWeDid: a.WhatWeDid, WhatYouCanDo: a.WhatYouCanDo, Unknown: a.Unknown, NextUpdateAt: &next}))
	}
	s.workDuties(inc.ID)
	s.drafts(*n)
	wave := app.SubmitNotice{NoticeID: n.ID, DueAt: &due}
	w, err := s.app.CheckWave(s.Context(), s.person("Mira"), wave)
	s.must(err)
	for _, f := range w.Found {
		s.must(s.app.KeepFinding(s.Context(), s.person("Mira"), app.KeepFinding{NoticeID: n.ID, DraftID: f.First[0].ID, Fingerprint: f.Fingerprint(), Reason: "it is a holding notice"}))
	}
	e, err := s.app.SubmitNotice(s.Context(), s.person("Mira"), wave)
	s.must(err)
	s.Clock.Set(due.Add(-112 * time.Minute))
	s.sweeps()
	return *e
}

func (s *site) accounts(inc incident.Incident) map[string]incident.Account {
	s.Helper()
	as, err := s.look().Accounts(inc.ID)
	s.must(err)
	return as
}

func (s *site) sweeps() {
	s.Helper()
	_, err := s.app.SweepClocks(s.Context(), "test")
	s.must(err)
}

func TestAHoldingNoticeIsArmedAndDisarmedByPlainForms(t *testing.T) {
	t.Parallel()
	s := open(t)
	inc := s.storyTo("words")
	e := s.holding(inc)
	desk, lena := "/editions/"+e.ID, s.as("Lena")
	s.reads("Lena", e.ID)
	sign := func(until string) url.Values {
		return url.Values{"digest": {e.Digest}, "release": {"armed"}, "expires_at": {until}, "expires_at_zone": {"UTC"}}
	}
	s.code("Lena")
	mira := s.as("Mira")
	s.says(plain(lena.get(desk+"/signature")), 200, "Armed: by itself at the time to sign", "Armed, it leaves by itself at", "Armed until")
	s.unchanged("when it cannot be armed until then", func() {
		for _, bad := range []string{"", "tomorrow", "2026-03-28T01:00", "2026-03-29T00:59", "2026-04-29T01:00", "\x00"} {
			s.says(lena.post(desk+"/approval", sign(bad)), 422, `id="expires_at-wrong"`)
		}
	})
	armed := sign("2026-03-30T12:00")
	armed.Set("code", s.code("Lena"))
	s.says(lena.post(desk+"/approval", armed), 303)
	s.says(plain(lena.get(desk)), 200, "Armed by Lena.", "It leaves by itself at", "Why it is disarmed")
	for _, page := range []string{"/watch", "/incidents/" + inc.Number, "/customers", "/bell", "/me", "/people", "/signing"} {
		s.says(plain(s.as("Ada").get(page)), 200, inc.Number+": a holding notice to 3 customers leaves by itself at Sun 29 Mar 03:00 Berlin (01:00 UTC). 1 h 12 m left", "Disarm")
	}
	if a := s.as("Rosa").get("/watch"); strings.Contains(a.body, "/disarm") || !strings.Contains(a.body, "leaves by itself") {
		t.Error("an auditor is shown the countdown, and no button")
	}
	s.unchanged("a reason that is none", func() {
		for _, bad := range []string{strings.Repeat("x", 301), "two\nlines"} {
			s.says(lena.post(desk+"/disarm", url.Values{"why": {bad}}), 422, `id="why-wrong"`)
		}
		s.says(mira.post(desk+"/disarm", nil), 403)
		s.says(lena.post("/editions/none/disarm", nil), 404)
	})
	s.says(plain(s.as("Ada").presses(s.as("Ada").get("/watch"), desk+"/disarm", nil)), 200, "It no longer leaves by itself: disarmed by Ada.", "Check and release")
	if a := lena.get("/watch"); strings.Contains(a.body, "leaves by itself at") {
		t.Error("the countdown goes on")
	}
	s.unchanged("disarmed twice", func() {
		s.says(plain(lena.post(desk+"/disarm", nil)), 409, "Nothing was changed.", "not armed")
	})
	s.says(plain(lena.get("/signing")), 200, "disarmed: leaves when the commander, or legal, releases it")
}

func TestOnlyAHoldingNoticeOffersToBeArmed(t *testing.T) {
	t.Parallel()
	s := open(t)
	inc := s.storyTo("submitted")
	desk, lena := "/editions/"+s.lastEdition(inc).ID, s.as("Lena")
	s.reads("Lena", s.lastEdition(inc).ID)
	if strings.Contains(lena.get(desk+"/signature").body, "Armed") {
		t.Error("a first letter can be armed")
	}
	s.unchanged("arming it all the same", func() {
		s.says(plain(lena.post(desk+"/approval", url.Values{"digest": {s.lastEdition(inc).Digest}, "release": {"armed"}, "expires_at": {"2026-03-30T12:00"}, "expires_at_zone": {"UTC"}})), 422, "Only a holding notice can be armed")
	})
}

func TestPagesWithAnArmedNoticeAreFitToBeUsed(t *testing.T) {
	t.Parallel()
	s := open(t)
	inc := s.storyTo("words")
	e := s.holding(inc)
	desk, lena := "/editions/"+e.ID, s.sits("Lena", browsertest.Desk())
	s.reads("Lena", e.ID)
	looksAt(lena, "signature-armed", desk+"/signature")
	until := s.Clock.Now().Add(24 * time.Hour)
	_, err := s.app.ApproveNotice(s.Context(), s.person("Lena"), app.ApproveNotice{EditionID: e.ID, Digest: e.Digest, Code: s.code("Lena"), Release: notice.Armed, ExpiresAt: &until})
	s.must(err)
	looksAt(lena, "edition-armed", desk)
	looksAt(lena, "watch-armed", "/watch")
	s.must(s.app.DisarmHolding(s.Context(), s.person("Ada"), app.DisarmHolding{EditionID: e.ID, Why: "we tell them by telephone"}))
	looksAt(lena, "edition-disarmed", desk)
}

func TestAWaveThatWaitsShowsWhomTheBellRingsAndWhen(t *testing.T) {
	t.Parallel()
	s := open(t)
	inc := s.storyTo("submitted")
	form := s.registered()
	form.Set("ladder_minutes", "20, 40")
	ines := s.as("Ines")
	s.says(ines.post("/organisation", form), 303)
	s.says(ines.get("/organisation"), 200, `value="20, 40"`)
	s.says(plain(s.as("Lena").get("/editions/"+s.lastEdition(inc).ID)), 200, "The bell rings Lena Sat 28 Mar 08:08, Jonas 08:28, Ada 09:08 (Berlin) until somebody answers.")
	s.says(plain(s.as("Lena").get("/bell")), 200, "after 20 m without an answer", "after 1 h without an answer")
}
