package web_test

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/flowchestra/tocsin/app"
	"github.com/flowchestra/tocsin/app/notice"
	"github.com/flowchestra/tocsin/app/web/browsertest"
)

// doorsToReleases is this room's part of the table of routes; see doors.
const doorsToReleases = `
POST /editions/:id/copies/:copy/opening     clme
POST /editions/:id/copies/:copy/sample      clme
GET  /editions/:id/release                  clme
POST /editions/:id/release                  cl
POST /editions/:id/hold                     cl
POST /editions/:id/rest                     cl
GET  /editions/:id/pause                    clme
POST /editions/:id/pause                    cl
POST /editions/:id/resumption               cl
POST /editions/:id/disarm                   cl
`

func TestASignedWaveIsHeldAndReleasedUntilItBeginsToLeave(t *testing.T) {
	t.Parallel()
	s := open(t)
	inc := s.storyTo("signed")
	e := s.lastEdition(inc)
	desk, lena, ada, mira := "/editions/"+e.ID, s.as("Lena"), s.as("Ada"), s.as("Mira")
	s.says(plain(lena.get(desk)), 200, "Signed by Lena", "The first letter leaves at", "Hold", "Send now")
	s.says(mira.post(desk+"/hold", nil), 403)
	held := ada.presses(ada.get(desk), desk+"/hold", nil)
	s.says(plain(held), 200, "Held by Ada at", "Nothing of it leaves until it is released.", "Release")
	s.unchanged("held twice", func() {
		s.says(plain(lena.post(desk+"/hold", nil)), 409, "Nothing was changed.", "held already")
		for _, generation := range []string{"", "1", "x", "-1", "99"} {
			s.says(plain(lena.post(desk+"/release", url.Values{"generation": {generation}})), 409, "Somebody held or released these letters")
		}
	})
	for _, page := range []string{"/signing", "/watch", "/incidents/" + inc.Number} {
		s.says(plain(lena.get(page)), 200, "held by Ada at")
	}
	s.Clock.Forward(time.Hour)
	s.must(s.app.SendNotice(s.Context(), sendOf(e)))
	if n := len(s.made(inc)); n != 0 {
		t.Fatalf("%d letters were made of a held wave", n)
	}
	s.says(plain(lena.presses(lena.get(desk), desk+"/release", nil)), 200, "The first letter leaves at")
	s.deliver(&inc, accept)
	s.unchanged("what has left", func() {
		s.says(plain(lena.post(desk+"/hold", nil)), 409, "have been leaving since")
		s.says(plain(lena.post(desk+"/release", url.Values{"generation": {"3"}})), 409, "have been leaving since")
		s.says(plain(lena.post(desk+"/rest", nil)), 409, "Nothing of this wave is stopped")
		s.says(lena.post("/editions/none/hold", nil), 404)
	})
	s.says(plain(lena.get(desk)), 200, "3 of 3 letters accepted")
}

func TestAWaveLeavesWhenTheCommanderReleasesItOrAtATime(t *testing.T) {
	t.Parallel()
	s := open(t)
	inc := s.storyTo("submitted rest")
	s.reads("Lena", s.lastEdition(inc).ID)
	e := s.lastEdition(inc)
	desk, lena, ada := "/editions/"+e.ID, s.as("Lena"), s.as("Ada")
	sign := func(mode, at string) url.Values {
		return url.Values{"digest": {e.Digest}, "release": {mode}, "send_at": {at}, "send_at_zone": {"UTC"}}
	}
	s.unchanged("when nobody can send", func() {
		s.says(plain(lena.post(desk+"/approval", sign("never", ""))), 422, "Choose when the letters leave")
		for _, bad := range []string{"", "tomorrow", "2026-03-28T01:00", "2026-03-31T01:40", "2027-01-01T00:00", "\x00"} {
			s.says(lena.post(desk+"/approval", sign("at", bad)), 422, `id="send_at-wrong"`)
		}
	})
	signed := sign("commander", "")
	signed.Set("code", s.code("Lena"))
	s.says(lena.post(desk+"/approval", signed), 303)
	s.says(plain(lena.get(desk)), 200, "It leaves when the commander, or legal, releases it.", "Check and release")
	s.says(plain(ada.get("/watch")), 200, "leaves when the commander releases it")
	s.says(plain(s.as("Mira").get(desk+"/release")), 200, "You may read this; legal and the commander send.")
	check := ada.get(desk + "/release")
	s.says(plain(check), 200, "Send 177 letters now", "The first 5 leave at once", "no letter can be taken back")
	s.says(plain(ada.presses(check, desk+"/release", nil)), 200, "The first letter leaves at")
	s.deliver(&inc, accept)
	s.says(plain(ada.get(desk+"/release")), 200, "177 of 177 letters accepted")
}

