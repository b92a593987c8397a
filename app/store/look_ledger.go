package store

import (
	"math"

	"github.com/flowchestra/tocsin/app/ledger"
)

// Lines reads the ledger after a cursor, oldest first: of one subject, or of
// all when subject is "".
func (l Look) Lines(subject string, after int64, limit int) ([]ledger.Line, error) {
	q := Look{db: l.db.Limit(limit)}
	var entries []ledger.Entry
	var err error
	if subject == "" {
		entries, err = all[ledger.Entry](q, "seq", "seq > ?", after)
	} else {
		entries, err = all[ledger.Entry](q, "seq", "seq > ? AND subject = ?", after, subject)
	}
	if err != nil || len(entries) == 0 {
		return nil, err
	}
	return l.lines(entries)
}

// lines puts entries together with what they say.
func (l Look) lines(entries []ledger.Entry) ([]ledger.Line, error) {
	bodies, err := l.bodies(entries)
	if err != nil {
		return nil, err
	}
	return ledger.Join(entries, bodies)
}

func (l Look) bodies(entries []ledger.Entry) ([]ledger.Body, error) {
	seqs := make([]int64, len(entries))
	for i, e := range entries {
		seqs[i] = e.Seq
	}
	return all[ledger.Body](l, "seq", "seq IN ?", seqs)
}

// VerifyLedger checks the whole ledger: that no number is missing and that
// every entry is what was written. It returns how many entries hold; the error
// names the first that does not.
func (l Look) VerifyLedger() (int64, error) {
	const page = 500
	for last := int64(0); ; {
		entries, err := all[ledger.Entry](Look{db: l.db.Limit(page)}, "seq", "seq > ?", last)
		if err != nil || len(entries) == 0 {
			return last, err
		}
		bodies, err := l.bodies(entries)
		if err != nil {
			return last, err
		}
		if last, err = ledger.Check(last, entries, bodies); err != nil {
			return last, err
		}
	}
}

// LastEntry returns the number of the ledger's last entry, 0 for an empty one:
// the cursor of whoever reads on from here.
func (l Look) LastEntry() (int64, error) {
	var seq int64
	return seq, l.db.Raw("SELECT seq FROM ledger_head WHERE id = 1").Scan(&seq).Error
}

// LastEntryOf returns the number of the last entry about a subject after a
// cursor, 0 for none.
func (l Look) LastEntryOf(subject string, after int64) (int64, error) {
	var seq int64
	return seq, l.db.Raw("SELECT coalesce(max(seq), 0) FROM ledger_entries WHERE subject = ? AND seq > ?", subject, after).Scan(&seq).Error
}

// LinesBefore reads the ledger about a subject backwards: the newest first,
// before a cursor (0: from the end), without some verbs.
func (l Look) LinesBefore(subject string, before int64, limit int, without []string) ([]ledger.Line, error) {
	q := Look{db: l.db.Limit(limit)}
	if before == 0 {
		before = math.MaxInt64
	}
	entries, err := all[ledger.Entry](q, "seq DESC", "subject = ? AND seq < ? AND verb NOT IN ?", subject, before, without)
	if err != nil || len(entries) == 0 {
		return nil, err
	}
	return l.lines(entries)
}
