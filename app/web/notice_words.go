package web

import (
	"net/http"
	"slices"
	"strconv"

	"github.com/labstack/echo/v4"

	"github.com/flowchestra/tocsin/app"
	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/notice"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/templates/pages"
)

// noticeWords shows what one letter alone says in one language.
func (s *server) noticeWords(c echo.Context) error {
	p, err := s.letterWordsPage(c)
	if err != nil {
		return err
	}
	p.Saved = c.QueryParam("saved") == "yes"
	return s.show(c, http.StatusOK, pages.NoticeWordsPage(p))
}

func (s *server) letterWordsPage(c echo.Context) (p pages.LetterWordsPage, err error) {
	b, err := s.lettersOf(c, param(c, "notice"))
	if err != nil {
		return p, err
	}
	p.Notice, p.Language = b.notice, param(c, "language")
	if len(notice.WordsOf(p.Notice.Kind)) == 0 {
		return p, fault.NotFound("This letter has no words of its own: it says what customers are told in this incident.")
	}
	if !slices.Contains(notice.Languages, p.Language) {
		return p, fault.NotFound("Letters are not written in %q. Choose one of the languages on the English page.", p.Language)
	}
	p.FactPage = pages.FactPage{Frame: s.frame(c, "What the letter says"), File: b.file, Names: b.names, WhoMay: roleWords(people.WhoMay(people.DraftNotices)), May: by(c).May(people.DraftNotices)}
	p.Here = "/incidents"
	have, err := b.look.WordsOf(p.Notice.ID)
	p.Words, p.Seen = map[string]string{}, notice.LastVersion(have[p.Language])
	for field, w := range have[p.Language] {
		p.Words[field] = w.Words
	}
	return p, err
}

// writeNoticeWords saves them. What somebody else saved meanwhile is shown
// beside them.
func (s *server) writeNoticeWords(c echo.Context) error {
	f, err := readForm(c)
	if err != nil {
		return err
	}
	p, err := s.letterWordsPage(c)
	if err != nil {
		return err
	}
	seen, _ := strconv.Atoi(f.get("seen")) // one that is no number fits no record but none
	mine := map[string]string{}
	for _, field := range notice.WordsOf(p.Notice.Kind) {
		mine[field] = f.raw(field)
	}
	err = s.App.WriteWords(c.Request().Context(), by(c), app.WriteWords{NoticeID: p.Notice.ID, Language: p.Language, Seen: seen, Words: mine})
	if err == nil {
		return seeOther(c, p.Path(p.Language)+"?saved=yes")
	}
	return s.notWorded(c, p, f, mine, seen, err)
}

// notWorded shows what was written again: beside what somebody else saved, or
// with what is wrong with it.
func (s *server) notWorded(c echo.Context, p pages.LetterWordsPage, f *form, mine map[string]string, seen int, refusal error) error {
	if fault.KindOf(refusal) == fault.KindConflict {
		p.Title, p.Clash, p.Words = "Error: "+p.Title, pages.CompareNoticeWords(p.Notice.Kind, mine, p.Words), mine
		return s.show(c, http.StatusConflict, pages.NoticeWordsPage(p))
	}
	p.Words, p.Seen = mine, seen
	status, err := unrecorded(&p.FactPage, f, refusal)
	if err != nil {
		return err
	}
	return s.show(c, status, pages.NoticeWordsPage(p))
}
