package main

import (
	"context"
	"math/rand/v2"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/flowchestra/tocsin/app"
	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/notice"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/app/store/storetest"
	"github.com/flowchestra/tocsin/fixtures"
	"github.com/flowchestra/tocsin/notifications"
)

const kills = 20

var messageID = regexp.MustCompile(`(?im)^Message-ID: *<([^>]+)>`)

// victim is a Tocsin that serves a signed notice to 180 customers and is
// killed while it sends.
type victim struct {
	t        *testing.T
	dir      string
	database string
	outbox   *notifications.Outbox

	mu    sync.Mutex
	run   int              // how often it was started
	taken map[string][]int // Message-ID to the runs in which the mail server took it
	child *exec.Cmd
	after int    // kill at the after-th event from now; 0 means do not
	verb  string // RCPT, or DATA: the final dot is out and no answer read
	done  chan struct{}
}

func TestNoLetterIsLostWhenTheProcessIsKilledWhileItSends(t *testing.T) {
	t.Parallel()
	t.Run("SQLite", func(t *testing.T) {
		t.Parallel()
		killWhileSending(t, "")
	})
	t.Run("PostgreSQL", func(t *testing.T) {
		t.Parallel()
		killWhileSending(t, storetest.PostgresURL(t))
	})
}

func killWhileSending(t *testing.T, database string) {
	v := &victim{t: t, dir: t.TempDir(), database: database, taken: map[string][]int{}}
	var err error
	if v.outbox, err = notifications.OpenOutbox("127.0.0.1:0", notifications.OutboxOptions{Now: time.Now}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(v.outbox.Close)
	v.outbox.Script(v.script)
	id := v.signedNotice()
	seed := rand.Uint64()
	rng := rand.New(rand.NewPCG(seed, 0))
	for i := range kills {
		v.runAndKill([]string{"RCPT", "DATA", "TIME"}[i%3], 1+rng.IntN(7), time.Duration(rng.IntN(120))*time.Millisecond)
	}
	v.runToTheEnd()
	v.check(id, v.worst(), seed)
}

// script sits in the mail server: it kills the sender at the chosen moment and
// takes the letter whose dot had arrived, as a relay would.
func (v *victim) script(e notifications.Envelope) notifications.Reply {
	if strings.HasPrefix(e.From, "tocsin@") || !strings.Contains(e.From, "security@flowchestra") {
		return notifications.Reply{} // alarms are not counted
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	if id := messageID.FindSubmatch(e.Message); id != nil {
		v.taken[string(id[1])] = append(v.taken[string(id[1])], v.run)
	}
	if v.after == 0 || e.Verb != v.verb {
		return notifications.Reply{}
	}
	if v.after--; v.after > 0 {
		return notifications.Reply{}
	}
	v.killLocked()
	return notifications.Reply{Drop: true, Keep: e.Verb == "DATA"}
}

// worst is the most letters that one kill had sent again: those that were taken
// in the run it ended, and once more in a later one.
func (v *victim) worst() int {
	v.mu.Lock()
	defer v.mu.Unlock()
	again := map[int]int{}
	worst := 0
	for _, runs := range v.taken {
		for _, run := range runs[:len(runs)-1] {
			again[run]++
			worst = max(worst, again[run])
		}
	}
	return worst
}

func (v *victim) killLocked() {
	if v.child != nil && v.child.Process != nil {
		_ = v.child.Process.Kill() // SIGKILL; it may have gone already
		close(v.done)
		v.child = nil
	}
}

func (v *victim) start(verb string, after int) *exec.Cmd {
	v.t.Helper()
	args := []string{"serve", "--data", v.dir, "--listen", "127.0.0.1:0", "--smtp", v.outbox.URL(), "--node", "victim", "--rate", "60", "--alarm-from", "tocsin@flowchestra.example"}
	if v.database != "" {
		args = append(args, "--database", v.database)
	}
	cmd := exec.Command(binary, args...)
	cmd.Env = clean()
	v.mu.Lock()
	defer v.mu.Unlock()
	v.run++
	v.child, v.verb, v.after, v.done = cmd, verb, after, make(chan struct{})
	if err := cmd.Start(); err != nil {
		v.t.Fatal(err)
	}
	return cmd
}

// runAndKill starts the program and kills it: at the after-th RCPT or dot, or
// a moment after the first letter begins.
func (v *victim) runAndKill(verb string, after int, wait time.Duration) {
	v.t.Helper()
	before := v.outbox.Total()
	cmd := v.start(verb, after)
	deadline := time.After(40 * time.Second)
	if verb == "TIME" {
		for v.outbox.Total() == before {
			select {
			case <-deadline:
				v.t.Fatal("no letter left within 40 s of a start")
			case <-time.After(2 * time.Millisecond):
			}
		}
		time.Sleep(wait) // the random moment itself
		v.mu.Lock()
		v.killLocked()
		v.mu.Unlock()
	} else {
		select {
		case <-v.done:
		case <-deadline:
			v.t.Fatalf("the %s to kill at did not come within 40 s", verb)
		}
	}
	_ = cmd.Wait() // it was killed
}

func (v *victim) runToTheEnd() {
	v.t.Helper()
	cmd := v.start("", 0)
	deadline := time.Now().Add(90 * time.Second)
	for v.waiting() > 0 {
		if time.Now().After(deadline) {
			v.t.Fatalf("%d letters still wait after 90 s without a kill", v.waiting())
		}
		time.Sleep(50 * time.Millisecond)
	}
	_ = cmd.Process.Signal(os.Interrupt)
	_ = cmd.Wait()
}

// open opens the victim's database beside it, without working its jobs.
func (v *victim) open(works bool) *house {
	v.t.Helper()
	h, err := opening{place: place{Data: v.dir, Database: v.database}, works: works, newKeys: works, quiet: true}.open(context.Background())
	if err != nil {
		v.t.Fatal(err)
	}
	return h
}

func (v *victim) waiting() int {
	h := v.open(false)
	defer h.close()
	l, err := h.store.Reads().For(context.Background(), people.System())
	if err != nil {
		v.t.Fatal(err)
	}
	inc, err := l.IncidentByNumber(incident.Number(time.Now().UTC().Year(), 1))
	if err != nil {
		v.t.Fatal(err)
	}
	progress, err := l.Progress(inc.ID)
	if err != nil {
		v.t.Fatal(err)
	}
	return 180 - progress[notice.Accepted]
}

// check compares the mail server's count with the list and with the record.
func (v *victim) check(incidentID string, worst int, seed uint64) {
	v.t.Helper()
	h := v.open(false)
	defer h.close()
	ctx := context.Background()
	l, err := h.store.Reads().For(ctx, people.System())
	if err != nil {
		v.t.Fatal(err)
	}
	receipts, err := l.ReceiptsOf(incidentID)
	if err != nil {
		v.t.Fatal(err)
	}
	uncertain, accepted := map[string]bool{}, map[string]bool{}
	for _, r := range receipts {
		switch r.Outcome {
		case notice.Uncertain:
			uncertain[r.DeliveryID] = true
		case notice.Accepted:
			accepted[r.DeliveryID] = true
		}
	}
	repeats := 0
	for id := range accepted {
		d, err := l.Delivery(id)
		if err != nil {
			v.t.Fatal(err)
		}
		times := v.outbox.Times(d.MessageID)
		if times == 0 {
			v.t.Errorf("lost: %s is recorded as accepted and never arrived", d.MessageID)
		}
		if times > 1 {
			repeats += times - 1
			if !uncertain[id] {
				v.t.Errorf("%s arrived %d times and is not shown as uncertain", d.MessageID, times)
			}
		}
	}
	if len(accepted) != 180 {
		v.t.Errorf("%d of 180 letters are recorded as accepted", len(accepted))
	}
	const connections = 2
	if worst > connections {
		v.t.Errorf("one kill repeated %d letters, more than the %d open connections (seed %d)", worst, connections, seed)
	}
	v.t.Logf("%d kills: lost 0 of 180, repeated %d (at most %d per kill), shown as uncertain %d, seed %d", kills, repeats, worst, len(uncertain), seed)
}

// signedNotice prepares, with the real verbs and in real time, a notice to 180
// customers that Lena has signed and that nothing has been sent of.
func (v *victim) signedNotice() string {
	t, ctx := v.t, context.Background()
	t.Helper()
	h := v.open(true)
	defer h.close()
	run, err := h.runner(context.Background(), place{Data: v.dir, Database: v.database}, outside{Connections: 2, Rate: "unlimited"}, "maker")
	if err != nil {
		t.Fatal(err)
	}
	if err := run.Start(ctx); err != nil {
		t.Fatal(err)
	}
	cast := fillHouse(t, h)
	began := time.Now().UTC().Add(-2 * time.Hour)
	f, err := h.app.DeclareIncident(ctx, cast["Ada"], app.Declaration{Title: "Run exports read", Severity: incident.SEV1, DetectedAt: began, Zone: "UTC", Source: "alert"})
	must(t, err)
	for kind, at := range map[incident.Kind]time.Time{incident.OccurredFrom: began.Add(-time.Hour), incident.OccurredTo: began.Add(-time.Minute), incident.Contained: began.Add(time.Minute)} {
		_, err = h.app.RecordInstant(ctx, cast["Theo"], app.RecordInstant{IncidentID: f.ID, Kind: kind, At: at, Zone: "UTC", Source: "log"})
		must(t, err)
	}
	_, err = h.app.ConfirmIncident(ctx, cast["Ada"], app.Confirm{IncidentID: f.ID, Zone: "UTC"})
	must(t, err)
	next := time.Now().Add(12 * time.Hour)
	for _, w := range fixtures.Accounts() {
		must(t, h.app.WriteAccount(ctx, cast["Mira"], app.WriteAccount{IncidentID: f.ID, Language: w.Language, Data: w.Data, WhatHappened: w.WhatHappened,
			WhatWeDid: w.WhatWeDid, WhatYouCanDo: w.WhatYouCanDo, Unknown: w.Unknown, NextUpdateAt: &next}))
	}
	ds, err := app.ReadDecisions(strings.NewReader(fixtures.AffectedCSV))
	must(t, err)
	must(t, h.app.DecideExposures(ctx, cast["Theo"], app.DecideExposures{IncidentID: f.ID, Decisions: ds, Complete: true}))
	must(t, run.RunDue(ctx))
	run.Stop() // from here on nothing is sent by this process
	l, err := h.store.Reads().For(ctx, people.System())
	must(t, err)
	deadlines, err := l.Deadlines(f.ID)
	must(t, err)
	n, err := l.NoticeOf(f.ID, notice.Initial)
	must(t, err)
	for _, due := range []time.Time{deadlines[0].DueAt, deadlines[len(deadlines)-1].DueAt} {
		e, err := h.app.SubmitNotice(ctx, cast["Mira"], app.SubmitNotice{NoticeID: n.ID, DueAt: &due})
		must(t, err)
		must(t, readLetters(ctx, h.app, cast["Lena"], e.ID))
		_, err = h.app.ApproveNotice(ctx, cast["Lena"], app.ApproveNotice{EditionID: e.ID, Digest: e.Digest, Code: codeOf(t, h, cast["Lena"])})
		must(t, err)
	}
	return f.ID
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
