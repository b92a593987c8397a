package notice

import (
	"slices"
	"strings"
	"time"
	"unicode"
)

// Edit takes over what a person wrote. The first time, what the product had
// written stays beside it, so that later facts can be told apart from words.
func (d *Draft) Edit(subject, body, by, product string, now time.Time) {
	if d.AuthorID == product {
		d.BaseSubject, d.BaseBody = d.Subject, d.Body
	}
	d.Subject, d.Body, d.AuthorID, d.ChangedAt = subject, body, by, now
}

// Offer tells an edited draft what the product would write by the facts of now.
// It reports whether that is news: the draft is stale from now on, or no
// longer.
func (d *Draft) Offer(subject, body string, now time.Time) bool {
	if d.BaseBody == "" { // edited before bases were kept: what holds now is the base
		d.BaseSubject, d.BaseBody = subject, body
		return true
	}
	if subject == d.BaseSubject && body == d.BaseBody {
		was := d.Stale()
		d.OfferedSubject, d.OfferedBody, d.StaleAt = "", "", nil
		return was
	}
	if d.Stale() && subject == d.OfferedSubject && body == d.OfferedBody {
		return false
	}
	d.OfferedSubject, d.OfferedBody, d.StaleAt = subject, body, &now
	return true
}

// Stale reports whether facts have changed since a person edited the draft, and
// nobody has looked at what that touches.
func (d *Draft) Stale() bool { return d.StaleAt != nil }

// Touched is a sentence of the letter that a changed fact touches. Was or Is is
// "" where one came or went.
type Touched struct {
	Was    string
	Is     string
	Stands bool // the draft still says what it was, word for word
}

// Touched lists the sentences that changed facts touch, in the letter's order.
func (d *Draft) Touched() []Touched {
	if !d.Stale() {
		return nil
	}
	var out []Touched
	if d.BaseSubject != d.OfferedSubject {
		out = append(out, Touched{d.BaseSubject, d.OfferedSubject, strings.Contains(d.Subject, d.BaseSubject)})
	}
	for _, c := range changedSentences(d.BaseBody, d.OfferedBody) {
		c.Stands = c.Was != "" && strings.Contains(d.Body, c.Was)
		out = append(out, c)
	}
	return out
}

// TakeOver puts the sentences that the facts have changed in the place of those
// that still stand word for word. What a person has worded anew stays, and left
// tells how many of these there are: they are for a person to judge.
func (d *Draft) TakeOver(by string, now time.Time) (left int) {
	for i, t := range d.Touched() {
		switch {
		case !t.Stands || t.Is == "":
			left++
		case i == 0 && t.Was == d.BaseSubject:
			d.Subject = strings.Replace(d.Subject, t.Was, t.Is, 1)
		default:
			d.Body = strings.Replace(d.Body, t.Was, t.Is, 1)
		}
	}
	d.Looked(by, now)
	return left
}

// Looked records that a person has seen what the facts changed: what the
// product would write now is the new base.
func (d *Draft) Looked(by string, now time.Time) {
	d.BaseSubject, d.BaseBody = d.OfferedSubject, d.OfferedBody
	d.OfferedSubject, d.OfferedBody, d.StaleAt = "", "", nil
	d.AuthorID, d.ChangedAt = by, now
}

// changedSentences pairs what differs between two texts, by their longest
// common run of sentences.
func changedSentences(was, is string) []Touched {
	a, b := sentences(was), sentences(is)
	common := make([][]int, len(a)+1)
	for i := range common {
		common[i] = make([]int, len(b)+1)
	}
	for i := len(a) - 1; i >= 0; i-- {
		for j := len(b) - 1; j >= 0; j-- {
			if common[i][j] = max(common[i+1][j], common[i][j+1]); a[i] == b[j] {
				common[i][j] = common[i+1][j+1] + 1
			}
		}
	}
	var out []Touched
	var gone, come []string
	settle := func() {
		for len(gone) > 0 || len(come) > 0 {
			var t Touched
			if len(gone) > 0 {
				t.Was, gone = gone[0], gone[1:]
			}
			if len(come) > 0 {
				t.Is, come = come[0], come[1:]
			}
			out = append(out, t)
		}
	}
	i, j := 0, 0
	for i < len(a) || j < len(b) {
		switch {
		case i < len(a) && j < len(b) && a[i] == b[j]:
			settle()
			i, j = i+1, j+1
		case j == len(b) || i < len(a) && common[i+1][j] >= common[i][j+1]:
			gone, i = append(gone, a[i]), i+1
		default:
			come, j = append(come, b[j]), j+1
		}
	}
	settle()
	return out
}

// sentences cuts a text at its lines, and each line after a full stop, question
// or exclamation mark that a blank and a capital follow.
func sentences(text string) []string {
	var out []string
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		for line != "" {
			end := sentenceEnd(line)
			out = append(out, strings.TrimSpace(line[:end]))
			line = strings.TrimSpace(line[end:])
		}
	}
	return slices.DeleteFunc(out, func(s string) bool { return s == "" })
}

func sentenceEnd(line string) int {
	for i := 0; i < len(line)-2; i++ {
		if !strings.ContainsRune(".!?", rune(line[i])) || line[i+1] != ' ' {
			continue
		}
		next := strings.IndexFunc(line[i+2:], func(r rune) bool { return r != ' ' })
		if next < 0 {
			return len(line)
		}
		for _, r := range line[i+2+next:] {
			if unicode.IsUpper(r) {
				return i + 1
			}
			break
		}
	}
	return len(line)
}
