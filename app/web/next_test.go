package web_test

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/flowchestra/tocsin/app"
	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/notice"
)

// withdraws has two people take the confirmation back.
func (s *site) withdraws(inc incident.Incident, first, second string) {
	s.Helper()
	_, err := s.app.WithdrawConfirmation(s.Context(), s.person(first), inc.ID, "The rows were made up for a test.")
	s.must(err)
	_, err = s.app.SecondWithdrawal(s.Context(), s.person(second), inc.ID)
	s.must(err)
	s.workDuties(inc.ID)
	_, err = s.app.DraftNotice(s.Context(), app.DraftNotice{IncidentID: inc.ID, Letter: notice.AllClear})
	s.must(err)
}

// lacks fails where a page says what it must not.
func (s *site) lacks(a answer, pieces ...string) {
	s.Helper()
	for _, p := range pieces {
		if strings.Contains(a.body, p) {
			s.Errorf("the page says %q", p)
		}
	}
}

func TestAProposedWithdrawalKeepsTheClockInSight(t *testing.T) {
	t.Parallel()
	s := open(t)
	inc := s.storyTo("submitted")
	_, err := s.app.WithdrawConfirmation(s.Context(), s.person("Ada"), inc.ID, "It was a test.")
	s.must(err)
	page := s.as("Theo").get("/watch")
	s.says(page, 200, "A withdrawal waits for its second person", "Until they agree every clock runs on.", "Lena decides on the withdrawal.", "Sun 29 Mar 03:40 Berlin", "to sign; due")
	s.lacks(page, "nothing due", "Nobody (no ")
	lena := open(t)
	other := lena.storyTo("submitted")
	_, err = lena.app.WithdrawConfirmation(lena.Context(), lena.person("Lena"), other.ID, "It was a test.")
	lena.must(err)
	lena.says(lena.as("Theo").get("/incidents/"+other.Number), 200, "Ada decides on the withdrawal.")
}

func TestAfterAWithdrawalTheAllClearIsNext(t *testing.T) {
	t.Parallel()
	s := open(t)
	inc := s.storyTo("sent")
	s.withdraws(inc, "Ada", "Lena")
	clear, err := s.look().NoticeOf(inc.ID, notice.AllClear)
	s.must(err)
	base := "/incidents/" + inc.Number
	page := s.as("Mira").get(base)
	s.says(page, 200, "Put 3 all-clear letters before legal", `href="/notices/`+clear.ID+`"`, "it was withdrawn, and who was told is to hear so", "3 of 3")
	s.lacks(page, "Everybody is told", "3 of 180")
	e, err := s.app.SubmitNotice(s.Context(), s.person("Mira"), app.SubmitNotice{NoticeID: clear.ID})
	s.must(err)
	s.says(s.as("Mira").get("/watch"), 200, "Sign 3 all-clear letters", "Lena reads and signs.")
	s.says(s.as("Lena").get(base), 200, "Read and sign the wave of 3", `href="/editions/`+e.ID+`"`)
	s.sign(&inc)
	s.says(s.as("Ada").get(base), 200, "It was withdrawn, and it is contained")
}

func TestWhoWasToldLateIsNotAllWell(t *testing.T) {
	t.Parallel()
	s := open(t)
	inc := s.storyTo("submitted rest")
	s.sign(&inc)
	s.Clock.Set(utc("2026-04-01 02:00"))
	s.deliver(&inc, accept)
	s.lastLetter(&inc)
	page := s.as("Ada").get("/watch")
	s.says(page, 200, "All told, 177 late", "177 told late", "state met-late")
	text := s.as("Ada").get("/incidents/" + inc.Number + "/standing?as=text")
	s.says(text, 200, "177 told late.", "Next update: Sat 28 Mar", ", overdue by 3 d")
}

func TestUndecidedCustomersWhoseDateHasPassedAreOverdueInWords(t *testing.T) {
	t.Parallel()
	s := open(t)
	inc := s.storyTo("confirmed")
	s.Clock.Set(utc("2026-03-29 09:15"))
	ada := s.as("Ada")
	s.says(ada.get("/watch"), 200, "and 412 undecided: earliest possible date passed")
	text := ada.get("/incidents/" + inc.Number + "/standing?as=text")
	s.says(text, 200, "412 customers are undecided although the earliest possible date has passed.")
	s.lacks(text, "None overdue")
	s.lacks(ada.get("/watch"), "in 2 incidents")
	other := s.storyOther()
	_, err := s.app.AnswerAccess(s.Context(), s.person("Ada"), app.AccessAnswer{IncidentID: other.ID, Answer: "yes", At: s.Clock.Now(), Zone: "UTC", Source: "its owner"})
	s.must(err)
	s.Clock.Forward(time.Second)
	s.says(ada.get("/watch"), 200, "824", "customers in 2 incidents")
}

