package web_test

import (
	"os"
	"testing"

	"github.com/flowchestra/tocsin/app/notice"
	"github.com/flowchestra/tocsin/app/web/browsertest"
)

func TestPagesOfLettersAreFitToBeUsed(t *testing.T) {
	t.Parallel()
	s := open(t)
	inc := s.storyTo("submitted")
	_, err := s.app.SweepClocks(s.Context(), "here")
	s.must(err)
	letters, e := "/notices/"+s.letter(inc).ID, s.lastEdition(inc)
	copies, err := s.look().Copies(e.ID)
	s.must(err)
	drafts, err := s.look().DraftsAfter(s.letter(inc).ID, "", 4)
	s.must(err)
	mira := s.sits("Mira", browsertest.Desk())
	looksAt(mira, "account", "/incidents/"+inc.Number+"/account/en")
	looksAt(mira, "notice", letters)
	looksAt(mira, "draft", letters+"/drafts/"+drafts[3].ID)
	looksAt(mira, "deliveries-empty", letters+"/deliveries")
	lena := s.sits("Lena", browsertest.Desk())
	looksAt(lena, "signing", "/signing")
	looksAt(lena, "edition", "/editions/"+e.ID)
	looksAt(lena, "copy", "/editions/"+e.ID+"/copies/"+copies[0].ID)
	looksAt(lena, "signature", "/editions/"+e.ID+"/signature")
}

func TestPagesOfSentLettersAreFitToBeUsed(t *testing.T) {
	t.Parallel()
	s := open(t)
	inc := s.storyTo("submitted rest")
	_, err := s.app.SweepClocks(s.Context(), "here")
	s.must(err)
	wave := s.lastEdition(inc)
	mira := s.sits("Mira", browsertest.Desk())
	looksAt(mira, "wave", "/notices/"+s.letter(inc).ID+"/waves?due=2026-03-31T01:40:00Z")
	lena := s.sits("Lena", browsertest.Desk())
	if os.Getenv("TOCSIN_SHOTS") != "" { // the same page as the wave of 3, for people to look at
		looksAt(lena, "edition-of-177", "/editions/"+wave.ID)
	}
	s.sign(&inc)
	n := 0
	s.deliver(&inc, func(d notice.Delivery) notice.Answer {
		switch n++; {
		case n == 3 && d.Position == 1:
			return notice.Answer{Outcome: notice.Refused, Code: 550, Enhanced: "5.1.1", Reply: "no such user", TLS: "TLS 1.3 TLS_AES_128_GCM_SHA256"}
		case n == 5:
			return notice.Answer{Outcome: notice.Deferred, Code: 451, Enhanced: "4.7.1", Reply: "greylisted, try again later", TLS: "TLS 1.3 TLS_AES_128_GCM_SHA256"}
		}
		return accept(d)
	})
	looksAt(lena, "deliveries", "/notices/"+s.letter(inc).ID+"/deliveries")
	looksAt(lena, "edition-signed", "/editions/"+wave.ID)
	looksAt(lena, "notice-sent", "/notices/"+s.letter(inc).ID)
}
