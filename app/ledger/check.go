package ledger

import "fmt"

// Check goes over entries in order, after the last one checked, and returns
// the seq it came to. The error names the first entry that is missing, out of
// order, or not what was written: its digest covers every column and, where it
// has not been redacted, its body.
func Check(last int64, entries []Entry, bodies []Body) (int64, error) {
	said := make(map[int64]Body, len(bodies))
	for _, b := range bodies {
		said[b.Seq] = b
	}
	for _, e := range entries {
		if e.Seq != last+1 {
			return last, fmt.Errorf("ledger entry %d is missing: after %d comes %d", last+1, last, e.Seq)
		}
		b, ok := said[e.Seq]
		if !ok {
			return last, fmt.Errorf("ledger entry %d has no body", e.Seq)
		}
		if Seal(e, b) != e.Digest {
			return last, fmt.Errorf("ledger entry %d is not what was written", e.Seq)
		}
		last = e.Seq
	}
	return last, nil
}
