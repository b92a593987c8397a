package app_test

import (
	"errors"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/flowchestra/tocsin/app"
	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/notice"
	"github.com/flowchestra/tocsin/app/store/storetest"
)

// worded is a change of the first letter: one sentence put before it.
func worded(language, sentence string, seen int) app.SaveTemplate {
	t, _ := notice.ShippedAs("initial", language)
	return app.SaveTemplate{Slug: "initial", Language: language, Seen: seen, Subject: t.Subject, Body: sentence + "\n\n" + t.Body, Why: "Counsel asked for it."}
}

func TestUneditedLettersFollowANewVersionAndSignedOnesDoNot(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e *storetest.Env) {
		h := begin(t, e, few)
		signed := h.Submitted("C-1", "C-3", "C-4")
		h.Sign(signed)
		waiting := h.Submit(at("2026-03-31 01:40"))
		before := h.Duties("C-3")
		v, err := h.app.SaveTemplate(h.ctx(), h.cast["Lena"], worded("en", "This is our first word on it.", 0))
		h.must(err)
		h.RunDue()
		if v.Number != 1 || v.AuthorID != h.cast["Lena"].ID || !v.SavedAt.Equal(h.Clock.Now()) {
			t.Errorf("saved %+v", v)
		}
		if got := h.Draft("C-3"); !strings.Contains(got.Body, "This is our first word on it.") {
			t.Errorf("an unedited letter does not follow:\n%s", got.Body)
		}
		stands, err := h.Look().Edition(waiting.ID)
		h.must(err)
		still, err := h.Look().Edition(signed.ID)
		h.must(err)
		copies, err := h.Look().Copies(signed.ID)
		h.must(err)
		if stands.VoidedAt == nil || still.VoidedAt != nil || strings.Contains(copies[0].Text, "our first word") {
			t.Errorf("the waiting edition void: %v, the signed one: %v", stands.VoidedAt, still.VoidedAt)
		}
		if !reflect.DeepEqual(before, h.Duties("C-3")) {
			t.Errorf("duties were %v, are %v", before, h.Duties("C-3"))
		}
		shipped, _ := notice.ShippedAs("initial", "en")
		back := app.SaveTemplate{Slug: "initial", Language: "en", Seen: 1, Subject: shipped.Subject, Body: shipped.Body, Why: "As shipped."}
		if v, err = h.app.SaveTemplate(h.ctx(), h.cast["Mira"], back); err != nil || v.Number != 2 {
			t.Errorf("put back: %+v, %v", v, err)
		}
		h.RunDue()
		if got := h.Draft("C-3"); strings.Contains(got.Body, "our first word") {
			t.Error("a letter does not follow back")
		}
	})
}

func TestAFollowUpNamesTheLetterThatItsCustomerTookBefore(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e *storetest.Env) {
		h := begin(t, e, few)
		h.Sent("C-1", "C-3")
		first, ids := h.Notice(notice.Initial), []string{h.Tenant("C-1").ID, h.Tenant("C-3").ID}
		next := notice.Notice{ID: "next", IncidentID: h.incident, Kind: notice.Update, CreatedAt: h.Clock.Now()}
		got, err := h.Look().EarlierLetters(next, ids)
		h.must(err)
		taken := h.Deliveries("C-1")[0].AcceptedAt
		if b := got[ids[0]]; len(got) != 1 || b.Reference != first.Reference || taken == nil || !b.At.Equal(*taken) {
			t.Errorf("got %+v, accepted at %v", got, taken)
		}
		next.CreatedAt = h.Deliveries("C-1")[0].CreatedAt.Add(-time.Second)
		if got, err = h.Look().EarlierLetters(next, ids); err != nil || len(got) != 0 {
			t.Errorf("a letter follows one that was taken later: %+v, %v", got, err)
		}
		if got, err = h.Look().EarlierLetters(first, ids); err != nil || len(got) != 0 {
			t.Errorf("a letter follows itself: %+v, %v", got, err)
		}
	})
}

func TestOfTwoWhoSaveALetterAtOnceOneIsToldOfTheOther(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e *storetest.Env) {
		h := begin(t, e, few)
		var wg sync.WaitGroup
		errs := make([]error, 6)
		for i := range errs {
			wg.Go(func() {
				_, errs[i] = h.app.SaveTemplate(h.ctx(), h.cast[[]string{"Lena", "Mira"}[i%2]], worded("de", strings.Repeat("Wort ", i+1), 0))
			})
		}
		wg.Wait()
		saved := 0
		for _, err := range errs {
			switch fault.KindOf(err) {
			case "":
				h.must(err)
				saved++
			case fault.KindConflict:
			default:
				t.Error(err)
			}
		}
		all, err := h.Look().LetterVersions("initial", "de")
		h.must(err)
		if saved != 1 || len(all) != 1 {
			t.Errorf("%d saved, %d on record", saved, len(all))
		}
	})
}

func TestWordsThatMakeNoLetterAreRefusedWithTheirPlace(t *testing.T) {
	t.Parallel()
	h := begin(t, storetest.SQLite(t), few)
	good := worded("en", "x", 0)
	for says, spoil := range map[string]func(*app.SaveTemplate){
		"subject: Line 1, column 7: there is no field {{range}}": func(in *app.SaveTemplate) { in.Subject = "About {{range}}" },
		"body: Line 2, column 3: there is no field {{no_such}}":  func(in *app.SaveTemplate) { in.Body = "x\r\nü {{ no_such }}" },
		"body: Line 3 of the body still says {{>x}}":             func(in *app.SaveTemplate) { in.Body = "x\n\n{{>x}}" },
		"body: Line 1 of the body still says {{{tenant":          func(in *app.SaveTemplate) { in.Body = "{{{tenant" },
		"subject: Fill in":            func(in *app.SaveTemplate) { in.Subject = " " },
		"subject: subject must be":    func(in *app.SaveTemplate) { in.Subject = "a\r\nBcc: x@y.example" },
		"body: Write the letter":      func(in *app.SaveTemplate) { in.Body = " \n" },
		"why: Fill in":                func(in *app.SaveTemplate) { in.Why = "" },
		": There is no letter \"x\"":  func(in *app.SaveTemplate) { in.Slug = "x" },
		": There is no letter \"init": func(in *app.SaveTemplate) { in.Language = "fr" },
		": Somebody saved version 0":  func(in *app.SaveTemplate) { in.Seen = 1 },
		"10000":                       func(in *app.SaveTemplate) { in.Body = strings.Repeat("x", 10_001) },
	} {
		in := good
		spoil(&in)
		_, err := h.app.SaveTemplate(h.ctx(), h.cast["Lena"], in)
		if got := placed(err); !strings.Contains(got, says) {
			t.Errorf("want %q, got %q", says, got)
		}
	}
	all, err := h.Look().LastLetterVersions()
	h.must(err)
	if len(all) != 0 {
		t.Errorf("saved %v", all)
	}
}

// placed writes a refusal with the boxes that it is about.
func placed(err error) string {
	var many fault.Many
	var one *fault.Fault
	switch {
	case errors.As(err, &many):
		var out []string
		for _, f := range many {
			out = append(out, f.Field+": "+f.Sentence)
		}
		return strings.Join(out, "\n")
	case errors.As(err, &one):
		return one.Field + ": " + one.Sentence
	}
	return ""
}
