package notice_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/notice"
)

// every gives each field a value.
func every() map[string]string {
	values := map[string]string{}
	for _, f := range notice.Fields() {
		values[f.Name] = "the " + f.Name
	}
	return values
}

func TestAShippedLetterIsFilledCompletely(t *testing.T) {
	t.Parallel()
	for _, kind := range notice.Kinds() {
		for _, language := range []string{"en", "de"} {
			letter, err := notice.TemplateFor(kind, language)
			if err != nil || letter.Language != language || letter.Kind != kind {
				t.Fatalf("%s in %s: got %s in %q, %v", kind, language, letter.Kind, letter.Language, err)
			}
			subject, body, missing, err := letter.Fill(every())
			if err != nil || len(missing) > 0 || strings.Contains(subject+body, "{{") {
				t.Errorf("%s in %s is not full: missing %v, %v\n%s\n%s", kind, language, missing, err, subject, body)
			}
		}
	}
}

func TestTheFirstLetterUsesEveryFact(t *testing.T) {
	t.Parallel()
	var all []string
	for _, f := range notice.Fields() {
		if f.Meaning == "" || f.Where == "" {
			t.Errorf("%s has no meaning, or no place where it is entered", f.Name)
		}
		if f.Name == "reference" || f.Where != notice.WhereNotice && f.Where != notice.WhereWorksheet {
			all = append(all, f.Name)
		}
	}
	for _, language := range []string{"en", "de"} {
		letter, _ := notice.TemplateFor(notice.Initial, language)
		_, body, missing, err := letter.Fill(nil)
		if err != nil || !slices.Equal(missing, all) {
			t.Errorf("with no values all facts are missing; got %v, %v", missing, err)
		}
		if !strings.Contains(body, "{{what_happened}}") {
			t.Error("a hole without a value must stay as it is")
		}
	}
}

func TestAnotherLanguageGetsTheEnglishLetterAndSaysSo(t *testing.T) {
	t.Parallel()
	for wanted, got := range map[string]string{"de-AT": "de", "DE": "de", "fr": "en", "": "en", "../../x": "en"} {
		letter, err := notice.TemplateFor(notice.Initial, wanted)
		if err != nil || letter.Language != got {
			t.Errorf("%q: got %q, %v, want %q", wanted, letter.Language, err, got)
		}
	}
	if _, err := notice.TemplateFor("ransom", "en"); fault.KindOf(err) != fault.KindNotFound {
		t.Errorf("an unknown kind must be refused, got %v", err)
	}
}

func TestAnUnknownFieldIsRefusedWithItsPlace(t *testing.T) {
	t.Parallel()
	source := "---\nsubject: Hello\n---\nDear {{tenant}},\n\nfür {{ tennant }}\n"
	_, err := notice.ParseTemplate(source)
	if fault.KindOf(err) != fault.KindInvalid || !strings.Contains(err.Error(), "Line 6, column 5: there is no field {{tennant}}.") {
		t.Errorf("got %v", err)
	}
	for _, bad := range []string{"", "Hello", "---\nsubject:\n---\nx", "---\nsubject: a\nbcc: b\n---\nx", "---\nsubject: \xff\n---\n"} {
		if _, err := notice.ParseTemplate(bad); fault.KindOf(err) != fault.KindInvalid {
			t.Errorf("%q must be refused, got %v", bad, err)
		}
	}
}

func TestThereIsNoLogicInATemplate(t *testing.T) {
	t.Parallel()
	const words = "{{>tenant}} {{{tenant}}} {{#tenant}} {{tenant|safe}} {{/tenant}} {{ 1 }}"
	letter, err := notice.ParseTemplate("---\nsubject: x\n---\n" + words)
	if err != nil {
		t.Fatal(err)
	}
	_, body, _, err := letter.Fill(map[string]string{"tenant": "A"})
	if want := "{{>tenant}} {A} {{#tenant}} {{tenant|safe}} {{/tenant}} {{ 1 }}\n"; err != nil || body != want {
		t.Errorf("got %q, %v", body, err)
	}
	if _, err := notice.ParseTemplate("---\nsubject: x\n---\n{{range}}"); err == nil {
		t.Error("{{range}} is no field")
	}
}