func TestOneOfTheFirstLettersComesBackAndTheRestWaits(t *testing.T) {
	t.Parallel()
	s := open(t)
	inc := s.storyTo("submitted rest")
	s.sign(&inc)
	e := s.lastEdition(inc)
	desk, ada := "/editions/"+e.ID, s.as("Ada")
	s.deliver(&inc, refusesSecond())
	if got := len(s.made(inc)); got != 3+6 { // five, and the next contact of the one
		t.Fatalf("%d deliveries were made", got)
	}
	s.says(plain(ada.get(desk)), 200, "172 letters wait: the mail server refused one of the first letters: 550 5.7.1", "Send the rest")
	s.says(plain(ada.get("/watch")), 200, "stopped after the first letters")
	s.says(plain(s.as("Lena").get("/signing")), 200, "stopped after the first letters")
	s.says(plain(ada.presses(ada.get(desk), desk+"/rest", nil)), 200, "5 of 177 letters accepted")
	s.deliver(&inc, accept)
	s.says(plain(ada.get(desk)), 200, "177 of 177 letters accepted")
}

// refusesSecond is a relay that refuses the second letter.
func refusesSecond() func(notice.Delivery) notice.Answer {
	n := 0
	return func(d notice.Delivery) notice.Answer {
		if n++; n == 2 {
			return notice.Answer{Outcome: notice.Refused, Code: 550, Enhanced: "5.7.1", Reply: "blocked", TLS: "none"}
		}
		return accept(d)
	}
}

func TestAStoppedWaveIsFitToBeUsed(t *testing.T) {
	t.Parallel()
	s := open(t)
	inc := s.storyTo("submitted rest")
	s.sign(&inc)
	s.deliver(&inc, refusesSecond())
	looksAt(s.sits("Ada", browsertest.Desk()), "edition-stopped", "/editions/"+s.lastEdition(inc).ID)
}

func TestPagesOfAWaveThatWaitsAreFitToBeUsed(t *testing.T) {
	t.Parallel()
	s := open(t)
	inc := s.storyTo("submitted")
	e := s.lastEdition(inc)
	desk, lena := "/editions/"+e.ID, s.sits("Lena", browsertest.Desk())
	s.edits("Mira", "C-1001", s.letter(inc))
	looksAt(lena, "edition-struck", desk)
	s.reads("Lena", e.ID)
	looksAt(lena, "signature-release", desk+"/signature")
	s.sign(&inc)
	looksAt(lena, "edition-leaves", desk)
	looksAt(lena, "release", desk+"/release")
	s.must(s.app.HoldNotice(s.Context(), s.person("Ada"), holdOf(e)))
	looksAt(lena, "edition-held", desk)
	looksAt(lena, "watch-held", "/watch")
}

func TestWhatASignedWaveCarriesIsRefusedWhenItIsNone(t *testing.T) {
	t.Parallel()
	s := open(t)
	inc := s.storyTo("signed")
	desk := "/editions/" + s.lastEdition(inc).ID
	s.as("Lena").strays(desk+"/release", "generation", func() url.Values { return url.Values{} }, 409)
	if !strings.Contains(s.as("Lena").get(desk).body, "Hold") {
		t.Error("it can still be held")
	}
}

func TestAWaveIsPutBeforeLegalInOneLanguage(t *testing.T) {
	t.Parallel()
	s := open(t)
	inc := s.storyTo("submitted")
	both := s.lastEdition(inc)
	letters, mira := "/notices/"+s.letter(inc).ID, s.as("Mira")
	check := letters + "/waves?due=2026-03-29T01:40:00Z"
	s.says(plain(mira.get(check)), 200, "2 English, 1 German", "only those in English", "only those in German")
	german := mira.get(mira.finds(mira.get(check), "only those in German"))
	s.says(plain(german), 200, "Put 1 letter before legal", "Edition 1 is with legal already. These letters are struck out of it; its others stand.")
	s.unchanged("a language that is none", func() {
		for _, bad := range []string{"fr", "EN", "en,de", "\x00", "<b>"} {
			s.says(mira.get(check+"&language="+url.QueryEscape(bad)), 422, "names no wave")
			s.says(mira.post(letters+"/waves", url.Values{"due": {"2026-03-29T01:40:00Z"}, "language": {bad}}), 422, "names no wave")
		}
	})
	s.says(mira.presses(german, letters+"/waves", nil), 200, "With legal")
	alone := s.lastEdition(inc)
	if alone.Copies != 1 || alone.WaveID == both.WaveID {
		t.Errorf("%d letters in German, wave %s", alone.Copies, alone.WaveID)
	}
	s.says(plain(s.as("Lena").get("/editions/"+both.ID)), 200, "Sign the wave of 2", "The letter to Nordlicht Versand GmbH was struck")
}

func TestASendingUnderWayAndPausedIsFitForEverybody(t *testing.T) {
	t.Parallel()
	s := open(t)
	inc := s.storyTo("submitted rest")
	s.sign(&inc)
	n := 0
	s.deliver(&inc, func(d notice.Delivery) notice.Answer {
		if n++; d.Batch > 0 && n%3 == 0 {
			return notice.Answer{Outcome: notice.Deferred, Code: 451, Enhanced: "4.7.1", Reply: "wait"}
		}
		return accept(d)
	})
	desk, ada := "/editions/"+s.lastEdition(inc).ID, s.sits("Ada", browsertest.Desk())
	looksAt(ada, "sending", desk)
	s.must(s.app.PauseSending(s.Context(), s.person("Ada"), app.PauseSending{EditionID: s.lastEdition(inc).ID}))
	looksAt(ada, "sending-paused", desk)
}
