package web_test

import (
	"fmt"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/flowchestra/tocsin/app/store/storetest"
)

// triedForms are all forms with boxes, and the test that sends each of them at
// least 20 values that it does not take. Whoever adds a form adds its line here.
const triedForms = `
/sign-in                                    TestSigningInRefusesBadValues
/invitation/:token                          TestALinkLetsItsOwnerChooseAPasswordOnce
/setup/:token                               TestSetUpNamesTheBoxAtFaultAndWritesNothing
/check                                      TestTheFormsOfACustomersPageRefuseBadValues
/c/acknowledgement                          TestTheFormsOfACustomersPageRefuseBadValues
/c/question                                 TestTheFormsOfACustomersPageRefuseBadValues
/c/contact                                  TestTheFormsOfACustomersPageRefuseBadValues
/c/forward                                  TestTheFormsOfACustomersPageRefuseBadValues
/questions/:id/closure                      TestAQuestionIsClosedOnlyWithAWord
/me/zone                                    TestTheFormsOfOnesOwnRefuseBadValues
/me/preferences                             TestTheFormsOfOnesOwnRefuseBadValues
/me/password                                TestTheFormsOfOnesOwnRefuseBadValues
/me/factor                                  TestTheFormsOfAFactorRefuseBadValues
/me/factor/confirmation                     TestTheFormsOfAFactorRefuseBadValues
/people/:id/factor                          TestTheFormsOfAFactorRefuseBadValues
/people                                     TestAPersonsFormNamesTheBoxAtFaultAndWritesNothing
/people/:id                                 TestAPersonsFormNamesTheBoxAtFaultAndWritesNothing
/organisation                               TestTheOrganisationsFormNamesTheBoxAtFaultAndWritesNothing
/organisation/promise                       TestAPromisesFormNamesTheBoxAtFaultAndWritesNothing
/customers                                  TestACustomersFormNamesTheBoxAtFaultAndWritesNothing
/rulebook/adoption                          TestAnAdoptionNamesTheBoxAtFaultAndWritesNothing
/customers/import/preview                   TestAnImportRefusesBadLists
/customers/import                           TestAnImportRefusesBadLists
/customers/:reference/facts                 TestTheFormsOfOneCustomerRefuseBadValues
/customers/:reference/agreement             TestTheFormsOfOneCustomerRefuseBadValues
/customers/:reference/contacts              TestTheFormsOfOneCustomerRefuseBadValues
/incidents                                  TestAReportNamesTheBoxAtFaultAndWritesNothing
/incidents/:number/notes                    TestTheFormsOnAnIncidentsPageRefuseBadValues
/incidents/:number/access                   TestTheFormsOnAnIncidentsPageRefuseBadValues
/incidents/:number/confirmation             TestAConfirmationNamesWhoCannotFindOut
/incidents/:number/instants                 TestTheFormOfAFactNamesTheBoxAtFaultAndWritesNothing
/incidents/:number/awareness                TestTheFormOfAwarenessNamesTheBoxAtFaultAndWritesNothing
/incidents/:number/awareness/later          TestTheProposalOfALaterAwarenessNamesTheBoxAtFault
/incidents/:number/awareness/later/end      TestALaterAwarenessIsTakenBackWithAReason
/incidents/:number/proposals/:id            TestALaterDeadlineIsAcceptedWithAReasonAndSeconded
/incidents/:number/holds                    TestAHoldsFormNamesTheBoxAtFaultAndWritesNothing
/incidents/:number/holds/:id/decisions      TestDecidingAndLiftingAHoldNeedAReason
/incidents/:number/holds/:id/end            TestDecidingAndLiftingAHoldNeedAReason
/incidents/:number/withdrawal               TestAWithdrawalAndATaskRefuseBadValues
/tasks/:id/done                             TestAWithdrawalAndATaskRefuseBadValues
/incidents/:number/duties/:id/reading       TestTheFormsOfADutyNameTheBoxAtFaultAndWriteNothing
/incidents/:number/duties/:id/delay         TestTheFormsOfADutyNameTheBoxAtFaultAndWriteNothing
/incidents/:number/duties/:id/acknowledgement TestTheFormsOfADutyNameTheBoxAtFaultAndWriteNothing
/incidents/:number/duties/:id/waiver        TestTheFormsOfADutyNameTheBoxAtFaultAndWriteNothing
/incidents/:number/duties/:id/waiver/answer TestTheFormsOfADutyNameTheBoxAtFaultAndWriteNothing
/incidents/:number/questions/:code          TestTheFormsOfADutyNameTheBoxAtFaultAndWriteNothing
/obligations/:id/filing                     TestTheFormOfAFilingNamesTheBoxAtFaultAndWritesNothing
/incidents/:number/customers/list/preview   TestAListNamesEveryBadRowAndWritesNothing
/incidents/:number/customers/list           TestAListNamesEveryBadRowAndWritesNothing
/incidents/:number/customers/:reference     TestADecisionNamesTheBoxAtFaultAndWritesNothing
/incidents/:number/account/:language        TestWordsThatCannotBeTakenAreNamedAndKept
/editions/:id/countersignature              TestACountersignatureIsRefusedWithoutACode
/incidents/:number/guests                   TestAGuestsFormRefusesBadValues
/notices/:id/drafts/:draft                  TestALettersFormRefusesBadValues
/incidents/:number/letters                  TestTheFormsOfOtherLettersRefuseBadValues
/incidents/:number/corrections              TestTheFormsOfOtherLettersRefuseBadValues
/notices/:notice/words/:language            TestTheFormsOfOtherLettersRefuseBadValues
/incidents/:number/customers/:reference/tellings TestTheFormsOfAThreadRefuseBadValues
/incidents/:number/customers/:reference/answers TestTheFormsOfAThreadRefuseBadValues
/incidents/:number/customers/:reference/clock TestTheFormsOfAThreadRefuseBadValues
/customers/:reference/confirmations/:contact TestAContactIsConfirmedByTelephone
/editions/:id/pause                         TestASendingIsPausedWithAReasonAndSaysSoEverywhere
/editions/:id/disarm                        TestAHoldingNoticeIsArmedAndDisarmedByPlainForms
/tellings/:id/kept                          TestACallIsRecordedFromTheCustomersPageAndStandsInItsThread
/notices/:notice/answer                     TestAnAnswerIsBegunFromTheCustomersThread
/templates/:slug/:language                  TestATemplatesFormNamesTheBoxAtFaultAndWritesNothing
/templates/:slug/:language/preview          TestATemplatesPreviewRefusesWhatMakesNoLetter
/notices/:id/records                        TestAFileOfRecordsThatCannotBeTakenIsShownWithItsRows
/c/records                                  TestOmarOpensTheListOfHisRecordsWithACode
/ready                                      TestHowManyAreAskedADayIsAWholeNumber
/contact/:token                             TestAContactsFormNamesTheBoxAtFault
/notices/:id/findings                       TestTheFormsOfTheCheckRefuseBadValues
/editions/:id/copies/:copy/comments         TestACommentsFormNamesTheBoxAtFaultAndWritesNothing
/notices/:id/drafts/:draft/comments         TestACommentsFormNamesTheBoxAtFaultAndWritesNothing
/editions/:id/return                        TestLegalAsksForChangesAndTheWriterIsRung
/organisation/words                         TestTheFormsOfTheCheckRefuseBadValues
/obligations/:id/worksheet                  TestTheFormsOfWorksheetsRefuseBadValues
/filings/:id/completion                     TestTheFormsOfWorksheetsRefuseBadValues
/incidents/:number/prepared/:slug           TestTheFormsOfWorksheetsRefuseBadValues
`

