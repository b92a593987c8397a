package app

import (
	"bytes"
	"encoding/csv"
	"slices"
	"time"

	"github.com/flowchestra/tocsin/app/notice"
)

// otherColumns head the list of mails that brought no letter. Times are UTC
// (RFC 3339).
var otherColumns = []string{"kind", "asked_at", "address", "outcome", "answered_at"}

// otherMail is a mail that brought a link or a code.
type otherMail struct {
	at    time.Time
	cells []string
}

// otherMails lists what went to a customer beside its letters, as CSV, oldest
// first.
func (x *customerExport) otherMails() ([]byte, error) {
	links, err := x.look.LinksOf(x.tenant.ID)
	if err != nil {
		return nil, err
	}
	codes, err := x.look.RecordCodesTo(x.tenant.ID)
	if err != nil {
		return nil, err
	}
	to := map[string]string{}
	for _, d := range x.lines {
		to[d.ID] = d.Address
	}
	var out []otherMail
	for _, k := range links {
		if k.Mailed() {
			kind := "forwarded link"
			if k.SentBy != nil {
				kind = "fresh link"
			}
			out = append(out, newOther(kind, k.CreatedAt, k.Address, k.Heard, k.HeardAt))
		}
	}
	for _, c := range codes {
		out = append(out, newOther("code for the list of records", c.AskedAt, to[c.DeliveryID], c.Heard, c.HeardAt))
	}
	slices.SortStableFunc(out, func(a, b otherMail) int { return a.at.Compare(b.at) })
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	w.UseCRLF = true
	if err := w.Write(otherColumns); err != nil {
		return nil, err
	}
	for _, o := range out {
		if err := w.Write(notice.PlainCells(o.cells)); err != nil {
			return nil, err
		}
	}
	w.Flush()
	return b.Bytes(), w.Error()
}

func newOther(kind string, at time.Time, address, heard string, heardAt *time.Time) otherMail {
	answered := ""
	if heardAt != nil {
		answered = heardAt.UTC().Format(time.RFC3339)
	}
	if heard == "" {
		heard = "no answer on record"
	}
	return otherMail{at, []string{kind, at.UTC().Format(time.RFC3339), address, heard, answered}}
}
