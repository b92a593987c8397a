// Package paper draws what somebody keeps as a file: A4 pages that look the
// same in every reader. Their bytes may differ from drawing to drawing: the
// typeface is cut down to the signs that are used, in no fixed order.
package paper

import (
	"bytes"
	"fmt"
	"strings"
	"time"
	"unicode"

	"codeberg.org/go-pdf/fpdf"
	"golang.org/x/image/font/gofont/gobold"
	"golang.org/x/image/font/gofont/gomono"
	"golang.org/x/image/font/gofont/goregular"

	"github.com/flowchestra/tocsin/app/clock"
	"github.com/flowchestra/tocsin/app/notice"
)

// Letter is one letter as it was sent, with what proves which one it is.
type Letter struct {
	Organisation string
	Customer     string
	Reference    string
	Code         string // the check code that it prints
	Digest       string // hex SHA-256 of what legal signed for this customer
	Subject      string
	Text         string // the letter's text part
	Language     string
	SentAt       time.Time
	Zone         string
}

const (
	margin = 20.0 // millimetres, on every side
	line   = 4.6  // millimetres between base lines of text
	least  = 28.0 // millimetres from the foot at which a new page begins
)

// PDF draws the letter on A4. The words stand in columns, as in the mail's text
// part; signs that the typeface does not have are shown as a box. The file's
// dates are the letter's.
func PDF(l Letter) ([]byte, error) {
	f := fpdf.New("P", "mm", "A4", "")
	f.AddUTF8FontFromBytes("go", "", goregular.TTF)
	f.AddUTF8FontFromBytes("go", "B", gobold.TTF)
	f.AddUTF8FontFromBytes("mono", "", gomono.TTF)
	f.SetCatalogSort(true)
	f.SetCreationDate(l.SentAt.UTC())
	f.SetModificationDate(l.SentAt.UTC())
	f.SetProducer(l.Organisation, true)
	f.SetTitle(plain(l.Subject), true)
	f.SetAuthor(plain(l.Organisation), true)
	f.SetLang(l.Language)
	f.SetMargins(margin, margin, margin)
	f.SetAutoPageBreak(true, least)
	f.AliasNbPages("{pages}")
	f.SetFooterFunc(func() { foot(f, l) })
	f.AddPage()
	head(f, l)
	f.SetFont("mono", "", 9)
	rows := strings.Split(strings.ReplaceAll(strings.ReplaceAll(l.Text, "\r\n", "\n"), notice.LinkHole, "…"), "\n")
	for i, row := range rows {
		if _, page := f.GetPageSize(); f.GetY()+float64(together(rows[i:]))*line > page-least {
			f.AddPage()
		}
		f.MultiCell(0, line, plain(row), "", "L", false)
	}
	var b bytes.Buffer
	if err := f.Output(&b); err != nil {
		return nil, fmt.Errorf("draw letter %s: %w", l.Reference, err)
	}
	return b.Bytes(), nil
}

// together is how many rows must stand on one page with the first of them: a
// heading, its rule, the space below and two rows of what it heads. Any other
// row stands alone.
func together(rows []string) int {
	const mostHeading = 3
	if strings.TrimSpace(rows[0]) == "" {
		return 1
	}
	for i := 1; i < len(rows) && i <= mostHeading; i++ {
		switch rest := strings.TrimSpace(rows[i]); {
		case rest == "":
			return 1
		case len(rest) > 2 && (strings.Trim(rest, "-") == "" || strings.Trim(rest, "=") == ""):
			return min(len(rows), i+1+3)
		}
	}
	return 1
}

// sent tells when a letter left: the day with its year, in its reader's zone,
// and in UTC.
func sent(l Letter) string {
	at := l.SentAt.UTC()
	words := at.Format("Monday 2 January 2006, 15:04 UTC")
	loc, err := clock.Zone(l.Zone)
	if err != nil || clock.City(l.Zone) == "UTC" {
		return words
	}
	return at.In(loc).Format("Monday 2 January 2006, 15:04 ") + clock.City(l.Zone) + " (" + at.Format("2 January 15:04 UTC") + ")"
}

// head says whose letter it is, to whom, and when it left.
func head(f *fpdf.Fpdf, l Letter) {
	f.SetFont("go", "B", 14)
	f.MultiCell(0, 7, plain(l.Organisation), "", "L", false)
	f.SetFont("go", "", 10)
	f.MultiCell(0, 5, plain(fmt.Sprintf("%s · to %s", l.Reference, l.Customer)), "", "L", false)
	f.MultiCell(0, 5, plain("Sent on "+sent(l)), "", "L", false)
	f.MultiCell(0, 5, "A copy of the letter as it was sent by mail. The mail itself carries a link of its reader’s own where this copy shows “…”.", "", "L", false)
	f.Ln(5)
}

// foot stands on every page: number, check code, digest, page.
func foot(f *fpdf.Fpdf, l Letter) {
	f.SetY(-20)
	f.SetFont("mono", "", 7)
	f.CellFormat(0, 4, fmt.Sprintf("%s   check code %s   page %d of {pages}", l.Reference, l.Code, f.PageNo()), "", 1, "L", false, 0, "")
	f.CellFormat(0, 4, "SHA-256 of what was signed: "+l.Digest, "", 1, "L", false, 0, "")
}

// plain leaves out what no page shows: controls and marks beyond the basic
// plane, for which no font of ours has a drawing.
func plain(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\t':
			return ' '
		case unicode.IsControl(r):
			return -1
		case r > 0xffff:
			return '□'
		}
		return r
	}, s)
}
