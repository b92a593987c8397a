package mail

import (
	"strings"

	"github.com/flowchestra/tocsin/app/notice"
)

// CheckWords are what a letter says about itself: how to find out whether it is
// real, and where its reader may answer. The text part and the HTML say the
// same.
type CheckWords struct {
	Heading string
	Lead    string
	Ways    []string
	Answer  string // before the link; "" where there is none
	Href    string // where it leads, with the placeholder for the token; written out, so that a reader sees it first
}

// CheckIn says how a letter is checked, in its language. Nothing where it offers
// no way.
func CheckIn(l notice.Letter) CheckWords {
	words, w := check["en"], l.Ways
	if primary, _, _ := strings.Cut(strings.ToLower(l.Language), "-"); primary == "de" {
		words = check["de"]
	}
	out := CheckWords{Heading: words.heading, Lead: words.lead}
	fill := strings.NewReplacer("ADDRESS", w.Typed(), "NUMBER", l.Reference, "CODE", l.Code(), "BANNER", w.Banner, "PHONE", w.Phone)
	for _, line := range []struct {
		offered bool
		words   string
	}{{w.Site != "", words.typed}, {w.Banner != "", words.banner}, {w.Phone != "", words.phone}, {w.Phone == "" && w != notice.Ways{}, words.call}} {
		if line.offered {
			out.Ways = append(out.Ways, fill.Replace(line.words))
		}
	}
	if w.Site != "" {
		out.Answer, out.Href = words.answer, w.Link()
	}
	return out
}

type checkWords struct{ heading, lead, typed, banner, phone, call, answer string }

var check = map[string]checkWords{
	"en": {"Is this letter real?", "Check it in a way that does not depend on this message:",
		"Type this address into your browser: ADDRESS. Enter the number NUMBER and the check code CODE.",
		"In our product: BANNER",
		"On the telephone: PHONE, the number in your contract with us. Take it from the contract, not from here.",
		"On the telephone: call a number that you already have, such as the one in your contract with us.",
		"To acknowledge this letter, to ask us something or to read all our letters in one place, answer this message or go to your own page. The link is made for you alone:"},
	"de": {"Ist dieses Schreiben echt?", "Prüfen Sie es auf einem Weg, der nicht von dieser Nachricht abhängt:",
		"Tippen Sie diese Adresse in Ihren Browser: ADDRESS. Geben Sie dort das Zeichen NUMBER und den Prüfcode CODE ein.",
		"In unserem Produkt: BANNER",
		"Am Telefon: PHONE, die Nummer aus Ihrem Vertrag mit uns. Entnehmen Sie sie dem Vertrag, nicht diesem Schreiben.",
		"Am Telefon: Rufen Sie eine Nummer an, die Ihnen bereits bekannt ist, zum Beispiel die aus Ihrem Vertrag mit uns.",
		"Um den Empfang zu bestätigen, uns etwas zu fragen oder alle unsere Schreiben an einem Ort zu lesen, antworten Sie auf diese Nachricht oder öffnen Sie Ihre eigene Seite. Der Link ist nur für Sie bestimmt:"},
}
