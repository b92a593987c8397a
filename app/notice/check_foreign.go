package notice

import (
	"fmt"
	"html"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// span is a place of a pattern in a flat text.
type span struct {
	from, to int
	mark     *mark
	own      bool
}

// foreign refuses whatever belongs to another customer, wherever it stands in
// the letter: in what a person wrote, in the text, in the HTML.
func (r *reading) foreign() {
	if r.facts.Known == nil {
		return
	}
	seen := map[string]bool{}
	for _, p := range r.parts() {
		for _, s := range r.facts.Known.strangers(p.source, p.flat, r.facts) {
			if said := p.flat.low[s.from:s.to]; !seen[said] {
				seen[said] = true
				r.add(stranger(s.mark, p.place(s.from, s.to), p.source[p.flat.source(s.from):p.flat.source(s.to)]), said)
			}
		}
	}
	for _, source := range []string{r.letter.Dressed.Subject, r.letter.Dressed.Text, html.UnescapeString(r.letter.Dressed.HTML)} {
		f := flatten(source, false)
		for _, s := range r.facts.Known.strangers(source, f, r.facts) {
			if said := f.low[s.from:s.to]; !seen[said] {
				seen[said] = true
				r.add(stranger(s.mark, Place{In: "letter", Excerpt: f.around(source, s.from-spread, s.to+spread)}, said), said)
			}
		}
	}
}

func stranger(m *mark, at Place, said string) Finding {
	said = strings.Join(strings.Fields(said), " ")
	does := fmt.Sprintf("“%s” is another customer’s %s. It is never sent: take it out.", said, m.what)
	if m.isName() {
		does = fmt.Sprintf("“%s” is another customer’s name. Take it out; where it is a plain word or the name of a supplier, legal can mark it as an ordinary word.", said)
	}
	return Finding{Code: FoundForeign, Refused: true, Says: does, Place: at, Hangs: said}
}

// Foreign tells whether a finding is another customer's name, which legal may
// mark as an ordinary word.
func (f Finding) Foreign() bool {
	return f.Code == FoundForeign && strings.Contains(f.Says, "ordinary word")
}

// strangers are the places in a text of what belongs to other customers: not
// within what is the addressee's or the house's own, and none within a longer
// one.
func (k *Register) strangers(source string, f flat, facts CheckFacts) []span {
	var found []span
	for it := k.machine.IterOverlapping(f.low); ; {
		m := it.Next()
		if m == nil {
			break
		}
		for _, mk := range k.marks[m.Pattern()] {
			s := span{from: m.Start(), to: m.End(), mark: mk, own: mk.house || slices.Contains(mk.owners, facts.TenantID)}
			if mk.stands(source, f, s.from, s.to) {
				found = append(found, s)
			}
		}
	}
	if len(found) == 0 {
		return nil
	}
	for _, name := range []string{"reference", "contact_phone", "contact_address"} {
		found = append(found, occurrences(f.low, flatten(facts.Values[name], false).text())...)
	}
	var out []span
	for i, s := range found {
		covered := slices.ContainsFunc(found, func(o span) bool {
			return o.own && o.from <= s.from && s.to <= o.to
		})
		within := slices.ContainsFunc(found[:i], func(o span) bool { return !o.own && o.from == s.from && o.to == s.to }) ||
			slices.ContainsFunc(found, func(o span) bool { return !o.own && o.from <= s.from && s.to <= o.to && o.to-o.from > s.to-s.from })
		if !s.own && !covered && !within {
			out = append(out, s)
		}
	}
	slices.SortFunc(out, func(a, b span) int { return a.from - b.from })
	return out
}

func occurrences(low, of string) []span {
	var out []span
	for from := 0; of != ""; {
		i := strings.Index(low[from:], of)
		if i < 0 {
			break
		}
		out = append(out, span{from: from + i, to: from + i + len(of), own: true})
		from += i + len(of)
	}
	return out
}

// stands tells whether a match is the thing itself: whole, and written as such
// a thing is.
func (m *mark) stands(source string, f flat, from, to int) bool {
	before, _ := utf8.DecodeLastRuneInString(f.low[:from])
	behind, size := utf8.DecodeRuneInString(f.low[to:])
	if isWord(before) {
		return false
	}
	switch m.what {
	case reference:
		return !isWord(behind) && !dashed(f.low[:from], f.low[to:]) && m.meant(source, f, from, to)
	case address, domain:
		return !isWord(behind) && behind != '-' && before != '-' && (m.what == domain || !strings.ContainsRune("._%+", before))
	}
	if behind == 's' { // a genitive
		behind, _ = utf8.DecodeRuneInString(f.low[to+size:])
	}
	if isWord(behind) {
		return false
	}
	first, _ := utf8.DecodeRuneInString(source[f.source(from):])
	return !m.capital || unicode.IsUpper(first)
}

func isWord(r rune) bool { return r != utf8.RuneError && (unicode.IsLetter(r) || unicode.IsDigit(r)) }

// dashed tells whether a word or digit goes on behind a dash, a point or a
// comma: "C-1" in "C-1-77", "1204" in "1,204".
func dashed(before, behind string) bool {
	goesOn := func(sep rune, next rune) bool {
		return (sep == '-' && isWord(next)) || (strings.ContainsRune(".,:+", sep) && unicode.IsDigit(next))
	}
	b1, n := utf8.DecodeLastRuneInString(before)
	b2, _ := utf8.DecodeLastRuneInString(before[:len(before)-n])
	a1, n := utf8.DecodeRuneInString(behind)
	a2, _ := utf8.DecodeRuneInString(behind[n:])
	return goesOn(b1, b2) || goesOn(a1, a2) || b1 == '+'
}

// meant tells of a reference that could be a plain number or word whether the
// words before it name it as a reference.
func (m *mark) meant(source string, f flat, from, to int) bool {
	if !m.plain {
		return true
	}
	return named.MatchString(tail(f.low[:from], 40))
}
