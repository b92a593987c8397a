package app_test

import (
	"slices"
	"strings"
	"time"

	"pgregory.net/rapid"

	"github.com/flowchestra/tocsin/app"
	"github.com/flowchestra/tocsin/app/notice"
)

// approve lets somebody sign, for some time.
func (d *desk) approve(e notice.Edition) {
	by := rapid.SampledFrom([]string{"Lena", "Lena", "Lena", "Jonas", "Mira"}).Draw(d.rt, "signer")
	if by != "Mira" {
		d.Reads(by, e.ID)
	}
	modes := []notice.Mode{notice.AtOnce, notice.AtOnce, notice.AtOnce, notice.AtOnce, notice.AtOnce, notice.AtATime, notice.ByCommander, notice.Armed}
	if e.NoticeID == d.Notice(notice.Holding).ID {
		modes = append(modes, notice.Armed, notice.Armed, notice.Armed, notice.Armed, notice.Armed)
	}
	in := app.ApproveNotice{EditionID: e.ID, Digest: e.Digest, Code: d.Code(by), Release: rapid.SampledFrom(modes).Draw(d.rt, "when")}
	says := &leaving{whom: map[string]bool{}}
	switch later := d.Clock.Now().Add(time.Minute); in.Release {
	case notice.AtOnce:
		says.at = &later
	case notice.AtATime:
		later = later.Add(10 * time.Minute)
		in.SendAt, says.at = &later, &later
	case notice.Armed:
		if says.at = d.signBy(e); says.at != nil {
			until := says.at.Add(time.Hour)
			in.ExpiresAt = &until
		}
	}
	if _, err := d.node().ApproveNotice(d.ctx(), d.cast[by], in); err != nil {
		return
	}
	says.mode, d.waves[e.ID] = in.Release, says
	if e.VoidedAt != nil || by == "Mira" {
		d.rt.Fatalf("%s signed edition %d, void %v", by, e.Number, e.VoidedAt)
	}
	copies, err := d.Look().Copies(e.ID)
	d.must(err)
	a, err := d.Look().Approval(e.ID)
	d.must(err)
	own := e.FrozenBy == d.cast[by].ID || slices.ContainsFunc(copies, func(c notice.Copy) bool { return c.Stands() && c.AuthorID == d.cast[by].ID })
	if own && !a.NeedsCounter {
		d.rt.Fatalf("%s signed their own words alone", by)
	}
	if !a.NeedsCounter {
		d.covers(e, copies)
	} else if says.mode == notice.AtOnce {
		says.at = nil // until somebody has countersigned
	}
}

// countersign lets somebody sign what the signer wrote.
func (d *desk) countersign(e notice.Edition) {
	by := rapid.SampledFrom([]string{"Jonas", "Jonas", "Vera", "Lena", "Mira"}).Draw(d.rt, "second signer")
	if _, err := d.node().CountersignNotice(d.ctx(), d.cast[by], app.CountersignNotice{EditionID: e.ID, Digest: e.Digest, Code: d.Code(by)}); err != nil {
		return
	}
	a, err := d.Look().Approval(e.ID)
	d.must(err)
	copies, err := d.Look().Copies(e.ID)
	d.must(err)
	if a == nil || a.SignedBy == d.cast[by].ID || by == "Mira" || e.VoidedAt != nil || slices.ContainsFunc(copies, func(c notice.Copy) bool { return c.Stands() && c.AuthorID == d.cast[by].ID }) {
		d.rt.Fatalf("%s countersigned edition %d under %+v", by, e.Number, a)
	}
	d.covers(e, copies)
	if w := d.waves[e.ID]; w.mode == notice.Armed {
		w.off = w.off || !w.at.After(d.Clock.Now())
	} else if first := d.Clock.Now().Add(time.Minute); w.mode != notice.ByCommander && (w.at == nil || w.at.Before(first)) {
		w.at = &first
	}
}

// covers notes that letters may leave now.
func (d *desk) covers(e notice.Edition, copies []notice.Copy) {
	for _, c := range copies {
		if !c.Stands() {
			continue
		}
		for _, to := range c.Contacts {
			letter := to + "\n" + c.Subject + "\n" + strings.TrimSpace(c.Text)
			if d.signed[letter] == nil {
				d.signed[letter] = map[string]bool{}
			}
			d.signed[letter][e.ID] = true
		}
	}
}
