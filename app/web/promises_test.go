package web_test

import (
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/flowchestra/tocsin/app"
	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/web/browsertest"
)

// doorsToPromises is this room's part of the table of routes; see doors.
const doorsToPromises = `
GET  /organisation/promise                  clrmeua
GET  /organisation/promise/new              la
POST /organisation/promise                  la
`

// aPromise is a form with two clauses, as the first version is entered.
func aPromise() url.Values {
	return url.Values{"seen": {"0"}, "title": {"Data Processing Addendum"}, "published_at": {"2026-01-05T09:00"}, "published_at_zone": {"Europe/Berlin"}, "effective_from": {""}, "effective_from_zone": {"Europe/Berlin"},
		"number_1": {"7.1"}, "text_1": {"We tell you by every date\nthat the law sets."}, "measure_1": {"legal_time"},
		"number_3": {"7.2"}, "text_3": {"Else within a <reasonable> time."}, "measure_3": {"reasonable_time"}, "target_hours_3": {"48"}, "cap_hours_3": {""}}
}

// promised records a version as Lena does.
func (s *site) promised(title string, from time.Time, clauses ...incident.Clause) {
	s.Helper()
	_, err := s.app.PublishPromise(s.Context(), s.person("Lena"), app.PublishPromise{Title: title, PublishedAt: utc("2026-01-01 00:00"), EffectiveFrom: from, Clauses: clauses})
	s.must(err)
}

func TestAPromiseIsCheckedAndRecordedOnce(t *testing.T) {
	t.Parallel()
	s := open(t).withCast()
	lena := s.as("Lena")
	const path = "/organisation/promise"
	s.says(lena.get("/organisation"), 200, `href="`+path+`"`)
	s.says(lena.get(path), 200, "No promise is on record", `href="`+path+`/new"`)
	s.says(lena.get(path+"/new"), 200, "Record version 1", `name="number_3"`, "Check the promise")
	form := aPromise()
	s.unchanged("looking", func() {
		check := lena.post(path, form)
		s.says(check, 200, "Check: version 1", "Mon 5 Jan 2026", "Else within a &lt;reasonable&gt; time.", "48 h", "168 h, as the organisation", "Customers were told by every date", "Record version 1")
		s.says(lena.presses(check, path, url.Values{"checked": {"no"}}), 200, "Check the promise", `value="7.2"`, `name="number_5"`)
		form.Set("checked", "add")
		s.says(lena.post(path, form), 200, `value="7.2"`, `name="number_5"`, "autofocus")
	})
	form = lena.fills(lena.post(path, aPromise()), path)
	form.Set("checked", "yes")
	s.leads(lena.post(path, form), path+"?saved=yes")
	s.unchanged("the same form again", func() { s.leads(lena.post(path, form), path+"?saved=yes") })
	had, err := s.look().Promises()
	s.must(err)
	if len(had) != 1 || len(had[0].Clauses) != 2 || had[0].Clauses[0].Text != "We tell you by every date\nthat the law sets." || had[0].Clauses[1].TargetHours != 48 || !had[0].EffectiveFrom.Equal(utc("2026-01-05 08:00")) || had[0].RecordedBy != s.person("Lena").ID {
		t.Fatalf("got %+v", had)
	}
	s.says(lena.get(path+"?saved=yes"), 200, "Recorded as version 1", "Version 1: Data Processing Addendum", "In force", "by Lena", "Mon 5 Jan 2026 09:00 Berlin")
	s.says(lena.get(path+"/new"), 200, "Record version 2", `value="7.2"`, `value="48"`, `name="number_5"`)
}

