package notice

import (
	"slices"
	"strings"
)

// Spot is one place at which letters of one language differ from their base.
type Spot struct {
	Under  string // the heading that it stands under, "" before the first
	Before string // words of the base before what differs, in the same block
	Base   string // what the base says there
	After  string
	Copies int      // that say something else there
	Values []string // what they say, each once
}

// Compared is the letters of one language beside the one that speaks most like
// all of them.
type Compared struct {
	Language string
	Base     Copy
	Copies   int // the base included
	Spots    []Spot
	Apart    []Apart
}

// Apart is a letter that differs from the base where hardly any other does.
type Apart struct {
	CopyID string
	Why    string
}

// blocks is a letter cut where its meaning is cut: at blank lines and before
// each item of a list. How its lines were wrapped makes no difference.
type blocks struct {
	words []string // one line each
	under []string // the heading above each
}

// Compare groups copies by language and tells where those of one language
// differ, so that a person reads the base once and then only what varies.
func Compare(copies []Copy) []Compared {
	byLanguage := map[string][]int{}
	var order []string
	for i := range copies {
		l := copies[i].Language
		if byLanguage[l] == nil {
			order = append(order, l)
		}
		byLanguage[l] = append(byLanguage[l], i)
	}
	slices.SortStableFunc(order, func(a, b string) int { return len(byLanguage[b]) - len(byLanguage[a]) })
	var out []Compared
	for _, l := range order {
		out = append(out, compare(copies, l, byLanguage[l]))
	}
	return out
}

func compare(copies []Copy, language string, at []int) Compared {
	cut := make([]blocks, len(at))
	for i, n := range at {
		cut[i] = cutUp(copies[n].Text)
	}
	b := mostAlike(cut)
	base := copies[at[b]]
	out := Compared{Language: language, Base: base, Copies: len(at)}
	spots := make([]spotted, len(cut[b].words))
	shape := skeleton(base.HTML)
	for i, n := range at {
		c := &copies[n]
		switch {
		case len(cut[i].words) != len(cut[b].words):
			out.Apart = append(out.Apart, Apart{c.ID, "It has other paragraphs than the rest"})
		case c.From != base.From || c.ReplyTo != base.ReplyTo:
			out.Apart = append(out.Apart, Apart{c.ID, "It comes from another sender than the rest"})
		case skeleton(c.HTML) != shape:
			out.Apart = append(out.Apart, Apart{c.ID, "Its HTML is built otherwise than the rest"})
		default:
			for j, w := range cut[i].words {
				if w != cut[b].words[j] {
					spots[j].differs(c.ID, w)
				}
			}
		}
	}
	for j := range spots {
		out.take(spots[j], cut[b], j)
	}
	return out
}

// spotted is what differs from one block of the base.
type spotted struct {
	ids   []string
	words []string
}

func (s *spotted) differs(id, words string) {
	s.ids, s.words = append(s.ids, id), append(s.words, words)
}

// rare is how many of n letters may stand alone with other words before that
// is what letters do at this place.
func rare(n int) int { return n / 20 }

// take notes a block: as a place that varies, or its few letters as apart.
func (c *Compared) take(s spotted, base blocks, j int) {
	if len(s.ids) == 0 {
		return
	}
	if len(s.ids) <= rare(c.Copies) {
		for _, id := range s.ids {
			if !slices.ContainsFunc(c.Apart, func(a Apart) bool { return a.CopyID == id }) {
				c.Apart = append(c.Apart, Apart{id, "It has words of its own under “" + orFirst(base.under[j]) + "”"})
			}
		}
		return
	}
	was := strings.Fields(base.words[j])
	head, tail := len(was), len(was)
	for _, w := range s.words {
		is := strings.Fields(w)
		h := 0
		for h < min(head, len(is)) && was[h] == is[h] {
			h++
		}
		head = h
		t := 0
		for t < min(tail, len(is)-h, len(was)-h) && was[len(was)-1-t] == is[len(is)-1-t] {
			t++
		}
		tail = t
	}
	spot := Spot{Under: base.under[j], Copies: len(s.ids), Before: strings.Join(was[:head], " "),
		Base: strings.Join(was[head:len(was)-tail], " "), After: strings.Join(was[len(was)-tail:], " ")}
	for _, w := range s.words {
		is := strings.Fields(w)
		if v := strings.Join(is[head:max(head, len(is)-tail)], " "); !slices.Contains(spot.Values, v) {
			spot.Values = append(spot.Values, v)
		}
	}
	c.Spots = append(c.Spots, spot)
}

