package notice_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/flowchestra/tocsin/app/notice"
	"github.com/flowchestra/tocsin/app/rulebook"
)

func TestWhatTheChecklistAsksForIsMissedWhenItIsTakenOut(t *testing.T) {
	t.Parallel()
	// What is taken out of each letter, and the element that is then missing.
	for element, out := range map[string][]string{
		"began": {`- \*\*(Began|Beginn):.*`}, "detected": {`- \*\*(Detected|Entdeckt):.*`}, "aware": {`- \*\*(We became aware|Uns bekannt seit):.*`, `We became aware on .*|Uns ist der Vorfall seit .*`}, "data": {`- \*\*(Data|Daten):.*`, `## (Which of|Welche Ihrer).*`},
		"counts": {`- \*\*(Records and|Datensätze und).*`}, "encryption": {`- \*\*(Encryption and|Verschlüsselung und).*`}, "containment": {`- \*\*(Contained|Eingedämmt):.*`},
		"measures": {`We revoked the token\..*`}, "advice": {`Replace the secrets.*`}, "happened": {`Between 21:10.*`}, "unknown": {`We do not know yet who.*`}, "next_update": {`(We will write to you again|Sie hören bis).*`},
	} {
		for _, language := range notice.Languages {
			l, f := letterWith(t, notice.Initial, language, "")
			for _, o := range out {
				was := l.Body
				l.Body = regexp.MustCompile(o).ReplaceAllString(l.Body, "")
				if l.Body == was {
					t.Errorf("%s: %s is not in the letter in %s", element, o, language)
				}
			}
			got := notice.Check(l, f)
			if len(got) != 1 || got[0].Code != notice.FoundMissing || got[0].Hangs != element || got[0].Refused || got[0].Where != "" {
				t.Errorf("%s in %s: %+v", element, language, got)
			}
			if field := notice.Checklist("C-PROC")[slices.IndexFunc(notice.Checklist("C-PROC"), func(e notice.Element) bool { return e.Code == element })].Fields[0]; true {
				f.Values[field] = ""
				if got := notice.Check(l, f); len(got) != 1 || got[0].Where != field {
					t.Errorf("%s in %s, without the fact: %+v", element, language, got)
				}
			}
		}
	}
}

func TestWordsOfOnesOwnCarryAnElementToo(t *testing.T) {
	t.Parallel()
	l, f := letterWith(t, notice.Initial, "en", "")
	for old, anew := range map[string]string{
		values()["detected"]: "the evening of 27 March", values()["encrypted"]: "nothing is known of it", values()["records"]: `1\.204 rows`, values()["what_we_did"]: "The token is gone.",
	} {
		if !strings.Contains(l.Body, old) {
			t.Fatalf("%q is not in the letter", old)
		}
		l.Body = strings.Replace(l.Body, old, anew, 1)
	}
	if got := findings(l, f); len(got) > 0 {
		t.Errorf("%q", got)
	}
	l.Body = strings.Replace(l.Body, "The token is gone.", "", 1)
	if got := findings(l, f); len(got) != 1 || got[0] != "missing: measures" {
		t.Errorf("a heading alone says nothing: %q", got)
	}
}

func TestOtherRegimesAskOfTheInitialLetterAlone(t *testing.T) {
	t.Parallel()
	codes := func(kind notice.Kind, lists ...string) []string {
		var out []string
		for _, e := range notice.Required(kind, lists) {
			out = append(out, e.Code)
		}
		return out
	}
	if got := codes(notice.Initial, "C-CA", "C-CA", "no list of contents recorded"); !slices.Contains(got, "bureaus") || !slices.Contains(got, "unknown") || len(got) != len(slices.Compact(slices.Sorted(slices.Values(got)))) {
		t.Errorf("initial: %q", got)
	}
	for _, kind := range []notice.Kind{notice.AllClear, "update", "final", "correction", "something new"} {
		got := codes(kind, "C-CA")
		if slices.Contains(got, "bureaus") || slices.Contains(got, "encryption") || !slices.Contains(got, "reference") || !slices.Contains(got, "contact") {
			t.Errorf("%s: %q", kind, got)
		}
	}
	book, err := rulebook.Open()
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range book.Regimes() {
		if strings.HasPrefix(r.Contents, "C-") && len(notice.Checklist(r.Contents)) == 0 {
			t.Errorf("%s names the contents %s, which has no list", r.ID, r.Contents)
		}
	}
}

