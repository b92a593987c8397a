package notifications_test

import (
	stdhtml "html"
	"regexp"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/notice"
	"github.com/flowchestra/tocsin/notifications"
)

func dress(t *testing.T, body string) notice.Dressed {
	t.Helper()
	d, err := notifications.Dress(notice.Letter{Language: "en", Subject: "About you", Body: body, Organisation: "Flowchestra", Reference: "N-1"})
	if err != nil {
		t.Fatalf("%q: %v", body, err)
	}
	return d
}

var (
	hidden   = regexp.MustCompile(`(?s)<head>.*</head>|<!--.*?-->|<div style="display:none.*?</div>`)
	tag      = regexp.MustCompile(`<[^>]*>`)
	ornament = regexp.MustCompile(`(?m)^\s*(-|=|> |\* \* \*)[-=]*|^ *[0-9]+\. |^\s*$`)
)

// said is what a person reads, as words.
func said(html string) string {
	words := tag.ReplaceAllStringFunc(hidden.ReplaceAllString(html, " "), func(tag string) string {
		for _, inline := range []string{"<strong", "</strong", "<em", "</em", "<code", "</code"} {
			if strings.HasPrefix(tag, inline) {
				return ""
			}
		}
		return " "
	})
	return strings.Join(strings.Fields(stdhtml.UnescapeString(words)), " ")
}

func written(text string) string {
	return strings.Join(strings.Fields(ornament.ReplaceAllString(text, "")), " ")
}

func TestTextAndHTMLSayTheSame(t *testing.T) {
	t.Parallel()
	all := shipped(t)
	all["everything"] = dress(t, "# One\n\nA *b* **c** `d < e` &amp; f\\*g\nsoft  \nhard\n\n1. x\n2. y\n   - z\n\n   more\n\n> quote **this**\n\n---\n\n    code & <b>\n\n"+
		"[words](https://a.example/?x=1&copy=2) <https://b.example/> ![alt](https://c.example/p.png) <b>bold</b> &lt;i&gt; \\&lt; `&lt;`\n\n<div>kept</div>\n\nTwo\n---\n\n###### Six")
	for name, d := range all {
		if html, text := said(d.HTML), written(d.Text); html != text {
			t.Errorf("%s:\nHTML %s\ntext %s", name, html, text)
		}
	}
}

func TestTheTextPartIsLaidOutForReading(t *testing.T) {
	t.Parallel()
	d := dress(t, "Words [here](https://a.example/x) and <https://b.example>.\n\n## A heading\n\n- one "+strings.Repeat("word ", 20)+"\n- two\n\n> said\n")
	want := "Words here (https://a.example/x) and https://b.example.\n\nA heading\n---------\n\n" +
		"- one word word word word word word word word word word word word word\n  word word word word word word word\n- two\n\n> said\n"
	if !strings.Contains(d.Text, want) {
		t.Errorf("got\n%s", d.Text)
	}
	for _, line := range strings.Split(d.Text, "\n") {
		if len([]rune(line)) > 72 {
			t.Errorf("a line of %d: %s", len([]rune(line)), line)
		}
	}
}

func TestALetterWithAFaultIsRefusedInASentence(t *testing.T) {
	t.Parallel()
	good := notice.Letter{Language: "en", Subject: "About you", Body: "Hello."}
	for says, spoil := range map[string]func(*notice.Letter){
		"line break":                        func(l *notice.Letter) { l.Subject = "a\r\nBcc: x@y.example" },
		"U+0000":                            func(l *notice.Letter) { l.Subject = "a\x00b" },
		"U+202E":                            func(l *notice.Letter) { l.Subject = "a\u202Eb" },
		"no subject":                        func(l *notice.Letter) { l.Subject = " " },
		"subject is not valid UTF-8":        func(l *notice.Letter) { l.Subject = "\xff" },
		"body is not valid UTF-8":           func(l *notice.Letter) { l.Body = "\xff" },
		"Line 2 of the body":                func(l *notice.Letter) { l.Body = "a\nb\x07" },
		"Line 3 of the body still says {{x": func(l *notice.Letter) { l.Body = "a\n\n{{x}}" },
		"still says {{ what is":             func(l *notice.Letter) { l.Body = "{{ what is" },
		"subject still says {{tenant}}":     func(l *notice.Letter) { l.Subject = "For {{tenant}}" },
		"empty":                             func(l *notice.Letter) { l.Body = "\n \n" },
		"shorten it":                        func(l *notice.Letter) { l.Body = strings.Repeat("word ", 25_000) },
		"organisation has a line break":     func(l *notice.Letter) { l.Organisation = "a\nb" },
	} {
		l := good
		spoil(&l)
		if _, err := notifications.Dress(l); fault.KindOf(err) != fault.KindInvalid || !strings.Contains(err.Error(), says) {
			t.Errorf("want %q, got %v", says, err)
		}
	}
	if _, err := notifications.Dress(good); err != nil {
		t.Error(err)
	}
}

