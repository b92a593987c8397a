package app

import (
	"context"
	"fmt"

	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/app/rulebook"
	"github.com/flowchestra/tocsin/app/store"
)

// AdoptRules is counsel's word on rows of the rulebook, many in one act.
type AdoptRules struct {
	Rows []AdoptRow
	Book string // version that was read; "" is that of this program
	Seen *int   // number of the last act that its author saw, 0 for none; nil where nobody looked
}

// AdoptRow is the word on one row.
type AdoptRow struct {
	RegimeID string
	Digest   string // of the row as it was read
	SetAside bool
	Reason   string // needed for setting aside
}

// mostAdopted is more rows than the book has.
const mostAdopted = 2000

// AdoptRules records who adopted or set aside which rows, and has the duties
// of running incidents worked out again. Rows of which the same is on record
// are left as they are. Invalid names every row at fault; Conflict when
// somebody adopted rules, or another book came, since they were read.
func (a *App) AdoptRules(ctx context.Context, by people.Person, in AdoptRules) (int, error) {
	if err := by.Must(people.AdoptRules); err != nil {
		return 0, err
	}
	if in.Book == "" {
		in.Book = a.Book.Version()
	}
	if err := in.check(a.Book); err != nil {
		return 0, err
	}
	var done int
	return done, a.Store.Tx(ctx, func(tx *store.Tx) error {
		org, err := tx.LockOrganisation()
		if err != nil {
			return err
		}
		if in.Seen != nil && *in.Seen != org.RulesVersion {
			return fault.Conflict("Somebody adopted rules while you read. Look at what stands now, then decide again.")
		}
		words, err := a.newWords(tx, by, in, org.RulesVersion+1)
		if err != nil || len(words) == 0 {
			return err
		}
		done = len(words)
		org.RulesVersion++
		tx.Record("rules.adopted", by.ID, "rulebook", adoptionSays(words, in.Book))
		if err := tx.Insert(words); err != nil {
			return err
		}
		if err := tx.Rules(org.RulesVersion); err != nil {
			return err
		}
		return a.agreementsChanged(tx)
	})
}

func (in AdoptRules) check(book *rulebook.Book) error {
	if in.Book != book.Version() {
		return fault.Conflict("The rulebook is another one than you read: a new release came. Read its rows again, then decide.")
	}
	if len(in.Rows) == 0 || len(in.Rows) > mostAdopted {
		return fault.Invalid("Choose at least one rule, and no more than %d.", mostAdopted).In("regime")
	}
	var wrong fault.Many
	seen := map[string]bool{}
	for i, r := range in.Rows {
		err := r.word(in.Book).Check()
		if row, known := book.Regime(r.RegimeID); err == nil && !known {
			err = fault.Invalid("There is no rule %q in the book.", r.RegimeID).In("regime")
		} else if err == nil && r.Digest != row.Digest {
			err = fault.Invalid("%s reads otherwise than you saw it. Read it again, then decide.", r.RegimeID).In("regime")
		}
		if err == nil {
			err = incident.Plain("reason", r.Reason, 2000)
		}
		if err == nil && seen[r.RegimeID] {
			err = fault.Invalid("%s stands there twice.", r.RegimeID).In("regime")
		}
		seen[r.RegimeID] = true
		for _, f := range also(nil, "regime", err) {
			wrong = append(wrong, f.At(i+1))
		}
	}
	return wrong.Err()
}

func (r AdoptRow) word(book string) people.Adoption {
	return people.Adoption{RegimeID: r.RegimeID, Digest: r.Digest, BookVersion: book, SetAside: r.SetAside, Reason: r.Reason}
}

// newWords are the rows of which something else is on record, or nothing.
func (a *App) newWords(tx *store.Tx, by people.Person, in AdoptRules, number int) ([]people.Adoption, error) {
	have, err := tx.Look().Adopted()
	if err != nil {
		return nil, err
	}
	var out []people.Adoption
	for _, r := range in.Rows {
		if was, ok := have[r.RegimeID]; ok && was.SetAside == r.SetAside && was.Digest == r.Digest && was.Reason == r.Reason {
			continue
		}
		w := r.word(in.Book)
		w.Number, w.AdoptedBy, w.AdoptedAt = number, by.ID, tx.Now
		if w.ID, err = newID(); err != nil {
			return nil, err
		}
		out = append(out, w)
	}
	return out, nil
}

// adoptionSays sums an act up with a digest over its rows.
func adoptionSays(words []people.Adoption, book string) says {
	lines := make([]string, len(words))
	aside := 0
	for i, w := range words {
		lines[i] = fmt.Sprintf("%q %q %t %q", w.RegimeID, w.Digest, w.SetAside, w.Reason)
		if w.SetAside {
			aside++
		}
	}
	return says{"number": words[0].Number, "adopted": len(words) - aside, "set_aside": aside, "book": book, "digest": sum(lines...)}
}
