package web

import (
	"strings"
	"time"
	"unicode/utf8"

	"github.com/labstack/echo/v4"

	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/notice"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/app/store"
)

// letters are the pages of what customers are told: written, put before legal, signed, handed over.
func (s *server) letters() []route {
	return []route{
		{get, "/incidents/:number/account/:language", people.ReadIncidents, s.account},
		{post, "/incidents/:number/account/:language", people.DraftNotices, s.writeAccount},
		{get, "/notices/:id", people.ReadIncidents, s.notice},
		{get, "/notices/:id/drafts/:draft", people.ReadDesk, s.draft},
		{get, "/notices/:id/drafts/:draft/html", people.ReadDesk, s.draftHTML},
		{post, "/notices/:id/drafts/:draft", people.DraftNotices, s.editDraft},
		{get, "/notices/:id/waves", people.ReadDesk, s.checkWave},
		{post, "/notices/:id/waves", people.SubmitNotices, s.submitWave},
		{get, "/notices/:id/deliveries", people.ReadIncidents, s.deliveries},
		{get, "/incidents/:number/returns", people.ReadIncidents, s.cameBack},
		{get, "/editions/:id", people.ReadIncidents, s.edition},
		{get, "/editions/:id/copies/:copy", people.ReadIncidents, s.copy},
		{get, "/editions/:id/copies/:copy/html", people.ReadIncidents, s.copyHTML},
		{get, "/editions/:id/signature", people.ReadDesk, s.checkSignature},
		{post, "/editions/:id/approval", people.ApproveNotices, s.approve},
		{get, "/signing", people.ReadIncidents, s.signing},
	}
}

// letterPages is what every page about letters begins with: the notice, its
// incident and what people are called.
type letterPages struct {
	look   store.Look
	notice notice.Notice
	file   incident.File
	org    people.Organisation
	names  map[string]string
	takes  func(letters int) time.Duration // to leave
}

func (s *server) lettersOf(c echo.Context, noticeID string) (b letterPages, err error) {
	b.takes = s.App.SendingTime
	if b.look, err = s.look(c, by(c)); err != nil {
		return b, err
	}
	if b.notice, err = b.look.Notice(noticeID); err != nil {
		return b, err
	}
	f, err := b.look.File(b.notice.IncidentID)
	if err != nil {
		return b, err
	}
	b.file = *f
	if b.org, err = b.look.Organisation(); err != nil {
		return b, err
	}
	b.names, err = namesOf(b.look)
	return b, err
}

// cursor is where a list goes on; what cannot be one begins it.
func cursor(c echo.Context) string {
	after := c.QueryParam("after")
	if len(after) > 200 || !utf8.ValidString(after) || strings.Contains(after, "\x00") {
		return ""
	}
	return after
}