func TestAValueStaysLiteral(t *testing.T) {
	t.Parallel()
	rows := []struct{ template, value, want string }{
		{"Dear {{tenant}},", "*Foo* <b>", `Dear \*Foo\* \<b\>,`},
		{"Dear {{tenant}},", "{{reference}}", `Dear \{\{reference\}\},`},
		{"Dear {{tenant}},", "A & B", `Dear A \& B,`},
		{"Dear {{tenant}},", "a\n\n- b", `Dear a - b,`},
		{"{{tenant}} is here.", "1. FC", `1\. FC is here.`},
		{"- {{tenant}}", "- nested", `- \- nested`},
		{"Call {{tenant}}", "+49 30 901820", `Call +49 30 901820`},
		{"{{tenant}}", "one\ntwo\n\n\n# three", "one\\\ntwo\n\n\\# three"},
		{"{{tenant}}", "   indented\r\nand on", "indented\\\nand on"},
	}
	for _, row := range rows {
		letter, err := notice.ParseTemplate("---\nsubject: x\n---\n" + row.template)
		if err != nil {
			t.Fatal(err)
		}
		_, body, _, err := letter.Fill(map[string]string{"tenant": row.value, "reference": "N-1"})
		if err != nil || body != row.want+"\n" {
			t.Errorf("%q in %q: got %q, %v, want %q", row.value, row.template, body, err, row.want)
		}
	}
}

func TestASubjectIsOnePlainLine(t *testing.T) {
	t.Parallel()
	letter, _ := notice.ParseTemplate("---\nsubject: About {{tenant}}\n---\nx")
	subject, _, _, err := letter.Fill(map[string]string{"tenant": "A*B\r\nBcc: x@y.example"})
	if err != nil || subject != "About A*B Bcc: x@y.example" {
		t.Errorf("got %q, %v", subject, err)
	}
}

func TestAValueThatNobodyCanReadIsRefused(t *testing.T) {
	t.Parallel()
	letter, _ := notice.TemplateFor(notice.Initial, "en")
	bad := map[string]string{"tenant": "a\x00b", "data": "\xff", "records": strings.Repeat("x", 20_001), "no_such": "x"}
	for name, value := range bad {
		_, _, _, err := letter.Fill(map[string]string{name: value})
		if fault.KindOf(err) != fault.KindInvalid || !strings.Contains(fmt.Sprint(err), name) {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

func TestNoTemplateAndNoValueBreaksFilling(t *testing.T) {
	t.Parallel()
	names := slices.Sorted(maps.Keys(every()))
	piece := rapid.OneOf(rapid.SampledFrom([]string{"{{", "}}", "{", "}", "{{tenant}}", "{{ data }}", "{{range}}", "{{{", "{{>", "\n", " "}), rapid.SampledFrom(names), rapid.StringN(0, 5, -1))
	text := rapid.Custom(func(t *rapid.T) string { return strings.Join(rapid.SliceOfN(piece, 0, 12).Draw(t, "pieces"), "") })
	rapid.Check(t, func(t *rapid.T) {
		values := map[string]string{"tenant": text.Draw(t, "tenant"), "data": text.Draw(t, "data")}
		letter, err := notice.ParseTemplate("---\nsubject: x\n---\n" + text.Draw(t, "template"))
		if err != nil {
			return
		}
		_, body, missing, err := letter.Fill(values)
		if err != nil {
			return
		}
		holes := strings.Count(letter.Body, "{{")
		if strings.Count(body, "{{") > holes {
			t.Fatalf("a value became a hole: %q in %q became %q", values, letter.Body, body)
		}
		if most := len(letter.Body) + holes*3*(len(values["tenant"])+len(values["data"])+1); len(body) > most {
			t.Fatalf("%d bytes became %d, missing %v", len(letter.Body), len(body), missing)
		}
	})
}
