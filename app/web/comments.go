package web

import (
	"net/http"
	"regexp"

	"github.com/labstack/echo/v4"

	"github.com/flowchestra/tocsin/app"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/templates/pages"
)

// comments are what legal's desk says about letters to itself.
func (s *server) comments() []route {
	return []route{
		{post, "/editions/:id/copies/:copy/comments", people.ReadDesk, s.commentCopy},
		{post, "/notices/:id/drafts/:draft/comments", people.ReadDesk, s.commentDraft},
		{get, "/editions/:id/return", people.ApproveNotices, s.askReturn},
		{post, "/editions/:id/return", people.ApproveNotices, s.returnEdition},
		{post, "/comments/:id/settlement", people.ReadDesk, s.settleComment},
	}
}

// commentCopy says something about a frozen letter.
func (s *server) commentCopy(c echo.Context) error {
	f, err := readForm(c)
	if err != nil {
		return err
	}
	in := app.CommentLetter{EditionID: param(c, "id"), CopyID: param(c, "copy"), Quote: f.raw("quote"), Words: f.raw("words")}
	err = s.App.CommentLetter(c.Request().Context(), by(c), in)
	switch {
	case err == nil:
		return seeOther(c, "/editions/"+in.EditionID+"/copies/"+in.CopyID+"#comments")
	case !f.refused(err):
		return err
	}
	page, err := s.copyPage(c)
	if err != nil {
		return err
	}
	page.Title = "Error: " + page.Title
	page.Comments = withForm(page.Comments, f)
	c.Response().Header().Set("Content-Security-Policy", policyFraming)
	return s.show(c, http.StatusUnprocessableEntity, pages.OneCopy(page))
}

// commentDraft says something about a draft.
func (s *server) commentDraft(c echo.Context) error {
	f, err := readForm(c)
	if err != nil {
		return err
	}
	in := app.CommentLetter{NoticeID: param(c, "id"), DraftID: param(c, "draft"), Quote: f.raw("quote"), Words: f.raw("words")}
	err = s.App.CommentLetter(c.Request().Context(), by(c), in)
	switch {
	case err == nil:
		return seeOther(c, "/notices/"+in.NoticeID+"/drafts/"+in.DraftID+"#comments")
	case !f.refused(err):
		return err
	}
	p, err := s.draftPage(c)
	if err != nil {
		return err
	}
	p.Title = "Error: " + p.Title
	p.Comments = withForm(p.Comments, f)
	return s.showDraft(c, http.StatusUnprocessableEntity, p)
}

func withForm(in pages.Comments, f *form) pages.Comments {
	in.Quote, in.Words, in.Wrong = f.raw("quote"), f.raw("words"), f.Wrong
	return in
}

// ofLetters are the pages that comments are read on.
var ofLetters = regexp.MustCompile(`^/(editions|notices)/[0-9A-Za-z/-]+$`)

// settleComment records that a comment is answered, and leads back to where it
// was read.
func (s *server) settleComment(c echo.Context) error {
	if err := s.App.SettleComment(c.Request().Context(), by(c), param(c, "id")); err != nil {
		return err
	}
	if at := c.QueryParam("at"); ofLetters.MatchString(at) {
		return seeOther(c, at+"#comments")
	}
	return seeOther(c, "/signing")
}
