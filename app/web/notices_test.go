package web_test

import (
	"fmt"
	"html"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/flowchestra/tocsin/app"
	"github.com/flowchestra/tocsin/app/notice"
)

func TestANoticeSaysWhatItsLettersLack(t *testing.T) {
	t.Parallel()
	s := open(t)
	inc := s.storyTo("customers")
	n := s.letter(inc)
	letters, mira := "/notices/"+n.ID, s.as("Mira")
	a := mira.get(letters)
	s.says(a, 200, `href="/incidents/`+inc.Number+`/account/en"`, `href="/incidents/`+inc.Number+`/account/de"`)
	s.says(plain(a), 200, "Facts are missing", "3 letters are not before legal.", "Write the words in English 2 letters lack which data, what happened, what was done, what they can do, what is not known and when they hear again.", "180 lack a fact.")
	if strings.Contains(a.body, letters+"/waves") {
		t.Error("letters with holes are offered to be put before legal")
	}
	due := "2026-03-29T01:40:00Z"
	check := letters + "/waves?due=" + due
	if a := plain(mira.get(check)); a.status != 200 || strings.Contains(a.body, "Not yet") || !strings.Contains(a.body, "The letters lack facts, so they cannot be frozen yet.") {
		t.Errorf("%d: %s", a.status, a.body)
	}
	s.unchanged("letters with holes", func() {
		s.says(plain(mira.post(letters+"/waves", url.Values{"due": {due}})), 422, "Error: ", "The letters still lack: data (in 3 letters)")
		for _, bad := range []string{"tomorrow", "2026-03-29", "0", "2026-03-29T01:40:00", "\x00", strings.Repeat("9", 300)} {
			s.says(mira.post(letters+"/waves", url.Values{"due": {bad}}), 422, "names no wave")
			s.says(mira.get(letters+"/waves?due="+url.QueryEscape(bad)), 422, "names no wave")
		}
		s.says(plain(mira.get(letters+"/waves?due=2031-01-01T00:00:00Z")), 200, "No letter is left to put before legal")
		s.says(mira.post(letters+"/waves", url.Values{"due": {"2031-01-01T00:00:00Z"}}), 422)
		s.says(mira.post(letters+"/waves", nil), 422) // nobody is without a deadline
		s.says(mira.post("/notices/none/waves", nil), 404)
	})
	s.says(plain(mira.get(letters)), 200, "Facts are missing")
	rows, err := s.look().DraftsAfter(n.ID, "", 1)
	s.must(err)
	s.says(plain(mira.get(letters+"/drafts/"+rows[0].ID)), 200, "This letter lacks facts.", "1 letter lacks which data")
	s.says(mira.get(letters+"/drafts/"+rows[0].ID+"/html"), 200, "[missing: what was done to end it")
}

func TestAWaveIsNotReplacedUnseen(t *testing.T) {
	t.Parallel()
	s := open(t)
	inc := s.storyTo("words")
	n := s.letter(inc)
	letters, mira, ada := "/notices/"+n.ID, s.as("Mira"), s.as("Ada")
	check := letters + "/waves?due=2026-03-29T01:40:00Z"
	mine, theirs := mira.asks(check, letters+"/waves"), ada.asks(check, letters+"/waves")
	s.says(ada.post(letters+"/waves", theirs), 303)
	s.unchanged("a wave that is with legal", func() {
		s.says(plain(mira.post(letters+"/waves", mine)), 409, "Nothing was put before legal.", "Somebody put this wave before legal", "Edition 1 is with legal already.")
	})
	s.says(mira.post(letters+"/waves", mira.asks(check, letters+"/waves")), 303)
	if e := s.lastEdition(inc); e.Number != 2 {
		t.Errorf("edition %d", e.Number)
	}
}

