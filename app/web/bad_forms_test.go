package web_test

import (
	"fmt"
	"net/url"
	"strings"
	"testing"

	"github.com/flowchestra/tocsin/app/store/storetest"
)

// The forms that have no table of bad values beside their own tests have it
// here. TestNoFormIsForgotten keeps the list of all of them.

// brokenText are what no box of text takes, whatever it asks.
func brokenText(box string, most int) []bad {
	return []bad{
		{box, strings.Repeat("ü", most+1), "", ""},
		{box, strings.Repeat("x", most+1), "", ""},
		{box, "a\x00b", "", ""},
		{box, "\x00", "", ""},
		{box, "a\x1b[2Jb", "", ""},
		{box, "a\x07", "", ""},
		{box, "a\x7fb", "", ""},
		{box, "a\u0085b", "", ""},
		{box, "a\xffb", "", ""},
		{box, "\xc3\x28", "", ""},
		{box, "a\xed\xa0\x80b", "", ""},
	}
}

// brokenLine are what no box of one line takes either.
func brokenLine(box string, most int) []bad {
	return append(brokenText(box, most), bad{box, "a\nb", "", ""}, bad{box, "a\rb", "", ""}, bad{box, "a\r\nBcc: b@x.example", "", ""})
}

// noTime are what no box of a past day and time takes, in Berlin.
func noTime(box string) []bad {
	return []bad{
		{box, "yesterday", "not a day and a time", ""},
		{box, "02:40", "not a day and a time", ""},
		{box, "2026-03-28", "not a day and a time", ""},
		{box, "2026-02-30T10:00", "not a day and a time", ""},
		{box, "2026-03-28T24:00", "not a day and a time", ""},
		{box, "28.03.2026 02:40", "not a day and a time", ""},
		{box, "1' OR 1=1 --", "not a day and a time", ""},
		{box, "<b>", "not a day and a time", ""},
		{box, "\x00", "not a day and a time", ""},
		{box, "\xff", "not a day and a time", ""},
		{box, "0001-01-01T00:00", "in the year 1", ""},
		{box, "1999-12-31T23:59", "", ""},
		{box, "9999-12-31T23:59", "future", ""},
		{box, "10000-01-01T00:00", "not a day and a time", ""},
		{box, "2026-03-29T10:00", "future", ""},
		{box, "2025-03-30T02:30", "did not exist in Berlin", ""},
		{box, "2025-10-26T02:30", "came twice in Berlin", ""},
		{box + "_zone", "Berlin", "Berlin", box},
		{box + "_zone", "Mars/Olympus", "Mars/Olympus", box},
		{box + "_zone", "../../etc/passwd", "passwd", box},
		{box + "_zone", "Local", "no time zone", box},
		{box + "_zone", "\xff", "", box},
		{box + "_zone", strings.Repeat("x", 300), "", box},
	}
}

// noZone are what no box of a time zone takes.
func noZone(box string) []bad {
	return append(brokenLine(box, 60), bad{box, "Berlin", "Berlin", ""}, bad{box, "Mars/Olympus", "Mars/Olympus", ""}, bad{box, "../../etc/passwd", "passwd", ""}, bad{box, "Local", "Local", ""},
		bad{box, "+02:00", "", ""}, bad{box, "Europe/Berlin; DROP TABLE people", "", ""}, bad{box, "<script>alert(1)</script>", "", ""}, bad{box, "/etc/localtime", "", ""})
}

