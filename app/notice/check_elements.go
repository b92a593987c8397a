package notice

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
)

// Element is one thing that a checklist asks a letter to say.
type Element struct {
	Code   string   // within every checklist
	Words  string   // what the letter must say, after "The letter does not say"
	Fields []string // merge fields any of whose present values says it
	// Phrases say it in a letter that was written by hand, in lower case, English
	// and German: with words behind them. "# " begins one that is a heading with
	// anything under it, "¶ " a heading with more than a list under it.
	Phrases []string
}

// Required lists what a letter of a kind must say under some checklists, none
// twice, in the order in which the checklists ask. A code that has no list is
// left out. Only an initial letter answers for more than C-PROC: what follows
// it need not repeat everything.
func Required(kind Kind, codes []string) []Element {
	var out []Element
	add := func(code string, only []string) {
		for _, e := range checklists[code] {
			known := slices.ContainsFunc(out, func(h Element) bool { return h.Code == e.Code })
			if !known && (only == nil || slices.Contains(only, e.Code)) {
				out = append(out, e)
			}
		}
	}
	only, follows := shorter[kind]
	if !follows && kind != Initial {
		only = always
	}
	add(ProcessorList, only)
	if kind == Initial {
		for _, c := range codes {
			add(c, nil)
		}
	}
	return out
}

// Checklist returns what a list of contents asks for, by its code in the
// rulebook ("C-GDPR-33"); nil for a code without a list.
func Checklist(code string) []Element { return slices.Clone(checklists[code]) }

func (r *reading) elements() {
	var sections []section
	for _, e := range Required(r.letter.Kind, r.facts.Codes) {
		if r.carried(e) {
			continue
		}
		if sections == nil {
			sections = sectionsOf(r.letter.Body)
		}
		if spoken(sections, e.Phrases) {
			continue
		}
		f := Finding{Code: FoundMissing, Hangs: e.Code, Place: Place{In: "body"},
			Says: fmt.Sprintf("The letter does not say %s. Say it, or keep this with a reason.", e.Words)}
		for _, name := range e.Fields {
			if strings.TrimSpace(r.facts.Values[name]) == "" {
				f.Where = name
				break
			}
		}
		r.add(f, e.Code)
	}
}

// carried tells whether the letter holds the present value of one of an
// element's fields, or its open hole, which is a finding of its own.
func (r *reading) carried(e Element) bool {
	for _, name := range e.Fields {
		if v := flatten(r.facts.Values[name], false).text(); v != "" && (strings.Contains(r.body.low, v) || strings.Contains(r.subject.low, v)) {
			return true
		}
		if slices.ContainsFunc(holesIn(r.letter.Body), func(h hole) bool { return h.name == name }) {
			return true
		}
	}
	return false
}

// section is a heading with what stands under it, or a line.
type section struct {
	heading string // flat, "" for a line
	words   string // flat
	prose   string // flat, what is no item of a list
}

// sectionsOf takes a letter apart into its headings, each with all that stands
// under it, and its lines.
func sectionsOf(body string) []section {
	var out []section
	heading := -1
	for line := range strings.SplitSeq(body, "\n") {
		words := flatten(line, true).text()
		if title, ok := strings.CutPrefix(words, "#"); ok {
			out = append(out, section{heading: strings.TrimSpace(strings.TrimLeft(title, "#"))})
			heading = len(out) - 1
			continue
		}
		if words == "" {
			continue
		}
		if heading >= 0 {
			out[heading].words += " " + words
			if !strings.HasPrefix(words, "- ") {
				out[heading].prose += " " + words
			}
		}
		out = append(out, section{words: words})
	}
	return out
}

// spoken tells whether one of the phrases is a heading with words under it, or
// stands in a line with words behind it.
func spoken(sections []section, phrases []string) bool {
	return slices.ContainsFunc(phrases, func(p string) bool {
		return slices.ContainsFunc(sections, func(s section) bool { return s.says(p) })
	})
}

func (s section) says(phrase string) bool {
	if title, ok := strings.CutPrefix(phrase, "# "); ok {
		return strings.Contains(s.heading, title) && saysAnything(s.words)
	}
	if title, ok := strings.CutPrefix(phrase, "¶ "); ok {
		return strings.Contains(s.heading, title) && saysAnything(s.prose)
	}
	if strings.Contains(s.heading, phrase) {
		return saysAnything(s.words)
	}
	_, behind, ok := strings.Cut(s.words, phrase)
	return ok && s.heading == "" && saysAnything(behind)
}

func saysAnything(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) })
}
