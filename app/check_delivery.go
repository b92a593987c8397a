package app

import (
	"context"

	"github.com/flowchestra/tocsin/app/notice"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/app/store"
)

// opened is a letter as it lies in the store, unpacked, with the words that
// were signed for it. What is checked here cannot change any more: a letter's
// words and bytes are never written again.
type opened struct {
	row   notice.Delivery
	copy  notice.Copy
	raw   []byte
	wrong error // what does not hold; nil when both digests do
}

// openLetters reads letters of one edition and holds each against both digests,
// before a transaction is begun: it takes a while, and others want to write.
func (a *App) openLetters(ctx context.Context, ids []string) ([]opened, error) {
	l, err := a.look(ctx, people.System())
	if err != nil {
		return nil, err
	}
	rows, err := l.DeliveriesAmong(ids)
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	e, err := l.Edition(rows[0].EditionID)
	if err != nil {
		return nil, err
	}
	cids := make([]string, len(rows))
	for i := range rows {
		cids[i] = rows[i].CopyID
	}
	copies, err := l.CopiesAmong(cids)
	if err != nil {
		return nil, err
	}
	out, unpacks := make([]opened, len(rows)), map[string]*notice.Packer{}
	for i, row := range rows {
		c, there := copies[row.CopyID]
		if out[i] = (opened{row: row, copy: c}); !there {
			out[i].wrong = notice.Differs("The signed words of a letter in edition %d are not on record. Nothing is sent; tell an admin.", e.Number)
			continue
		}
		packer, err := unpacker(l, unpacks, e, c.Language)
		if err == nil {
			out[i].raw, err = unpacked(packer, e, &row, &c)
		}
		if out[i].wrong = err; err != nil && !notice.IsMismatch(err) {
			return nil, err
		}
	}
	return out, nil
}

// unpacked is a letter's bytes once they and its words have their digests.
func unpacked(packer *notice.Packer, e notice.Edition, row *notice.Delivery, c *notice.Copy) ([]byte, error) {
	raw, err := packer.Unpack(row.Message)
	if err != nil {
		return nil, notice.Differs("The message of a letter in edition %d cannot be unpacked. Nothing is sent; tell an admin.", e.Number)
	}
	if c.Sum() != c.Digest || c.EditionID != e.ID || notice.MessageSum(raw) != row.MessageDigest {
		return nil, notSigned(e)
	}
	return raw, nil
}

func notSigned(e notice.Edition) error {
	return notice.Differs("A letter of edition %d differs from what was signed. Nothing is sent; tell an admin.", e.Number)
}

// unpacker opens messages of a language, made once for all of them.
func unpacker(l store.Look, made map[string]*notice.Packer, e notice.Edition, language string) (*notice.Packer, error) {
	if p := made[language]; p != nil {
		return p, nil
	}
	base, err := l.Base(e.ID, language)
	if err != nil {
		return nil, err
	}
	if base == nil {
		return nil, notice.Differs("The message of a letter in edition %d is not on record. Nothing is sent; tell an admin.", e.Number)
	}
	p, err := notice.NewUnpacker(base.Message)
	made[language] = p
	return p, err
}

// check holds a letter against what was signed: both digests, and that legal
// still approves the answer it gives. That the bytes say what the copy says was
// found when they were made; the bytes are sealed with their row.
func (d *door) check(o *opened) error {
	if o.wrong != nil {
		return o.wrong
	}
	if d.struck[o.row.CopyID] {
		return notSigned(d.edition)
	}
	return d.app.asApproved(d.tx.Look(), d.edition, d.signed, []notice.Copy{o.copy})
}

// readRegister makes ready what a letter is held against for other customers:
// every one that is on record now, where anything about them has changed since
// the letters were checked and frozen.
func (d *door) readRegister() error {
	l := d.tx.Look()
	n, err := l.Notice(d.edition.NoticeID)
	if err != nil {
		return err
	}
	d.asserts = n.Kind.Asserts()
	org, err := l.Organisation()
	if err != nil {
		return err
	}
	stamp, err := l.KnownStamp()
	if err != nil {
		return err
	}
	if d.foreign = func(*notice.Copy) string { return "" }; stamp == d.edition.Known {
		return nil // as it was when they were checked and frozen
	}
	register, err := d.app.Store.Register(l, houseWords(org))
	if err != nil {
		return err
	}
	allowed := map[string]string{"reference": n.Reference, "contact_phone": org.Phone}
	d.foreign = func(c *notice.Copy) string { return register.Leaks(c, allowed) }
	return nil
}
