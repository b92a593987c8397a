// Package mail dresses what leaves the house as HTML that Word's engine, and
// so Outlook, can read: one column of presentation tables, inline styles, no
// image and nothing fetched from anywhere.
package mail

import (
	"strings"

	"github.com/flowchestra/tocsin/app/notice"
)

// Words are the few words that the layout itself says, in one language.
type Words struct {
	Reference string // before the notice's public reference
	Foot      string // the letter's last line
}

// WordsIn returns the layout's words in a language, English where there are
// none in it.
func WordsIn(language string) Words {
	if primary, _, _ := strings.Cut(strings.ToLower(language), "-"); primary == "de" {
		return Words{Reference: "Zeichen", Foot: "Dieses Schreiben enthält keine Links, keine Anhänge und keine Bilder, und niemand zählt, wer es liest."}
	}
	return Words{Reference: "Reference", Foot: "This letter has no links, no attachments and no images, and nobody counts who reads it."}
}

// WordsOf returns the layout's words for one letter: one that leads to a page
// does not say that it has no link.
func WordsOf(l notice.Letter) Words {
	w := WordsIn(l.Language)
	switch {
	case l.Reference == "" && w.Reference == "Zeichen" && strings.Contains(l.Body, "://"):
		w.Foot = "Diese Nachricht hat einen Link, keine Anhänge und keine Bilder, und niemand zählt, wer sie liest."
	case l.Reference == "" && strings.Contains(l.Body, "://"): // no notice: a mail that brings a link of its own
		w.Foot = "This mail has one link, no attachments and no images, and nobody counts who reads it."
	case l.Ways.Site == "":
	case w.Reference == "Zeichen":
		w.Foot = "Dieses Schreiben ist vollständig, ohne dass Sie etwas anklicken. Sein einziger Link führt zu Ihrer eigenen Seite; die Adresse zum Prüfen ist zum Abtippen da. Es hat keine Anhänge und keine Bilder, und niemand zählt, wer es liest."
	default:
		w.Foot = "This letter is whole without a click. Its only link leads to your own page; the address for checking it is there to be typed. It has no attachments and no images, and nobody counts who reads it."
	}
	return w
}

// LetterPage is a customer letter ready for the layout. Body is clean HTML
// without attributes, as a sanitiser leaves it; Preheader is what a mailbox
// shows beside the subject.
type LetterPage struct {
	notice.Letter
	Preheader string
	HTML      string
}

// AlarmPage is an alarm ready for the layout; all of it is plain text.
type AlarmPage struct {
	Subject   string
	Preheader string
	Over      string // above the headline: "SEV1 · INC-2026-001"
	Headline  string
	Rows      []Row
	Lines     []string
	AnswerURL string // "" leaves the button out
	Answer    string // the button's words
	Foot      string
}

// Row is one fact with its name.
type Row struct{ Term, Value string }

// Body elements get their styles here, because Word reads inline styles only.
// A sanitised body has no attributes, so each opening tag is one known string.
const (
	face  = "font-family:Arial,Helvetica,sans-serif;"
	text  = face + "font-size:16px;line-height:24px;"
	block = text + "margin:0 0 16px 0;padding:0;"
)

var styles = strings.NewReplacer(
	"<p>", `<p style="`+block+`">`,
	"<h1>", `<h2 style="`+face+`font-size:19px;line-height:26px;font-weight:bold;margin:32px 0 8px 0;padding:0;">`, "</h1>", "</h2>",
	"<h2>", `<h2 style="`+face+`font-size:19px;line-height:26px;font-weight:bold;margin:32px 0 8px 0;padding:0;">`,
	"<h3>", `<h3 style="`+face+`font-size:16px;line-height:24px;font-weight:bold;margin:24px 0 4px 0;padding:0;">`,
	"<h4>", `<h4 style="`+face+`font-size:16px;line-height:24px;font-weight:bold;margin:24px 0 4px 0;padding:0;">`,
	"<h5>", `<h4 style="`+face+`font-size:16px;line-height:24px;font-weight:bold;margin:24px 0 4px 0;padding:0;">`, "</h5>", "</h4>",
	"<h6>", `<h4 style="`+face+`font-size:16px;line-height:24px;font-weight:bold;margin:24px 0 4px 0;padding:0;">`, "</h6>", "</h4>",
	"<ul>", `<ul style="`+text+`margin:0 0 16px 24px;padding:0;">`,
	"<ol>", `<ol style="`+text+`margin:0 0 16px 24px;padding:0;">`,
	"<li>", `<li style="`+text+`margin:0 0 6px 0;padding:0;">`,
	"<blockquote>", `<blockquote style="`+block+`margin-left:24px;">`,
	"<pre>", `<pre style="font-family:Consolas,'Courier New',monospace;font-size:14px;line-height:20px;margin:0 0 16px 0;padding:0;white-space:pre-wrap;">`,
	"<code>", `<code style="font-family:Consolas,'Courier New',monospace;font-size:14px;">`,
	"<hr>", `<hr style="border:0;border-top:1px solid #7a8594;margin:24px 0 24px 0;">`,
	"<hr/>", `<hr style="border:0;border-top:1px solid #7a8594;margin:24px 0 24px 0;">`,
)

// styled gives a sanitised body the letter's styles.
func styled(html string) string { return styles.Replace(html) }

// dark turns the colours over where the reader's programme asks for it; those
// that know no media queries keep the light ones.
const dark = `<style>
:root { color-scheme: light dark; supported-color-schemes: light dark; }
body { margin: 0; padding: 0; }
@media (prefers-color-scheme: dark) {
.ground { background-color: #0c0f14 !important; }
.paper { background-color: #12161c !important; color: #e8ebf0 !important; }
.ink { color: #e8ebf0 !important; }
.muted { color: #a9b3c1 !important; }
.rule { border-color: #3a434f !important; }
.bar { background-color: #e8ebf0 !important; }
.act { background-color: #e8ebf0 !important; color: #12161c !important; }
.link { color: #7fb2ff !important; }
}
@media (max-width: 620px) {
.gutter { padding-left: 20px !important; padding-right: 20px !important; }
.outer { padding: 0 !important; }
}
@media print {
.ground, .paper { background-color: #ffffff !important; color: #000000 !important; }
}
</style>`

// Word draws the column 600 px wide only when a table says so.
const (
	openColumn  = `<!--[if mso]><table role="presentation" width="600" align="center" cellpadding="0" cellspacing="0" border="0"><tr><td width="600"><![endif]-->`
	closeColumn = `<!--[if mso]></td></tr></table><![endif]-->`
)