func TestTheFormsOfOnesOwnRefuseBadValues(t *testing.T) {
	t.Parallel()
	s := open(t).setUp()
	s.givePassword("Ada")
	ada := s.as("Ada")
	ada.refusesEach("/me/zone", func() url.Values { return url.Values{"zone": {"Asia/Tokyo"}} }, append(noZone("zone"), bad{"zone", "", "", ""}))
	ada.refusesEach("/me/preferences", func() url.Values { return url.Values{"theme": {"dark"}, "keys": {"yes"}} }, append(brokenLine("theme", 60),
		bad{"theme", "pink", "no theme", ""}, bad{"theme", "Dark", "no theme", ""}, bad{"theme", "dark,light", "no theme", ""}, bad{"theme", "0", "no theme", ""}, bad{"theme", "true", "no theme", ""},
		bad{"theme", "null", "no theme", ""}, bad{"theme", "' OR 1=1", "no theme", ""}, bad{"theme", `"><script>`, "no theme", ""}))
	password := func() url.Values { return url.Values{"present": {good}, "password": {"violet anchor thirty drums"}} }
	ada.refusesEach("/me/password", password, badPasswords)
	for _, present := range []string{"", "wrong", good + " ", strings.ToUpper(good), "\x00"} { // as many as may be tried at once
		form := password()
		form.Set("present", present)
		ada.refuses("/me/password", form, "present", "not your present password")
	}
}

// badPasswords are what nobody may choose.
var badPasswords = []bad{
	{"password", "", "12 characters", ""},
	{"password", " ", "12 characters", ""},
	{"password", "short", "12 characters", ""},
	{"password", "elevenchars", "11 characters", ""},
	{"password", "password1234", "tried first", ""},
	{"password", "Password2026", "tried first", ""},
	{"password", "123456789012", "tried first", ""},
	{"password", "aaaaaaaaaaaa", "tried first", ""},
	{"password", "qwertyuiop12", "tried first", ""},
	{"password", "ada-ada-ada-", "tried first", ""},
	{"password", "Ada@Flowchestra1", "tried first", ""},
	{"password", "Flowchestra!!", "tried first", ""},
	{"password", "tocsintocsin", "tried first", ""},
	{"password", "Summer2026!!", "tried first", ""},
	{"password", "iloveyou1234", "tried first", ""},
	{"password", "abcabcabcabc", "tried first", ""},
	{"password", "Welcome12345", "tried first", ""},
	{"password", "correcthorsebatterystaple", "tried first", ""},
	{"password", strings.Repeat("long words ", 20), "200 at most", ""},
	{"password", "twelve chars\xff", "not UTF-8", ""},
	{"password", "\xc3\x28 and eleven more", "not UTF-8", ""},
}

// Signing in names no box: which of the two was wrong is told to nobody.
func TestSigningInRefusesBadValues(t *testing.T) {
	t.Parallel()
	s := open(t).setUp()
	s.givePassword("Ada")
	for _, b := range append(append(brokenLine("email", 254), brokenText("password", 200)...), bad{"email", "", "", ""}, bad{"password", "", "", ""}, bad{"email", "' OR 1=1 --", "", ""}, bad{"email", "*", "", ""},
		bad{"email", "%", "", ""}, bad{"email", "<script>", "", ""}, bad{"email", "ada@flowchestra.example, x@x.example", "", ""}, bad{"password", good + "\n", "", ""}, bad{"password", " " + good, "", ""}) {
		form := knock("/")
		form.Set(b.box, b.value)
		s.Clock.Forward(20 * 60e9) // as often as may be tried
		s.unchanged(b.value, func() {
			if a := s.post("/sign-in", form); a.status != 422 || a.header.Get("Set-Cookie") != "" || !strings.Contains(a.body, "You are not signed in") {
				t.Errorf("%s %q: %d", b.box, b.value, a.status)
			}
		})
	}
}

