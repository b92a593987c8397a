package app

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/notice"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/app/store"
)

// WriteAccount is what customers are told in words, in one language. Seen is
// the version of the words as they were read, 0 where there were none.
type WriteAccount struct {
	IncidentID   string
	Language     string
	Seen         int
	Data         string
	WhatHappened string
	WhatWeDid    string
	WhatYouCanDo string
	Unknown      string
	NextUpdateAt *time.Time
}

// MostAccountWords bounds each of the texts, in characters.
const MostAccountWords = 5000

// WriteAccount writes or replaces the words of one language. Letters that
// nobody has edited by hand follow. Conflict when somebody saved since they
// were read.
func (a *App) WriteAccount(ctx context.Context, by people.Person, in WriteAccount) error {
	if err := by.Must(people.DraftNotices); err != nil {
		return err
	}
	if !slices.Contains(notice.Languages, in.Language) {
		return fault.Invalid("Letters are written in %s. Give the words in one of these.", strings.Join(notice.Languages, ", ")).In("language")
	}
	if err := in.plain(); err != nil {
		return err
	}
	return a.Store.Tx(ctx, func(tx *store.Tx) error {
		f, err := tx.LockFile(in.IncidentID)
		if err != nil {
			return err
		}
		have, err := tx.Look().Accounts(f.ID)
		if err != nil {
			return err
		}
		row, known := have[in.Language]
		if row.Version != in.Seen {
			return fault.Conflict("Somebody saved these words while you wrote. Look at theirs beside yours, then save again.")
		}
		switch {
		case known && in.same(row): // whoever saves what stands has written nothing
			return nil
		case !known:
			if row.ID, err = newID(); err != nil {
				return err
			}
			row.IncidentID, row.Language = f.ID, in.Language
		}
		in.into(&row, by.ID, tx.Now)
		tx.Record("account.written", by.ID, f.Number, says{"language": in.Language, "digest": sum(row.Data, row.WhatHappened, row.WhatWeDid, row.WhatYouCanDo, row.Unknown, stamp(row.NextUpdateAt))})
		if err := tx.Replace([]incident.Account{row}); err != nil {
			return err
		}
		return a.factsChanged(tx, &f.Incident)
	})
}

// into puts the words into the record.
func (in WriteAccount) into(row *incident.Account, by string, now time.Time) {
	row.AuthorID, row.ChangedAt, row.Version = by, now, row.Version+1
	row.Data, row.WhatHappened, row.WhatWeDid = in.Data, in.WhatHappened, in.WhatWeDid
	row.WhatYouCanDo, row.Unknown, row.NextUpdateAt = in.WhatYouCanDo, in.Unknown, in.NextUpdateAt
}

// same tells whether the words are those on record.
func (in WriteAccount) same(row incident.Account) bool {
	return in.Data == row.Data && in.WhatHappened == row.WhatHappened && in.WhatWeDid == row.WhatWeDid && in.WhatYouCanDo == row.WhatYouCanDo &&
		in.Unknown == row.Unknown && stamp(in.NextUpdateAt) == stamp(row.NextUpdateAt)
}

// plain refuses words that nobody could read, and names every text at fault.
func (in WriteAccount) plain() error {
	var faults fault.Many
	for _, text := range []struct{ field, words string }{{"data", in.Data}, {"what_happened", in.WhatHappened}, {"what_we_did", in.WhatWeDid},
		{"what_you_can_do", in.WhatYouCanDo}, {"unknown", in.Unknown}} {
		var f *fault.Fault
		if err := incident.Plain(text.field, text.words, MostAccountWords); errors.As(err, &f) {
			faults = append(faults, f)
		} else if err != nil {
			return err
		}
	}
	return faults.Err()
}
