package notice

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"

	"github.com/flowchestra/tocsin/app/incident"
)

// What a finding of the content check is about.
const (
	FoundMissing  = "missing"  // an element that the law or the agreement asks for
	FoundAgreed   = "agreed"   // free words of the agreement, for a person to compare
	FoundUnfilled = "unfilled" // a merge field that nobody filled
	FoundUnzoned  = "unzoned"  // a time without its zone
	FoundAdmits   = "admits"   // the sentence that no fault is admitted is not there
	FoundClaim    = "claim"    // a claim stronger than the recorded facts
	FoundForeign  = "foreign"  // another customer: refused outright
	FoundWrong    = "wrong"    // a sentence that a correction called wrong
)

// WhereAgreement is the Where of what an agreement asks for. Every other Where
// is a merge field.
const WhereAgreement = "agreement"

// Finding is one thing in a letter that somebody must mend, or keep with a
// reason.
type Finding struct {
	Code    string // one of the Found constants
	Refused bool   // outright: it cannot be kept
	Says    string // what is wrong and what to do
	Place   Place
	Hangs   string // the merge field or element that it hangs on, or the foreign word
	Where   string // the merge field whose fact is entered elsewhere, "" when only the words can be mended
	key     string
}

// Place is where in the draft a finding stands. Line and Column count from 1,
// and are 0 for what does not stand anywhere.
type Place struct {
	In      string // "subject", "body", or "letter" for what only the dressed letter shows
	Line    int
	Column  int
	Excerpt string
}

// Fingerprint is the same for the same finding in every letter of a notice,
// hex SHA-256 over its code and the sentence that it stands in, the customer's
// own values left out.
func (f Finding) Fingerprint() string {
	sum := sha256.Sum256([]byte(f.Code + "\x00" + f.key))
	return hex.EncodeToString(sum[:])
}

// Checked is one letter as it lies before the check: the draft's words, and
// what they are dressed as.
type Checked struct {
	Kind     Kind
	Language string
	Subject  string
	Body     string // Markdown
	Dressed  Dressed
}

// CheckFacts are what a letter is held against.
type CheckFacts struct {
	TenantID  string
	Values    map[string]string // what stands in each merge field now
	Codes     []string          // checklists of the regimes that bite; C-PROC always applies
	Contents  string            // what the agreement says a notice must hold
	Exposure  incident.Exposure
	Confirmed bool // unauthorised access was confirmed, and that stands
	Known     *Register
	Wrong     []string // sentences that corrections of this incident called wrong, in the letter's language
}

// Check reads one letter against the facts and returns what is wrong with it,
// what is refused outright first, then in the order in which it stands in the
// letter.
func Check(letter Checked, facts CheckFacts) []Finding {
	letter.Body = strings.ReplaceAll(letter.Body, "\r\n", "\n")
	r := &reading{letter: letter, facts: facts, subject: flatten(letter.Subject, false), body: flatten(letter.Body, true)}
	r.foreign()
	r.wrong()
	r.unfilled()
	r.elements()
	r.agreed()
	r.admission()
	r.claims()
	r.times()
	slices.SortStableFunc(r.found, func(a, b Finding) int {
		return cmp.Or(cmp.Compare(rank(a), rank(b)), cmp.Compare(a.Place.Line, b.Place.Line), cmp.Compare(a.Place.Column, b.Place.Column))
	})
	return r.found
}

// rank puts what is refused outright first and the subject before the body.
func rank(f Finding) int {
	switch {
	case f.Refused:
		return 0
	case f.Place.In == "subject":
		return 1
	}
	return 2
}

// reading is a letter while it is being checked.
type reading struct {
	letter  Checked
	facts   CheckFacts
	subject flat
	body    flat
	found   []Finding
}

func (r *reading) add(f Finding, key ...string) {
	f.key = strings.Join(key, "\x00")
	for _, have := range r.found {
		if have.Code == f.Code && have.key == f.key {
			return // once a letter is enough
		}
	}
	r.found = append(r.found, f)
}

