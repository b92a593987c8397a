package app

import (
	"slices"
	"time"

	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/notice"
	"github.com/flowchestra/tocsin/app/store"
)

// broken is a promise to write again at a time that has passed.
type broken struct {
	language string // in words
	at       time.Time
}

// brokenPromise finds the first language of some letters whose words promise an
// update that is not ahead, nil for none. Only initial letters promise one.
func brokenPromise(l store.Look, n notice.Notice, languages []string, now time.Time) (*broken, error) {
	if n.Kind != notice.Initial {
		return nil, nil
	}
	accounts, err := l.Accounts(n.IncidentID)
	if err != nil {
		return nil, err
	}
	for _, code := range notice.Languages {
		at := accounts[code].NextUpdateAt
		if slices.Contains(languages, code) && at != nil && !at.After(now) {
			return &broken{map[string]string{"en": "English", "de": "German"}[code], at.UTC()}, nil
		}
	}
	return nil, nil
}

func (b broken) says() string {
	return "The letters in " + b.language + " promise to write again by " + b.at.Format("Mon 2 Jan 15:04 UTC") + ", and that has passed. Give a new time under “What customers are told” in " + b.language
}

// mayPromise refuses to freeze letters that promise an update in the past.
func mayPromise(l store.Look, n notice.Notice, drafts []notice.Draft, now time.Time) error {
	languages := make([]string, len(drafts))
	for i := range drafts {
		languages[i] = drafts[i].Language
	}
	b, err := brokenPromise(l, n, languages, now)
	if err != nil || b == nil {
		return err
	}
	return fault.Invalid("%s, then put the letters before legal.", b.says())
}

// stillPromises refuses to sign letters whose promised update has passed while
// they waited.
func stillPromises(l store.Look, e notice.Edition, copies []notice.Copy, now time.Time) error {
	n, err := l.Notice(e.NoticeID)
	if err != nil {
		return err
	}
	languages := make([]string, len(copies))
	for i := range copies {
		languages[i] = copies[i].Language
	}
	b, err := brokenPromise(l, n, languages, now)
	if err != nil || b == nil {
		return err
	}
	return fault.Conflict("%s and have them put before legal again.", b.says())
}
