package app_test

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/flowchestra/tocsin/app"
	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/notice"
	"github.com/flowchestra/tocsin/app/store/storetest"
	"github.com/flowchestra/tocsin/notifications"
)

// desk is the machine of letters: people and jobs in any order over one
// incident, and beside it what legal signed, as an oracle that asks nobody.
type desk struct {
	*story
	rt      *rapid.T
	signed  map[string]map[string]bool // "address\nsubject\ntext" of every letter under a signature that stands: by which editions
	waves   map[string]*leaving        // what was said about when each signed edition leaves
	answers map[string]bool            // answers that legal approved, without what belongs to their readers
	refuted bool                       // the confirmation was withdrawn
	taken   map[string]bool            // mails checked
	left    int                        // and how many they were
	nodes   []*app.App
	out1    bool // C-3 was decided out
	fired   int  // letters of armed notices that left by themselves
}

// leaving is what people said and relays answered about one signed edition.
type leaving struct {
	mode     notice.Mode
	at       *time.Time // nil: on somebody's word
	held     bool
	answered int  // letters, as the record has them
	refused  bool // one of the first few
	rest     bool // somebody let the others go
	whom     map[string]bool
	off      bool            // armed, and something spoke against it before it began
	died     map[string]bool // letters whose last try the process did not live to record
}

// nearby are the customers of the first wave: more than go first.
const nearby = few + "C-6,Six,US,UTC,aware,24,security@six.example,\nC-7,Seven,US,UTC,aware,24,security@seven.example,\n" +
	"C-8,Eight,US,UTC,aware,24,security@eight.example,\nC-9,Nine,US,UTC,aware,24,security@nine.example,\n"

// TestNoOrderOfCallsSendsALetterThatWasNotSigned is T02 of the threats.
func TestNoOrderOfCallsSendsALetterThatWasNotSigned(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e *storetest.Env) {
		h := begin(t, e, nearby)
		left, fired := 0, 0
		rapid.Check(t, func(rt *rapid.T) {
			d := openDesk(h, rt)
			for range rapid.IntRange(4, 16).Draw(rt, "steps") {
				step := rapid.SampledFrom(deskSteps).Draw(rt, "step")
				step.do(d)
				d.check(step.name)
			}
			left += d.left
			fired += d.fired
		})
		if left < 3 {
			t.Errorf("only %d letters left in all these runs: the machine proves little", left)
		}
		t.Logf("%d letters left, %d of them by themselves", left, fired)
	})
}

func openDesk(h *story, rt *rapid.T) *desk {
	other := *h.app // a second node over the same record
	d := &desk{story: h, nodes: []*app.App{h.app, &other}, rt: rt, signed: map[string]map[string]bool{}, answers: map[string]bool{}, waves: map[string]*leaving{}, taken: map[string]bool{}}
	for _, box := range h.outbox.Mailboxes() {
		for _, m := range h.Mails(box.Address) {
			d.taken[m.MessageID] = true
		}
	}
	h.outbox.Script(nil)
	h.Clock.Set(at("2026-03-27 22:52"))
	for _, name := range []string{"Lena", "Jonas", "Mira", "Vera"} { // time went back: codes of before come again
		h.hand(h.cast[name])
	}
	h.Declare()
	h.AccessYes("01:40")
	h.At("02:14")
	h.Confirm()
	h.Decide("C-1", "C-2", "C-3", "C-6", "C-7", "C-8", "C-9")
	d.work()
	if rapid.Bool().Draw(rt, "near the time to sign") {
		h.Clock.Set(d.Deadlines()[0].DueAt.Add(-70 * time.Minute))
	}
	h.Words()
	d.work()
	d.opensHolding()
	for range rapid.IntRange(0, 4).Draw(rt, "head start") { // so that not every run ends before a signature
		d.submit()
		for _, e := range d.all() {
			d.approve(e)
		}
	}
	if rapid.Bool().Draw(rt, "told before") { // and some begin where an answer can
		d.tell()
		d.ask()
		d.tell()
		d.approveAnswer()
		d.check("the head start") // before anything can prove wrong
	}
	return d
}

// tell has everything that waits put before legal, signed, sent and handed over.
func (d *desk) tell() {
	for range 2 {
		d.submit()
	}
	for _, e := range d.all() {
		d.approve(e)
		d.FastForward(time.Minute)
		_ = d.app.SendNotice(d.ctx(), app.SendNotice{EditionID: e.ID})
		d.deliver(e)
	}
}

