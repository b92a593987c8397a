package main

import (
	"strings"
	"testing"

	"github.com/flowchestra/tocsin/app/store/storetest"
	"github.com/flowchestra/tocsin/app/web/browsertest"
)

// The first ten minutes of the demo, as a newcomer lives them: the same acts
// with the mouse on PostgreSQL, with nothing but the keyboard on SQLite, and
// where the browser runs no script.

func TestTheFirstTenMinutesOnPostgreSQL(t *testing.T) {
	t.Parallel()
	tenMinutes(runDemo(t, "--database", storetest.PostgresURL(t)), browsertest.Desk(), false)
}

func TestTheFirstTenMinutesByKeyboardOnSQLite(t *testing.T) {
	t.Parallel()
	tenMinutes(runDemo(t), browsertest.Desk(), true)
}

func TestTheFirstTenMinutesWithoutScript(t *testing.T) {
	t.Parallel()
	look := browsertest.Desk()
	look.NoScript = true
	tenMinutes(runDemo(t), look, false)
}

func tenMinutes(demo *running, look browsertest.Look, keyboard bool) {
	demo.Helper()
	visitor := browsertest.Sits(demo, "The visitor", demo.url, look)
	if keyboard {
		visitor.OnlyKeyboard()
	}
	adaConfirms(visitor)
	adaSaysWhichCustomers(visitor)
	miraPutsThreeLettersBeforeLegal(visitor)
	lenaSigns(visitor)
	omarReads(visitor, demo)
	adaSeesItMet(visitor)
}

func adaConfirms(ada *browsertest.Person) {
	ada.Helper()
	ada.Opens("/watch")
	ada.Sees("1 of 6 · Ada confirms", "INC-2026-001", "Sun 29 Mar 03:40 Berlin (01:40 UTC)", "412", "bell last answered by Jonas never")
	ada.Presses("Go and confirm")
	ada.Sees("has seen or taken Customer Data", "3 candidates have 24 h contracts", "24 hours pass while the wall in Berlin shows 25")
	ada.Presses("Confirm and start")
	ada.IsAt("/incidents/INC-2026-001")
	ada.Sees("2 of 6 · Ada says which customers", "Earliest possible deadline", "Sun 29 Mar 03:40 Berlin")
	ada.Presses("Show working")
	ada.Sees("Add the 24 hours of the agreement", "Sun 29 Mar 2026 01:40 UTC")
}

func adaSaysWhichCustomers(ada *browsertest.Person) {
	ada.Helper()
	ada.Presses("Take Theo’s list")
	ada.Presses("Look at what it does")
	ada.Sees("180", "232", "Brightwater Clinics")
	ada.Presses("Decide about 412 customers")
	ada.Sees("Affected 180", "Not affected 232")
}

func miraPutsThreeLettersBeforeLegal(ada *browsertest.Person) {
	ada.Helper()
	ada.Opens("/incidents/INC-2026-001")
	until(ada, "3 of 6 · Mira puts the letters before legal", "She freezes the three letters that are due first")
	ada.Presses("Go to the letters as Mira")
	until(ada, "Put 3 letters before legal")
	ada.Presses("Put 3 letters before legal")
	ada.Presses("Put 3 letters before legal") // and once more, on the page that says what follows
	ada.Sees("4 of 6 · Lena signs")
}

func lenaSigns(lena *browsertest.Person) {
	lena.Helper()
	lena.Presses("Read the wave as Lena")
	lena.Sees("Brightwater Clinics", "Nordlicht Versand GmbH", "Sun 29 Mar 03:00 Berlin")
	lena.Presses("Open 2 letters that stand out")
	lena.Presses("Read, on to the next")
	lena.Presses("Read, back to the wave")
	lena.Presses("Check and sign 3 letters")
	lena.Sees("In the demo Lena’s authenticator reads")
	_, code, _ := strings.Cut(lena.Page(), "authenticator reads ")
	lena.FillsIn("Code of your authenticator", code[:len("123 456")])
	lena.Presses("Sign 3 letters")
	lena.Sees("Signed by Lena")
	lena.Presses("Skip 1 minute")
	until(lena, "5 of 6 · Omar reads")
}

func omarReads(visitor *browsertest.Person, demo *running) {
	visitor.Helper()
	visitor.Presses("Read it as Omar") // before his answers move the strip on by themselves
	visitor.Sees("6 of 6 · Ada sees it met")
	omar := browsertest.Sits(demo, "Omar", demo.url, browsertest.Phone())
	omar.Opens("/demo/mailboxes/omar@brightwater.example")
	until(omar, "Notice of a security incident affecting Brightwater Clinics")
	omar.Presses("Notice of a security incident affecting Brightwater Clinics")
	omar.FitsItsWidth()
	omar.Presses("The same words as plain text")
	omar.Sees("someone without permission had access to data that we process for you", "not an admission by")
	omarAnswers(omar)
}

func adaSeesItMet(ada *browsertest.Person) {
	ada.Helper()
	ada.Presses("See the clocks and the timeline")
	ada.IsAt("/incidents/INC-2026-001")
	ada.Sees("3 customers are told, and the timeline wrote itself", "Met 23 h", "early", "3 of 180", "Lena signed 3 letters", "Mira wrote what customers are told")
	ada.Opens("/watch")
	ada.Sees("Put 177 letters before legal")
}

// until loads the page again until it says what somebody else has done
// meanwhile: a page without script does not do so by itself.
func until(p *browsertest.Person, words ...string) {
	p.Helper()
	for range 40 {
		if p.Says(words...) {
			return
		}
		p.Reloads()
	}
	p.Sees(words...)
}
