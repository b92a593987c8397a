package parts_test

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/flowchestra/tocsin/templates/parts"
)

func TestWhatChangedLeadsFromTheOldTextToTheNew(t *testing.T) {
	t.Parallel()
	text := rapid.Custom(func(t *rapid.T) string {
		return strings.Join(rapid.SliceOfN(rapid.SampledFrom([]string{"we", "revoked", "the", "token", "at", "23:18", " ", "\n", "\n\n", "", "ü"}), 0, 30).Draw(t, "words"), rapid.SampledFrom([]string{" ", "\n"}).Draw(t, "between"))
	})
	rapid.Check(t, func(t *rapid.T) {
		before, after := text.Draw(t, "old"), text.Draw(t, "new")
		var was, is strings.Builder
		last := "none"
		for _, c := range parts.Changes(before, after) {
			if c.Op == last || c.Text == "" {
				t.Errorf("two pieces of one kind, or an empty one: %+v", c)
			}
			last = c.Op
			if c.Op != "ins" {
				was.WriteString(c.Text)
			}
			if c.Op != "del" {
				is.WriteString(c.Text)
			}
		}
		if was.String() != before || is.String() != after {
			t.Fatalf("%q → %q was told as %q → %q", before, after, was.String(), is.String())
		}
		if before == after && last != "none" && last != "" {
			t.Errorf("%q differs from itself", before)
		}
	})
}

func TestAChangeIsAsSmallAsItIs(t *testing.T) {
	t.Parallel()
	got := parts.Changes("We revoked the token at 23:18 UTC.\nNo data was read.", "We revoked the token at 23:19 UTC.\nNo data was read.")
	want := []parts.Change{{Text: "We revoked the token at "}, {Op: "del", Text: "23:18 "}, {Op: "ins", Text: "23:19 "}, {Text: "UTC.\nNo data was read."}}
	if len(got) != len(want) {
		t.Fatalf("got %q", got)
	}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("piece %d is %q, want %q", i, got[i], want[i])
		}
	}
}

func TestAVeryLongTextIsComparedAsAWhole(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("a b ", 4000)
	if got := parts.Changes("x "+long+"y", "z "+long+"w"); len(got) != 2 || got[0].Op != "del" || got[1].Op != "ins" {
		t.Errorf("%d pieces", len(got))
	}
}
