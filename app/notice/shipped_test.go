package notice_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/notice"
)

// mustHave is what the law wants in a letter: for each checklist the fields
// that carry it.
var mustHave = map[string]string{
	"C-GDPR-33":    "nature people_categories people_count record_categories record_count dpo_contact consequences measures delay_reasons still_missing aware",
	"C-GDPR-34":    "nature dpo_contact consequences measures steps",
	"C-NIS2-EW":    "suspected_malicious cross_border detected aware",
	"C-CA":         "nature breach_dates information_types police_delay measures steps credit_agencies protection_offer toll_free organisation contact_address",
	"C-HIPAA-404":  "nature breach_dates discovered information_types steps measures toll_free contact_address web_site postal_address",
	"C-US-GENERIC": "nature breach_dates information_types measures steps contact_address attorney_general credit_agencies protection_offer letter_date police_delay",
}

// initialHas is C-PROC, which the first letter has in full.
const initialHas = "reference what_happened occurred_from occurred_to detected aware confirmed contained data records encrypted what_we_did what_you_can_do " +
	"contact_name contact_address contact_phone next_update unknown organisation tenant"

func shippedLetters(t *testing.T) []notice.Template {
	t.Helper()
	all, err := notice.Shipped()
	if err != nil || len(all) != 2*len(notice.Kinds())+6 {
		t.Fatalf("%d letters, %v", len(all), err)
	}
	return all
}

func TestEveryShippedLetterSaysWhatItsChecklistAsksFor(t *testing.T) {
	t.Parallel()
	for _, l := range shippedLetters(t) {
		name := l.Slug + "." + l.Language
		if l.Name == "" || l.Checklist == "" || !slices.Contains(notice.Audiences(), l.Audience) || !slices.Contains(notice.Kinds(), l.Kind) {
			t.Errorf("%s: %+v", name, l)
		}
		want := mustHave[l.Checklist]
		if l.Kind == notice.Initial && l.Audience == notice.Customers {
			want = initialHas
		}
		for _, field := range strings.Fields(want) {
			if !strings.Contains(l.Subject+l.Body, "{{"+field+"}}") {
				t.Errorf("%s lacks {{%s}}", name, field)
			}
		}
		if uses := l.Uses(); len(uses) < 4 || uses[0].Meaning == "" {
			t.Errorf("%s uses %v", name, uses)
		}
	}
}

func TestEveryShippedLetterAdmitsNothingAndSaysWhatIsUnknownAndWhatFollows(t *testing.T) {
	t.Parallel()
	unknown := []string{"What we do not know yet", "What we still do not know", "Was wir noch nicht wissen", "Was wir weiterhin nicht wissen"}
	last := []string{"No further letter", "no further letter follows", "folgt kein weiteres Schreiben", "No other letter is planned"}
	again := []string{"ask us again", "fragen Sie uns erneut"}
	for _, l := range shippedLetters(t) {
		name, c := l.Slug+"."+l.Language, notice.Copy{Text: l.Body}
		flat := strings.Join(strings.Fields(l.Body), " ")
		has := func(all []string) bool {
			return slices.ContainsFunc(all, func(s string) bool { return strings.Contains(flat, s) })
		}
		if !c.AdmitsNothing() || !has(unknown) {
			t.Errorf("%s admits something, or does not say what is unknown", name)
		}
		ends := slices.Contains([]notice.Kind{notice.Final, notice.AllClear}, l.Kind)
		answers := l.Kind == notice.AnswerLetter // others may follow it, by no date of its own
		switch {
		case answers && (has(last) || c.NamesNextUpdate() || !has(again)):
			t.Errorf("%s says that nothing follows, or not that one can ask again", name)
		case l.Audience == notice.Customers && c.NamesNextUpdate() == (ends || answers), ends && !has(last):
			t.Errorf("%s does not say whether or when another letter follows", name)
		case l.Audience == notice.Individuals && !has(last), l.Audience == notice.Authorities && !strings.Contains(flat, "{{still_missing}}"):
			t.Errorf("%s does not say what follows", name)
		}
		if !strings.Contains(flat, "{{aware}}") && !strings.Contains(flat, "{{detected}}") && !strings.Contains(flat, "{{earlier_sent}}") {
			t.Errorf("%s names no time", name)
		}
	}
}

func TestLettersToCustomersSpeakOfTheirOwnClockAndNameTheLetterBefore(t *testing.T) {
	t.Parallel()
	clock := map[string]string{"en": "your own time limit may run from when you receive it; please ask your counsel", "de": "kann Ihre eigene Frist mit dem Eingang dieser Nachricht beginnen; bitte fragen Sie Ihre Rechtsberatung"}
	for _, l := range shippedLetters(t) {
		if l.Audience != notice.Customers {
			continue
		}
		name := l.Slug + "." + l.Language
		counts := slices.Contains([]notice.Kind{notice.Initial, notice.Holding, notice.Update, notice.Correction, notice.StatementChange}, l.Kind)
		if strings.Contains(l.Body, clock[l.Language]) != counts {
			t.Errorf("%s: own clock %t", name, !counts)
		}
		first := slices.Contains([]notice.Kind{notice.Initial, notice.Holding, notice.HeadsUp}, l.Kind)
		for _, field := range []string{"{{earlier_reference}}", "{{earlier_sent}}"} {
			if strings.Contains(l.Body, field) == first {
				t.Errorf("%s: %s", name, field)
			}
		}
		if c := (&notice.Copy{Text: l.Body}); counts && !c.NamesData() {
			t.Errorf("%s does not name the data", name)
		}
	}
}

func TestCaliforniasHeadingsAreThoseOfTheLaw(t *testing.T) {
	t.Parallel()
	l, err := notice.ShippedAs("california", "en")
	if err != nil {
		t.Fatal(err)
	}
	var heads []string
	for line := range strings.Lines(l.Body) {
		if strings.HasPrefix(line, "#") {
			heads = append(heads, strings.TrimSpace(line))
		}
	}
	want := []string{"## What Happened", "## What Information Was Involved", "## What We Are Doing", "## What You Can Do", "## For More Information"}
	if !slices.Equal(heads, want) || l.Subject != "Notice of Data Breach" {
		t.Errorf("got %q", heads)
	}
}

func TestAVersionTakesTheShippedWordsPlace(t *testing.T) {
	t.Parallel()
	l, _ := notice.ShippedAs("initial", "de")
	if got := l.With(nil); got != l || got.Number != 0 {
		t.Errorf("got %+v", got)
	}
	if got := l.With(&notice.Version{Number: 3, Subject: "s", Body: "b"}); got.Subject != "s" || got.Body != "b" || got.Number != 3 || got.Name != l.Name {
		t.Errorf("got %+v", got)
	}
	for _, language := range []string{"fr", "", "DE"} {
		if _, err := notice.ShippedAs("initial", language); fault.KindOf(err) != fault.KindNotFound {
			t.Errorf("%q: %v", language, err)
		}
	}
	for _, l := range shippedLetters(t) {
		if l.Audience != notice.Customers && l.Language != "en" {
			t.Errorf("%s.%s", l.Slug, l.Language)
		}
	}
}

func TestExamplesFillEveryField(t *testing.T) {
	t.Parallel()
	for _, language := range notice.Languages {
		values := notice.Examples(language)
		for _, f := range notice.Fields() {
			if values[f.Name] == "" {
				t.Errorf("%s has no example in %s", f.Name, language)
			}
		}
		if len(values) != len(notice.Fields()) {
			t.Errorf("%d examples of %d fields", len(values), len(notice.Fields()))
		}
	}
}
