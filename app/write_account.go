package app

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/notice"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/app/store"
)

// WriteAccount is what customers are told in words, in one language.
type WriteAccount struct {
	IncidentID   string
	Language     string
	Data         string
	WhatHappened string
	WhatWeDid    string
	WhatYouCanDo string
	Unknown      string
	NextUpdateAt *time.Time
}

// WriteAccount writes or replaces the words of one language. Letters that
// nobody has edited by hand follow.
func (a *App) WriteAccount(ctx context.Context, by people.Person, in WriteAccount) error {
	if err := by.Must(people.DraftNotices); err != nil {
		return err
	}
	if !slices.Contains(notice.Languages, in.Language) {
		return fault.Invalid("Letters are written in %s. Give the words in one of these.", strings.Join(notice.Languages, ", ")).In("language")
	}
	for field, s := range map[string]string{"data": in.Data, "what_happened": in.WhatHappened, "what_we_did": in.WhatWeDid,
		"what_you_can_do": in.WhatYouCanDo, "unknown": in.Unknown} {
		if err := incident.Plain(field, s, 5000); err != nil {
			return err
		}
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
		if !known {
			if row.ID, err = newID(); err != nil {
				return err
			}
			row.IncidentID, row.Language = f.ID, in.Language
		}
		row.Data, row.WhatHappened, row.WhatWeDid = in.Data, in.WhatHappened, in.WhatWeDid
		row.WhatYouCanDo, row.Unknown, row.NextUpdateAt = in.WhatYouCanDo, in.Unknown, in.NextUpdateAt
		row.AuthorID, row.ChangedAt, row.Version = by.ID, tx.Now, row.Version+1
		tx.Record("account.written", by.ID, f.Number, says{"language": in.Language, "digest": sum(row.Data, row.WhatHappened, row.WhatWeDid, row.WhatYouCanDo, row.Unknown, stamp(row.NextUpdateAt))})
		if err := tx.Replace([]incident.Account{row}); err != nil {
			return err
		}
		return a.factsChanged(tx, &f.Incident)
	})
}
