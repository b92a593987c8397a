package notice

import (
	"regexp"
	"strings"
)

// What shows, in each language that letters are shipped in, that a letter says
// something. Legal may word the rest of a letter anew.
var (
	namesData     = regexp.MustCompile(`\b(Data|Daten):\W*\w`)
	nextUpdate    = []string{"write to you again by", "Sie hören bis"}
	admitsNothing = []string{"not an admission", "erkennt damit weder ein Verschulden noch eine Haftung an"}
)

// NamesData tells whether the letter says which data is affected.
func (c *Copy) NamesData() bool { return namesData.MatchString(c.flat()) }

// NamesNextUpdate tells whether the letter says by when the customer hears
// more.
func (c *Copy) NamesNextUpdate() bool { return containsAny(c.flat(), nextUpdate) }

// AdmitsNothing tells whether the letter says that it admits no fault.
func (c *Copy) AdmitsNothing() bool { return containsAny(c.flat(), admitsNothing) }

// flat is the text without its line breaks.
func (c *Copy) flat() string { return strings.Join(strings.Fields(c.Text), " ") }

func containsAny(text string, phrases []string) bool {
	for _, p := range phrases {
		if strings.Contains(text, p) {
			return true
		}
	}
	return false
}
