package web_test

import (
	"testing"

	"github.com/flowchestra/tocsin/app"
	"github.com/flowchestra/tocsin/app/web/browsertest"
)

func TestPagesOfTemplatesAreFitToBeUsed(t *testing.T) {
	t.Parallel()
	s := open(t).withCast()
	form := reworded("This is our first word on it.", "0")
	for i, why := range []string{"Counsel asked for it.", "Shorter."} {
		body := form.Get("body")
		if i == 1 {
			body = shippedBody("initial", "en") + "\nWe are sorry.\n"
		}
		_, err := s.app.SaveTemplate(s.Context(), s.person("Lena"), app.SaveTemplate{Slug: "initial", Language: "en", Seen: i, Subject: form.Get("subject"), Body: body, Why: why})
		s.must(err)
	}
	lena := s.sits("Lena", browsertest.Desk())
	looksAt(lena, "templates", "/templates")
	looksAt(lena, "template", firstLetter)
	looksAt(lena, "template-history", firstLetter+"/history")
	looksAt(s.sits("Rosa", browsertest.Desk()), "template-read", "/templates/gdpr_33/en")
}
