package notice_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/flowchestra/tocsin/app/notice"
)

// signed lists every word of a copy that legal signs, one after the other.
func signed(c *notice.Copy) []*string {
	words := []*string{&c.TenantID, &c.Language, &c.From, &c.ReplyTo, &c.Subject, &c.Text, &c.HTML}
	for i := range c.Contacts {
		words = append(words, &c.Contacts[i])
	}
	return words
}

var copies = rapid.Custom(func(t *rapid.T) notice.Copy {
	words := rapid.StringN(0, 6, -1)
	return notice.Copy{
		TenantID: words.Draw(t, "tenant"), Language: words.Draw(t, "language"), From: words.Draw(t, "from"), ReplyTo: words.Draw(t, "reply-to"),
		Subject: words.Draw(t, "subject"), Text: words.Draw(t, "text"), HTML: words.Draw(t, "html"), Contacts: rapid.SliceOfN(words, 1, 3).Draw(t, "contacts"),
	}
})

func TestAnyChangedByteOfAnyFieldChangesTheDigest(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		c := copies.Draw(t, "copy")
		was := c.Sum()
		for _, field := range signed(&c) {
			whole := *field
			*field = whole + "\x00"
			if c.Sum() == was {
				t.Fatalf("a byte more after %q is not seen", whole)
			}
			for i := range len(whole) {
				*field = whole[:i] + string([]byte{whole[i] ^ 1<<rapid.IntRange(0, 7).Draw(t, "bit")}) + whole[i+1:]
				if c.Sum() == was {
					t.Fatalf("byte %d of %q is not covered", i, whole)
				}
				*field = whole[:i] + whole[i+1:]
				if c.Sum() == was {
					t.Fatalf("byte %d of %q may go missing", i, whole)
				}
			}
			*field = whole
		}
		if c.Sum() != was {
			t.Fatal("the same copy has another digest")
		}
	})
}

func TestTextMovedBetweenFieldsChangesTheDigest(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		c := copies.Draw(t, "copy")
		was := c.Sum()
		fields := signed(&c)
		for i := range len(fields) - 1 {
			a, b := fields[i], fields[i+1]
			left, right := *a, *b
			for cut := range len(left) {
				*a, *b = left[:cut], left[cut:]+right
				if c.Sum() == was {
					t.Fatalf("%q moved into the next field unseen", left[cut:])
				}
			}
			*a, *b = left, right
		}
	})
}

func TestTheOrderAndNumberOfContactsIsSigned(t *testing.T) {
	t.Parallel()
	c := notice.Copy{TenantID: "t", Contacts: []string{"a@x.example", "b@x.example"}}
	sums := map[string][]string{c.Sum(): c.Contacts}
	for _, contacts := range [][]string{nil, {"a@x.example"}, {"b@x.example", "a@x.example"}, {"a@x.example", "b@x.example", ""}, {"a@x.exampleb@x.example"}, {"a@x.example", "b@x.example", "b@x.example"}} {
		c.Contacts = contacts
		if twin, ok := sums[c.Sum()]; ok {
			t.Errorf("%q has the digest of %q", contacts, twin)
		}
		sums[c.Sum()] = contacts
	}
}

func TestTheOrderOfFreezingDoesNotMatter(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		all := rapid.SliceOfNDistinct(copies, 1, 5, func(c notice.Copy) string { return c.TenantID }).Draw(t, "copies")
		e, frozen, err := notice.Freeze(notice.Edition{ID: "e1"}, all)
		if err != nil || e.Copies != len(all) {
			t.Fatal(err)
		}
		asGiven := slices.Clone(frozen)
		other, _, err := notice.Freeze(notice.Edition{ID: "e2"}, rapid.Permutation(all).Draw(t, "order"))
		if err != nil || other.Digest != e.Digest {
			t.Fatalf("in another order the digest is %s, not %s: %v", other.Digest, e.Digest, err)
		}
		if notice.Root(frozen) != e.Digest || !slices.EqualFunc(asGiven, frozen, func(a, b notice.Copy) bool { return a.TenantID == b.TenantID }) {
			t.Fatal("working out the root moved the copies about")
		}
		if len(all) > 1 && notice.Root(frozen[1:]) == e.Digest {
			t.Fatal("a missing copy is not seen")
		}
		first := &frozen[0]
		first.TenantID += "x"
		if notice.Root(frozen) == e.Digest {
			t.Fatal("another customer under the same words is not seen")
		}
	})
}

func TestAMessageDigestIsOfTheBytes(t *testing.T) {
	t.Parallel()
	const empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855" // SHA-256 of nothing, FIPS 180-4
	if got := notice.MessageSum(nil); got != empty {
		t.Errorf("got %s", got)
	}
	if notice.MessageSum([]byte("a\r\n")) == notice.MessageSum([]byte("a\n")) {
		t.Error("a line end is a byte like any other")
	}
}

func TestAReferenceIsUniqueAndCanBeReadOnThePhone(t *testing.T) {
	t.Parallel()
	form := regexp.MustCompile(`^N-[2-9A-HJKMNP-Z]{4}-[2-9A-HJKMNP-Z]{4}$`)
	seen, letters := map[string]bool{}, map[rune]int{}
	for range 10_000 {
		r, err := notice.NewReference()
		if err != nil {
			t.Fatal(err)
		}
		if !form.MatchString(r) || seen[r] {
			t.Fatalf("%q is misread, or came twice", r)
		}
		seen[r] = true
		for _, l := range strings.ReplaceAll(r[2:], "-", "") {
			letters[l]++
		}
	}
	if len(letters) != 31 {
		t.Errorf("%d letters are in use", len(letters))
	}
	// 256 is no multiple of 31: an uneven draw favours the first letters. Evenly
	// these seven come 18,065 times, with a standard deviation of 118.
	first := 0
	for _, l := range "2345678" {
		first += letters[l]
	}
	if first < 17_300 || first > 18_830 {
		t.Errorf("the first seven letters came %d times of 80,000", first)
	}
}