// triedButtons are forms that are a button beside what the page carries: they
// have no box to name, and are sent 20 values that no page carries.
const triedButtons = `
/customers/:reference/named/:id             TestANamedContactIsDecidedOnTheCustomersPage
/notices/:id/waves                          TestWhatPagesCarryIsRefusedWhenItIsNone
/notices/:id/drafts/:draft/facts            TestTheFormsOfOtherLettersRefuseBadValues
/editions/:id/approval                      TestWhatPagesCarryIsRefusedWhenItIsNone
/editions/:id/release                       TestWhatASignedWaveCarriesIsRefusedWhenItIsNone
/records/:id/kept                           TestAFileOfRecordsIsLookedAtBeforeItCounts
/incidents/:number/awareness/later/second   TestWhatPagesCarryIsRefusedWhenItIsNone
/bell                                       TestWhatPagesCarryIsRefusedWhenItIsNone
/demo/person                                TestTheDemosButtonsTakeOnlyWhatTheyCarry
/demo/skip                                  TestTheDemosButtonsTakeOnlyWhatTheyCarry
`

// bareButtons read nothing of what is sent: there is nothing to get wrong.
var bareButtons = map[string]string{
	"/sign-out":                                           "ends the session that the cookie names",
	"/bell/:token":                                        "answers the call that the address names",
	"/bell/test":                                          "rings everybody",
	"/c/:token":                                           "opens what the address names",
	"/c/sign-out":                                         "ends the sitting that the cookie names",
	"/me/sessions":                                        "ends one's other sessions",
	"/me/calendar":                                        "makes a link of one's own",
	"/me/calendar/end":                                    "stops one's own link",
	"/editions/:id/hold":                                  "holds what the address names",
	"/editions/:id/rest":                                  "lets the rest of what the address names follow",
	"/editions/:id/copies/:copy/sample":                   "sends what the address names to oneself",
	"/editions/:id/copies/:copy/opening":                  "notes that what the address names was read",
	"/comments/:id/settlement":                            "settles what the address names",
	"/incidents/:number/guests/:id/end":                   "ends what the address names",
	"/incidents/:number/proposals/:id/second":             "seconds what the address names",
	"/incidents/:number/holds/:id/approval":               "approves what the address names",
	"/answers/:id/end":                                    "takes back what the address names",
	"/editions/:id/resumption":                            "resumes what the address names",
	"/c/records/code":                                     "mails a code to whom the sitting is of",
	"/c/records/:id/csv":                                  "hands out what the address names",
	"/c/records/:id/json":                                 "hands out what the address names",
	"/ready/list":                                         "writes what is missing",
	"/records/:id/dropped":                                "forgets what the address names",
	"/notices/:id/deliveries/export":                      "writes what the address names",
	"/customers/:reference/export":                        "writes what the address names",
	"/customers/:reference/links/:id":                     "mails a link instead of the one that the address names",
	"/customers/:reference/proposals/:id":                 "settles what the address names",
	"/incidents/:number/customers/:reference/answers/:id": "sends what the address names",
	"/people/:id/invitation":                              "makes a link for whom the address names",
	"/organisation/words/:id/end":                         "takes back the word that the address names",
	"/people/:id/sessions":                                "signs out whom the address names",
}

