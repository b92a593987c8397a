package web_test

import (
	"net/url"
	"strings"
	"testing"
)

func TestTwoPeopleWithdrawAConfirmation(t *testing.T) {
	t.Parallel()
	s := open(t)
	inc := s.storyTo("sent")
	ada, lena, base := s.as("Ada"), s.as("Lena"), "/incidents/"+inc.Number
	s.says(ada.get(base+"/withdrawal"), 200, "It proved wrong: withdraw the confirmation", "The clocks of 177 customers", "3 letters that have arrived cannot be called back", "an all-clear", "Propose to withdraw it")
	form := url.Values{"reason": {"The rows were made up for a test."}, "once": {"one"}}
	s.leads(ada.post(base+"/withdrawal", form), base)
	w := s.file(inc.Number).PendingWithdrawal()
	if w == nil || w.ProposedBy != s.person("Ada").ID {
		t.Fatalf("got %+v", w)
	}
	s.unchanged("the same form again", func() { s.leads(ada.post(base+"/withdrawal", form), base) })
	mine := ada.get(base + "/withdrawal")
	if s.says(mine, 200, "It waits for its second person", "You proposed it. Somebody else must agree, and it must be legal."); strings.Contains(mine.body, "danger") {
		t.Error("Ada is offered to agree with herself")
	}
	s.says(s.as("Rosa").get(base+"/withdrawal"), 200, "Agreeing is for the role")
	s.says(lena.get(base+"/withdrawal"), 200, "The rows were made up for a test.", "by Ada", "Agree: withdraw the confirmation", `name="seconds" value="`+w.ID+`"`, "I do not agree")
	s.unchanged("agreeing with oneself, or with what is not proposed", func() {
		s.says(ada.post(base+"/withdrawal", url.Values{"seconds": {w.ID}}), 409, "Somebody else must second it")
		s.says(lena.post(base+"/withdrawal", url.Values{"seconds": {"other"}}), 409, "not proposed any more")
		s.says(ada.post(base+"/withdrawal", url.Values{"reason": {"again"}}), 409, "already proposed")
	})
	agree := url.Values{"seconds": {w.ID}}
	s.leads(lena.post(base+"/withdrawal", agree), base)
	if f := s.file(inc.Number); !f.Refuted() {
		t.Error("it is still confirmed")
	}
	s.unchanged("agreeing twice", func() { s.says(lena.post(base+"/withdrawal", agree), 409, "The confirmation is withdrawn") })
	s.says(ada.get(base+"/withdrawal"), 200, "The confirmation is withdrawn", "by Lena")
}

func TestOneOfTwoWhoWithdrawIsFromLegal(t *testing.T) {
	t.Parallel()
	s := open(t)
	inc := s.storyTo("confirmed")
	base := "/incidents/" + inc.Number
	_, err := s.app.WithdrawConfirmation(s.Context(), s.person("Lena"), inc.ID, "It was a test.")
	s.must(err)
	ada := s.as("Ada")
	w := s.file(inc.Number).PendingWithdrawal()
	s.says(ada.get(base+"/withdrawal"), 200, "Agree: withdraw the confirmation", "No letter has arrived anywhere")
	s.leads(ada.post(base+"/withdrawal", url.Values{"seconds": {w.ID}}), base)
	s.says(ada.get("/incidents/"+s.storyOther().Number+"/withdrawal"), 200, "There is nothing to withdraw")
}

func TestTheFormOfAWithdrawalNamesTheBoxAtFaultAndWritesNothing(t *testing.T) {
	t.Parallel()
	s := open(t)
	inc := s.storyTo("confirmed")
	ada := s.as("Ada")
	for says, values := range map[string][]string{
		"Fill in the reason": {"", " ", "\t", "\n", "  \r\n "},
		"one line":           {"a\nb", "a\rb", "a\r\nb\r\nc"},
		"control character":  {"a\x1bb", "a\x07", "a\x7fb", "a\u0085b"},
		"not UTF-8":          {"a\xffb", "\xc3\x28", "a\xed\xa0\x80"},
		"longer than 2000":   {strings.Repeat("ü", 2001), strings.Repeat("x", 9000)},
	} {
		for _, v := range values {
			ada.refuses("/incidents/"+inc.Number+"/withdrawal", url.Values{"reason": {v}}, "reason", says)
		}
	}
	s.unchanged("a withdrawal by who may not", func() {
		for _, name := range []string{"Theo", "Mira", "Rosa"} {
			if s.person(name).May("withdraw a confirmation") {
				t.Fatalf("%s may", name)
			}
		}
	})
	theo := s.as("Theo")
	s.unchanged("a withdrawal by a responder", func() {
		s.says(theo.post("/incidents/"+inc.Number+"/withdrawal", url.Values{"reason": {"x"}}), 403)
		s.says(theo.get("/incidents/"+inc.Number+"/withdrawal"), 200, "You may read this; withdrawing it is for the role")
	})
}
