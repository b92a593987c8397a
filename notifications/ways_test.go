package notifications_test

import (
	"strings"
	"testing"

	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/notice"
	"github.com/flowchestra/tocsin/notifications"
)

// own is the one link of a letter, with the place for its reader's token.
const own = "https://notices.flowchestra.example/c/{{portal_link}}"

// withoutOwnLink takes the reader's own link out of a letter, which has exactly
// one, and only when it goes to a customer.
func withoutOwnLink(t *testing.T, letter notice.Template, page string) string {
	t.Helper()
	before, rest, has := strings.Cut(page, `<a class="link" href="`+own+`" style="color:#0b57d0;word-break:break-all;">`)
	if has != (letter.Audience == notice.Customers) {
		t.Errorf("%s: it has its reader's link: %t", letter.Slug, has)
	}
	return before + strings.Replace(rest, "</a>", "", 1)
}

func TestALetterSaysThreeWaysToCheckItAndHasOneLink(t *testing.T) {
	t.Parallel()
	for name, d := range shipped(t) {
		toCustomer := strings.Contains(d.Text, "portal_link")
		for part, words := range map[string]string{"text": d.Text, "HTML": d.HTML} {
			links := map[string]int{"text": 1, "HTML": 2}[part] // in HTML it leads there, and says so
			if n := strings.Count(words, own); toCustomer && n != links || !toCustomer && n != 0 {
				t.Errorf("%s: its %s has its reader's link %d times", name, part, n)
			}
			if n := strings.Count(words, "https://"); toCustomer && n != links || strings.Count(words, "{{") > links {
				t.Errorf("%s: its %s has another link, or another hole", name, part)
			}
			flat := strings.Join(strings.Fields(words), " ")
			for _, way := range []string{"notices.flowchestra.example/check", "app.flowchestra.example", "+49 30 901820"} {
				if toCustomer && !strings.Contains(flat, way) {
					t.Errorf("%s: its %s does not name %s", name, part, way)
				}
			}
		}
	}
}

func TestAWayThatIsNotThereIsLeftOut(t *testing.T) {
	t.Parallel()
	letter := notice.Letter{Language: "en", Subject: "About you", Body: "Hello.", Organisation: "Flowchestra", Reference: "N-7Q4M-K2XV", Ways: notice.Ways{Site: "https://notices.example"}}
	d, err := notifications.Dress(letter)
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(d.Text, "In our product") || !strings.Contains(d.Text, "a number that you already have") || !strings.Contains(d.Text, letter.Code()) {
		t.Errorf("without a banner and a number it says\n%s", d.Text)
	}
	letter.Ways = notice.Ways{}
	if d, err = notifications.Dress(letter); err != nil || strings.Contains(d.Text+d.HTML, "real?") {
		t.Errorf("a letter to no customer says how it is checked: %v\n%s", err, d.Text)
	}
	letter.Ways = notice.Ways{Site: "https://notices.example", Banner: "a\nBcc: x@y.example"}
	if _, err = notifications.Dress(letter); fault.KindOf(err) != fault.KindInvalid {
		t.Errorf("a banner of two lines: %v", err)
	}
	letter.Ways.Banner = `<a href="https://evil.example">x</a>`
	if d, err = notifications.Dress(letter); err != nil || strings.Contains(d.HTML, `<a href="https://evil`) {
		t.Errorf("a banner with markup is alive: %v", err)
	}
}