func orFirst(heading string) string {
	if heading == "" {
		return "the opening"
	}
	return heading
}

// mostAlike finds the letter that says at most places what most letters say.
func mostAlike(all []blocks) int {
	lengths := map[int]int{}
	for _, b := range all {
		lengths[len(b.words)]++
	}
	usual := len(all[0].words)
	for n, times := range lengths {
		if times > lengths[usual] || times == lengths[usual] && n < usual {
			usual = n
		}
	}
	says := make([]map[string]int, usual)
	for _, b := range all {
		for j := 0; j < usual && len(b.words) == usual; j++ {
			if says[j] == nil {
				says[j] = map[string]int{}
			}
			says[j][b.words[j]]++
		}
	}
	best, most := 0, -1
	for i, b := range all {
		if len(b.words) != usual {
			continue
		}
		score := 0
		for j, w := range b.words {
			score += says[j][w]
		}
		if score > most {
			best, most = i, score
		}
	}
	return best
}

func cutUp(text string) blocks {
	var out blocks
	heading, open := "", false
	for line := range strings.Lines(text) {
		words := strings.Join(strings.Fields(line), " ")
		n := len(out.words) - 1
		switch {
		case words == "":
			open = false
		case isRule(words) && n >= 0 && open:
			heading, out.under[n] = out.words[n], ""
			open = false
		case open && !strings.HasPrefix(words, "- "):
			out.words[n] += " " + words
		default:
			out.words, out.under, open = append(out.words, words), append(out.under, heading), true
		}
	}
	return out
}

// isRule tells a line of dashes or equals signs, which underlines a heading.
func isRule(s string) bool {
	return len(s) > 2 && (strings.Trim(s, "-") == "" || strings.Trim(s, "=") == "")
}

// skeleton is HTML without the words between its tags.
func skeleton(html string) string {
	var b strings.Builder
	for html != "" {
		open := strings.IndexByte(html, '<')
		if open < 0 {
			break
		}
		end := strings.IndexByte(html[open:], '>')
		if end < 0 {
			end = len(html) - open - 1
		}
		b.WriteString(html[open : open+end+1])
		html = html[open+end+1:]
	}
	return b.String()
}

// OpenFields lists the merge fields of a draft that have no value yet, each
// once, in the order in which a letter needs them.
func (d Draft) OpenFields() []string {
	open := map[string]bool{}
	for _, text := range []string{d.Subject, d.Body} {
		for _, h := range holesIn(text) {
			open[h.name] = true
		}
	}
	var out []string
	for _, f := range fields {
		if open[f.Name] {
			out = append(out, f.Name)
		}
	}
	return out
}

// HolesNamed returns the draft with words in each merge field that has no
// value: "[missing: what was done]". It is for reading, never for sending.
func (d Draft) HolesNamed() Draft {
	d.Subject = nameHoles(d.Subject, "[", "]")
	d.Body = nameHoles(d.Body, `\[`, `\]`) // Markdown would read a link
	return d
}

func nameHoles(text, open, end string) string {
	var b strings.Builder
	from := 0
	for _, h := range holesIn(text) {
		b.WriteString(text[from:h.from] + open + "missing: " + FieldMeaning(h.name) + end)
		from = h.to
	}
	return b.String() + text[from:]
}

// FieldMeaning says what belongs in a merge field.
func FieldMeaning(name string) string {
	for _, f := range fields {
		if f.Name == name {
			return f.Meaning
		}
	}
	return strings.ReplaceAll(name, "_", " ")
}
