package app

import (
	"slices"
	"strings"
	"time"

	"github.com/flowchestra/tocsin/app/clock"
	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/rulebook"
	"github.com/flowchestra/tocsin/app/store"
)

// dutyWriter gathers what the rulebook's present word changes. It writes
// nothing before store: the plan of a new release reads it and throws it away.
type dutyWriter struct {
	now      time.Time
	book     string // version
	told     map[string]store.Told
	had      map[string][]incident.Proposal // proposals that were not withdrawn, by obligation
	waived   map[string]bool                // duties that legal found not to be required: no fact opens them again
	seconded *incident.AwarenessProposal    // the later awareness that stands, nil for none

	fresh    []incident.Obligation
	changed  []incident.Obligation
	proposed []incident.Proposal
	moot     []incident.Proposal
	moves    []Moved
}

// Moved is a duty that a change takes from one obligation to another. To is
// nil where it ends.
type Moved struct {
	From incident.Obligation
	To   *incident.Obligation
	Wait bool // proposed only: it waits for legal
}

// merge compares what the rulebook says of one customer, or of the
// authorities, with what stands.
func (w *dutyWriter) merge(incidentID string, tenantID *string, duties []rulebook.Duty, others map[string]*clock.Clock, have []incident.Obligation) error {
	byRegime := make(map[string]*incident.Obligation, len(have))
	for i := range have {
		byRegime[have[i].RegimeID] = &have[i]
	}
	for _, d := range duties {
		old := byRegime[d.Regime.ID]
		delete(byRegime, d.Regime.ID)
		if old != nil && w.waived[old.ID] {
			continue
		}
		if d.Answer == rulebook.DoesNot {
			if err := w.unbitten(old, d); err != nil {
				return err
			}
			continue
		}
		n := incident.Oblige(incidentID, tenantID, w.book, d, w.now)
		read(&n, others[d.Regime.ID])
		if err := w.bitten(old, n); err != nil {
			return err
		}
	}
	for _, old := range byRegime {
		if !isOurs(old.RegimeID) && old.BookVersion != w.book {
			if err := w.unbitten(old, rulebook.Duty{Because: "The rulebook does not hold this duty any more."}); err != nil {
				return err
			}
		}
	}
	return nil
}

// unbitten ends an open duty that the facts no longer raise. Where a clock
// would go because of a new edition of the rulebook, or of what somebody
// changed about a party, the end is only proposed: a profile must not take away
// what moving by a day needs two people for.
func (w *dutyWriter) unbitten(old *incident.Obligation, d rulebook.Duty) error {
	if old == nil || !old.Open() {
		return nil
	}
	ofParty := d.Fails == rulebook.ByRole || d.Fails == rulebook.ByEntity || d.Fails == rulebook.ByPlace
	if old.BookVersion != w.book || old.DueAt != nil && ofParty {
		return w.propose(*old, nil, d.Because)
	}
	gone := *old
	if err := gone.End("not required: "+d.Because, w.now); err != nil {
		return err
	}
	w.change(gone)
	w.withdraw(old.ID, nil)
	w.moves = append(w.moves, Moved{From: *old})
	return nil
}

// bitten puts a duty that bites, or may bite, on record. What was met stays as
// it is, for good.
func (w *dutyWriter) bitten(old *incident.Obligation, n incident.Obligation) error {
	switch {
	case old == nil:
		return w.open(&n)
	case old.MetAt != nil:
		return nil
	case old.EndedAt != nil:
		return w.supersede(*old, n, "it bites again")
	}
	switch old.ChangeTo(n) {
	case incident.NoChange:
		w.withdraw(old.ID, nil)
		w.beside(*old, n)
		return nil
	case incident.Later:
		if !w.isSeconded(*old, n) {
			return w.propose(*old, &n, n.Because)
		}
		return w.supersede(*old, n, "a later awareness was seconded")
	}
	why := "the facts changed"
	if old.BookVersion != w.book {
		why = "the rulebook changed"
	}
	return w.supersede(*old, n, why)
}