// testsOf reads a list of routes and their tests.
func testsOf(list string) map[string]string {
	out := map[string]string{}
	for _, line := range strings.Split(strings.TrimSpace(list), "\n") {
		f := strings.Fields(line)
		out[f[0]] = f[1]
	}
	return out
}

func TestNoFormIsForgotten(t *testing.T) {
	t.Parallel()
	s, _ := visited(t)
	var tests strings.Builder
	files, err := filepath.Glob("*_test.go")
	s.must(err)
	for _, name := range files {
		text, err := os.ReadFile(name)
		s.must(err)
		tests.Write(text)
	}
	tried := testsOf(triedForms + strings.TrimPrefix(triedButtons, "\n"))
	for _, r := range s.routesBy(http.MethodPost) {
		switch test, why := tried[r.Path], bareButtons[r.Path]; {
		case test == "" && why == "":
			t.Errorf("POST %s is tried with no bad values: write a table of 20, and name its test in triedForms", r.Path)
		case test != "" && !strings.Contains(tests.String(), "func "+test+"("):
			t.Errorf("POST %s is said to be tried by %s, which is no test", r.Path, test)
		}
		delete(tried, r.Path)
	}
	for path := range tried {
		t.Errorf("POST %s is said to be tried, and is no route", path)
	}
}