func TestTheVersionsOfAPromiseSayWhichHolds(t *testing.T) {
	t.Parallel()
	s := open(t).withCast()
	clause := incident.Clause{Number: "1", Text: "We are kind.", Measure: incident.Other}
	s.promised("The old", utc("2026-01-01 00:00"), clause)
	s.promised("The present", utc("2026-02-01 00:00"), clause)
	s.promised("The next", utc("2027-02-01 00:00"), clause)
	page := s.as("Rosa").get("/organisation/promise")
	s.says(page, 200, "recording a version is for the role", "Replaced", "In force", "Not in force yet", "People judge it")
	s.lacks(page, "/organisation/promise/new")
	for i, title := range []string{"The next", "The present", "The old"} {
		part := between(page.body, fmt.Sprintf(`id="version-%d"`, 3-i), "</section>")
		if state := []string{"Not in force yet", "In force", "Replaced"}[i]; !strings.Contains(part, title) || !strings.Contains(part, state) {
			t.Errorf("%s is not said to be %q: %s", title, state, part)
		}
	}
	if strings.Index(page.body, "The next") > strings.Index(page.body, "The old") {
		t.Error("the newest is not the first")
	}
}

func TestAPromisesFormNamesTheBoxAtFaultAndWritesNothing(t *testing.T) {
	t.Parallel()
	s := open(t).withCast()
	lena := s.as("Lena")
	const path = "/organisation/promise"
	s.promised("The first", utc("2026-01-01 00:00"), incident.Clause{Number: "1", Text: "We are kind.", Measure: incident.Other})
	good := func() url.Values {
		f := aPromise()
		f.Set("seen", "1")
		f.Set("effective_from", "2026-02-01T09:00") // a zone counts beside a time
		f.Set("checked", "yes")
		return f
	}
	at := append(noTime("published_at"), noTime("effective_from")...)
	var all []bad
	for _, b := range at { // what holds may hold from the future on
		if b.box != "effective_from" || b.says != "future" {
			if b.value == "1999-12-31T23:59" {
				continue // it may have been published long ago
			}
			all = append(all, b)
		}
	}
	all = append(append(append(all, brokenLine("title", 200)...), brokenText("text_1", 2000)...), brokenLine("number_1", 20)...)
	for _, hours := range []string{"0", "-1", "8761", "99999999999999999999", "1.5", "1,5", "1e3", "0x10", "1 2", "٣", "soon", "24h", "\x00", "\xff", "<b>"} {
		all = append(all, bad{"target_hours_3", hours, "whole hours from 1 to 8760", "target_hours_2"}, bad{"cap_hours_3", hours, "whole hours from 1 to 8760", "cap_hours_2"})
	}
	all = append(all, bad{"published_at", "", "the day and the time", ""}, bad{"title", "", "Fill in", ""}, bad{"title", " \t", "Fill in", ""}, bad{"effective_from", "2025-12-31T00:00", "before it was published", ""},
		bad{"number_1", "", "Clause 1: Fill in number", ""}, bad{"number_3", "7.1", `There are two clauses "7.1"`, "number_2"}, bad{"text_1", "", "Clause 1: Fill in what it says", ""}, bad{"text_3", " \r\n", "Clause 2: Fill in what it says", "text_2"},
		bad{"measure_1", "", "Say how it is measured", ""}, bad{"measure_1", "telepathy", "Say how it is measured", ""}, bad{"measure_1", "\xff", "Say how it is measured", ""}, bad{"measure_3", "LEGAL_TIME", "Say how it is measured", "measure_2"},
		bad{"target_hours_1", "24", "Hours go with a reasonable time only", ""}, bad{"cap_hours_3", "47", "before the 48 hours", "cap_hours_2"}, bad{"number_9", "7.3", "Clause 3: Fill in what it says", "text_3"})
	lena.refusesEach(path, good, all)
	s.unchanged("no clause, and too many", func() {
		s.says(lena.post(path, url.Values{"seen": {"1"}, "title": {"x"}, "published_at": {"2026-01-05T09:00"}}), 422, "at least one clause", `href="#clauses"`, `id="clauses-wrong"`)
		many := good()
		for i := range 51 {
			many.Set(fmt.Sprintf("number_%d", i+1), fmt.Sprint(i))
			many.Set(fmt.Sprintf("text_%d", i+1), "x")
			many.Set(fmt.Sprintf("measure_%d", i+1), "other")
		}
		many.Del("target_hours_3")
		s.says(lena.post(path, many), 422, "no more than 50", `value="50"`)
	})
	kept := good()
	kept.Set("title", "")
	kept.Set("text_1", "Kept <while> I mend it")
	s.says(lena.post(path, kept), 422, "<title>Error: ", "Kept &lt;while&gt; I mend it", `value="48"`)
	s.as("Lena").strays(path, "seen", good, 409)
}

