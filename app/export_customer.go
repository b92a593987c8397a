package app

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/notice"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/app/store"
	"github.com/flowchestra/tocsin/app/tenant"
)

// ExportCustomer notes that everything a customer was sent leaves the house,
// ends the links in it, and returns what writes it as a ZIP file: the exact
// messages, each after both its digests were checked, every answer to them, a
// list of the other mails, and how to check all of it. One whose digests do not fit is named and left out.
// NotFound when the customer was sent nothing.
func (a *App) ExportCustomer(ctx context.Context, by people.Person, reference string) (func(io.Writer) error, error) {
	if err := by.Must(people.ExportMessages); err != nil {
		return nil, err
	}
	x := &customerExport{}
	err := a.Store.Tx(ctx, func(tx *store.Tx) (err error) {
		if x.tenant, err = tx.Look().TenantByReference(reference); err != nil {
			return err
		}
		lines, err := tx.Look().DeliveryLinesTo(x.tenant.ID)
		if err != nil {
			return err
		}
		if len(lines) == 0 {
			return fault.NotFound("%s was sent nothing so far, so there is nothing to export.", x.tenant.Name)
		}
		ids := make([]string, len(lines))
		for i := range lines {
			ids[i] = lines[i].ID
		}
		x.at, x.lines = tx.Now, lines
		// Whoever has the file must not have the way in.
		links, err := tx.RevokeLetterLinks(x.tenant.ID, "its messages were exported")
		tx.Record("customer.exported", by.ID, x.tenant.Reference, says{"tenant": x.tenant.ID, "messages": len(ids), "deliveries": sum(ids...), "links_ended": links})
		return err
	})
	if err != nil {
		return nil, err
	}
	if x.look, err = a.look(ctx, by); err != nil {
		return nil, err
	}
	return x.write, nil
}

// customerExport is everything that one customer was sent.
type customerExport struct {
	look   store.Look
	tenant tenant.Tenant
	at     time.Time
	lines  []notice.DeliveryLine

	zip      *zip.Writer
	receipts bytes.Buffer // a line for each attempt: a few hundred at most
	table    *csv.Writer
	sums     bytes.Buffer
}

func (x *customerExport) write(w io.Writer) error {
	x.zip, x.table = zip.NewWriter(w), csv.NewWriter(&x.receipts)
	x.table.UseCRLF = true
	if err := x.table.Write(notice.ReceiptColumns); err != nil {
		return err
	}
	all, err := handed(x.look, x.lines)
	if err != nil {
		return err
	}
	var ids []string
	for _, h := range all {
		ids = append(ids, h.NoticeID)
	}
	notices, err := x.look.NoticesByID(ids)
	if err != nil {
		return err
	}
	for i, h := range all {
		if err := x.message(i+1, h, notices[h.NoticeID].Reference); err != nil {
			return err
		}
	}
	x.table.Flush()
	if err := x.table.Error(); err != nil {
		return err
	}
	others, err := x.otherMails()
	if err != nil {
		return err
	}
	for _, f := range []struct {
		name string
		body []byte
	}{{"receipts.csv", x.receipts.Bytes()}, {"other-mails.csv", others}, {"SHA256SUMS", x.sums.Bytes()}, {"README.txt", []byte(x.readme())}} {
		if err := x.file(f.name, f.body); err != nil {
			return err
		}
	}
	return x.zip.Close()
}

// message writes one message as it left, unless it is not that any more.
func (x *customerExport) message(n int, h notice.Handed, reference string) error {
	name := fmt.Sprintf("messages/%04d-%s-contact-%d.eml", n, reference, h.Position)
	raw, wrong, err := exactMessage(x.look, h.ID)
	if err != nil {
		return err
	}
	if wrong != nil {
		name = fmt.Sprintf("messages/%04d-%s-contact-%d-NOT-EXPORTED.txt", n, reference, h.Position)
		raw = []byte("This message is not what was signed and sent, so it is not handed out as such.\r\n" + wrong.Error() + "\r\n")
	} else {
		fmt.Fprintf(&x.sums, "%s  %s\n", h.MessageDigest, name)
	}
	for _, cells := range h.ReceiptCells(name, reference) {
		if err := x.table.Write(notice.PlainCells(cells)); err != nil {
			return err
		}
	}
	return x.file(name, raw)
}

func (x *customerExport) file(name string, body []byte) error {
	f, err := x.zip.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate, Modified: x.at.UTC()})
	if err != nil {
		return err
	}
	_, err = f.Write(body)
	return err
}

// exactMessage opens a delivery's message and checks both digests: that of its
// bytes, and that of the copy that was signed. wrong says what does not fit.
func exactMessage(l store.Look, deliveryID string) (raw []byte, wrong, err error) {
	d, err := l.Delivery(deliveryID)
	if errors.Is(err, store.ErrUnopened) {
		return nil, fault.Conflict("What is kept of it cannot be unsealed: it was changed by hand."), nil
	}
	if err != nil {
		return nil, nil, err
	}
	c, err := l.Copy(d.CopyID)
	if err != nil {
		return nil, nil, err
	}
	base, err := l.Base(d.EditionID, c.Language)
	if err != nil {
		return nil, nil, err
	}
	if base == nil {
		return nil, fault.Conflict("The message that it was packed against is not on record."), nil
	}
	packer, err := notice.NewPacker(base.Message)
	if err != nil {
		return nil, nil, err
	}
	raw, wrong = packer.Unpack(d.Message)
	switch {
	case wrong != nil:
	case notice.MessageSum(raw) != d.MessageDigest:
		wrong = fault.Conflict("Its bytes have another digest than was recorded when it was made.")
	case c.Sum() != c.Digest:
		wrong = fault.Conflict("The copy that legal signed has another digest than was signed.")
	default:
		wrong = notice.Matches(raw, &c)
	}
	return raw, wrong, nil
}

func (x *customerExport) readme() string {
	return fmt.Sprintf("Everything that was sent to %s (%s), exported %s.\r\n\r\n"+
		"messages/     Each message as it left, byte for byte. The links in them were ended by this export.\r\n"+
		"receipts.csv  Every attempt to hand one over and what the other side answered. Times are UTC.\r\n"+
		"              A value that a spreadsheet would take for a formula has an apostrophe before it.\r\n"+
		"other-mails.csv  Mails that brought a link or a code, with no letter in them: when, to whom, what kind and\r\n"+
		"              what was answered. Their text is not kept, since a link or a code stood in it.\r\n"+
		"SHA256SUMS    The SHA-256 of each message, as it was recorded before the message left.\r\n\r\n"+
		"To check that no message was changed, in this folder: sha256sum -c SHA256SUMS\r\n"+
		"The same digests stand in the ledger, in the entry of each attempt (delivery.begun, message_digest), for\r\n"+
		"whoever may read it. Before a message was put here, its bytes were held against that\r\n"+
		"digest and its words against the copy that legal signed. One that did not fit stands here as a text\r\n"+
		"that ends in NOT-EXPORTED.txt and says why.\r\n", x.tenant.Name, x.tenant.Reference, x.at.UTC().Format("2 Jan 2006 15:04 UTC"))
}
