package pages

import (
	"cmp"
	"fmt"
	"net/url"
	"slices"
	"time"

	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/notice"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/app/tenant"
	"github.com/flowchestra/tocsin/templates/parts"
)

// CheckPanel is what the content check found, in one letter or in a wave.
type CheckPanel struct {
	notice.WaveCheck
	Ready   bool                     // false where it was not asked for
	Wave    bool                     // of letters that go out together
	DueAt   *time.Time               // of the wave
	Tenants map[string]tenant.Tenant // of the letters that are named
}

// FindingPage asks why a finding may stand, or lets legal mark a name as an
// ordinary word.
type FindingPage struct {
	parts.Frame
	File   incident.File
	Notice notice.Notice
	Panel  CheckPanel
	Found  notice.FoundIn
	Names  map[string]string
	Due    string // of the wave that it was found in, "none" without a deadline; "" where it was found in one letter
	Reason string
	Wrong  parts.Wrongs
	Moved  string
}

// WordsPage lists the names that legal has marked as ordinary words.
type WordsPage struct {
	parts.Frame
	Words  []notice.OrdinaryWord
	Names  map[string]string
	Saved  string
	Form   WordForm
	Wrong  parts.Wrongs
	WhoMay string
}

// WordForm is a word as it was entered, and the letter that it is about.
type WordForm struct {
	Word, Reason, Draft string
}

func (p WordsPage) may() bool { return p.Viewer.May(people.MarkOrdinary) }

// counting, and since ended.
func (p WordsPage) standing(ended bool) []notice.OrdinaryWord {
	var out []notice.OrdinaryWord
	for _, w := range p.Words {
		if (w.EndedAt != nil) == ended {
			out = append(out, w)
		}
	}
	return out
}

func (p WordsPage) name(id string) string { return or(p.Names[id], "Tocsin") }

// class draws the panel beside a letter; among the sections of a wave it is one
// of them.
func (p CheckPanel) class() string {
	if p.Wave {
		return "whole-width"
	}
	return "panel"
}

// path is where a finding is kept, or its name marked.
func (p CheckPanel) path(f notice.FoundIn) string {
	q := url.Values{"draft": {f.First[0].ID}, "finding": {f.Fingerprint()}}
	if p.Wave {
		q.Set("due", p.dueValue())
	}
	return "/notices/" + f.First[0].NoticeID + "/findings?" + q.Encode()
}

func (p CheckPanel) dueValue() string {
	if !p.Wave {
		return ""
	}
	if p.DueAt == nil {
		return "none"
	}
	return p.DueAt.UTC().Format(time.RFC3339Nano)
}

// Back leads to where the panel stands.
func (p FindingPage) Back() string {
	switch {
	case p.Due == "":
		return draftPath(p.Found.First[0]) + "#check"
	case p.Due == "none":
		return "/notices/" + p.Notice.ID + "/waves#check"
	}
	return "/notices/" + p.Notice.ID + "/waves?due=" + url.QueryEscape(p.Due) + "#check"
}

// mend is where a finding is mended, and what is done there.
func (p CheckPanel) mend(number string, f notice.FoundIn) (href, label string) {
	d := f.First[0]
	switch f.Where {
	case "":
		return draftPath(d) + "#body", "Fix it in the letter"
	case notice.WhereAgreement:
		return customerPath(p.Tenants[d.TenantID].Reference), "Read the agreement"
	}
	return enterAt(number, Missing{Field: f.Where, Language: d.Language, Draft: d})
}

// where says in which letters, and at which place, a finding stands.
func (p CheckPanel) where(f notice.FoundIn) string {
	at := ""
	switch {
	case f.Place.Line == 0:
	case f.Place.In == "subject":
		at = fmt.Sprintf("Subject, column %d", f.Place.Column)
	default:
		at = fmt.Sprintf("Line %d, column %d", f.Place.Line, f.Place.Column)
	}
	if !p.Wave {
		return at
	}
	if at != "" {
		at = " · " + at + " of the first"
	}
	var named []string
	for _, d := range f.First {
		named = append(named, p.Tenants[d.TenantID].Name)
	}
	if more := f.Letters - len(named); more > 0 {
		named = append(named, fmt.Sprintf("%s more", parts.Count(more)))
	}
	return "In " + parts.Many(f.Letters, "letter", "letters") + ": " + listOf(named, "and") + at
}

// state is how grave a finding is.
func foundState(f notice.FoundIn) (parts.State, string) {
	switch {
	case f.Refused:
		return parts.Overdue, "Refused"
	case f.Kept != nil:
		return parts.Met, "Kept"
	}
	return parts.Soon, foundWords[f.Code]
}

// foundWords name what a finding is about.
var foundWords = map[string]string{
	notice.FoundMissing: "Missing", notice.FoundAgreed: "Compare", notice.FoundUnfilled: "Not filled in", notice.FoundUnzoned: "Time without zone",
	notice.FoundAdmits: "Missing", notice.FoundClaim: "Stronger than the facts", notice.FoundForeign: "Another customer",
}

// read says what was checked.
func (p CheckPanel) read() string {
	what := "This letter was"
	if p.Wave {
		what = parts.Many(p.Letters, "letter was", "letters were")
	}
	return what + " held against the contents that law and agreement ask for, the recorded facts, and every other customer."
}

func (p FindingPage) heading() string {
	switch {
	case p.Found.Kept != nil:
		return "This finding is kept"
	case p.Found.Refused:
		return "Another customer in a letter"
	}
	return "Keep a finding"
}

func (p WordsPage) endedBy(w notice.OrdinaryWord) string {
	if w.EndedBy == nil {
		return "Tocsin"
	}
	return p.name(*w.EndedBy)
}

// KeptBefore are the findings that were kept when an edition was frozen, the
// first first.
func KeptBefore(kept map[string]notice.KeptFinding, frozen time.Time) []notice.KeptFinding {
	var out []notice.KeptFinding
	for _, k := range kept {
		if !k.KeptAt.After(frozen) {
			out = append(out, k)
		}
	}
	slices.SortFunc(out, func(a, b notice.KeptFinding) int { return cmp.Or(a.KeptAt.Compare(b.KeptAt), cmp.Compare(a.ID, b.ID)) })
	return out
}