func TestTheFormsOnAnIncidentsPageRefuseBadValues(t *testing.T) {
	t.Parallel()
	s := open(t)
	inc := s.storyTo("reported")
	ada, base := s.as("Ada"), "/incidents/"+inc.Number
	note := func() url.Values {
		return url.Values{"id": {"019cf000-0000-7000-8000-000000000001"}, "text": {"Called the owner"}, "at": {"2026-03-28T00:10"}, "at_zone": {"Europe/Berlin"}}
	}
	ada.refusesEach(base+"/notes", note, append(append(brokenText("text", 4000), noTime("at")...), bad{"text", "", "", ""}, bad{"text", " \r\n\t", "", ""},
		bad{"text", "<b>\x00", "", ""}))
	answer := func() url.Values {
		return url.Values{"answer": {"yes"}, "answer_at": {"2026-03-28T00:10"}, "answer_at_zone": {"Europe/Berlin"}, "source": {"its owner"}}
	}
	ada.refusesEach(base+"/access", answer, append(append(brokenLine("source", 500), noTime("answer_at")...), bad{"answer", "", "Choose one", ""}, bad{"answer", "maybe", "", ""}, bad{"answer", "YES", "", ""},
		bad{"answer", "yes no", "", ""}, bad{"answer", "1", "", ""}, bad{"answer", "\x00", "", ""}, bad{"answer", "' OR 1=1", "", ""}, bad{"answer", "<b>", "", ""}, bad{"source", "", "", ""}, bad{"answer_at", "", "", ""},
		bad{"answer_at", "2026-03-27T20:00", "before detected", ""}))
}

func TestANotesIDIsMadeAnewWhenItIsNone(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e *storetest.Env) {
		s := over(t, e)
		inc := s.storyTo("reported")
		ada, path := s.as("Ada"), "/incidents/"+inc.Number+"/notes"
		for _, id := range notIDs {
			if id != "00000000-0000-0000-0000-000000000000" { // which is one
				ada.does(path, url.Values{"id": {id}, "text": {"Called the owner"}})
			}
		}
		form := url.Values{"id": {"019cf000-0000-7000-8000-000000000001"}, "text": {"Called the owner"}}
		ada.does(path, form)
		s.unchanged("the same note", func() {
			if a := ada.post(path, form); a.status != 409 && a.status != 303 {
				t.Errorf("the same note answered %d", a.status)
			}
		})
	})
}

func TestAConfirmationNamesWhoCannotFindOut(t *testing.T) {
	t.Parallel()
	s := open(t)
	inc := s.storyTo("aware")
	path := "/incidents/" + inc.Number + "/confirmation"
	ada := s.as("Ada")
	confirm := func() url.Values {
		return url.Values{"facts": {fmt.Sprint(inc.FactsVersion)}, "owner": {s.person("Theo").ID}}
	}
	all := append(brokenLine("owner", 60), bad{"owner", "nobody", "", ""}, bad{"owner", "' OR 1=1", "", ""}, bad{"owner", "../x", "", ""}, bad{"owner", "Theo", "", ""}, bad{"owner", "0", "", ""}, bad{"owner", "null", "", ""},
		bad{"owner", s.person("Rosa").ID, "", ""}, bad{"owner", s.person("Mira").ID, "", ""}, bad{"owner", s.person("Theo").ID + "," + s.person("Ada").ID, "", ""}, bad{"owner", strings.ToUpper(s.person("Theo").ID), "", ""})
	ada.refusesEach(path, confirm, all)
}

func TestAWithdrawalAndATaskRefuseBadValues(t *testing.T) {
	t.Parallel()
	s := open(t)
	inc := s.storyTo("confirmed")
	s.as("Ada").refusesEach("/incidents/"+inc.Number+"/withdrawal", func() url.Values { return url.Values{"reason": {"A test"}} }, append(brokenLine("reason", 2000),
		bad{"reason", "", "Fill in", ""}, bad{"reason", " ", "Fill in", ""}, bad{"reason", "\t", "Fill in", ""}, bad{"reason", "\r\n", "Fill in", ""}, bad{"reason", "\u00a0", "Fill in", ""}, bad{"reason", "\u2003", "Fill in", ""}))
	tasks, err := s.look().Tasks(inc.ID)
	s.must(err)
	box := "how-" + tasks[0].ID
	s.as("Theo").refusesEach("/tasks/"+tasks[0].ID+"/done", func() url.Values { return url.Values{box: {"By hand"}} }, append(brokenLine(box, 1000),
		bad{box, "", "Fill in", ""}, bad{box, " ", "Fill in", ""}, bad{box, "\t", "Fill in", ""}, bad{box, "\r\n", "Fill in", ""}, bad{box, "\u00a0", "Fill in", ""}, bad{box, "\u2003", "Fill in", ""}))
}
