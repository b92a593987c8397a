package pages

import (
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/notice"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/app/tenant"
	"github.com/flowchestra/tocsin/templates/parts"
)

// NoticePage is one notice: its waves and its letters.
type NoticePage struct {
	parts.Frame
	File     incident.File
	Notice   notice.Notice
	Waves    []*WaveCard
	Outliers []notice.Outlier // among letters that are not before legal; of their drafts
	Crowds   []string
	Rows     []notice.Draft
	Ways     map[string]notice.Way
	Tenants  map[string]tenant.Tenant
	Names    map[string]string
	After    string
	Next     string
	Saved    string

	Acknowledged []notice.Acknowledgement // of its letters, the last first
	Confirmed    map[string]tenant.Tenant // whose they are, by id
}

// WaveCard is one wave: the letters of a notice that are due together.
type WaveCard struct {
	DueAt    *time.Time
	AnswerBy *time.Time // of a letter that answers a customer's question, which has no other date
	AskedAt  *time.Time // when it was asked
	SignBy   *time.Time
	Duty     *incident.Obligation // why it is due then, as one example
	Tallies  []notice.Tally
	Editions []WaveEdition // that stand, first to last
	Missing  []Missing
	Voided   *notice.Edition // the latest, where nothing was frozen since
}

// WaveEdition is what was frozen of a wave and stands.
type WaveEdition struct {
	Edition  notice.Edition
	Language string // of its wave, "" for every language
	Signed   *notice.Approval
	Arrival  notice.Arrival
	Release  *notice.Release // nil before it is signed
	Left     int             // letters of a paused sending that are left
}

// Missing is a fact that letters in a language lack.
type Missing struct {
	Field    string
	Language string
	Letters  int
	Draft    notice.Draft // one of them
}

// Known returns the wave with a deadline, or nil.
func (p *NoticePage) Known(due *time.Time) *WaveCard {
	for _, w := range p.Waves {
		if w.DueAt == nil && due == nil || w.DueAt != nil && due != nil && w.DueAt.Equal(*due) {
			return w
		}
	}
	return nil
}

// Wave returns the wave with a deadline, and adds it where there is none.
func (p *NoticePage) Wave(due *time.Time) *WaveCard {
	if w := p.Known(due); w != nil {
		return w
	}
	w := &WaveCard{DueAt: due}
	p.Waves = append(p.Waves, w)
	return w
}

// Stands takes in the wave's editions one after the other, to know whether the
// last of them is void.
func (w *WaveCard) Stands(e notice.Edition) {
	w.Voided = nil
	if e.VoidedAt != nil {
		w.Voided = &e
	}
}

// Lacks counts what a letter of the wave lacks.
func (w *WaveCard) Lacks(d notice.Draft) {
	for _, field := range d.OpenFields() {
		at := slices.IndexFunc(w.Missing, func(m Missing) bool { return m.Field == field && m.Language == d.Language })
		if at < 0 {
			w.Missing = append(w.Missing, Missing{Field: field, Language: d.Language, Draft: d})
			at = len(w.Missing) - 1
		}
		w.Missing[at].Letters++
	}
}

func (w WaveCard) at(step notice.Step) int {
	n := 0
	for _, t := range w.Tallies {
		if t.Step == step {
			n += t.Letters
		}
	}
	return n
}

func (w WaveCard) letters() int {
	n := 0
	for _, t := range w.Tallies {
		n += t.Letters
	}
	if n == 0 { // what they were due by has moved since they were signed
		for _, e := range w.Editions {
			n += e.Edition.Copies
		}
	}
	return n
}

// open is how many letters are not before legal.
func (w WaveCard) open() int { return w.at(notice.Drafted) }

// Waiting is the edition that waits for a signature, or nil.
func (w WaveCard) Waiting() *notice.Edition {
	for i := range w.Editions {
		if w.Editions[i].Signed == nil {
			return &w.Editions[i].Edition
		}
	}
	return nil
}

// Replaced is the edition that loses its letters, all or some, when those in a
// language ("": in every one) are put before legal, or nil.
func (w WaveCard) Replaced(language string) *WaveEdition {
	for i := range w.Editions {
		e := &w.Editions[i]
		if e.Signed == nil && (e.Language == language || e.Language == "" || language == "") {
			return e
		}
	}
	return nil
}