func TestOneLetterIsReadAndEdited(t *testing.T) {
	t.Parallel()
	s := open(t)
	inc := s.storyTo("words")
	n := s.letter(inc)
	rows, err := s.look().DraftsAfter(n.ID, "", 2)
	s.must(err)
	d, other := rows[0], rows[1]
	path, mira, ada := "/notices/"+n.ID+"/drafts/"+d.ID, s.as("Mira"), s.as("Ada")
	a := mira.get(path)
	s.says(plain(a), 200, "Brightwater Clinics", "It follows the facts by itself.", "Edit this one letter")
	framed := mira.get(path + "/html")
	s.says(framed, 200, "Brightwater Clinics")
	if !strings.HasPrefix(framed.header.Get("Content-Security-Policy"), "sandbox;") || strings.Contains(framed.body, "Aldergate") || strings.Contains(a.body, "Aldergate") {
		t.Error("a letter is shown open, or with another customer's name")
	}
	form := mira.asks(path, path)
	form.Set("subject", d.Subject)
	bad := func(field, value, says string) {
		t.Helper()
		f := url.Values{"version": form["version"], "subject": {d.Subject}, "body": {d.Body}}
		f.Set(field, value)
		s.unchanged(says, func() {
			a := mira.post(path, f)
			a.body = html.UnescapeString(a.body)
			s.says(a, 422, "<title>Error: ", `href="#`+field+`"`, `id="`+field+`-wrong"`, says)
		})
	}
	for _, row := range []struct{ field, value, says string }{
		{"subject", "", ""}, {"subject", " ", ""}, {"subject", "a\nb", "line"}, {"subject", strings.Repeat("ü", 201), "200"}, {"subject", "\xff", "UTF-8"}, {"subject", "a\x07", "control"},
		{"body", "", "an empty one tells nobody"}, {"body", "\xff", "UTF-8"}, {"body", "a\x00", "control"}, {"body", strings.Repeat("ü", 50001), "50000"},
	} {
		if len(row.value) < 60_000 {
			bad(row.field, row.value, row.says)
		}
	}
	theirs := url.Values{"version": form["version"], "subject": {d.Subject}, "body": {d.Body + "\nAda was here."}}
	form.Set("body", d.Body+"\n<b>Mira</b> was here.")
	s.says(ada.post(path, theirs), 303)
	s.unchanged("a conflict", func() {
		a := mira.post(path, form)
		s.says(a, 409, fmt.Sprintf(`name="version" value="%d"`, d.Version+1), "&lt;b&gt;Mira&lt;/b&gt; was here.")
		s.says(plain(a), 409, "Somebody else saved these words while you wrote", "Ada was here.")
	})
	form.Set("version", fmt.Sprint(d.Version+1))
	if a := mira.post(path, form); a.status != 303 || a.header.Get("Location") != path+"?saved=yes" {
		t.Fatalf("got %d: %s", a.status, a.body)
	}
	s.says(plain(mira.get(path+"?saved=yes")), 200, "Saved at", "Edited by hand: it no longer follows changed facts.", "Words byMira")
	if strings.Contains(mira.get(path+"/html").body, "<b>Mira") {
		t.Error("HTML in a letter is not shown as text")
	}
	s.says(mira.get("/notices/none/drafts/"+other.ID), 404)
	s.says(mira.get("/notices/"+n.ID+"/drafts/none/html"), 404)
	theo := s.as("Theo")
	if a := theo.get(path); strings.Contains(a.body, "Edit this one letter") {
		t.Error("who may not edit is offered to")
	}
	s.unchanged("what Theo may not", func() { s.says(theo.post(path, form), 403) })
}

func TestALetterThatCannotBeMadeIsShownAndMended(t *testing.T) {
	t.Parallel()
	s := open(t)
	inc := s.storyTo("words")
	n := s.letter(inc)
	rows, err := s.look().DraftsAfter(n.ID, "", 1)
	s.must(err)
	path, mira := "/notices/"+n.ID+"/drafts/"+rows[0].ID, s.as("Mira")
	s.must(s.app.EditDraft(s.Context(), s.person("Ada"), app.EditDraft{DraftID: rows[0].ID, Version: rows[0].Version, Subject: "About you", Body: " \n"}))
	s.says(plain(mira.get(path)), 200, "This cannot be made into a letter yet. The letter is empty")
	s.says(plain(mira.get("/notices/"+n.ID)), 200, "Shorter than the rest")
	form := mira.asks(path, path)
	form.Set("subject", "About you")
	form.Set("body", " \n ")
	s.unchanged("nothing but space", func() { s.says(mira.post(path, form), 422, `id="body-wrong"`) })
	form.Set("body", "What happened: …")
	s.says(mira.post(path, form), 303)
	s.says(mira.get(path+"/html"), 200, "What happened: …")
}

