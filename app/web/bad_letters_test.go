package web_test

import (
	"fmt"
	"net/url"
	"strings"
	"testing"

	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/store/storetest"
)

// notIDs are what no id, version or digest that a page carries can be.
var notIDs = []string{"", " ", "x", "0", "-1", "1,2", "1.5", "1e3", "0x10", "99999999999999999999", "null", "undefined", "true", "../x", "%00", "\x00", "a\x00b", "\xff", "\xc3\x28", "a\nb", "' OR 1=1 --", "<script>alert(1)</script>",
	"00000000-0000-0000-0000-000000000000", strings.Repeat("0", 64), strings.Repeat("x", 5000), "٣"}

// strays sends a form again and again with a value that its page carries and no
// person types, and fails unless each is refused in a sentence and nothing is
// written. There is no box to name.
func (v *visitor) strays(path, name string, good func() url.Values, statuses ...int) {
	v.Helper()
	for _, value := range notIDs {
		form := good()
		form.Set(name, value)
		v.unchanged(fmt.Sprintf("%s with %s %q", path, name, value), func() {
			a := v.post(path, form)
			for _, status := range statuses {
				if a.status == status && strings.Contains(a.body, "<title>") {
					return
				}
			}
			v.Errorf("%s with %s %q: %d, want one of %v", path, name, value, a.status, statuses)
		})
	}
}

func TestALettersFormRefusesBadValues(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e *storetest.Env) {
		s := over(t, e)
		inc := s.storyTo("words")
		n := s.letter(inc)
		rows, err := s.look().DraftsAfter(n.ID, "", 1)
		s.must(err)
		d, mira := rows[0], s.as("Mira")
		path := "/notices/" + n.ID + "/drafts/" + d.ID
		letter := func() url.Values {
			return url.Values{"version": {fmt.Sprint(d.Version)}, "subject": {d.Subject + "!"}, "body": {d.Body}}
		}
		all := append(brokenLine("subject", 200), brokenText("body", 20_000)[2:]...)
		mira.refusesEach(path, letter, append(all, bad{"subject", "", "", ""}, bad{"subject", " ", "", ""}, bad{"subject", "=?utf-8?q?x?=", "", ""}, bad{"body", "", "", ""}, bad{"body", " \r\n\t", "", ""}, bad{"body", strings.Repeat("x", 50_001), "50000", ""}))
		mira.strays(path, "version", letter, 409)
		for _, id := range notIDs[:len(notIDs)-2] {
			if id = url.PathEscape(id); id != "" {
				s.unchanged("a letter that is none", func() {
					if a := mira.post("/notices/"+n.ID+"/drafts/"+id, letter()); a.status != 404 && a.status != 405 {
						t.Errorf("the letter %s: %d", id, a.status)
					}
				})
			}
		}
		for _, language := range []string{"tlh", "EN", "en-", "\x00", "\xff", "<b>", "..%2f"} {
			s.unchanged(language, func() {
				s.says(mira.post("/incidents/"+inc.Number+"/account/"+url.PathEscape(language), words("1")), 404)
			})
		}
	})
}