func TestTwoWhoRecordAPromiseSeeWhatStands(t *testing.T) {
	t.Parallel()
	s := open(t).withCast()
	lena := s.as("Lena")
	const path = "/organisation/promise"
	mine := lena.fills(lena.post(path, aPromise()), path)
	mine.Set("checked", "yes")
	s.promised("Of somebody else", utc("2026-01-02 00:00"), incident.Clause{Number: "9", Text: "Theirs.", Measure: incident.Other})
	s.unchanged("a conflict", func() {
		a := lena.post(path, mine)
		s.says(a, 409, "Somebody else saved while you wrote", "Of somebody else", "9 Theirs.", "Data Processing Addendum", `name="seen" value="1"`, "Record version 2")
		mine = lena.fills(a, path)
	})
	mine.Set("checked", "yes")
	s.leads(lena.post(path, mine), path+"?saved=yes")
}

func TestWhoMayNotRecordAPromiseReadsIt(t *testing.T) {
	t.Parallel()
	s := open(t).withCast()
	ada := s.as("Ada")
	s.says(ada.get("/organisation/promise"), 200, "No promise is on record", "recording a version is for the role")
	s.unchanged("what Ada may not", func() {
		s.says(ada.get("/organisation/promise/new"), 403, "role")
		form := aPromise()
		form.Set("checked", "yes")
		s.says(ada.post("/organisation/promise", form), 403, "role")
	})
}

func TestAPromiseAsksAsOftenForManyVersionsAsForOne(t *testing.T) {
	t.Parallel()
	s := open(t).withCast()
	lena := s.as("Lena")
	clause := incident.Clause{Number: "1", Text: "We are kind.", Measure: incident.Other}
	count := func() int {
		return s.counting(func() {
			s.says(lena.get("/organisation/promise"), 200)
			s.says(lena.get("/organisation/promise/new"), 200)
		})
	}
	s.promised("One", utc("2026-01-01 00:00"), clause)
	few := count()
	for range 25 {
		s.promised("More", utc("2026-01-01 00:00"), clause, incident.Clause{Number: "2", Text: "And fast.", Measure: incident.ReasonableTime})
	}
	if many := count(); many != few || few == 0 {
		t.Errorf("%d statements for one version, %d for 26", few, many)
	}
}

func TestThePagesOfThePromiseAreFit(t *testing.T) {
	t.Parallel()
	s := open(t).withCast()
	lena, rosa := s.sits("Lena", browsertest.Desk()), s.sits("Rosa", browsertest.Desk())
	const path = "/organisation/promise"
	looksAt(lena, "promise-none", path)
	clauses := []incident.Clause{{Number: "7.1", Text: "We tell you by every date that the law or your contract sets.", Measure: incident.LegalTime},
		{Number: "7.2", Text: "Where neither says, we tell you within a reasonable time after we confirmed it.", Measure: incident.ReasonableTime, TargetHours: 48},
		{Number: "7.3", Text: "We say which of your data, and when you hear from us again.", Measure: incident.Details}, {Number: "7.5", Text: "Telling you admits no fault.", Measure: incident.NoAdmission}}
	s.promised("Data Processing Addendum", utc("2026-01-01 00:00"), clauses[:2]...)
	s.promised("Data Processing Addendum, revised", utc("2026-02-01 00:00"), clauses...)
	looksAt(rosa, "promise", path)
	looksAt(lena, "promise-new", path+"/new")
	lena.Opens(path + "/new")
	lena.Presses("Check the promise")
	lena.Sees("Check: version 3 of the promise", "48 h")
	holds(lena, "promise-check")
	lena.Expects(422)
	lena.Opens(path + "/new")
	lena.FillsIn("Title", "")
	lena.Presses("Check the promise")
	lena.Sees("Nothing is saved yet")
	holds(lena, "promise-wrong")
}