func TestALetterThatIsSignedCannotBeEdited(t *testing.T) {
	t.Parallel()
	s := open(t)
	inc := s.storyTo("signed")
	n := s.letter(inc)
	rows, err := s.look().DraftsAfter(n.ID, "", 1)
	s.must(err)
	path, mira := "/notices/"+n.ID+"/drafts/"+rows[0].ID, s.as("Mira")
	s.says(plain(mira.get(path)), 200, "It is signed and has not begun to leave. Saving takes it out")
	s.deliver(&inc, accept)
	s.says(plain(mira.get(path)), 200, "It is signed and on its way.")
	s.unchanged("a signed letter", func() {
		s.says(plain(mira.post(path, url.Values{"version": {fmt.Sprint(rows[0].Version)}, "subject": {"x"}, "body": {"Mine, kept."}})), 409, "Nothing was saved.", "signed and on its way", "Mine, kept.")
	})
}

func TestDeliveriesAreShownWithTheirEvidence(t *testing.T) {
	t.Parallel()
	s := open(t)
	inc := s.storyTo("signed")
	n := s.letter(inc)
	path, ada := "/notices/"+n.ID+"/deliveries", s.as("Ada")
	s.says(plain(ada.get(path)), 200, "3 letters are signed. The first hand-over appears here when it leaves.")
	seen := 0
	s.deliver(&inc, func(d notice.Delivery) notice.Answer {
		seen++
		switch {
		case seen == 1:
			return notice.Answer{Outcome: notice.Refused, Code: 550, Enhanced: "5.1.1", Reply: "<no> such user"}
		case seen == 2:
			return notice.Answer{Outcome: notice.Deferred, Code: 451, Enhanced: "4.7.1", Reply: "greylisted"}
		}
		return accept(d)
	})
	s.says(plain(ada.get(path)), 200, "2 of 3 letters accepted by the other side, one by its second contact, 1 deferred", "4 deliveries to their contacts: 2 accepted, 1 deferred, 1 refused.", "All 4", "550 5.1.1 <no> such user", "451 4.7.1 greylisted", "250 2.0.0 queued (4F1)",
		"omar@brightwater.example, first contact", "privacy@brightwater.example, second contact", "TLS 1.3 TLS_AES_128_GCM_SHA256", "Deferred, tried again")
	refused := plain(ada.get(path + "?show=refused"))
	if s.says(refused, 200, "such user"); strings.Contains(refused.body, "greylisted") || strings.Contains(refused.body, "queued") {
		t.Error("more is shown than was asked for")
	}
	s.says(plain(ada.get(path+"?show=uncertain")), 200, "No delivery stands like that.")
	s.says(plain(ada.get(path+"?show=%3Cscript%3E&after=%00")), 200, "All 4")
	s.says(plain(ada.get("/notices/"+n.ID)), 200, "2 of 3 letters accepted, one by its second contact, 1 deferred")
	s.says(plain(ada.get("/incidents/"+inc.Number)), 200, "2 of 3 letters accepted, one by its second contact")
	s.says(plain(ada.get("/signing")), 200, "2 of 3 letters accepted")
	if live := regexp.MustCompile(`data-live-of="(\S+)"`).FindStringSubmatch(ada.get(path).body); live == nil || live[1] != inc.Number {
		t.Errorf("the page does not listen: %v", live)
	}
	s.says(ada.get("/notices/none/deliveries"), 404)
}
