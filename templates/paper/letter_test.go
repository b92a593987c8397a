package paper_test

import (
	"bytes"
	"testing"
	"time"

	"github.com/flowchestra/tocsin/templates/paper"
)

func TestALetterIsAFileWhateverItSays(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"", "\n", "Heading\n-------\n\nWords.\n", "---\n", "a\n\x00\U0001F4A3\n", "Heading\n======="} {
		l := paper.Letter{Organisation: "Flowchestra", Customer: "Brightwater", Reference: "N-7Q4M-K2XV", Code: "X", Digest: "d", Subject: "s", Text: text, Language: "en",
			SentAt: time.Date(2026, 3, 28, 23, 21, 0, 0, time.UTC), Zone: "Europe/Berlin"}
		one, err := paper.PDF(l)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.HasPrefix(one, []byte("%PDF-")) || !bytes.Contains(one, []byte("%%EOF")) {
			t.Errorf("%q is no file: %.20q", text, one)
		}
		l.Zone = "nowhere" // its date is told in UTC then
		if _, err := paper.PDF(l); err != nil {
			t.Errorf("%q in no zone: %v", text, err)
		}
	}
}
