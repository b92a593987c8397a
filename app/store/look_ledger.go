package store

import "github.com/flowchestra/tocsin/app/ledger"

// Lines reads the ledger after a cursor, oldest first: of one subject, or of
// all when subject is "".
func (l Look) Lines(subject string, after int64, limit int) ([]ledger.Line, error) {
	q := Look{l.db.Limit(limit)}
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
		entries, err := all[ledger.Entry](Look{l.db.Limit(page)}, "seq", "seq > ?", last)
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