// work does what the default queue would.
func (d *desk) work() {
	inc, err := d.Look().Incident(d.incident)
	d.must(err)
	for next := (&app.OpenDuties{IncidentID: d.incident, Facts: inc.FactsVersion}); next != nil && err == nil; {
		next, err = d.app.OpenDuties(d.ctx(), *next)
	}
	for _, kind := range []notice.Kind{notice.Initial, notice.AllClear} {
		for next := (&app.DraftNotice{IncidentID: d.incident, Letter: kind}); next != nil && err == nil; {
			next, err = d.app.DraftNotice(d.ctx(), *next)
		}
	}
	notices, err := d.Look().Notices(d.incident)
	d.must(err)
	for _, n := range notices {
		if n.Kind != notice.AnswerLetter {
			continue
		}
		_, err := d.app.DraftNotice(d.ctx(), app.DraftNotice{IncidentID: d.incident, Letter: n.Kind, NoticeID: n.ID})
		d.must(err)
	}
}

// deskSteps are the moves; each may be refused, which is no fault of theirs.
var deskSteps = []struct {
	name string
	do   func(d *desk)
}{
	{"edit", (*desk).edit}, {"submit", (*desk).submit}, {"submit", (*desk).submit}, {"approve", each((*desk).approve)}, {"approve", each((*desk).approve)}, {"countersign", each((*desk).countersign)},
	{"send", each((*desk).send)}, {"send", each((*desk).send)}, {"deliver", each((*desk).deliver)}, {"deliver", each((*desk).deliver)},
	{"trouble", (*desk).trouble}, {"bounce", (*desk).bounce}, {"out", (*desk).out}, {"withdraw", (*desk).withdraw}, {"work", (*desk).work},
	{"send all", (*desk).sendAll}, {"send all", (*desk).sendAll},
	{"wait", func(d *desk) { d.FastForward(20 * time.Minute); d.speaksAgainst() }},
	{"watch", (*desk).watches}, {"its time", (*desk).itsTime}, {"its time", (*desk).itsTime}, {"disarm", each((*desk).disarm)},
	{"ask", (*desk).ask}, {"approve answer", (*desk).approveAnswer}, {"send answer", (*desk).sendAnswer},
	{"hold", each((*desk).hold)}, {"release", each((*desk).release)}, {"rest", each((*desk).rest)},
}

func (d *desk) notice() *notice.Notice {
	kind := rapid.SampledFrom([]notice.Kind{notice.Initial, notice.Initial, notice.AnswerLetter, notice.Holding, notice.AllClear}).Draw(d.rt, "kind")
	n, err := d.Look().NoticeOf(d.incident, kind)
	d.must(err)
	return n
}

func (d *desk) edit() {
	ref := rapid.SampledFrom([]string{"C-1", "C-2", "C-3"}).Draw(d.rt, "customer")
	dr := d.Draft(ref)
	by := rapid.SampledFrom([]string{"Mira", "Jonas", "Lena"}).Draw(d.rt, "by")
	if d.node().EditDraft(d.ctx(), d.cast[by], app.EditDraft{DraftID: dr.ID, Version: dr.Version, Subject: dr.Subject, Body: dr.Body + "\n\nEdited by " + by + "."}) != nil {
		return
	}
	whose := map[string]string{"C-1": "brightwater", "C-2": "aldergate", "C-3": "holloway"}[ref]
	for letter := range d.signed { // no signature stands under what was edited since
		if at, _, _ := strings.Cut(letter, "\n"); strings.HasSuffix(at, "@"+whose+".example") && strings.Contains(letter, d.Notice(notice.Initial).Reference) {
			delete(d.signed, letter)
		}
	}
}

// node draws the node that somebody is at.
func (d *desk) node() *app.App { return rapid.SampledFrom(d.nodes).Draw(d.rt, "node") }

func (d *desk) submit() {
	n := d.notice()
	if n == nil {
		return
	}
	in := app.SubmitNotice{NoticeID: n.ID}
	if ds := d.Deadlines(); len(ds) > 0 && n.Kind != notice.AllClear {
		in.DueAt = &ds[rapid.IntRange(0, len(ds)-1).Draw(d.rt, "wave")].DueAt
	}
	d.keeps(in)
	by := rapid.SampledFrom([]string{"Mira", "Ada"}).Draw(d.rt, "submitter")
	_, _ = d.node().SubmitNotice(d.ctx(), d.cast[by], in) // nothing may be left to submit
}

func (d *desk) all() []notice.Edition {
	d.Helper()
	es, err := d.Look().EditionsOf(d.incident)
	d.must(err)
	return es
}

// editions draws one edition, or all of them.
func (d *desk) editions() []notice.Edition {
	es := d.all()
	if len(es) == 0 || rapid.Bool().Draw(d.rt, "all") {
		return es
	}
	i := rapid.IntRange(0, len(es)-1).Draw(d.rt, "edition")
	return es[i : i+1]
}

// each does a move to the editions drawn.
func each(move func(d *desk, e notice.Edition)) func(d *desk) {
	return func(d *desk) {
		for _, e := range d.editions() {
			move(d, e)
		}
	}
}

