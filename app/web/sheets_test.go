package web_test

import (
	"fmt"
	"html"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/flowchestra/tocsin/app"
	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/notice"
	"github.com/flowchestra/tocsin/app/web/browsertest"
)

// doorsToSheets is this room's part of the table of routes; see doors.
const doorsToSheets = `
GET  /obligations/:id/worksheet             clrmeua
POST /obligations/:id/worksheet             clm
GET  /obligations/:id/worksheet.json        clrmeua
GET  /filings/:id                           clrmeua
GET  /filings/:id/worksheet.json            clrmeua
POST /filings/:id/completion                cl
GET  /incidents/:number/prepared            clrmeua
GET  /incidents/:number/prepared/:slug      clrmeua
POST /incidents/:number/prepared/:slug      clm
`

// worksheet plays the story up to a duty under GDPR art. 33(1).
func (s *site) worksheet() (incident.Incident, string, incident.Obligation) {
	s.Helper()
	inc := s.storyTo("submitted")
	s.authorityDuty(inc.ID)
	duty := s.dutyOf(inc.ID, func(o incident.Obligation) bool { return o.RegimeID == "eu-gdpr-33-1" })
	return inc, "/obligations/" + duty.ID + "/worksheet", duty
}

func TestAWorksheetFillsItselfAndSaysWhatIsMissing(t *testing.T) {
	t.Parallel()
	s := open(t)
	inc, path, duty := s.worksheet()
	base, mira, theo := "/incidents/"+inc.Number, s.as("Mira"), s.as("Theo")
	s.says(mira.get(base+"/duties/"+duty.ID), 200, `href="`+path+`"`)
	s.says(mira.get(base+"/letters"), 200, `href="`+base+`/prepared"`)
	s.says(mira.get(base+"/duties"), 200, `href="`+base+`/prepared"`)
	s.says(mira.get(base+"/prepared"), 200, `href="`+path+`"`, "Notice of Data Breach, California", base+"/prepared/gdpr_34")
	page := mira.get(path)
	page.body = strings.Join(strings.Fields(html.UnescapeString(page.body)), " ")
	s.says(page, 200, "Worksheet: "+duty.Name, "still missing", `href="#consequences"`, ", likely consequences</span>", "Friday 27 March 2026", "It does not come late.",
		base+"/account/en", base+"/customers", "a regulator may too", "[still missing: what the breach is likely to mean for the people concerned]", "Show working", "not an admission")
	s.lacks(page, "{{")
	form := url.Values{"consequences": {"Strangers may write to patients."}, "seen-consequences": {"0"}, "once": {"one"}}
	s.leads(mira.post(path, form), path+"?saved=yes")
	s.unchanged("the same form again", func() { s.leads(mira.post(path, form), path+"?saved=yes") })
	s.says(mira.get(path+"?saved=yes"), 200, "Saved.", "Strangers may write to patients.", "Mira")
	s.says(mira.get(base+"/prepared/gdpr_34"), 200, "Strangers may write to patients.", "Tocsin does not send it", "[name]")
	clash := url.Values{"consequences": {"Nothing follows."}, "seen-consequences": {"0"}}
	s.unchanged("words over somebody else's", func() {
		s.says(mira.post(path, clash), 409, "Somebody else saved these words", "Nothing follows.", "Strangers may write to patients.", `name="seen-consequences" value="1"`)
		s.says(theo.post(path, clash), 403)
	})
	s.says(theo.get(path), 200, "Entering it is for the role")
	s.says(mira.get("/obligations/none/worksheet"), 404)
	s.says(mira.get(base+"/prepared/limerick"), 404, "There is no letter")
	other := s.dutyOf(inc.ID, towardsACustomer)
	s.says(mira.get("/obligations/"+other.ID+"/worksheet"), 404, "not owed to an authority")
}