func TestWhatPagesCarryIsRefusedWhenItIsNone(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e *storetest.Env) {
		s := over(t, e)
		inc := s.storyTo("submitted")
		ada, lena, mira, base := s.as("Ada"), s.as("Lena"), s.as("Mira"), "/incidents/"+inc.Number
		first := s.lastEdition(inc)
		lena.strays("/editions/"+first.ID+"/approval", "digest", func() url.Values { return url.Values{} }, 409)
		waves := "/notices/" + first.NoticeID + "/waves"
		wave := func() url.Values { return url.Values{"due": {"2026-03-29T01:40:00Z"}, "standing": {first.ID}} }
		mira.strays(waves, "due", wave, 409, 422)
		mira.strays(waves, "standing", wave, 409)
		for _, due := range []string{"0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "2026-03-29T01:40:00.0000001Z", "2026-03-29T03:40:00+14:00", "2026-03-29T01:40:60Z"} {
			form := wave()
			form.Set("due", due)
			s.unchanged(due, func() {
				if a := mira.post(waves, form); a.status != 409 && a.status != 422 {
					t.Errorf("due %s: %d", due, a.status)
				}
			})
		}
		lena.strays("/bell", "call", func() url.Values { return url.Values{} }, 404, 422)
		ada.strays(base+"/withdrawal", "seconds", func() url.Values { return url.Values{} }, 409, 422)
		stood := s.file(inc.Number).Current(incident.Aware).ID
		lena.strays(base+"/awareness", "stood", func() url.Values {
			return url.Values{"at": {"2026-03-28T02:30"}, "at_zone": {"Europe/Berlin"}, "reason": {"why"}, "stood": {stood}, "checked": {"yes"}}
		}, 409)
		s.as("Theo").strays(base+"/instants", "stood", func() url.Values {
			return url.Values{"kind": {"triaged"}, "at": {"2026-03-28T00:01"}, "at_zone": {"Europe/Berlin"}, "reason": {"why"}, "checked": {"yes"}}
		}, 409)
		s.as("Theo").strays(base+"/customers/C-1001", "seen", decided, 409)
		mira.strays(base+"/account/en", "seen", func() url.Values { return words("1") }, 409)
		ines := s.as("Ines")
		ines.strays("/people/"+s.person("Ada").ID, "version", func() url.Values { return s.sent("Ada") }, 409)
		somebody := func() url.Values {
			form := theo()
			form.Set("email", "new@flowchestra.example")
			return form
		}
		var deputies []bad
		for _, id := range notIDs[2:] { // nobody stands in for most
			deputies = append(deputies, bad{"deputy", id, "on record", ""})
		}
		ines.refusesEach("/people", somebody, deputies)
		ines.refusesEach("/people/"+s.person("Theo").ID, func() url.Values { return s.sent("Theo") }, deputies)
		ines.strays("/organisation", "version", s.registered, 409)
		later := s.proposesLater(inc).ID
		ada.strays(base+"/awareness/later/second", "proposal", func() url.Values { return url.Values{} }, 409)
		lena.strays(base+"/awareness/later/end", "proposal", func() url.Values { return url.Values{"reason": {"why"}} }, 409)
		if s.lastProposal(inc) != later {
			t.Error("another later awareness is proposed")
		}
	})
}

func TestWhatHoldsForAllOfAListRefusesBadValues(t *testing.T) {
	t.Parallel()
	s := open(t)
	inc := s.storyTo("confirmed")
	path := "/incidents/" + inc.Number
	all := append(brokenText("reason", 2000), bad{"involvement", "", "Nothing says whether", ""}, bad{"involvement", "perhaps", "in or out", ""}, bad{"involvement", "candidate", "in or out", ""}, bad{"involvement", "IN\x00", "in or out", ""},
		bad{"involvement", "\xff", "in or out", ""}, bad{"reason", "", "Nothing says how you know", ""}, bad{"reason", " \r\n", "Nothing says how you know", ""}, bad{"encrypted", "perhaps", "yes, no or unknown", ""}, bad{"encrypted", "\x00", "yes, no or unknown", ""})
	for _, box := range []string{"data", "places"} {
		all = append(append(all, brokenLine(box, 200)...), bad{box, "DE, U\x00S", "", ""}, bad{box, "name, " + strings.Repeat("x", 201), "", ""})
	}
	for _, to := range []string{"/customers/list/preview", "/customers/list"} {
		s.as("Theo").refusesEach(path+to, func() url.Values { return column("C-1001", "C-1002") }, all)
	}
	s.as("Theo").strays(path+"/customers/list", "facts", func() url.Values { return column("C-1001") }, 409)
	other := s.storyOther()
	s.as("Ada").strays("/incidents/"+other.Number+"/confirmation", "facts", func() url.Values { return url.Values{"owner": {s.person("Theo").ID}} }, 409, 422)
}
