package app_test

import (
	"fmt"
	"testing"

	"github.com/flowchestra/tocsin/app"
	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/rulebook"
	"github.com/flowchestra/tocsin/app/store/storetest"
)

// Adopts has Lena adopt or set aside rows of the book.
func (h *story) Adopts(rows ...app.AdoptRow) (int, error) {
	return h.app.AdoptRules(h.ctx(), h.cast["Lena"], app.AdoptRules{Rows: rows})
}

func TestTheLatestWordOnARuleCountsAndAllAreKept(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e *storetest.Env) {
		h := begin(t, e, few)
		h.Confirmed("C-1")
		before := h.Facts()
		org, err := h.Look().Organisation()
		h.must(err)
		n, err := h.Adopts(app.AdoptRow{RegimeID: "eu-gdpr-33-1", Digest: digestOf("eu-gdpr-33-1")}, app.AdoptRow{RegimeID: "eu-gdpr-33-2", Digest: digestOf("eu-gdpr-33-2")})
		if err != nil || n != 2 {
			t.Fatalf("adopted %d (%v)", n, err)
		}
		if h.Facts() != before+1 {
			t.Error("the duties of a running incident did not follow")
		}
		h.FastForward(1e9)
		n, err = h.Adopts(app.AdoptRow{RegimeID: "eu-gdpr-33-1", Digest: digestOf("eu-gdpr-33-1"), SetAside: true, Reason: "no such duty here"}, app.AdoptRow{RegimeID: "eu-gdpr-33-2", Digest: digestOf("eu-gdpr-33-2")})
		if err != nil || n != 1 {
			t.Fatalf("one row changed, not %d (%v)", n, err)
		}
		have, err := h.Look().Adopted()
		h.must(err)
		aside, adopted := have["eu-gdpr-33-1"], have["eu-gdpr-33-2"]
		if len(have) != 2 || !aside.SetAside || aside.By != "Lena" || adopted.SetAside || adopted.Digest != digestOf("eu-gdpr-33-2") || adopted.Version != h.app.Book.Version() || !aside.At.Equal(h.Clock.Now()) {
			t.Errorf("got %+v", have)
		}
		words, err := h.Look().WordsOn("eu-gdpr-33-1")
		h.must(err)
		if len(words) != 2 || words[0].SetAside || !words[1].SetAside {
			t.Errorf("got %+v", words)
		}
		entries, last := h.Told("rulebook", "rules.adopted")
		if entries != 2 || fmt.Sprint(last.Says["set_aside"]) != "1" {
			t.Errorf("%d entries, the last says %s", entries, last.Says)
		}
		h.RunDue() // the duties are worked out on the new ground
		h.Rest()
		h.unchanged("the same again", func() {
			n, err := h.Adopts(app.AdoptRow{RegimeID: "eu-gdpr-33-2", Digest: digestOf("eu-gdpr-33-2")})
			if n != 0 || err != nil {
				t.Errorf("got %d (%v)", n, err)
			}
		})
		org.Phone = "+49 30 555 0199" // as it was read before any of it
		_, err = h.app.ChangeOrganisation(h.ctx(), h.cast["Ines"], org)
		h.must(err)
		if org, err = h.Look().Organisation(); err != nil || org.RulesVersion != 2 {
			t.Errorf("the number of the last act is %d (%v)", org.RulesVersion, err)
		}
	})
}

func TestAWordThatCannotCountIsRefusedWholeAndNothingIsWritten(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e *storetest.Env) {
		h := begin(t, e, few)
		h.Declare()
		good, seen := app.AdoptRow{RegimeID: "eu-gdpr-33-2", Digest: digestOf("eu-gdpr-33-2")}, 7
		adopt := func(in app.AdoptRules) func(h *story) error {
			return func(h *story) error {
				_, err := h.app.AdoptRules(h.ctx(), h.cast["Lena"], in)
				return err
			}
		}
		rows := func(rs ...app.AdoptRow) func(h *story) error { return adopt(app.AdoptRules{Rows: rs}) }
		refuseEach(t, h, []mistake{
			{"nothing", rows(), fault.KindInvalid, []string{"at least one rule"}},
			{"no such rule", rows(good, app.AdoptRow{RegimeID: "atlantis", Digest: "d"}), fault.KindInvalid, []string{"Row 2", `no rule "atlantis"`}},
			{"a rule that can be none", rows(app.AdoptRow{RegimeID: "a\x00b", Digest: "d"}), fault.KindInvalid, []string{"no rule"}},
			{"a row as it used to read", rows(app.AdoptRow{RegimeID: "eu-gdpr-33-2", Digest: "0123456789ab"}), fault.KindInvalid, []string{"reads otherwise than you saw it"}},
			{"no digest", rows(app.AdoptRow{RegimeID: "eu-gdpr-33-2"}), fault.KindInvalid, []string{"digest is missing"}},
			{"set aside for no reason", rows(app.AdoptRow{RegimeID: "eu-gdpr-33-2", Digest: digestOf("eu-gdpr-33-2"), SetAside: true, Reason: " "}), fault.KindInvalid, []string{"Say why eu-gdpr-33-2 is set aside"}},
			{"a broken reason", rows(app.AdoptRow{RegimeID: "eu-gdpr-33-2", Digest: digestOf("eu-gdpr-33-2"), SetAside: true, Reason: "\xe9"}), fault.KindInvalid, []string{"not UTF-8"}},
			{"twice in one act", rows(good, good), fault.KindInvalid, []string{"Row 2", "twice"}},
			{"another book", adopt(app.AdoptRules{Rows: []app.AdoptRow{good}, Book: "old"}), fault.KindConflict, []string{"a new release came"}},
			{"over somebody else's word", adopt(app.AdoptRules{Rows: []app.AdoptRow{good}, Seen: &seen}), fault.KindConflict, []string{"while you read"}},
		})
	})
}

// digestOf is what a row of the shipped book reads now.
func digestOf(id string) string {
	b, err := rulebook.Open()
	if err != nil {
		return ""
	}
	r, _ := b.Regime(id)
	return r.Digest
}
