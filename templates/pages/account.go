package pages

import (
	"fmt"

	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/notice"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/templates/parts"
)

// AccountPage is what customers are told in words, in one language.
type AccountPage struct {
	parts.Frame
	File     incident.File
	Language string
	Now      incident.Account // on record
	All      map[string]incident.Account
	Readers  map[string]int // affected customers by language
	Notice   *notice.Notice // the first letter, nil before the first draft
	Follow   int            // letters that follow these words
	Edited   int            // letters that do not, because somebody edited them
	Example  *notice.Draft
	Names    map[string]string
	Form     WordsForm
	Wrong    parts.Wrongs
	Conflict []TwoVersions
	Saved    bool

	Overtaken []notice.Overtaken // with legal when these words were saved
}

// WordsForm is the words as they were entered.
type WordsForm struct {
	Data         string
	WhatHappened string
	WhatWeDid    string
	WhatYouCanDo string
	Unknown      string
	NextUpdate   string
	Zone         string
	Seen         int
}

// TwoVersions is one text as two people wrote it.
type TwoVersions struct{ Label, Yours, Theirs string }

// WordsOf fills the form with what is on record.
func WordsOf(a incident.Account, zone string) WordsForm {
	f := WordsForm{Data: a.Data, WhatHappened: a.WhatHappened, WhatWeDid: a.WhatWeDid, WhatYouCanDo: a.WhatYouCanDo, Unknown: a.Unknown, Seen: a.Version}
	if a.NextUpdateAt != nil {
		f.NextUpdate = parts.WhenValue(*a.NextUpdateAt, zone)
	}
	return f
}

// CompareWords tells which texts two people wrote differently.
func CompareWords(yours, theirs WordsForm) []TwoVersions {
	var out []TwoVersions
	for _, t := range []TwoVersions{{"Which data", yours.Data, theirs.Data}, {"What happened", yours.WhatHappened, theirs.WhatHappened}, {"What we did", yours.WhatWeDid, theirs.WhatWeDid},
		{"What you can do", yours.WhatYouCanDo, theirs.WhatYouCanDo}, {"What we do not know yet", yours.Unknown, theirs.Unknown},
		{"They hear again by", yours.NextUpdate, theirs.NextUpdate}} {
		if t.Yours != t.Theirs {
			out = append(out, t)
		}
	}
	return out
}

// Path is the page of a language.
func (p AccountPage) Path(language string) string {
	return "/incidents/" + p.File.Number + "/account/" + language
}

func (p AccountPage) writes() bool { return p.Viewer.May(people.DraftNotices) && !p.File.Ended() }

func (p AccountPage) name(id string) string {
	if n, ok := p.Names[id]; ok {
		return n
	}
	return "Tocsin"
}

// tabs are the languages with how many customers read each.
func (p AccountPage) tabs() []filter {
	var out []filter
	for _, l := range notice.Languages {
		label := LanguageWords(l) + " " + parts.Many(p.Readers[l], "customer", "customers")
		if p.All[l].Version == 0 {
			label += ", not written"
		}
		out = append(out, filter{label, p.Path(l), l == p.Language})
	}
	return out
}

// followers says what saving changes.
func (p AccountPage) followers() string {
	switch {
	case p.Notice == nil:
		return "No letter is drafted yet. Letters begin with these words once the incident is confirmed and a customer is affected."
	case p.Follow+p.Edited == 0:
		return "No unsigned letter in " + LanguageWords(p.Language) + " is left to change."
	case p.Edited == 0:
		return parts.Many(p.Follow, "letter follows", "letters follow") + " these words when you save. A wave that is before legal with other words must be put there again."
	}
	return fmt.Sprintf("%s these words when you save; %s edited by hand and %s not.", parts.Many(p.Follow, "letter follows", "letters follow"),
		parts.Many(p.Edited, "was", "were"), map[bool]string{true: "does", false: "do"}[p.Edited == 1])
}

func (p AccountPage) followed() string {
	if p.Follow == 0 {
		return ""
	}
	return parts.Many(p.Follow, "letter follows.", "letters follow.")
}

// texts are the words on record, to be read.
func (p AccountPage) texts() []TwoVersions {
	now := WordsOf(p.Now, p.Zone)
	now.NextUpdate = ""
	return CompareWords(now, WordsForm{})
}