func TestNoFormTakesABoxTwice(t *testing.T) {
	t.Parallel()
	s := open(t).setUp()
	every := s.everybody()
	for path := range testsOf(triedForms + strings.TrimPrefix(triedButtons, "\n")) {
		if strings.HasPrefix(path, "/demo/") || path == "/setup/:token" || path == takesRecords { // not there, used up, or a file and no boxes
			continue
		}
		s.unchanged(path+" with a box twice", func() {
			for _, body := range []string{"text=%zz", "text=a;b", "%"} {
				if a := every.send(http.MethodPost, filledPath(path), body, every.with(urlencoded)); a.status != 400 || !strings.Contains(a.body, "is not a form") {
					t.Errorf("%s with %s: %d, want 400", path, body, a.status)
				}
			}
			for box, body := range map[string]string{"reason": "reason=a&reason=b", "text": "text=a&version=1&text=a", "<b>": "%3Cb%3E=&%3Cb%3E="} {
				a := plain(every.send(http.MethodPost, filledPath(path), body, every.with(urlencoded)))
				if want := fmt.Sprintf("%q was sent 2 times", box); a.status != 422 || !strings.Contains(a.body, want) {
					t.Errorf("%s with %s: %d, want 422 that says %s", path, body, a.status, want)
				}
			}
		})
	}
}

func TestNoAddressWithAnIDThatIsNoneIsOurMistake(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e *storetest.Env) {
		s := over(t, e)
		inc := s.storyTo("reported")
		every := s.everybody()
		for _, r := range append(s.routesBy(http.MethodGet), s.routesBy(http.MethodPost)...) {
			if !strings.Contains(r.Path, ":") || strings.HasPrefix(r.Path, "/demo/") {
				continue
			}
			for _, id := range notIDs[2:] {
				path := gap.ReplaceAllString(strings.Replace(r.Path, ":number/", inc.Number+"/", 1), strings.ReplaceAll(url.PathEscape(id), "$", "$$"))
				s.unchanged(r.Method+" "+path, func() {
					if a := every.send(r.Method, path, "reason=x&text=", every.with(urlencoded)); a.status >= 500 || a.status < 400 && a.status != 303 && a.status != 200 {
						t.Errorf("%s %.200s: %d", r.Method, path, a.status)
					}
				})
			}
		}
	})
}

func TestNoQuestionInAnAddressIsOurMistake(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e *storetest.Env) {
		s := over(t, e)
		_, gaps := s.scripts()
		every := s.everybody()
		_, err := s.app.SweepClocks(s.Context(), "here") // or the health of the clocks is none
		s.must(err)
		for _, r := range s.routesBy(http.MethodGet) {
			if r.Path == "/live" || strings.HasPrefix(r.Path, "/static/") {
				continue
			}
			path := filledWith(r.Path, gaps)
			for _, value := range notIDs {
				asked := url.Values{}
				for _, word := range []string{"added", "after", "all", "as", "at", "at_zone", "before", "changed", "do", "due", "kind", "of", "out", "q", "region", "rule", "saved", "show", "state", "to", "window", "zone"} {
					asked.Set(word, value)
				}
				s.unchanged(path, func() {
					if a := every.get(path + "?" + asked.Encode()); a.status >= 500 || strings.Contains(a.body, script) {
						t.Errorf("%s with %.200q: %d", path, value, a.status)
					}
				})
			}
		}
	})
}

// filledWith is a route with what is on record in its gaps.
func filledWith(route string, gaps map[string]string) string {
	for name, value := range gaps {
		route = strings.Replace(route, name, value, 1)
	}
	return route
}

var gap = regexp.MustCompile(`:\w+`)

func TestSetUpTakesNoBoxTwice(t *testing.T) {
	t.Parallel()
	s := open(t)
	token, err := s.app.OfferSetUp(t.Context())
	s.must(err)
	form := filled()
	form.Add("name", "Mallory")
	s.says(plain(s.post("/setup/"+token, form)), 422, `"name" was sent 2 times`)
	if everybody, err := s.look().People(); err != nil || len(everybody) != 0 {
		t.Errorf("something was written: %v %v", everybody, err)
	}
}

func TestTheDemosButtonsTakeOnlyWhatTheyCarry(t *testing.T) {
	t.Parallel()
	s, moved := visited(t)
	s.withCast()
	ada := s.as("Ada")
	ada.strays("/demo/person", "name", func() url.Values { return url.Values{"to": {"/watch"}} }, 404)
	ada.strays("/demo/skip", "minutes", func() url.Values { return url.Values{"to": {"/watch"}} }, 422)
	if *moved != 0 {
		t.Errorf("the clock moved by %v", *moved)
	}
}