func TestAFilingKeepsItsWorksheetAndIsCompletedOnce(t *testing.T) {
	t.Parallel()
	s := open(t)
	inc, path, duty := s.worksheet()
	lena, to := s.as("Lena"), "/obligations/"+duty.ID+"/filing"
	s.leads(lena.post(path, url.Values{"consequences": {"As it stood."}, "seen-consequences": {"0"}}), path+"?saved=yes")
	form := filing()
	form.Set("reference", "")
	form.Set("receipt", "")
	s.says(lena.get(to), 200, `href="`+path+`"`, "a regulator may too")
	s.leads(lena.post(to, form), to+"?saved=yes")
	f, err := s.look().FilingOf(duty.ID)
	s.must(err)
	kept := "/filings/" + f.ID
	s.says(lena.get(to), 200, `href="`+kept+`"`)
	s.leads(lena.post(path, url.Values{"consequences": {"Written since."}, "seen-consequences": {"1"}}), path+"?saved=yes")
	page := lena.get(kept)
	s.says(page, 200, "As it stood.", "Its portal", "by Lena", f.Digest, "Complete the filing", "None was given", "Still missing")
	s.lacks(page, "Written since.")
	if got := lena.get(kept + "/worksheet.json"); got.status != 200 || notice.SheetDigest(got.body) != f.Digest || got.header.Get("Content-Type") != "application/json" {
		t.Errorf("the worksheet as it was kept: %d, %s", got.status, got.body)
	}
	done := url.Values{"reference": {"LDA-1085/26"}, "receipt": {"We have received\nyour notification."}, "once": {"one"}}
	s.leads(lena.post(kept+"/completion", done), kept+"?saved=yes")
	s.unchanged("the same form again", func() { s.leads(lena.post(kept+"/completion", done), kept+"?saved=yes") })
	done.Del("once")
	s.unchanged("a second completion", func() {
		s.says(lena.post(kept+"/completion", done), 409, "Nothing was recorded", "completed once")
	})
	page = lena.get(kept)
	s.says(page, 200, "LDA-1085/26", "We have received\nyour notification.", "Completed")
	s.lacks(page, "Complete the filing")
	s.says(lena.get("/incidents/"+inc.Number), 200, "completed the filing to", "We have received\nyour notification.")
	s.says(lena.get("/filings/none"), 404)
	s.says(lena.get("/filings/none/worksheet.json"), 404)
	s.says(s.as("Theo").post(kept+"/completion", done), 403)
}

// wordsNobodyReads are what no box of words takes.
func wordsNobodyReads(box string, most int) []bad {
	var out []bad
	for says, values := range map[string][]string{
		"control character": {"a\x00", "a\x01b", "a\x07", "a\x08", "a\x0bb", "a\x1b[2J", "a\x1b]0;b", "a\x7f", "\x1f", "x\x02y"},
		"not UTF-8":         {"\xff", "a\xfe", "\xc3\x28", "a\xa0", "\xed\xa0\x80"},
		"longer than":       {strings.Repeat("x", most+1), strings.Repeat("ü", most+1), strings.Repeat("x", 2*most), strings.Repeat("a b", most), "x" + strings.Repeat("\n", most) + "x"},
	} {
		for _, v := range values {
			out = append(out, bad{box: box, value: v, says: says})
		}
	}
	return out
}

func TestTheFormsOfWorksheetsRefuseBadValues(t *testing.T) {
	t.Parallel()
	s := open(t)
	inc, path, duty := s.worksheet()
	lena := s.as("Lena")
	good := func() url.Values { return url.Values{"seen-measures": {"0"}, "seen-steps": {"0"}} }
	lena.refusesEach(path, good, wordsNobodyReads("measures", app.MostAccountWords))
	lena.refusesEach("/incidents/"+inc.Number+"/prepared/hipaa", good, wordsNobodyReads("steps", app.MostAccountWords))
	to := filing()
	to.Set("reference", "")
	to.Set("receipt", "")
	lena.post("/obligations/"+duty.ID+"/filing", to)
	f, err := s.look().FilingOf(duty.ID)
	s.must(err)
	more := func() url.Values { return url.Values{} }
	all := append(wordsNobodyReads("reference", 200), wordsNobodyReads("receipt", 4000)...)
	lena.refusesEach("/filings/"+f.ID+"/completion", more, append(all, bad{box: "reference", value: " ", says: "their number, their acknowledgement"}))
}