func (d *desk) send(e notice.Edition) {
	if rapid.Bool().Draw(d.rt, "its time") {
		d.FastForward(time.Minute)
	}
	_ = d.node().SendNotice(d.ctx(), app.SendNotice{EditionID: e.ID})
}

// deliver is the worker of a batch.
func (d *desk) deliver(e notice.Edition) {
	in := app.DeliverNotice{EditionID: e.ID, Batch: rapid.SampledFrom([]int{0, 0, 1}).Draw(d.rt, "batch")}
	due, err := d.app.ClaimBatch(d.ctx(), in, "desk")
	d.must(err)
	for _, id := range due {
		h := d.begins(d.node(), id)
		if h == nil {
			continue
		}
		w := d.waves[e.ID]
		if w.died[id] { // the try before was recorded as one that may have arrived
			w.answered++
			w.died[id] = false
		}
		conn, err := d.relay.Dial(d.ctx())
		d.must(err)
		ans := conn.Send(d.ctx(), h.From, h.Delivery.Address, h.Message)
		conn.Close()
		if rapid.IntRange(0, 5).Draw(d.rt, "crash") > 0 { // else the process dies before it records
			d.hears(d.node(), h, ans)
			w.refused = w.refused || ans.Outcome == notice.Refused && w.answered < notice.FirstFew
			w.answered++
		} else if w.died == nil {
			w.died = map[string]bool{id: true}
		} else {
			w.died[id] = true
		}
		d.check("a hand-over")
	}
	d.must(d.app.ReleaseBatch(d.ctx(), in, "desk"))
}

func (d *desk) trouble() {
	d.outbox.Script(rapid.SampledFrom([]func(notifications.Envelope) notifications.Reply{nil,
		always(451, omar), always(550, omar), once("DATA", omar, notifications.Reply{Drop: true, Keep: true})}).Draw(d.rt, "relay"))
}

func (d *desk) bounce() {
	if ds := d.Deliveries("C-1"); len(ds) > 0 {
		_ = d.app.RecordBounce(d.ctx(), ds[len(ds)-1].ID, "550 returned")
	}
}

func (d *desk) out() {
	if d.decide(incident.Out, "C-3") == nil && !d.out1 {
		d.out1 = true
		d.speaksAgainst()
	}
}

func (d *desk) withdraw() {
	if _, err := d.app.WithdrawConfirmation(d.ctx(), d.cast["Ada"], d.incident, "proved wrong"); err != nil {
		return
	}
	d.must1(d.app.SecondWithdrawal(d.ctx(), d.cast["Lena"], d.incident))
	d.refuted = true
	d.speaksAgainst()
}

// check holds every new mail against what was signed.
func (d *desk) check(step string) {
	told, err := d.Look().NoticeOf(d.incident, notice.Initial)
	d.must(err)
	for _, box := range d.outbox.Mailboxes() {
		for _, m := range d.Mails(box.Address) {
			if d.taken[m.MessageID] {
				continue
			}
			d.taken[m.MessageID] = true
			d.left++
			by := d.signed[m.EnvelopeTo+"\n"+m.Subject+"\n"+strings.TrimSpace(tokenIn.ReplaceAllString(m.Text, "/c/"+notice.LinkHole))]
			if len(by) == 0 {
				d.rt.Fatalf("after %s, %s got a letter that nobody signed: %s", step, m.EnvelopeTo, m.Subject)
			}
			if !d.mayHaveLeft(by, m.EnvelopeTo) {
				d.rt.Fatalf("after %s, %s got a letter before somebody let it go", step, m.EnvelopeTo)
			}
			if d.refuted && (strings.Contains(m.Subject, told.Reference) || strings.Contains(m.Subject, d.Notice(notice.Holding).Reference)) {
				d.rt.Fatalf("after %s, %s was told of an incident that had proved wrong", step, m.EnvelopeTo)
			}
		}
	}
}

// mayHaveLeft tells whether one of the signed editions that hold a letter may
// leave: its time has come, nobody holds it, and where it is none of the first
// few, those came through or somebody said so.
func (d *desk) mayHaveLeft(by map[string]bool, to string) bool {
	for id := range by {
		w := d.waves[id]
		if w.held || w.at == nil || w.at.After(d.Clock.Now()) || w.off {
			continue
		}
		if w.mode == notice.Armed {
			d.fired++
		}
		w.whom[to] = true
		if len(w.whom) <= notice.FirstFew || w.rest || !w.refused && w.answered >= notice.FirstFew {
			return true
		}
	}
	return false
}

// tokenIn finds the token of a mail's own link, which nobody signs.
var tokenIn = regexp.MustCompile(`/c/[0-9A-Za-z]{43}\b`)
