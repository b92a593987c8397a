package notice

import (
	"fmt"
	"regexp"
	"strings"
)

// clockTimes finds a time of day in flat text, in English and German.
var clockTimes = regexp.MustCompile(`(?:[01]?\d|2[0-4]):[0-5]\d(?::[0-5]\d)?(?: ?(?:[ap]m\b|[ap]\. ?m\b\.?))?(?: ?uhr\b)?|(?:1[0-2]|0?[1-9])(?:\.[0-5]\d)? ?(?:[ap]m\b|[ap]\. ?m\b\.?)|(?:[01]?\d|2[0-4])(?:\.[0-5]\d)? ?uhr\b|\b(?:noon|midnight|mitternacht)\b`)

// zoneBehind matches what stands behind a time that has its zone: the zone's
// name, an offset (ISO 8601), an abbreviation, or a city as this product
// writes it. It reads the words as they were written, for "ist" is no zone.
var zoneBehind = regexp.MustCompile(`^[ ,]*(?:\(|in |at )?(?:(?i:utc|gmt)|Z\b|\+\d\d:?\d\d\b|` +
	`(?:E[SD]?T|C[SD]?T|M[SD]?T|P[SD]?T|AK[SD]T|HST|A[SD]T|NST|BST|IST|WES?T|CES?T|EES?T|MSK|ME?S?Z|BRT|ART|SAST|WAT|CAT|EAT|GST|PKT|ICT|WIB|SGT|HKT|PHT|JST|KST|A[CEW][SD]T|NZ[SD]T)\b|` +
	`(?:Central |Eastern |Western )?European (?:Summer |Standard )?[Tt]ime|(?:Eastern|Central|Mountain|Pacific|Atlantic|Alaska|Hawaii)(?: [SD][a-z]+)? [Tt]ime|` +
	`\p{Lu}\p{L}+(?: \p{Lu}\p{L}+)? (?:local )?time\b|local time in \p{Lu}|Ortszeit|\p{Lu}\p{L}+er (?:Orts)?[Zz]eit\b|(?i:mitteleuropäische)|[A-Z][A-Za-z]+/[A-Z][A-Za-z_]+|\p{Lu}[^()\d]{1,39}\))`)

// joins stand between two times of which the second's zone holds for both.
var joins = regexp.MustCompile(`^ ?(?:and|to|till|until|through|or|und|bis|oder|=|-|–|—|/|,)(?: (?:about|the|um|etwa))? ?$`)

// everywhere says once for a whole letter in which zone its times are.
var everywhere = regexp.MustCompile(`\b(?:all times|alle (?:uhr)?zeit(?:en|angaben)?)\b[^.!?]{0,40}(?:utc|gmt|\([a-z ]+\)|\btime\b|zeit\b)`)

// stamped ends before the time of an ISO 8601 instant, and offset is its end.
var (
	stamped = regexp.MustCompile(`\d{4}-\d\d-\d\d[t ]$`)
	offset  = regexp.MustCompile(`^(?:\.\d+)?(?:z|[+-]\d\d:?\d\d)`)
)

func (r *reading) times() {
	if everywhere.MatchString(r.body.low) {
		return
	}
	for _, p := range r.parts() {
		found := p.times()
		zoned := make([]bool, len(found))
		for i := len(found) - 1; i >= 0; i-- {
			zoned[i] = p.zoned(found, i) || (i+1 < len(found) && zoned[i+1] && joins.MatchString(p.flat.low[found[i][1]:found[i+1][0]]))
		}
		for i, at := range found {
			if zoned[i] {
				continue
			}
			said := strings.TrimSpace(p.flat.low[at[0]:at[1]])
			r.add(Finding{Code: FoundUnzoned, Hangs: said, Place: p.place(at[0], at[1]),
				Says: fmt.Sprintf("“%s” has no zone beside it, so nobody knows when that was. Write the zone, such as UTC.", said)}, said, r.sentence(p, at[0], at[1]))
		}
	}
}

// times are the places of times in a part's flat text. What is beside other
// digits, as in 10:20:30:40, is none, nor is the offset of an instant.
func (p written) times() [][]int {
	low := p.flat.low
	var out [][]int
	stampedTo := -1
	for _, at := range clockTimes.FindAllStringIndex(low, -1) {
		before, behind := low[:at[0]], low[at[1]:]
		instant := stamped.MatchString(tail(before, 11))
		switch {
		case instant && offset.MatchString(behind):
			stampedTo = at[1]
			continue
		case !instant && before != "" && strings.ContainsAny(before[len(before)-1:], "0123456789:./+_abcdefghijklmnopqrstuvwxyz"):
			continue
		case at[0]-1 == stampedTo:
			continue
		case behind != "" && strings.ContainsAny(behind[:1], "0123456789:%"):
			continue
		}
		out = append(out, at)
	}
	return out
}

func tail(s string, n int) string { return s[max(0, len(s)-n):] }

// zoned tells whether a zone stands behind the i-th time, or right before it.
func (p written) zoned(found [][]int, i int) bool {
	const near = 60 // bytes in which a zone is looked for
	from, to := p.flat.source(found[i][1]), len(p.source)
	if i+1 < len(found) {
		to = p.flat.source(found[i+1][0])
	}
	behind := p.source[min(from, len(p.source)):max(min(to, from+near), min(from, len(p.source)))]
	behind = strings.NewReplacer("*", "", `\`, "", "`", "").Replace(behind)
	joined := strings.Join(strings.Fields(behind), " ")
	if behind != "" && strings.TrimLeft(behind, " \t\n") != behind {
		joined = " " + joined
	}
	if zoneBehind.MatchString(joined) {
		return true
	}
	before := strings.TrimRight(p.flat.low[:found[i][0]], " :,()")
	return strings.HasSuffix(before, "utc") || strings.HasSuffix(before, "gmt")
}
