package notice_test

import (
	"testing"

	"github.com/flowchestra/tocsin/app/notice"
)

func TestTheShippedLettersSayWhatThePromiseAsksFor(t *testing.T) {
	t.Parallel()
	for _, lang := range notice.Languages {
		letter, err := notice.TemplateFor(notice.Initial, lang)
		if err != nil {
			t.Fatal(err)
		}
		_, body, _, err := letter.Fill(map[string]string{"data": "names"})
		if err != nil {
			t.Fatal(err)
		}
		c := notice.Copy{Text: body}
		if !c.NamesData() || !c.NamesNextUpdate() || !c.AdmitsNothing() {
			t.Errorf("%s: data %t, next update %t, no admission %t", lang, c.NamesData(), c.NamesNextUpdate(), c.AdmitsNothing())
		}
		empty := notice.Copy{Text: "We regret this."}
		if empty.NamesData() || empty.NamesNextUpdate() || empty.AdmitsNothing() {
			t.Error("a letter that says nothing passes for one that does")
		}
	}
}
