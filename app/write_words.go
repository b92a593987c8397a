package app

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/notice"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/app/store"
)

// WriteWords is what one letter alone says in one language, by field. Seen is
// the highest version among them as they were read, 0 where there were none.
type WriteWords struct {
	NoticeID string
	Language string
	Seen     int
	Words    map[string]string
}

// WriteWords writes or replaces the words of one letter. Its drafts that nobody
// has edited by hand follow. Invalid when a field does not belong to the
// letter; Conflict when somebody saved since they were read, or when the letter
// is signed for every reader.
func (a *App) WriteWords(ctx context.Context, by people.Person, in WriteWords) error {
	if err := by.Must(people.DraftNotices); err != nil {
		return err
	}
	if !slices.Contains(notice.Languages, in.Language) {
		return fault.Invalid("Letters are written in %s. Give the words in one of these.", strings.Join(notice.Languages, ", ")).In("language")
	}
	return a.Store.Tx(ctx, func(tx *store.Tx) error {
		n, err := tx.Look().Notice(in.NoticeID)
		if err != nil {
			return err
		}
		f, err := tx.LockFile(n.IncidentID)
		if err != nil {
			return err
		}
		if err := in.check(n.Kind); err != nil {
			return err
		}
		have, err := tx.Look().WordsOf(n.ID)
		if err != nil {
			return err
		}
		if notice.LastVersion(have[in.Language]) != in.Seen {
			return fault.Conflict("Somebody saved these words while you wrote. Look at theirs beside yours, then save again.")
		}
		return a.saveWords(tx, by, f, n, in, have[in.Language])
	})
}

// check refuses fields of other letters and words that nobody could read, and
// names every one at fault.
func (in WriteWords) check(kind notice.Kind) error {
	var faults fault.Many
	for field, words := range in.Words {
		if !slices.Contains(notice.WordsOf(kind), field) {
			return fault.Invalid("A letter of this kind has no field %q.", field).In(field)
		}
		var f *fault.Fault
		if err := incident.Plain(strings.ReplaceAll(field, "_", " "), words, MostAccountWords); errors.As(err, &f) {
			faults = append(faults, f.In(field))
		} else if err != nil {
			return err
		}
	}
	return faults.Err()
}

func (a *App) saveWords(tx *store.Tx, by people.Person, f *incident.File, n notice.Notice, in WriteWords, have map[string]notice.Words) error {
	var rows []notice.Words
	var said []string
	for _, field := range notice.WordsOf(n.Kind) {
		words, given := in.Words[field]
		if !given {
			continue
		}
		row, there := have[field]
		if !there {
			id, err := newID()
			if err != nil {
				return err
			}
			row = notice.Words{ID: id, NoticeID: n.ID, IncidentID: f.ID, Language: in.Language, Field: field}
		}
		row.Version = in.Seen + 1
		if !there || row.Words != words { // whoever saves what stands has written nothing
			row.Words, row.AuthorID, row.ChangedAt = words, by.ID, tx.Now
		}
		rows, said = append(rows, row), append(said, field, words)
	}
	if err := tx.Replace(rows); err != nil {
		return err
	}
	tx.Record("notice.worded", by.ID, f.Number, says{"reference": n.Reference, "language": in.Language, "digest": sum(said...)})
	return tx.Enqueue(store.Job{Args: DraftNotice{IncidentID: f.ID, Letter: n.Kind, NoticeID: n.ID}})
}
