package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/flowchestra/tocsin/app"
	"github.com/flowchestra/tocsin/app/clock"
	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/notice"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/fixtures"
)

// scenes are the story up to its second day. Later releases add to them.
func scenes() []scene {
	return []scene{
		{"2026-03-27 22:58", (*player).alert},
		{"2026-03-27 23:05", (*player).triage},
		{"2026-03-27 23:18", (*player).revoke},
		{"2026-03-28 01:40", (*player).yes},
		{"2026-03-28 02:14", (*player).confirm},
		{"2026-03-28 02:15", (*player).wait},
		{"2026-03-28 02:30", (*player).wait},
		{"2026-03-28 02:33", (*player).jonas},
		{"2026-03-28 04:50", (*player).customers},
		{"2026-03-28 05:40", (*player).words},
		{"2026-03-28 06:58", (*player).settle},
		{"2026-03-28 07:00", (*player).claims},
		{"2026-03-28 07:04", (*player).leaks},
		{"2026-03-28 07:08", (*player).submitThree},
		{"2026-03-28 07:20", (*player).sign},
		{"2026-03-28 07:21", (*player).wait},
		{"2026-03-28 07:49", (*player).omarChecks},
		{"2026-03-28 08:20", (*player).omarAsks},
		{"2026-03-28 08:52", (*player).submitRest},
		{"2026-03-28 09:05", (*player).sign},
		{"2026-03-28 09:06", (*player).wait},
		{"2026-03-28 09:21", (*player).wait},
		{"2026-03-28 10:22", (*player).theoUploads},
		{"2026-03-28 10:28", (*player).omarAsksForHisCode},
		{"2026-03-28 10:30", (*player).omarFetches},
		{"2026-03-28 10:34", (*player).omarIsAnswered},
		{"2026-03-28 11:10", (*player).correct},
		{"2026-03-28 12:10", (*player).submitCorrection},
		{"2026-03-28 12:40", (*player).sign},
		{"2026-03-28 12:41", (*player).wait},
		{"2026-03-29 08:10", (*player).kestrel},
		{"2026-03-29 08:40", (*player).reviewed},
		{"2026-03-29 09:10", (*player).submitKestrel},
		{"2026-03-29 09:30", (*player).sign},
		{"2026-03-29 09:31", (*player).wait},
	}
}

func (p *player) wait(context.Context) error { return nil }

func (p *player) alert(ctx context.Context) error {
	a := p.house.app
	f, err := a.DeclareIncident(ctx, p.cast["Theo"], app.Declaration{Title: "Run exports read with a stolen support token", Severity: incident.SEV1,
		DetectedAt: storyBegins, Zone: berlin, Source: "alert: 41 GB of run exports read with one support token", CommanderID: p.cast["Ada"].ID})
	if err != nil {
		return err
	}
	p.incident = f.ID
	return p.records(ctx, "Theo", []app.RecordInstant{
		{Kind: incident.OccurredFrom, At: utc("2026-03-27 21:10"), Source: "export log"},
		{Kind: incident.OccurredTo, At: utc("2026-03-27 22:47"), Source: "export log"},
	})
}

func (p *player) triage(ctx context.Context) error {
	return p.records(ctx, "Theo", []app.RecordInstant{{Kind: incident.Triaged, At: p.clock.Now(), Source: "Theo"}})
}

func (p *player) revoke(ctx context.Context) error {
	return p.records(ctx, "Theo", []app.RecordInstant{{Kind: incident.Contained, At: p.clock.Now(), Source: "Theo: the token is revoked"}})
}

func (p *player) yes(ctx context.Context) error {
	_, err := p.house.app.AnswerAccess(ctx, p.cast["Ada"], app.AccessAnswer{IncidentID: p.incident, Answer: "yes", At: p.clock.Now(), Zone: berlin,
		Source: "the token's owner: \"That was not me.\""})
	return err
}

func (p *player) confirm(ctx context.Context) error {
	a, ada := p.house.app, p.cast["Ada"]
	pre, err := a.PreviewConfirmation(ctx, ada, p.incident)
	if err != nil {
		return err
	}
	if _, err := a.ConfirmIncident(ctx, ada, app.Confirm{IncidentID: p.incident, Zone: berlin, OwnerID: p.cast["Theo"].ID}); err != nil {
		return err
	}
	p.tell("Ada", "Which customers? Not known yet. If all %d candidates were affected:", pre.Earliest.Undecided)
	p.preview("already runs", pre.Running)
	p.preview("starts now", pre.Starting)
	for _, w := range pre.NotRequired {
		p.tell("", "  %-12s  %s: %s", "not required", w.Name, w.Because)
	}
	p.tell("", "Earliest possible: %s (%s).", clock.Both(pre.Earliest.DueAt, berlin), pre.Earliest.Because)
	return nil
}

