package people_test

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/people"
)

func TestAPasswordIsRefusedThatIsShortOrTriedFirst(t *testing.T) {
	t.Parallel()
	for _, row := range []struct{ password, says string }{
		{"", "Choose a password: 12 characters"},
		{"elevenchars", "has 11 characters"},
		{strings.Repeat("ü", 11), "has 11 characters"},
		{strings.Repeat("kiwi lamp ", 21), "has 210 characters, 200 at most"},
		{"twelve chars\xff", "not UTF-8"},
		{"password1234", "tried first"},
		{"Password2026!", "tried first"},
		{"P@ssw0rd1234", "tried first"},
		{"passwordpassword", "tried first"},
		{"Pass Word 1234", "tried first"},
		{"123456789012", "tried first"},
		{"111111111111", "tried first"},
		{"abcabcabcabc", "tried first"},
		{"abcdefghijklm", "tried first"},
		{"qwertyuiop12", "tried first"},
		{"1qaz2wsx3edc", "tried first"},
		{"iloveyou2026", "tried first"},
		{"Summer2026!!", "tried first"},
		{"Sunshine12345", "tried first"},
		{"correcthorsebatterystaple", "tried first"},
		{"Correct Horse Battery Staple", "tried first"},
		{"Flowchestra2026", "tried first"},
		{"fl0wchestr@!!!", "tried first"},
		{"lovelace-1815", "tried first"},
		{"TocsinTocsin", "tried first"},
	} {
		err := people.CheckPassword(row.password, "Flowchestra", "Ada Lovelace", "ada@flowchestra.example")
		if fault.KindOf(err) != fault.KindInvalid || !strings.Contains(err.Error(), row.says) {
			t.Errorf("%q: got %v, want %q", row.password, err, row.says)
		}
		if err != nil && row.password != "" && strings.Contains(err.Error(), row.password) {
			t.Errorf("the refusal of %q repeats it", row.password)
		}
	}
}

func TestAPasswordNeedsNoSignsAndMayBeLong(t *testing.T) {
	t.Parallel()
	for _, password := range []string{
		"kettle moss lantern forty", "dragon sunshine football kettle", "pfjqwmzlrtab", "Tr4-vvK!09-xz", "пчела лодка окно", "83920175648302915",
		strings.Repeat("kiwi lamp ", 20), "            leading blanks count",
	} {
		if err := people.CheckPassword(password, "Flowchestra", "Ada", "ada@flowchestra.example"); err != nil {
			t.Errorf("%q: %v", password, err)
		}
	}
}

func TestWhatAPasswordManagerMakesIsTaken(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		p := rapid.StringMatching(`[a-zA-Z0-9]{20}`).Filter(func(s string) bool { return strings.Count(s, s[:1]) < 4 && strings.Count(s, s[1:2]) < 4 }).Draw(t, "password")
		distinct := map[rune]bool{}
		for _, r := range p {
			distinct[r] = true
		}
		if len(distinct) < 12 {
			t.Skip("not as a generator makes them")
		}
		if err := people.CheckPassword(p, "Flowchestra"); err != nil {
			t.Fatalf("%q: %v", p, err)
		}
	})
}
