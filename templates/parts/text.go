package parts

import "strings"

// Change is a piece of a text that was kept, added or taken out.
type Change struct {
	Op   string // "", "ins" or "del"
	Text string
}

// largestDiff bounds what is compared word by word: beyond it the old text is
// shown out and the new one in.
const largestDiff = 4000 // words

// Changes compares two texts word by word: what leads from the old one to the
// new one, by their longest common subsequence.
func Changes(old, new string) []Change {
	a, b := wordsOf(old), wordsOf(new)
	head := 0
	for head < len(a) && head < len(b) && a[head] == b[head] {
		head++
	}
	tail := 0
	for tail < len(a)-head && tail < len(b)-head && a[len(a)-1-tail] == b[len(b)-1-tail] {
		tail++
	}
	var out []Change
	out = add(out, "", a[:head]...)
	out = middle(out, a[head:len(a)-tail], b[head:len(b)-tail])
	return add(out, "", a[len(a)-tail:]...)
}

func middle(out []Change, a, b []string) []Change {
	if len(a) > largestDiff || len(b) > largestDiff || len(a) == 0 || len(b) == 0 {
		return add(add(out, "del", a...), "ins", b...)
	}
	common := lengths(a, b)
	i, j := 0, 0
	for i < len(a) && j < len(b) {
		switch {
		case a[i] == b[j]:
			out = add(out, "", a[i])
			i, j = i+1, j+1
		case common[i+1][j] >= common[i][j+1]:
			out = add(out, "del", a[i])
			i++
		default:
			out = add(out, "ins", b[j])
			j++
		}
	}
	return add(add(out, "del", a[i:]...), "ins", b[j:]...)
}

// lengths is, for every pair of rests, how many words they have in common.
func lengths(a, b []string) [][]int32 {
	common := make([][]int32, len(a)+1)
	for i := range common {
		common[i] = make([]int32, len(b)+1)
	}
	for i := len(a) - 1; i >= 0; i-- {
		for j := len(b) - 1; j >= 0; j-- {
			if a[i] == b[j] {
				common[i][j] = common[i+1][j+1] + 1
			} else {
				common[i][j] = max(common[i+1][j], common[i][j+1])
			}
		}
	}
	return common
}

// wordsOf cuts a text after each space and line break, which stay with their
// word.
func wordsOf(s string) []string {
	var out []string
	for s != "" {
		cut := strings.IndexAny(s, " \n") + 1
		if cut == 0 {
			cut = len(s)
		}
		out = append(out, s[:cut])
		s = s[cut:]
	}
	return out
}

func add(out []Change, op string, words ...string) []Change {
	if len(words) == 0 {
		return out
	}
	text := strings.Join(words, "")
	if n := len(out); n > 0 && out[n-1].Op == op {
		out[n-1].Text += text
		return out
	}
	return append(out, Change{op, text})
}
