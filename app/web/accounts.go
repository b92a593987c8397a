package web

import (
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/flowchestra/tocsin/app"
	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/notice"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/app/store"
	"github.com/flowchestra/tocsin/templates/pages"
)

// account shows what customers are told in one language.
func (s *server) account(c echo.Context) error {
	p, err := s.accountPage(c)
	if err != nil {
		return err
	}
	p.Saved = c.QueryParam("saved") == "yes" && p.Now.Version > 0
	if p.Saved && p.Notice != nil {
		l, err := s.look(c, by(c))
		if err != nil {
			return err
		}
		if p.Overtaken, err = l.Overtaken(p.Notice.ID, p.Language, p.Now.ChangedAt); err != nil {
			return err
		}
	}
	return s.show(c, http.StatusOK, pages.Account(*p))
}

func (s *server) accountPage(c echo.Context) (*pages.AccountPage, error) {
	language := param(c, "language")
	if !slices.Contains(notice.Languages, language) {
		return nil, fault.NotFound("Letters are not written in %q. Choose one of the languages on the English page.", language)
	}
	f := s.frame(c, "What customers are told, "+pages.LanguageWords(language))
	f.Here = "/incidents"
	l, inc, err := s.opened(c)
	if err != nil {
		return nil, err
	}
	p := &pages.AccountPage{Frame: f, File: *inc, Language: language}
	return p, fillAccount(l, p)
}

// fillAccount reads the words, who reads them and which letters follow.
func fillAccount(l store.Look, p *pages.AccountPage) (err error) {
	if p.Names, err = namesOf(l); err != nil {
		return err
	}
	if p.All, err = l.Accounts(p.File.ID); err != nil {
		return err
	}
	p.Now = p.All[p.Language]
	p.Form = pages.WordsOf(p.Now, p.Zone)
	if p.Readers, err = l.Readers(p.File.ID); err != nil {
		return err
	}
	if p.Notice, err = l.NoticeOf(p.File.ID, notice.Initial); err != nil || p.Notice == nil {
		return err
	}
	if p.Follow, p.Edited, err = l.Followers(p.Notice.ID, p.Language, people.System().ID); err != nil {
		return err
	}
	p.Example, err = l.AnyDraft(p.Notice.ID, p.Language)
	return err
}

// writeAccount saves the words. What somebody else saved meanwhile is shown
// beside them.
func (s *server) writeAccount(c echo.Context) error {
	f, err := readForm(c)
	if err != nil {
		return err
	}
	p, err := s.accountPage(c)
	if err != nil {
		return err
	}
	in := readWords(f, p, by(c).Zone)
	if len(f.Wrong) == 0 {
		err := s.App.WriteAccount(c.Request().Context(), by(c), in)
		switch {
		case err == nil:
			return seeOther(c, p.Path(p.Language)+"?saved=yes")
		case fault.KindOf(err) == fault.KindConflict:
			return s.showOtherWords(c, p.Form)
		case !f.refused(err):
			return err
		}
	}
	p.Title, p.Wrong = "Error: "+p.Title, f.Wrong
	return s.show(c, http.StatusUnprocessableEntity, pages.Account(*p))
}

// readWords takes the form into the page, and into the words of the verb.
func readWords(f *form, p *pages.AccountPage, zone string) app.WriteAccount {
	seen, _ := strconv.Atoi(f.get("seen")) // one that is no number fits no record but none
	in := app.WriteAccount{IncidentID: p.File.ID, Language: p.Language, Seen: seen, Data: f.get("data"), WhatHappened: f.raw("what_happened"),
		WhatWeDid: f.raw("what_we_did"), WhatYouCanDo: f.raw("what_you_can_do"), Unknown: f.raw("unknown")}
	p.Form = pages.WordsForm{Data: in.Data, WhatHappened: in.WhatHappened, WhatWeDid: in.WhatWeDid, WhatYouCanDo: in.WhatYouCanDo, Unknown: in.Unknown,
		NextUpdate: f.get("next_update"), Zone: f.get("next_update_zone"), Seen: seen}
	for _, text := range []struct{ field, label, words string }{{"data", "which data", in.Data}, {"what_happened", "what happened", in.WhatHappened},
		{"what_we_did", "what we did", in.WhatWeDid}, {"what_you_can_do", "what customers can do", in.WhatYouCanDo}, {"unknown", "what is unknown", in.Unknown}} {
		f.check(text.field, incident.Plain(text.label, text.words, app.MostAccountWords))
	}
	if f.get("next_update") != "" {
		var at time.Time
		before := len(f.Wrong)
		if at, _ = f.when("next_update", "when they hear again", zone); len(f.Wrong) == before {
			in.NextUpdateAt = &at
		}
	}
	return in
}

// showOtherWords shows what was written beside what somebody else saved.
func (s *server) showOtherWords(c echo.Context, mine pages.WordsForm) error {
	p, err := s.accountPage(c)
	if err != nil {
		return err
	}
	theirs := p.Form
	p.Conflict = pages.CompareWords(mine, theirs)
	mine.Seen = theirs.Seen
	p.Form = mine
	p.Title = "Error: " + p.Title
	return s.show(c, http.StatusConflict, pages.Account(*p))
}