// beside takes over what stands beside a clock and is no part of it: whether
// counsel has checked the rule, and which facts are missing.
func (w *dutyWriter) beside(old, n incident.Obligation) {
	if old.Unchecked == n.Unchecked && slices.Equal(old.Missing, n.Missing) && old.NotStarted == n.NotStarted {
		return
	}
	old.Unchecked, old.Missing, old.NotStarted = n.Unchecked, n.Missing, n.NotStarted
	w.change(old)
}

// isSeconded tells whether a later date follows from an awareness that two
// people have already set later, after the clock began to run.
func (w *dutyWriter) isSeconded(old, n incident.Obligation) bool {
	s := w.seconded
	return s != nil && n.Trigger == rulebook.Aware && old.Trigger == rulebook.Aware && n.StartedAt != nil && n.StartedAt.Equal(s.At) &&
		!old.OpenedAt.After(*s.SecondedAt)
}

func (w *dutyWriter) open(n *incident.Obligation) error {
	id, err := newID()
	if err != nil {
		return err
	}
	n.ID, n.Version = id, 1
	passed(n, w.now)
	w.met(n)
	w.fresh = append(w.fresh, *n)
	return nil
}

// supersede lets a new obligation take the place of one that stands.
func (w *dutyWriter) supersede(old, n incident.Obligation, why string) error {
	if err := w.open(&n); err != nil {
		return err
	}
	w.moves = append(w.moves, Moved{From: old, To: &n})
	old.Supersede(n.ID, why, w.now)
	w.change(old)
	w.withdraw(old.ID, nil)
	return nil
}

// propose asks for a later date, once: what was asked and declined is not
// asked again.
func (w *dutyWriter) propose(old incident.Obligation, n *incident.Obligation, because string) error {
	p := incident.Propose(old, n, because, w.book, w.now)
	w.withdraw(old.ID, &p)
	w.moves = append(w.moves, Moved{From: old, To: n, Wait: true})
	for _, q := range w.had[old.ID] {
		if q.Same(p) {
			return nil
		}
	}
	var err error
	p.ID, err = newID()
	w.proposed = append(w.proposed, p)
	return err
}

// withdraw takes back what waits for an obligation, except what is still
// proposed.
func (w *dutyWriter) withdraw(obligationID string, still *incident.Proposal) {
	for _, q := range w.had[obligationID] {
		if q.Waits() && (still == nil || !q.Same(*still)) {
			q.WithdrawnAt = &w.now
			q.Version++
			w.moot = append(w.moot, q)
		}
	}
}

// met meets a duty that began to bite after its customer was told: the letter
// counts from when it was accepted.
func (w *dutyWriter) met(o *incident.Obligation) {
	if o.TenantID == nil {
		return
	}
	if t, ok := w.told[*o.TenantID]; ok && o.Meet(t.AcceptedAt, t.ID) {
		o.ReceivedAt = o.MetAt
	}
}

func (w *dutyWriter) change(o incident.Obligation) {
	o.Version++
	w.changed = append(w.changed, o)
}

func (w *dutyWriter) isIdle() bool {
	return len(w.fresh)+len(w.changed)+len(w.proposed)+len(w.moot) == 0
}

// store ends what is superseded before what takes its place comes in: a duty
// stands once.
func (w *dutyWriter) store(tx *store.Tx) error {
	if err := tx.Replace(w.changed); err != nil {
		return err
	}
	if err := tx.Insert(w.fresh); err != nil {
		return err
	}
	if err := tx.Insert(w.proposed); err != nil {
		return err
	}
	return tx.Replace(w.moot)
}

// says sums the slice up with a digest over its rows, so that a bulk act is
// one line of the ledger and still says exactly what it did.
func (w *dutyWriter) says(tenants int) says {
	return says{"tenants": tenants, "opened": len(w.fresh), "changed": len(w.changed), "proposed": len(w.proposed), "moot": len(w.moot),
		"digest": sumDuties(w.fresh, w.changed)}
}

// isOurs tells whether a duty was made by the product itself, not by a regime
// of the rulebook.
func isOurs(regimeID string) bool {
	return strings.HasPrefix(regimeID, reachRegime) || strings.HasPrefix(regimeID, promisedRegime) || strings.HasPrefix(regimeID, toldRegime)
}
