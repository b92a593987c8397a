package notice

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"hash"
	"io"
	"slices"
	"strings"

	"github.com/flowchestra/tocsin/app/fault"
)

// Sizes of splitting: what is held in memory does not grow with the file.
const (
	rowsAtOnce   = 500       // whose customers are looked up together
	pieceBytes   = 64 << 10  // from which a piece is full
	heldBytes    = 1 << 20   // of all customers together
	mostRefusals = 50        // that are named; the rest is counted
	entryCost    = 100 << 10 // bytes of one row at most
)

// Addressed is whose a row may be: a customer who was sent a signed letter of
// the notice that the file belongs to. Why is why not, "" when it may.
type Addressed struct {
	TenantID  string
	EditionID string
	Why       string
}

// RecordSplit is what a file came to, list by list in the order of its first rows.
type RecordSplit struct {
	Columns []string
	Lines   int
	Digest  string
	Lists   []RecordList
}

// SplitRecords reads a file of records and deals its rows out, each to the
// customer whose reference stands in it. whose answers for references that were
// not met before; keep takes pieces as they fill. Invalid, with every row at
// fault, when any row is no affected customer's: then nothing of the file may
// be kept. Not all of it is ever in memory.
func SplitRecords(file io.Reader, whose func([]string) (map[string]Addressed, error), keep func([]RecordPiece) error) (RecordSplit, error) {
	sum := sha256.New()
	limited := &largest{from: io.TeeReader(file, sum), left: LargestRecords}
	rows, err := openRecords(limited)
	if err != nil {
		return RecordSplit{}, limited.or(err)
	}
	s := &splitting{rows: rows, whose: whose, keep: keep, known: map[string]Addressed{}, lists: map[string]*growing{}}
	if err := s.run(); err != nil {
		return RecordSplit{}, limited.or(err)
	}
	out := RecordSplit{Columns: rows.columns, Lines: s.lines, Digest: hex.EncodeToString(sum.Sum(nil))}
	for _, g := range s.order {
		g.list.Digest = hex.EncodeToString(g.sum.Sum(nil))
		out.Lists = append(out.Lists, g.list)
	}
	return out, nil
}

// largest refuses a file that is longer than it may be.
type largest struct {
	from io.Reader
	left int
	over bool
}

// Read hands on what may still come.
func (l *largest) Read(p []byte) (int, error) {
	n, err := l.from.Read(p)
	if l.left -= n; l.left < 0 {
		l.over = true
		return 0, io.ErrUnexpectedEOF
	}
	return n, err
}

// or says that the file was too long where that was the trouble.
func (l *largest) or(err error) error {
	if l.over {
		return fault.Invalid("The file has more than %d MB. Leave out columns that nobody needs, or send the customers in several files.", LargestRecords>>20)
	}
	return err
}

// growing is one customer's list while the file is read.
type growing struct {
	list RecordList
	sum  hash.Hash
	held bytes.Buffer
}

type splitting struct {
	rows  *recordRows
	whose func([]string) (map[string]Addressed, error)
	keep  func([]RecordPiece) error

	known map[string]Addressed
	lists map[string]*growing
	order []*growing
	bad   fault.Many
	more  int // refusals that are not named
	lines int
	held  int
}

func (s *splitting) run() error {
	for done := false; !done; {
		var some []recordRow
		for len(some) < rowsAtOnce && !done {
			row, err := s.rows.next()
			switch {
			case errors.Is(err, io.EOF):
				done = true
				continue
			case errors.Is(err, io.ErrUnexpectedEOF) && row.wrong != nil:
				done = true
			case err != nil:
				return err
			}
			some = append(some, row)
		}
		if err := s.take(some); err != nil {
			return err
		}
	}
	if s.more > 0 {
		s.bad = append(s.bad, fault.Invalid("%d more rows cannot be taken either.", s.more))
	}
	if err := s.bad.Err(); err != nil {
		return err
	}
	if s.lines == 0 {
		return fault.Invalid("The file names its columns and has no row.")
	}
	return s.spill(0)
}

// take deals out some rows.
func (s *splitting) take(some []recordRow) error {
	if err := s.meet(some); err != nil {
		return err
	}
	for _, row := range some {
		s.lines++
		to := s.known[row.reference]
		switch {
		case row.wrong != nil:
			s.refuse(row.wrong.At(row.number))
		case to.TenantID == "" && to.Why == "":
			s.refuse(fault.Invalid("There is no customer %q on record.", row.reference).At(row.number))
		case to.Why != "":
			s.refuse(fault.Invalid("%s", to.Why).At(row.number))
		case len(s.bad) == 0:
			if err := s.add(to, row); err != nil {
				return err
			}
		}
	}
	if len(s.bad) > 0 || s.held < heldBytes {
		return nil
	}
	return s.spill(heldBytes / 2)
}

// meet asks, once for each, who the customers are that rows name.
func (s *splitting) meet(some []recordRow) error {
	var fresh []string
	for _, row := range some {
		if _, met := s.known[row.reference]; !met && row.wrong == nil {
			s.known[row.reference] = Addressed{}
			fresh = append(fresh, row.reference)
		}
	}
	if len(fresh) == 0 {
		return nil
	}
	answered, err := s.whose(fresh)
	for ref, to := range answered {
		s.known[ref] = to
	}
	return err
}

func (s *splitting) refuse(f *fault.Fault) {
	if len(s.bad) < mostRefusals {
		s.bad = append(s.bad, f)
		return
	}
	s.more++
}

// add puts a row to its customer's list.
func (s *splitting) add(to Addressed, row recordRow) error {
	line, err := json.Marshal(row.cells)
	if err != nil {
		return err
	}
	if len(line) > entryCost {
		s.refuse(fault.Invalid("The row has %d kB, %d at most.", len(line)>>10, entryCost>>10).At(row.number))
		return nil
	}
	line = append(line, '\n')
	g := s.lists[to.TenantID]
	if g == nil {
		g = &growing{list: RecordList{TenantID: to.TenantID, EditionID: to.EditionID}, sum: newListDigest(to.TenantID, s.rows.columns)}
		s.lists[to.TenantID] = g
		s.order = append(s.order, g)
	}
	g.list.Lines++
	g.sum.Write(line)
	g.held.Write(line)
	s.held += len(line)
	if g.held.Len() >= pieceBytes {
		return s.keep([]RecordPiece{s.piece(g)})
	}
	return nil
}

// piece takes what is held of a list.
func (s *splitting) piece(g *growing) RecordPiece {
	g.list.Pieces++
	s.held -= g.held.Len()
	p := RecordPiece{TenantID: g.list.TenantID, Number: g.list.Pieces, Content: bytes.Clone(g.held.Bytes())}
	g.held.Reset()
	return p
}

// spill keeps the longest of what is held, until no more than some of it is.
func (s *splitting) spill(most int) error {
	longest := slices.Clone(s.order)
	slices.SortStableFunc(longest, func(a, b *growing) int { return b.held.Len() - a.held.Len() })
	var pieces []RecordPiece
	for _, g := range longest {
		if s.held <= most || g.held.Len() == 0 {
			break
		}
		pieces = append(pieces, s.piece(g))
	}
	if len(pieces) == 0 {
		return nil
	}
	return s.keep(pieces)
}

// newListDigest begins the digest of one customer's list: whose it is and what
// its columns are called are part of it, so that no list passes for another's.
func newListDigest(tenantID string, columns []string) hash.Hash {
	h := sha256.New()
	h.Write([]byte(tenantID + "\n" + strings.Join(columns, "\x00") + "\n"))
	return h
}