// languages counts letters by language: "166 English, 11 German".
func (w WaveCard) languages() string {
	count := map[string]int{}
	for _, t := range w.Tallies {
		count[t.Language] += t.Letters
	}
	return byLanguage(count)
}

func byLanguage(count map[string]int) string {
	var out []string
	for _, l := range notice.Languages {
		if n := count[l]; n > 0 {
			out = append(out, parts.Count(n)+" "+LanguageWords(l))
		}
	}
	return strings.Join(out, ", ")
}

func (p NoticePage) wavePath(w *WaveCard) string {
	return "/notices/" + p.Notice.ID + "/waves?due=" + url.QueryEscape(w.dueValue())
}

func (p NoticePage) name(id string) string {
	if n, ok := p.Names[id]; ok {
		return n
	}
	return "Tocsin"
}

func (p NoticePage) may(act people.Act) bool { return p.Viewer.May(act) }

// first is the wave whose next act is the page's own: the earliest that is not
// done and that this viewer can do something about.
func (p NoticePage) first() *WaveCard {
	for _, w := range p.Waves {
		if w.open() > 0 && (len(w.Missing) > 0 && p.may(people.DraftNotices) || len(w.Missing) == 0 && p.may(people.SubmitNotices)) ||
			w.Waiting() != nil && p.may(people.ApproveNotices) {
			return w
		}
	}
	return nil
}

// primary is how the wave's act is drawn: the page has one primary button.
func (p NoticePage) primary(w *WaveCard) string {
	if p.first() == w {
		return ""
	}
	return "quiet"
}

// reads is where this viewer reads a customer's letter: as it is written, or
// once it is on its way as it was frozen; "" for nowhere.
func (p NoticePage) reads(d notice.Draft) string {
	w := p.Ways[d.TenantID]
	switch {
	case readsDesk(p.Frame):
		return draftPath(d)
	case w.State != "" && w.CopyID != "":
		return copyPath(notice.Copy{ID: w.CopyID, EditionID: w.EditionID})
	}
	return ""
}

// draftPath is a draft's own page.
func draftPath(d notice.Draft) string { return "/notices/" + d.NoticeID + "/drafts/" + d.ID }

// enters is how the way to the first missing fact of a wave is drawn.
func (p NoticePage) enters(w *WaveCard) string {
	if p.may(people.DraftNotices) && p.first() == w {
		return "button"
	}
	return ""
}

// WavePage is read before a wave is put before legal.
type WavePage struct {
	parts.Frame
	File     incident.File
	Notice   notice.Notice
	Card     WaveCard
	Drafts   []notice.Draft
	Signers  []people.Person // who will be asked
	Written  bool            // somebody edited a letter by hand
	Standing *WaveEdition    // that this replaces, or takes letters out of; nil for none
	Language string          // of its letters, "" for every language
	Hold     time.Duration
	Names    map[string]string
	Wrong    parts.Wrongs
	Broken   []string // languages whose letters promise an update at a time that has passed
	Check    CheckPanel
	Moved    string // why it was not put there, "" when it was not tried
}

// StandingID names the edition that this replaces, "" for none.
func (p WavePage) StandingID() string {
	if p.Standing == nil {
		return ""
	}
	return p.Standing.Edition.ID
}

func (p WavePage) languages() string {
	count := map[string]int{}
	for i := range p.Drafts {
		count[p.Drafts[i].Language]++
	}
	return byLanguage(count)
}

func (p WavePage) noticePath() string { return "/notices/" + p.Notice.ID }

// worded tells whether the letter has words of its own.
func (p NoticePage) worded() bool { return len(notice.WordsOf(p.Notice.Kind)) > 0 }

// apart are the languages that can be put before legal without the others.
func (p WavePage) apart() []string {
	count := map[string]int{}
	for i := range p.Drafts {
		count[p.Drafts[i].Language]++
	}
	if len(count) < 2 {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(notice.Languages), func(l string) bool { return count[l] == 0 })
}

// only is the address of the same wave in one language.
func (p WavePage) only(language string) string {
	return p.noticePath() + "/waves?due=" + url.QueryEscape(p.Card.dueValue()) + "&language=" + language
}

// standingWords say what becomes of the edition that waits already.
func (p WavePage) standingWords() string {
	if p.Standing.Language == p.Language {
		return "Putting these letters there makes it stale, and whoever reads it begins again."
	}
	return "These letters are struck out of it; its others stand."
}
