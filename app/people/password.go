package people

import (
	_ "embed"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/flowchestra/tocsin/app/fault"
)

// Password is how a person proves who they are. Only its hash is kept.
type Password struct {
	PersonID  string `gorm:"primaryKey"`
	Hash      string `gorm:"serializer:sealed"` // argon2id in the PHC string format, with its salt and costs
	ChangedAt time.Time
	Version   int
}

// The lengths of a password, in characters. There is no rule about which
// characters, and none about changing it from time to time (ASVS 6.2.1, 6.2.5,
// 6.2.9, 6.2.10).
const (
	ShortestPassword = 12
	LongestPassword  = 200
)

//go:embed tried_first.txt
var triedFirstList string

// triedFirst are the words of the passwords that are tried first, the longest
// in front.
var triedFirst = byLength(strings.Fields(triedFirstList))

// CheckPassword refuses a password that is too short or among those that are
// tried first: a common word or two, or the names given, with what people put
// around them. Each word stands for every such ending, which is more than the
// 3,000 commonest passwords of that length (ASVS 6.2.4, 6.2.11).
func CheckPassword(password string, names ...string) error {
	switch n := utf8.RuneCountInString(password); {
	case password == "":
		return fault.Invalid("Choose a password: %d characters or more.", ShortestPassword).In("password")
	case !utf8.ValidString(password):
		return fault.Invalid("The password is not UTF-8 text. Type it again.").In("password")
	case n < ShortestPassword:
		return fault.Invalid("This password has %d characters. Use %d or more: four words that have nothing to do with each other are easy to keep in mind.", n, ShortestPassword).In("password")
	case n > LongestPassword:
		return fault.Invalid("This password has %d characters, %d at most.", n, LongestPassword).In("password")
	}
	plain := strings.ReplaceAll(strings.ToLower(password), " ", "")
	words := byLength(append(nameWords(names), triedFirst...))
	if isMonotonous(plain) || isTriedFirst(plain, words) || isTriedFirst(unmask.Replace(plain), words) {
		return fault.Invalid("This password is among those that are tried first: a common word, a name or a row of keys, and little else. Use four words that have nothing to do with each other, or let a password manager make one.").In("password")
	}
	return nil
}

// isTriedFirst tells whether a password is one or two of the words and little
// else: three letters, eight characters.
func isTriedFirst(plain string, words []string) bool {
	found := 0
	for _, w := range words {
		if strings.Contains(plain, w) {
			plain = strings.ReplaceAll(plain, w, "")
			found++
		}
	}
	letters := 0
	for _, r := range plain {
		if unicode.IsLetter(r) {
			letters++
		}
	}
	return found > 0 && found <= 2 && letters <= 3 && utf8.RuneCountInString(plain) <= 8
}

// isMonotonous tells whether a password repeats a few characters or counts
// them up or down: "111111111111", "abcabcabcabc", "abcdefghijkl".
func isMonotonous(plain string) bool {
	rs := []rune(plain)
	steps, seen := 0, map[rune]bool{}
	for i, r := range rs {
		seen[r] = true
		if i > 0 && r-rs[i-1] <= 1 && r-rs[i-1] >= -1 {
			steps++
		}
	}
	return len(seen) <= 4 || steps >= len(rs)-3
}

// unmask turns back the signs that people put for letters.
var unmask = strings.NewReplacer("0", "o", "1", "i", "3", "e", "4", "a", "5", "s", "7", "t", "@", "a", "$", "s", "!", "i")

// nameWords are the parts of names that are long enough to stand out.
func nameWords(names []string) []string {
	var out []string
	for _, name := range append(names, "tocsin") {
		for _, w := range strings.FieldsFunc(strings.ToLower(name), func(r rune) bool { return !unicode.IsLetter(r) }) {
			if utf8.RuneCountInString(w) >= 4 {
				out = append(out, w)
			}
		}
	}
	return out
}

func byLength(words []string) []string {
	slices.SortStableFunc(words, func(a, b string) int { return len(b) - len(a) })
	return slices.Compact(words)
}
