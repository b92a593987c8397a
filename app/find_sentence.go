package app

import (
	"context"
	"strings"

	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/notice"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/app/store"
)

// shortestSentence keeps a single word from passing for a sentence, in
// characters.
const shortestSentence = 12

// FindSentence looks a sentence up in every frozen letter of an incident that is
// not void: who got it, may have got it, or would get it. Sentences are by language. Invalid when a sentence is too short to be
// one.
func (a *App) FindSentence(ctx context.Context, by people.Person, incidentID string, sentences map[string]string) ([]notice.Holder, error) {
	if err := by.Must(people.DraftNotices); err != nil {
		return nil, err
	}
	l, err := a.look(ctx, by)
	if err != nil {
		return nil, err
	}
	return findSentence(l, incidentID, sentences)
}

func findSentence(l store.Look, incidentID string, sentences map[string]string) ([]notice.Holder, error) {
	wanted := map[string]string{}
	for language, words := range sentences {
		if words = strings.Join(strings.Fields(words), " "); words == "" {
			continue
		}
		if len(words) < shortestSentence {
			return nil, fault.Invalid("“%s” is too short to be found without doubt. Give the whole sentence as it stands in the letter.", words).In("wrong_" + language)
		}
		wanted[language] = words
	}
	if len(wanted) == 0 {
		return nil, fault.Invalid("Give the sentence that is wrong, as it stands in the letter.").In("wrong_en")
	}
	var out []notice.Holder
	return out, l.EachCopy(incidentID, func(c notice.Copy, came notice.State) {
		if words, ok := wanted[c.Language]; ok && c.Says(words) {
			out = append(out, notice.Holder{TenantID: c.TenantID, NoticeID: c.NoticeID, CopyID: c.ID, Language: c.Language, Came: came})
		}
	})
}
