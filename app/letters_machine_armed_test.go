package app_test

import (
	"maps"
	"slices"
	"time"

	"github.com/flowchestra/tocsin/app"
	"github.com/flowchestra/tocsin/app/notice"
)

// opensHolding begins the holding notice and has its drafts written.
func (d *desk) opensHolding() {
	n, err := d.app.OpenNotice(d.ctx(), d.cast["Mira"], app.OpenNotice{IncidentID: d.incident, Kind: notice.Holding})
	d.must(err)
	for next := (&app.DraftNotice{IncidentID: d.incident, Letter: n.Kind, NoticeID: n.ID}); next != nil && err == nil; {
		next, err = d.app.DraftNotice(d.ctx(), *next)
	}
	d.must(err)
	d.watches()
}

// keeps answers for what the content check finds in a wave.
func (d *desk) keeps(wave app.SubmitNotice) {
	w, err := d.app.CheckWave(d.ctx(), d.cast["Mira"], wave)
	if err != nil {
		return
	}
	for _, f := range w.Found {
		_ = d.app.KeepFinding(d.ctx(), d.cast["Mira"], app.KeepFinding{NoticeID: wave.NoticeID, DraftID: f.First[0].ID, Fingerprint: f.Fingerprint(), Reason: "kept"})
	}
}

// watches lets time pass while the clocks are watched.
func (d *desk) watches() {
	for range 3 {
		_, err := d.node().SweepClocks(d.ctx(), "desk")
		d.must(err)
		d.FastForward(8 * time.Minute)
	}
	_, err := d.node().SweepClocks(d.ctx(), "desk")
	d.must(err)
}

// signBy is when a wave is to be signed at last, by the defaults.
func (d *desk) signBy(e notice.Edition) *time.Time {
	w, err := d.Look().Wave(e.WaveID)
	d.must(err)
	if w.DueAt == nil {
		return nil
	}
	at := w.DueAt.Add(-40 * time.Minute)
	return &at
}

func (d *desk) disarm(e notice.Edition) {
	if d.node().DisarmHolding(d.ctx(), d.cast["Ada"], app.DisarmHolding{EditionID: e.ID}) == nil {
		d.waves[e.ID].off = true
	}
}

// speaksAgainst notes that no armed notice leaves by itself which has not begun
// to.
func (d *desk) speaksAgainst() {
	for id, w := range d.waves {
		if w.mode != notice.Armed {
			continue
		}
		r, err := d.Look().Release(id)
		d.must(err)
		w.off = w.off || r.BegunAt == nil
	}
}

// itsTime watches until armed notices are to leave, where that is near, and has
// everything sent.
func (d *desk) itsTime() {
	for range 4 {
		if slices.ContainsFunc(slices.Collect(maps.Values(d.waves)), func(w *leaving) bool {
			return w.mode == notice.Armed && w.at != nil && w.at.After(d.Clock.Now()) && w.at.Before(d.Clock.Now().Add(90*time.Minute))
		}) {
			d.watches()
		}
	}
	d.sendAll()
}

func (d *desk) sendAll() {
	for _, e := range d.all() {
		d.send(e)
		d.deliver(e)
	}
}