func TestALetterThatAdmitsNothingSaysSo(t *testing.T) {
	t.Parallel()
	for _, language := range notice.Languages {
		l, f := letterWith(t, notice.Initial, language, "")
		l.Body = regexp.MustCompile(`It is not an admission.*|Flowchestra erkennt damit.*|\. Flowchestra erkennt.*`).ReplaceAllString(l.Body, "")
		if got := findings(l, f); len(got) != 1 || got[0] != "admits: no_admission" {
			t.Errorf("%s: %q", language, got)
		}
		for _, says := range []string{"Nothing in it is an admission of fault.", "We send it without admitting any liability.", "Wir erkennen damit kein Verschulden an.", "Dies ist kein Schuldanerkenntnis."} {
			own := l
			own.Body += "\n\n" + says
			if got := findings(own, f); len(got) > 0 {
				t.Errorf("%q: %q", says, got)
			}
		}
	}
}

func TestAnOpenFieldAndTheAgreementsOwnWordsAreFound(t *testing.T) {
	t.Parallel()
	l, f := letterWith(t, notice.Initial, "en", "")
	l.Body = strings.Replace(l.Body, values()["unknown"], "{{unknown}} and {{nonsense}}", 1)
	f.Contents = "The notice names  each workflow\nby its id."
	got := notice.Check(l, f)
	if len(got) != 3 {
		t.Fatalf("%+v", got)
	}
	if got[0].Code != notice.FoundAgreed || got[0].Where != notice.WhereAgreement || !strings.Contains(got[0].Place.Excerpt, "each workflow by its id") {
		t.Errorf("%+v", got[0])
	}
	if got[1].Code != notice.FoundUnfilled || got[1].Where != "unknown" || got[1].Place.Column != 1 || got[1].Place.Excerpt != "{{unknown}}" {
		t.Errorf("%+v", got[1])
	}
	if line := strings.Split(l.Body, "\n")[got[1].Place.Line-1]; !strings.HasPrefix(line, "{{unknown}}") {
		t.Errorf("it stands in line %d: %q", got[1].Place.Line, line)
	}
	if got[2].Code != notice.FoundUnfilled || got[2].Where != "" || got[2].Hangs != "nonsense" {
		t.Errorf("%+v", got[2])
	}
	other := f
	other.Contents = "Something else."
	if got[0].Fingerprint() == notice.Check(l, other)[0].Fingerprint() {
		t.Error("another agreement asks for something else")
	}
	after, g := letterWith(t, notice.AllClear, "en", "")
	g.Contents = f.Contents
	if got := findings(after, g); len(got) > 0 {
		t.Errorf("an all-clear need not answer for it again: %q", got)
	}
}

func TestAFindingIsTheSameInEveryLetterOfANotice(t *testing.T) {
	t.Parallel()
	const claim = "No data of Brightwater Clinics, About 1,204 records; of people in US, was read. No data was accessed."
	l, f := letterWith(t, notice.Initial, "en", claim)
	one := notice.Check(l, f)
	f.Values["tenant"], f.Values["records"], f.TenantID = "Nordlicht Versand GmbH", "One record", "n"
	l.Body = strings.NewReplacer("Brightwater Clinics", "Nordlicht Versand GmbH", values()["records"], "One record").Replace(l.Body)
	l.Dressed = notice.Dressed{}
	l.Subject = strings.ReplaceAll(l.Subject, "Brightwater Clinics", "Nordlicht Versand GmbH")
	other := notice.Check(l, f)
	if len(one) != 1 || len(other) != 1 || one[0].Fingerprint() != other[0].Fingerprint() {
		t.Fatalf("%+v\n%+v", one, other)
	}
	l.Body = strings.Replace(l.Body, "No data was accessed.", "No data was accessed by them.", 1)
	if notice.Check(l, f)[0].Fingerprint() == one[0].Fingerprint() {
		t.Error("another sentence is another finding")
	}
}
