package ledger_test

import (
	"strings"
	"testing"
	"time"

	"github.com/flowchestra/tocsin/app/ledger"
)

// written makes n entries with their bodies as a transaction would.
func written(n int) ([]ledger.Entry, []ledger.Body) {
	var es []ledger.Entry
	var bs []ledger.Body
	for i := range n {
		b := ledger.Body{Seq: int64(i + 1), Salt: []byte{byte(i), 7}, Body: []byte(`{"n":1}`)}
		e := ledger.Entry{Seq: b.Seq, At: time.Date(2026, 3, 28, 2, i, 0, 0, time.UTC), Verb: "instant.recorded", Actor: "ada", Subject: "INC-2026-001"}
		e.Digest = ledger.Seal(e, b)
		es, bs = append(es, e), append(bs, b)
	}
	return es, bs
}

func TestAWholeLedgerHolds(t *testing.T) {
	t.Parallel()
	es, bs := written(20)
	first, err := ledger.Check(0, es[:7], bs)
	if err != nil || first != 7 {
		t.Fatalf("the first page: %d, %v", first, err)
	}
	last, err := ledger.Check(first, es[7:], bs)
	if err != nil || last != 20 {
		t.Fatalf("the second page: %d, %v", last, err)
	}
}

func TestTheFirstEntryThatDoesNotHoldIsNamed(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		spoil func(es []ledger.Entry, bs []ledger.Body) ([]ledger.Entry, []ledger.Body)
		says  string
	}{
		"deleted": {func(es []ledger.Entry, bs []ledger.Body) ([]ledger.Entry, []ledger.Body) {
			return append(es[:4:4], es[5:]...), bs
		}, "entry 5 is missing"},
		"swapped": {func(es []ledger.Entry, bs []ledger.Body) ([]ledger.Entry, []ledger.Body) {
			es[4], es[5] = es[5], es[4]
			return es, bs
		}, "entry 5 is missing"},
		"backdated": {func(es []ledger.Entry, bs []ledger.Body) ([]ledger.Entry, []ledger.Body) {
			es[4].At = es[4].At.Add(-time.Minute)
			return es, bs
		}, "entry 5 is not what was written"},
		"said by another": {func(es []ledger.Entry, bs []ledger.Body) ([]ledger.Entry, []ledger.Body) {
			es[4].Actor = "theo"
			return es, bs
		}, "entry 5 is not what was written"},
		"reworded": {func(es []ledger.Entry, bs []ledger.Body) ([]ledger.Entry, []ledger.Body) {
			bs[4].Body = []byte(`{"n":2}`)
			return es, bs
		}, "entry 5 is not what was written"},
		"without a body": {func(es []ledger.Entry, bs []ledger.Body) ([]ledger.Entry, []ledger.Body) {
			return es, append(bs[:4:4], bs[5:]...)
		}, "entry 5 has no body"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			es, bs := c.spoil(written(20))
			last, err := ledger.Check(0, es, bs)
			if err == nil || !strings.Contains(err.Error(), c.says) || last != 4 {
				t.Errorf("it came to %d and said %v, not %q", last, err, c.says)
			}
		})
	}
}