// parts are the texts that a person writes, with their names.
func (r *reading) parts() []written {
	return []written{{"subject", r.letter.Subject, r.subject}, {"body", r.letter.Body, r.body}}
}

type written struct {
	name   string
	source string
	flat   flat
}

// place says where the bytes from to to of a part's flat text stand.
func (p written) place(from, to int) Place {
	at := p.flat.source(from)
	line, column := lineAndColumn(p.source, at)
	first, last := p.paragraph(from, to)
	return Place{In: p.name, Line: line, Column: column, Excerpt: p.flat.around(p.source, max(first, from-spread), min(last, to+spread))}
}

// sentence is the sentence around some bytes of a text, without what differs
// between the letters of a notice.
func (r *reading) sentence(p written, from, to int) string {
	s := p.flat.low
	first, last := p.paragraph(from, to)
	begin := max(first, strings.LastIndexAny(s[:from], ".!?")+1)
	end := last
	if i := strings.IndexAny(s[to:], ".!?"); i >= 0 {
		end = max(min(last, to+i), to)
	}
	out := s[begin:end]
	for _, name := range []string{"tenant", "records", "data", "reference"} {
		if v := flatten(r.facts.Values[name], false).text(); v != "" {
			out = strings.ReplaceAll(out, v, "{{"+name+"}}")
		}
	}
	return strings.TrimSpace(out)
}

// paragraph is where in the flat text the lines around some of its bytes begin
// and end, blank lines between them.
func (p written) paragraph(from, to int) (first, last int) {
	begin := strings.LastIndex(p.source[:min(p.flat.source(from), len(p.source))], "\n\n") + 1
	end := len(p.source)
	if at := min(p.flat.source(to), end); at < end {
		if i := strings.Index(p.source[at:], "\n\n"); i >= 0 {
			end = at + i
		}
	}
	first, _ = slices.BinarySearch(p.flat.at, int32(begin)) //nolint:gosec // a letter is below 2 GB
	last, _ = slices.BinarySearch(p.flat.at, int32(end))    //nolint:gosec // the same
	return min(first, from), max(last, to)
}

func (r *reading) unfilled() {
	for _, p := range r.parts() {
		for _, h := range holesIn(p.source) {
			line, column := lineAndColumn(p.source, h.from)
			f := Finding{Code: FoundUnfilled, Hangs: h.name, Place: Place{In: p.name, Line: line, Column: column, Excerpt: p.source[h.from:h.to]},
				Says: fmt.Sprintf("{{%s}} is not filled in. Record %s, or write the words into the letter.", h.name, FieldMeaning(h.name))}
			if isField(h.name) {
				f.Where = h.name
			} else {
				f.Says = fmt.Sprintf("{{%s}} is no field, so it would be sent as it stands. Take it out.", h.name)
			}
			r.add(f, h.name)
		}
	}
}

// agreed shows what the agreement asks for in its own words: only a person can
// compare that.
func (r *reading) agreed() {
	if _, follows := shorter[r.letter.Kind]; follows {
		return // the initial letter answered for it
	}
	if asks := flatten(r.facts.Contents, false); asks.text() != "" {
		r.add(Finding{Code: FoundAgreed, Hangs: WhereAgreement, Where: WhereAgreement, Place: Place{In: "letter", Excerpt: shortened(strings.TrimSpace(r.facts.Contents))},
			Says: "The agreement says what a notice must hold. Compare the letter with it, then keep this and say where the letter says so."}, asks.low)
	}
}

func (r *reading) admission() {
	for _, said := range admissions {
		if said.MatchString(r.body.low) {
			return
		}
	}
	words := "“This notice is not an admission by us of any fault or liability.”"
	if Speaks(r.letter.Language) == "de" {
		words = "„Wir erkennen damit weder ein Verschulden noch eine Haftung an.“"
	}
	r.add(Finding{Code: FoundAdmits, Hangs: "no_admission", Place: Place{In: "body"},
		Says: "The letter does not say that it admits no fault. Put the sentence back, such as " + words}, "")
}