func TestAWorksheetIsTheSameJSONEachTime(t *testing.T) {
	t.Parallel()
	s := open(t)
	_, path, _ := s.worksheet()
	lena := s.as("Lena")
	s.leads(lena.post(path, url.Values{"consequences": {"Strangers may write to patients."}, "seen-consequences": {"0"}, "still_missing": {"Who did it: by Wednesday 8 April 2026, 12:00 (UTC)."}, "seen-still_missing": {"0"}}), path+"?saved=yes")
	a := lena.get(path + ".json")
	s.says(a, 200, `"form": 1`)
	got := strings.ReplaceAll(a.body, between(a.body, `"reference": "`, `"`), "F-AAAA-BBBB")
	got = strings.ReplaceAll(got, between(got, `"book_version": "`, `"`), "the book")
	golden := filepath.Join("testdata", "worksheet.golden.json")
	if *update {
		s.must(os.WriteFile(golden, []byte(got), 0o600))
	}
	want, err := os.ReadFile(golden)
	s.must(err)
	if d := cmp.Diff(string(want), got); d != "" {
		t.Errorf("the worksheet differs (-golden +now):\n%s", d)
	}
	if strings.Contains(got, "INC-") {
		t.Error("it tells the incident's own number")
	}
}

func TestAWorksheetPrintsWhole(t *testing.T) {
	t.Parallel()
	s := open(t)
	_, path, _ := s.worksheet()
	paper := browsertest.Desk()
	paper.Print = true
	lena := s.sits("Lena", browsertest.Desk())
	lena.Opens(path)
	lena.Looks(paper)
	lena.Sees("Worksheet: GDPR art. 33(1)", "By when", "still missing", "Likely consequences", "The prepared text", "not an admission")
	lena.SeesNo("Save the worksheet", "a regulator may too", "Copy as text", "Sign out")
}

func TestWorksheetsAskAsOftenForManyAsForFew(t *testing.T) {
	t.Parallel()
	s := open(t)
	inc, path, _ := s.worksheet()
	lena := s.as("Lena")
	open := []string{path, path + ".json", "/incidents/" + inc.Number + "/prepared", "/incidents/" + inc.Number + "/prepared/california"}
	few := map[string]int{}
	for _, p := range open {
		few[p] = s.counting(func() { s.says(lena.get(p), 200) })
	}
	for i, field := range []string{"nature", "measures", "services", "steps", "toll_free", "people_count", "consequences"} {
		s.must(s.app.WriteParticulars(s.Context(), s.person("Lena"), app.WriteParticulars{IncidentID: inc.ID, Words: map[string]string{field: fmt.Sprint("Words ", i)}}))
		s.Clock.Forward(time.Second)
	}
	for _, p := range open {
		if n := s.counting(func() { s.says(lena.get(p), 200) }); n != few[p] || n == 0 {
			t.Errorf("%s: %d statements for few, %d for many", p, few[p], n)
		}
	}
}

func TestWorksheetsAndPreparedLettersAreFit(t *testing.T) {
	t.Parallel()
	s := open(t)
	inc, path, duty := s.worksheet()
	s.leads(s.as("Lena").post(path, url.Values{"consequences": {"Strangers may write to patients in the name of their clinic."}, "seen-consequences": {"0"}}), path+"?saved=yes")
	lena := s.sits("Lena", browsertest.Desk())
	looksAt(lena, "worksheet", path)
	looksAt(lena, "prepared", "/incidents/"+inc.Number+"/prepared")
	looksAt(lena, "prepared-california", "/incidents/"+inc.Number+"/prepared/california")
	f, err := s.app.FileWithAuthority(s.Context(), s.person("Lena"), app.FileWithAuthority{ObligationID: duty.ID, FiledAt: s.app.Now(), Channel: "portal", Reference: "LDA-1085/26"})
	s.must(err)
	looksAt(lena, "filing-kept", "/filings/"+f.ID)
	looksAt(lena, "filing-told", "/obligations/"+duty.ID+"/filing")
}