// attack is what people put into forms to see a script run.
var attack = []string{
	`<script>alert(1)</script>`, `<img src=x onerror=alert(1)>`, `<svg/onload=alert(1)>`, `<iframe src="javascript:alert(1)">`,
	`[x](javascript:alert(1))`, `![x](javascript:alert(1))`, `<javascript:alert(1)>`, `[x](data:text/html;base64,PHNjcmlwdD4=)`,
	`"><script>alert(1)</script>`, `<a href="https://evil.example" onclick=alert(1)>x</a>`, `<style>*{background:url(//evil.example)}</style>`,
	"```\"><script>\nx\n```", `[x]: javascript:alert(1) "t"`, `<!-- --><b>`, `&lt;script&gt;`, `{{tenant}}`, `<![CDATA[<script>]]>`,
}

var live = regexp.MustCompile(`(?i)<(script|img|svg|iframe|a|object|link|form|input|video)\b|<[^>]*\s(on\w+|href|src)\s*=`)

func TestNothingInALetterIsAlive(t *testing.T) {
	t.Parallel()
	for _, words := range attack {
		body := strings.ReplaceAll(words, "{{", `\{\{`)
		d := dress(t, "Before "+body+" after\n\n"+body)
		if found := live.FindString(d.HTML); found != "" {
			t.Errorf("%q leaves %q alive", words, found)
		}
		d, err := notifications.Dress(notice.Letter{Language: words, Subject: strings.ReplaceAll(words, "{{", "{"), Body: "x", Organisation: words, Reference: words})
		if err == nil && live.MatchString(d.HTML) {
			t.Errorf("%q is alive in the frame", words)
		}
	}
}

func TestAValueIsReadAsItWasTyped(t *testing.T) {
	t.Parallel()
	letter, err := notice.ParseTemplate("---\nsubject: x\n---\nDear {{tenant}},\n\n{{tenant}} is here.\n\n- {{tenant}}\n\n**{{tenant}}**\n\n{{tenant}}\n")
	if err != nil {
		t.Fatal(err)
	}
	check := func(t interface{ Fatalf(string, ...any) }, value string) {
		_, body, _, err := letter.Fill(map[string]string{"tenant": value})
		if err != nil {
			t.Fatalf("%q: %v", value, err)
		}
		d, err := notifications.Dress(notice.Letter{Language: "en", Subject: "x", Body: body})
		if err != nil {
			t.Fatalf("%q: %v", value, err)
		}
		typed := strings.Join(strings.Fields(value), " ")
		if got := strings.Count(said(d.HTML), typed); got < 5 && typed != "" {
			t.Fatalf("%q is read %d times of 5 in\n%s\nfrom\n%s", typed, got, said(d.HTML), body)
		}
	}
	for _, value := range append(attack, "*Foo* <b>", "__x__", "1. a", "+ b", "# c", "~~~", "===", "---", "a | b", "> q", "a\\", "\\*", "&copy;", "[a](b)", "!", "- - -", "1)") {
		check(t, value)
	}
	signs := rapid.StringOfN(rapid.RuneFrom([]rune(" ab1.)(*_`~[]{}<>&;#+-=|!\\\"':/ü")), 1, 12, -1)
	rapid.Check(t, func(t *rapid.T) {
		if value := signs.Draw(t, "value"); strings.TrimSpace(value) != "" {
			check(t, value)
		}
	})
}

// ignored is what Word's engine does not draw, and what no mail of ours may
// fetch.
var ignored = regexp.MustCompile(`(?i)display:\s*(flex|grid)|position:|float:|background-image|background:\s*url|url\(|@import|<img|<link|<script|https?://[^\s"<]*\.(png|gif|jpe?g|woff2?|css|js)|<t[dhr][^>]*margin`)

func TestWordDrawsEveryMail(t *testing.T) {
	t.Parallel()
	all := shipped(t)
	_, _, alarm, err := notifications.AlarmLetter(ring())
	if err != nil {
		t.Fatal(err)
	}
	all["alarm"] = notice.Dressed{HTML: alarm}
	for name, d := range all {
		html := regexp.MustCompile(`(?s)<style>.*?</style>`).ReplaceAllString(d.HTML, "")
		if found := ignored.FindString(html); found != "" {
			t.Errorf("%s has %q", name, found)
		}
		if len(d.HTML) > 100_000 || strings.Count(html, "<h1") != 1 || !strings.Contains(html, `<html lang="`) || strings.Contains(html, "<title></title>") {
			t.Errorf("%s: %d bytes, %d h1, or no lang or title", name, len(d.HTML), strings.Count(html, "<h1"))
		}
		for _, cell := range regexp.MustCompile(`<td [^>]*background-color[^>]*>`).FindAllString(html, -1) {
			if !strings.Contains(cell, `bgcolor="`) && !strings.Contains(cell, "mso-hide") {
				t.Errorf("%s: a colour that Word may not see: %s", name, cell)
			}
		}
		for _, table := range regexp.MustCompile(`<table[^>]*>`).FindAllString(html, -1) {
			if !strings.Contains(table, `role="presentation"`) {
				t.Errorf("%s: a table that is read out as one: %s", name, table)
			}
		}
	}
}
