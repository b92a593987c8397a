package main

import "github.com/flowchestra/tocsin/app/web/browsertest"

// omarAnswers is what Omar does on his phone behind the link in his letter.
func omarAnswers(omar *browsertest.Person) {
	omar.Helper()
	mail := omar.Page()
	link := letterMarks.link.FindString(mail)
	number, code := letterMarks.number.FindString(mail), letterMarks.code.FindString(mail)
	omar.Opens("/check")
	omar.FillsIn("Number", number)
	omar.FillsIn("Check code", code)
	omar.Presses("Check this letter")
	omar.Sees("Yes. Flowchestra sent a letter with this number and this check code")
	omar.Opens(link)
	omar.Presses("Open my page")
	omar.IsAt("/c/")
	omar.Sees("Letters from Flowchestra", "For Brightwater Clinics", "Receipt is not confirmed yet.")
	omar.FitsItsWidth()
	omar.Presses("Confirm receipt")
	omar.Sees("This only confirms receipt. It accepts nothing and waives nothing.")
	omar.FillsIn("Your name", "Omar Haddad")
	omar.FillsIn("What you are at Brightwater Clinics", "Security lead")
	omar.Presses("Confirm receipt")
	omar.Sees("Receipt is confirmed, and nothing else.", "Omar Haddad")
	omar.Presses("Ask a question")
	omar.FillsIn("What do you want to know?", "Which of our patients?")
	omar.FillsIn("Your name", "Omar Haddad")
	omar.Presses("Send my question")
	omar.Sees("Your question is with us", "Which of our patients?")
	omar.HasNoBarriers()
}
