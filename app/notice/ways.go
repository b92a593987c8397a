package notice

import (
	"crypto/sha256"
	"strings"
)

// Ways are the ways in which a customer can tell our letter from a forged one,
// none of which begins in the letter itself.
type Ways struct {
	Site   string // where the product is reached: "https://notices.example.com"; "" offers no page
	Banner string // what the product itself shows, in a sentence; "" where it shows nothing
	Phone  string // the number that stands in the customers' contracts; "" leaves the line out
}

// Link is where the letter's reader is led, with the placeholder for the token;
// "" where there is no page.
func (w Ways) Link() string {
	if w.Site == "" {
		return ""
	}
	return w.Site + LinkPath + LinkHole
}

// Typed is the address of the page that checks letters, as somebody types it;
// "" where there is none.
func (w Ways) Typed() string {
	if w.Site == "" {
		return ""
	}
	if host, is := strings.CutPrefix(w.Site, "https://"); is {
		return host + "/check"
	}
	return w.Site + "/check"
}

// codeForm is how a check code is written: 16 letters in fours, about 79 bits.
const codeForm = "XXXX-XXXX-XXXX-XXXX"

// Code is the short digest that a letter prints and that the page for checking
// asks for: of its number, its language and its words (SHA-256, written in the
// letters of a reference). A changed word makes another code.
func (l Letter) Code() string {
	h := sha256.New()
	for _, s := range []string{"tocsin check v1", l.Reference, l.Language, strings.Trim(l.Subject, " "), plainEnds(l.Body)} {
		field(h, s)
	}
	sum, at := h.Sum(nil), 0
	return strings.Map(func(r rune) rune {
		if r != 'X' {
			return r
		}
		at++
		return rune(referenceLetters[int(sum[at-1])%len(referenceLetters)])
	}, codeForm)
}

// ReadCode is a check code as somebody types it: in any case, with blanks or
// without the dashes. What cannot be one comes back as it is, in capitals.
func ReadCode(typed string) string { return inFours(typed, "", 16) }

// ReadReference is a notice's number as somebody types it.
func ReadReference(typed string) string {
	typed = strings.ToUpper(strings.Join(strings.Fields(typed), ""))
	return inFours(strings.TrimPrefix(strings.TrimPrefix(typed, "N"), "-"), "N-", 8)
}

func inFours(typed, before string, letters int) string {
	s := strings.ToUpper(strings.NewReplacer("-", "", "–", "", ".", "").Replace(strings.Join(strings.Fields(typed), "")))
	if len(s) != letters {
		return before + s
	}
	var fours []string
	for ; s != ""; s = s[4:] {
		fours = append(fours, s[:4])
	}
	return before + strings.Join(fours, "-")
}