func (p *player) preview(head string, lines []app.PreviewLine) {
	for _, l := range lines {
		kind := ""
		if l.Soft {
			kind = ", a target of ours"
		}
		p.tell("", "  %-12s  %s: %s, due %s%s", head, l.Name, customers(l.Tenants), clock.Both(l.DueAt, berlin), kind)
	}
}

func (p *player) jonas(ctx context.Context) error { return p.answer(ctx, "Jonas") }

func (p *player) customers(ctx context.Context) error {
	ds, err := app.ReadDecisions(strings.NewReader(fixtures.AffectedCSV))
	if err != nil {
		return err
	}
	return p.house.app.DecideExposures(ctx, p.cast["Theo"], app.DecideExposures{IncidentID: p.incident, Decisions: ds, Complete: true})
}

func (p *player) words(ctx context.Context) error { return p.writes(ctx) }

func (p *player) settle(ctx context.Context) error {
	if _, err := p.house.app.SettleAwareness(ctx, p.cast["Lena"], app.SettleAwareness{IncidentID: p.incident, At: utc("2026-03-28 01:40"), Zone: berlin,
		Reason: "The owner's answer was the first reasonable certainty that data was read."}); err != nil {
		return err
	}
	p.after = func() error { return p.working(ctx, "C-1001") }
	return nil
}

// working shows how one customer's binding deadline was worked out.
func (p *player) working(ctx context.Context, reference string) error {
	l, err := p.look(ctx)
	if err != nil {
		return err
	}
	ts, err := l.TenantsByReference([]string{reference})
	if err != nil {
		return err
	}
	t := ts[reference]
	duties, err := l.ObligationsOf(p.incident, []string{t.ID})
	if err != nil || len(duties[t.ID]) == 0 {
		return err
	}
	first := duties[t.ID][0]
	p.tell("", "Why %s must hear by %s: %s", t.Name, clock.Both(*first.DueAt, berlin), first.Because)
	for _, s := range first.Working {
		p.tell("", "  %s", s.Says)
	}
	return nil
}

func (p *player) submitThree(ctx context.Context) error {
	return p.submit(ctx, utc("2026-03-29 01:40"))
}
func (p *player) submitRest(ctx context.Context) error { return p.submit(ctx, utc("2026-03-31 01:40")) }

func (p *player) submit(ctx context.Context, due time.Time) error {
	l, err := p.look(ctx)
	if err != nil {
		return err
	}
	n, err := l.NoticeOf(p.incident, notice.Initial)
	if err != nil || n == nil {
		return fmt.Errorf("no drafts are on record: %w", err)
	}
	_, err = p.house.app.SubmitNotice(ctx, p.cast["Mira"], app.SubmitNotice{NoticeID: n.ID, DueAt: &due})
	return err
}

// readLetters has somebody open every letter that stands out.
func readLetters(ctx context.Context, a *app.App, by people.Person, editionID string) error {
	unread, err := a.Unread(ctx, by, editionID)
	for i := 0; i < len(unread) && err == nil; i++ {
		err = a.OpenCopy(ctx, by, editionID, unread[i].Copy.ID)
	}
	return err
}

// sign has Lena answer the bell, read the wave that waits and sign it.
func (p *player) sign(ctx context.Context) error {
	if err := p.answer(ctx, "Lena"); err != nil {
		return err
	}
	l, err := p.look(ctx)
	if err != nil {
		return err
	}
	editions, err := l.EditionsOf(p.incident)
	if err != nil {
		return err
	}
	e := editions[len(editions)-1]
	copies, err := l.Copies(e.ID)
	if err != nil {
		return err
	}
	languages := map[string]int{}
	for _, c := range copies {
		languages[c.Language]++
	}
	p.tell("Lena", "reads the wave of %d: %d English, %d German.", len(copies), languages["en"], languages["de"])
	if err := readLetters(ctx, p.house.app, p.cast["Lena"], e.ID); err != nil {
		return err
	}
	code, err := p.code(ctx, p.cast["Lena"])
	if err != nil {
		return err
	}
	_, err = p.house.app.ApproveNotice(ctx, p.cast["Lena"], app.ApproveNotice{EditionID: e.ID, Digest: e.Digest, Code: code})
	return err
}
