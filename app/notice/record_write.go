package notice

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"encoding/hex"
	"encoding/json"
	"hash"
	"io"
	"strings"
)

// ListCheck sums up a list's pieces as they are read back.
type ListCheck struct{ sum hash.Hash }

// CheckList begins to sum up one customer's list.
func CheckList(tenantID string, columns []string) *ListCheck {
	return &ListCheck{newListDigest(tenantID, columns)}
}

// Add takes the next piece.
func (c *ListCheck) Add(p RecordPiece) { c.sum.Write(p.Content) }

// Digest is what the list comes to, hex SHA-256.
func (c *ListCheck) Digest() string { return hex.EncodeToString(c.sum.Sum(nil)) }

// RecordWriter writes a list piece by piece.
type RecordWriter struct {
	piece func(RecordPiece) error
	end   func() error
}

// Add writes the next piece.
func (w RecordWriter) Add(p RecordPiece) error { return w.piece(p) }

// End writes what comes last.
func (w RecordWriter) End() error { return w.end() }

// RecordsCSV writes a list as CSV (RFC 4180) that a spreadsheet opens as text:
// no cell is a formula.
func RecordsCSV(to io.Writer, columns []string) (RecordWriter, error) {
	cw := csv.NewWriter(to)
	cw.UseCRLF = true
	if err := cw.Write(PlainCells(columns)); err != nil {
		return RecordWriter{}, err
	}
	return RecordWriter{
		piece: func(p RecordPiece) error {
			return eachRow(p, func(cells []string) error { return cw.Write(PlainCells(cells)) })
		},
		end: func() error { cw.Flush(); return cw.Error() },
	}, nil
}

// RecordsJSON writes a list as a JSON array of objects, exactly as the file had
// it.
func RecordsJSON(to io.Writer, columns []string) (RecordWriter, error) {
	b := bufio.NewWriter(to)
	names := make([][]byte, len(columns))
	for i, c := range columns {
		name, err := json.Marshal(c)
		if err != nil {
			return RecordWriter{}, err
		}
		names[i] = name
	}
	between := "[\n"
	return RecordWriter{
		piece: func(p RecordPiece) error {
			return eachRow(p, func(cells []string) error {
				_, _ = b.WriteString(between) // Flush tells what failed
				between = ",\n"
				return writeObject(b, names, cells)
			})
		},
		end: func() error {
			if between == "[\n" {
				_, _ = b.WriteString("[") // Flush tells what failed
			}
			_, _ = b.WriteString("\n]\n") // and here
			return b.Flush()
		},
	}, nil
}

func writeObject(b *bufio.Writer, names [][]byte, cells []string) error {
	for i, cell := range cells {
		value, err := json.Marshal(cell)
		if err != nil {
			return err
		}
		before := byte(',')
		if i == 0 {
			before = '{'
		}
		for _, part := range [][]byte{{before}, names[i], {':'}, value} {
			_, _ = b.Write(part) // the last write tells what failed
		}
	}
	return b.WriteByte('}')
}

// eachRow reads a piece row by row.
func eachRow(p RecordPiece, do func([]string) error) error {
	for line := range bytes.Lines(p.Content) {
		var cells []string
		if err := json.Unmarshal(line, &cells); err != nil {
			return err
		}
		if err := do(cells); err != nil {
			return err
		}
	}
	return nil
}

// PlainCells makes of each cell what no spreadsheet takes for a formula: one
// that begins with =, +, -, @, a tab or a line break gets an apostrophe before
// it.
func PlainCells(cells []string) []string {
	out := make([]string, len(cells))
	for i, c := range cells {
		if c != "" && strings.ContainsRune("=+-@\t\r\n", rune(c[0])) || strings.HasPrefix(c, "＝") || strings.HasPrefix(c, "＋") || strings.HasPrefix(c, "－") || strings.HasPrefix(c, "＠") {
			c = "'" + c
		}
		out[i] = c
	}
	return out
}