func TestAWithdrawalSaysWhatIsOnItsWay(t *testing.T) {
	t.Parallel()
	s := open(t)
	inc := s.storyTo("signed")
	page := s.as("Ada").get("/incidents/" + inc.Number + "/withdrawal")
	s.says(page, 200, "3 signed letters are on the way. A proposal does not stop them")
	s.lacks(page, "No letter has arrived anywhere")
	s.deliver(&inc, accept)
	page = s.as("Ada").get("/incidents/" + inc.Number + "/withdrawal")
	s.says(page, 200, "3 letters that have arrived")
	s.lacks(page, "on the way")
}

func TestTakingOutWhoWasToldIsWarnedOf(t *testing.T) {
	t.Parallel()
	s := open(t)
	inc := s.storyTo("sent")
	told, untold := "/incidents/"+inc.Number+"/customers/C-1001", "/incidents/"+inc.Number+"/customers/C-1004"
	theo := s.as("Theo")
	s.says(theo.get(told), 200, "Its letter has arrived.", "no all-clear is sent by itself")
	s.lacks(theo.get(untold), "Its letter has arrived")
	form := theo.asks(told, told)
	form.Set("involvement", "out")
	form.Set("reason", "The query was wrong.")
	s.leads(theo.post(told, form), told+"?saved=out")
	s.says(plain(theo.get(told+"?saved=out")), 200, "is not affected. Its letter has arrived, and no all-clear is sent by itself")
}

func TestTheConfirmationOffersToSayThatItWasNone(t *testing.T) {
	t.Parallel()
	s := open(t)
	inc := s.storyTo("aware")
	way := "/incidents/" + inc.Number + "/instants/new?kind=dismissed"
	s.says(s.as("Ada").get("/incidents/"+inc.Number+"/confirmation"), 200, `href="`+way+`">It was not: say why`)
	s.says(s.as("Ada").get(way), 200, "Dismiss "+inc.Number)
}

func TestWhatAChangeVoidsIsSaidWhereItIsMade(t *testing.T) {
	t.Parallel()
	s := open(t)
	inc := s.storyTo("submitted")
	n, mira := s.letter(inc), s.as("Mira")
	s.lacks(mira.get("/notices/"+n.ID), "was with legal")
	path := "/incidents/" + inc.Number + "/account/en"
	form := mira.asks(path, path)
	for name, v := range words(form.Get("seen")) {
		form[name] = v
	}
	form.Set("unknown", "How the token was taken.")
	s.Clock.Forward(time.Minute)
	s.leads(mira.post(path, form), path+"?saved=yes")
	s.says(plain(mira.get(path+"?saved=yes")), 200, "Edition 1 is with legal in the earlier words.")
	s.workDuties(inc.ID)
	struck := "2 letters were struck out of edition 1, which is with legal. The others stand. Put what is struck before legal again."
	s.says(plain(mira.get(path+"?saved=yes")), 200, struck)
	s.lacks(mira.get(path), "was with legal")
	s.says(plain(mira.get("/notices/"+n.ID)), 200, "2 letters are not before legal")
	s.submit(&inc, 0)
	s.lacks(mira.get("/notices/"+n.ID), "was with legal")
	s.Clock.Forward(time.Minute)
	d := s.edits("Mira", "C-1002", n)
	s.says(plain(mira.get("/notices/"+n.ID+"/drafts/"+d.ID+"?saved=yes")), 200, "1 letter was struck out of edition 2, which is with legal.")
}

func TestAPromiseInThePastIsMendedBeforeItIsFrozen(t *testing.T) {
	t.Parallel()
	s := open(t)
	inc := s.storyTo("words")
	n, mira := s.letter(inc), s.as("Mira")
	check, due := "/notices/"+n.ID+"/waves?due=2026-03-31T01:40:00Z", "2026-03-31T01:40:00Z"
	s.says(mira.get(check), 200, "Put 177 letters before legal</button>")
	s.Clock.Set(utc("2026-03-28 18:00"))
	mira = s.as("Mira") // nobody stays signed in that long
	page := mira.get(check)
	s.says(page, 200, "promise to write again by a time that has passed", `href="/incidents/`+inc.Number+`/account/de">Give a new time in German`)
	s.lacks(page, "before legal</button>")
	s.unchanged("a promise in the past", func() {
		s.says(plain(mira.post("/notices/"+n.ID+"/waves", url.Values{"due": {due}})), 422, "The letters in English promise to write again by Sat 28 Mar 18:00 UTC, and that has passed.")
	})
}

func TestNobodySignsAPromiseThatWasOvertaken(t *testing.T) {
	t.Parallel()
	s := open(t)
	inc := s.storyTo("submitted")
	e := s.lastEdition(inc)
	s.Clock.Set(utc("2026-03-28 18:01"))
	lena := s.as("Lena")
	s.unchanged("a promise that was overtaken", func() {
		s.says(plain(lena.post("/editions/"+e.ID+"/approval", url.Values{"digest": {e.Digest}})), 409, "Nothing was signed.", "put before legal again")
	})
}
