package app_test

import (
	"strings"
	"testing"
	"time"

	"github.com/flowchestra/tocsin/app"
	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/notice"
	"github.com/flowchestra/tocsin/app/rulebook"
	"github.com/flowchestra/tocsin/app/store/storetest"
)

// enters writes fields of worksheets as somebody, at the versions that stand.
func (h *story) enters(who string, words map[string]string) error {
	h.Helper()
	have, err := h.Look().Particulars(h.incident)
	h.must(err)
	seen := map[string]int{}
	for field := range words {
		seen[field] = have[field].Version
	}
	return h.app.WriteParticulars(h.ctx(), h.cast[who], app.WriteParticulars{IncidentID: h.incident, Words: words, Seen: seen})
}

func TestAWorksheetIsFrozenWithItsFilingAndCompletedOnce(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e *storetest.Env) {
		h := controller(t, e)
		o := h.filing()
		h.must(h.enters("Lena", map[string]string{"consequences": "Strangers may write to them.", "people_categories": "patients"}))
		w, err := h.app.Worksheet(h.ctx(), h.cast["Rosa"], o.ID)
		h.must(err)
		if w.Values()["consequences"] != "Strangers may write to them." || w.Values()["aware"] == "" || len(w.StillMissing) == 0 {
			t.Fatalf("the worksheet says %+v", w)
		}
		h.FastForward(time.Minute)
		filing, err := h.app.FileWithAuthority(h.ctx(), h.cast["Lena"], app.FileWithAuthority{ObligationID: o.ID, FiledAt: h.Clock.Now(), Channel: "portal"})
		h.must(err)
		h.must(h.enters("Lena", map[string]string{"consequences": "Worse than we thought."}))
		kept, err := h.Look().Filing(filing.ID)
		h.must(err)
		sheet, err := notice.ReadSheet(kept.Sheet)
		h.must(err)
		if sheet.Values()["consequences"] != "Strangers may write to them." || kept.Digest != notice.SheetDigest(kept.Sheet) || len(sheet.StillMissing) == 0 {
			t.Errorf("kept %+v under %s", sheet, kept.Digest)
		}
		if strings.Contains(kept.Sheet, "INC-") {
			t.Error("the worksheet tells the incident's own number")
		}
		later := app.CompleteFiling{FilingID: filing.ID, Reference: "LDA-1", Receipt: "We have it."}
		_, err = h.app.CompleteFiling(h.ctx(), h.cast["Lena"], app.CompleteFiling{FilingID: filing.ID, Reference: "  "})
		refused(t, err, fault.KindInvalid, "their number, their acknowledgement, or both")
		_, err = h.app.CompleteFiling(h.ctx(), h.cast["Theo"], later)
		refused(t, err, fault.KindForbidden, "may not record a filing")
		_, err = h.app.CompleteFiling(h.ctx(), h.cast["Lena"], later)
		h.must(err)
		_, err = h.app.CompleteFiling(h.ctx(), h.cast["Lena"], later)
		refused(t, err, fault.KindConflict, "completed once")
		done, err := h.Look().CompletionOf(filing.ID)
		h.must(err)
		if done.Reference != "LDA-1" || done.Receipt != "We have it." || done.CompletedBy != h.cast["Lena"].ID {
			t.Errorf("completed with %+v", done)
		}
	})
}

func TestWhatAFilingHasIsNotWrittenOver(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e *storetest.Env) {
		h := controller(t, e)
		filing, err := h.app.FileWithAuthority(h.ctx(), h.cast["Lena"], app.FileWithAuthority{ObligationID: h.filing().ID, FiledAt: h.Clock.Now(), Channel: "portal", Reference: "LDA-1"})
		h.must(err)
		_, err = h.app.CompleteFiling(h.ctx(), h.cast["Lena"], app.CompleteFiling{FilingID: filing.ID, Reference: "LDA-2", Receipt: "We have it."})
		refused(t, err, fault.KindConflict, "has their number already: LDA-1")
		_, err = h.app.CompleteFiling(h.ctx(), h.cast["Lena"], app.CompleteFiling{FilingID: filing.ID, Receipt: "We have it."})
		h.must(err)
	})
}

func TestTwoWhoWriteOneFieldNeverLoseAWord(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e *storetest.Env) {
		h := controller(t, e)
		write := func(seen map[string]int, words map[string]string) error {
			return h.app.WriteParticulars(h.ctx(), h.cast["Lena"], app.WriteParticulars{IncidentID: h.incident, Words: words, Seen: seen})
		}
		h.must(write(nil, map[string]string{"measures": "One.", "nature": ""}))
		refused(t, write(nil, map[string]string{"measures": "Two."}), fault.KindConflict, "Somebody saved these words while you wrote")
		h.must(write(nil, map[string]string{"consequences": "Other words meet nobody."}))
		h.must(write(nil, map[string]string{"measures": "One."})) // the same words change nothing
		h.must(write(map[string]int{"measures": 1}, map[string]string{"measures": "Two."}))
		have, err := h.Look().Particulars(h.incident)
		h.must(err)
		if len(have) != 2 || have["measures"].Words != "Two." || have["measures"].Version != 2 {
			t.Errorf("on record is %+v", have)
		}
		refused(t, write(nil, map[string]string{"occurred_from": "x"}), fault.KindInvalid, "no field")
		refused(t, write(nil, map[string]string{"person": "x"}), fault.KindInvalid, "no field")
		refused(t, write(nil, map[string]string{"nature": "a\x00"}), fault.KindInvalid, "control character")
		refused(t, write(nil, map[string]string{"nature": strings.Repeat("x", app.MostAccountWords+1)}), fault.KindInvalid, "longer than")
	})
}

func TestEveryRuleTowardsAnAuthorityHasAWorksheet(t *testing.T) {
	t.Parallel()
	for _, contents := range []string{"C-GDPR-33", "C-NIS2-EW"} {
		list, listed := notice.AskedOf(contents, false)
		letter, shipped, err := notice.LetterOutside(contents, notice.Authorities)
		if err != nil || !listed || !shipped {
			t.Fatalf("%s: %v, %v, %v", contents, listed, shipped, err)
		}
		lacks(t, letter, list)
	}
	book, err := rulebook.Open()
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range book.Regimes() {
		if _, listed := notice.AskedOf(r.Contents, r.Audience == rulebook.ToPeople); !listed && strings.HasPrefix(r.Contents, "C-") && r.Audience != rulebook.ToTenant {
			t.Errorf("%s: no worksheet lists the elements of %s", r.ID, r.Contents)
		}
	}
	letters, err := notice.LettersToIndividuals()
	if err != nil || len(letters) != 4 {
		t.Fatalf("%d letters, %v", len(letters), err)
	}
	for _, letter := range letters {
		lacks(t, letter, notice.AskedIn(letter.Checklist))
	}
}

// lacks names the holes of a letter that its worksheet does not ask for.
func lacks(t *testing.T, letter notice.Template, list []notice.AskedElement) {
	t.Helper()
	asks := map[string]bool{"person": true, "organisation": true, "reference": true, "contact_name": true, "contact_address": true, "contact_phone": true}
	for _, a := range list {
		for _, field := range a.Fields {
			if asks[field] = true; notice.SheetFieldNamed(field).Meaning == "" {
				t.Errorf("%s: there is no field %q", letter.Slug, field)
			}
		}
	}
	for _, f := range letter.Uses() {
		if !asks[f.Name] {
			t.Errorf("%s has a hole %s that its worksheet does not ask for", letter.Slug, f.Name)
		}
	}
}
