package app_test

import (
	"pgregory.net/rapid"

	"github.com/flowchestra/tocsin/app"
	"github.com/flowchestra/tocsin/app/notice"
)

func (d *desk) hold(e notice.Edition) {
	by := rapid.SampledFrom([]string{"Lena", "Ada", "Mira"}).Draw(d.rt, "holder")
	if d.node().HoldNotice(d.ctx(), d.cast[by], app.HoldNotice{EditionID: e.ID}) == nil {
		d.waves[e.ID].held = true
	}
}

func (d *desk) release(e notice.Edition) {
	r, err := d.Look().Release(e.ID)
	d.must(err)
	if r == nil || d.node().ReleaseNotice(d.ctx(), d.cast["Ada"], app.ReleaseNotice{EditionID: e.ID, Generation: r.Generation}) != nil {
		return
	}
	if w := d.waves[e.ID]; w.held {
		w.held = false
	} else {
		if w.mode == notice.Armed {
			w.mode, w.off = notice.ByCommander, false
		}
		now := d.Clock.Now()
		w.at = &now
	}
}

func (d *desk) rest(e notice.Edition) {
	if d.node().SendRest(d.ctx(), d.cast["Ada"], e.ID) == nil {
		d.waves[e.ID].rest = true
	}
}
