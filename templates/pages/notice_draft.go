package pages

import (
	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/notice"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/app/tenant"
	"github.com/flowchestra/tocsin/templates/parts"
)

// DraftPage is one customer's letter while it is being written.
type DraftPage struct {
	parts.Frame
	File     incident.File
	Notice   notice.Notice
	Draft    notice.Draft
	Tenant   tenant.Tenant
	Way      notice.Way
	Signed   bool // and on its way: it cannot be edited
	Dressed  notice.Dressed
	Broken   string // why it cannot be made into a letter, "" when it can
	Names    map[string]string
	Form     DraftForm
	Wrong    parts.Wrongs
	Conflict []TwoVersions
	Moved    string
	Saved    bool

	Strikes   bool               // it is signed, and saving takes it out of its wave
	Overtaken []notice.Overtaken // that held the letter's earlier words
	Check     CheckPanel
	Comments  Comments
}

// DraftForm is a letter as it was entered.
type DraftForm struct {
	Subject string
	Body    string
	Version int
}

// CompareDrafts tells what two people wrote differently.
func CompareDrafts(yours, theirs DraftForm) []TwoVersions {
	var out []TwoVersions
	for _, t := range []TwoVersions{{"Subject", yours.Subject, theirs.Subject}, {"Letter", yours.Body, theirs.Body}} {
		if t.Yours != t.Theirs {
			out = append(out, t)
		}
	}
	return out
}

// Path is the letter's own address.
func (p DraftPage) Path() string { return draftPath(p.Draft) }

func (p DraftPage) edits() bool { return p.Viewer.May(people.DraftNotices) && !p.Signed }

func (p DraftPage) name(id string) string {
	if n, ok := p.Names[id]; ok {
		return n
	}
	return "Tocsin"
}

// byHand tells whether somebody edited the letter, so that it no longer
// follows the facts.
func (p DraftPage) byHand() bool { return p.Draft.AuthorID != people.System().ID }

func (p DraftPage) missing() []Missing {
	var w WaveCard
	w.Lacks(p.Draft)
	return w.Missing
}
