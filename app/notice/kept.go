package notice

import (
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/flowchestra/tocsin/app/fault"
)

// KeptFinding is a finding of the content check that somebody answers for,
// once for every letter of its notice.
type KeptFinding struct {
	ID          string
	NoticeID    string
	IncidentID  string
	Code        string
	Fingerprint string
	Sentence    string `gorm:"serializer:sealed"` // what the finding said, and where
	Reason      string `gorm:"serializer:sealed"`
	KeptBy      string
	KeptAt      time.Time
}

// OrdinaryWord is a customer's name that is also a plain word, or a
// supplier's name, so that it may stand in other customers' letters. A nil
// EndedAt is one that counts.
type OrdinaryWord struct {
	ID       string
	Word     string
	Reason   string
	MarkedBy string
	MarkedAt time.Time
	EndedAt  *time.Time
	EndedBy  *string
	Version  int
}

// SameWord tells whether two spellings are one word to the check.
func SameWord(a, b string) bool { return flatten(a, false).text() == flatten(b, false).text() }

// Ordinary writes a word as it is kept: one blank between its parts. Invalid
// when it is empty or longer than a name.
func Ordinary(word string) (string, error) {
	word = strings.Join(strings.Fields(word), " ")
	if n := utf8.RuneCountInString(word); n == 0 || n > 200 {
		return "", fault.Invalid("Give the word or name as it stands in the letter, in 200 characters at most.").In("word")
	}
	return word, nil
}

// FoundIn is one finding with the letters that it stands in.
type FoundIn struct {
	Finding
	Letters int
	First   []Draft // a few of them
	Kept    *KeptFinding
}

// WaveCheck is what the content check found in letters that go out together.
type WaveCheck struct {
	Letters int // that were read
	Found   []FoundIn
}

// firstShown is how many letters of a finding are named.
const firstShown = 3

// Gather puts the findings of letters together, each once, those refused
// outright first. found holds those of each draft in turn.
func Gather(drafts []Draft, found [][]Finding, kept map[string]KeptFinding) WaveCheck {
	out := WaveCheck{Letters: len(drafts)}
	at := map[string]int{}
	for i := range drafts {
		for _, f := range found[i] {
			print := f.Fingerprint()
			n, known := at[print]
			if !known {
				n = len(out.Found)
				at[print] = n
				one := FoundIn{Finding: f}
				if k, is := kept[print]; is && !f.Refused {
					one.Kept = &k
				}
				out.Found = append(out.Found, one)
			}
			g := &out.Found[n]
			g.Letters++
			if len(g.First) < firstShown {
				g.First = append(g.First, drafts[i])
			}
		}
	}
	slices.SortStableFunc(out.Found, func(a, b FoundIn) int { return rank(a.Finding) - rank(b.Finding) })
	return out
}

// Open are the findings that nobody keeps.
func (w WaveCheck) Open() []FoundIn {
	return slices.DeleteFunc(slices.Clone(w.Found), func(f FoundIn) bool { return f.Kept != nil })
}

// Kept are the findings that somebody answers for.
func (w WaveCheck) Kept() []FoundIn {
	return slices.DeleteFunc(slices.Clone(w.Found), func(f FoundIn) bool { return f.Kept == nil })
}

// Refuse is nil when nothing is open. Invalid counts what is, and names the
// first of it.
func (w WaveCheck) Refuse() error {
	open := w.Open()
	if len(open) == 0 {
		return nil
	}
	first, count := open[0], "1 finding is"
	if len(open) > 1 {
		count = fmt.Sprintf("%d findings are", len(open))
	}
	where := "in 1 letter"
	if first.Letters > 1 {
		where = fmt.Sprintf("in %s letters", grouped(first.Letters, ","))
	}
	said := "The first"
	if len(open) == 1 {
		said = "It is"
	}
	return fault.Invalid("%s open in the content check. %s, %s: %s", count, said, where, first.Says)
}
