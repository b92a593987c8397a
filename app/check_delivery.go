package app

import (
	"github.com/flowchestra/tocsin/app/notice"
)

// check holds a letter against what was signed: both digests, and that legal
// still approves the answer it gives. That the bytes say what the copy says was
// found when they were made; the bytes are sealed with their row.
func (d *door) check(row *notice.Delivery) (raw []byte, c notice.Copy, err error) {
	c, there := d.copies[row.CopyID]
	if !there {
		return nil, c, notice.Differs("The signed words of a letter in edition %d are not on record. Nothing is sent; tell an admin.", d.edition.Number)
	}
	packer, err := d.unpacker(c.Language)
	if err != nil {
		return nil, c, err
	}
	if raw, err = packer.Unpack(row.Message); err != nil {
		return nil, c, notice.Differs("The message of a letter in edition %d cannot be unpacked. Nothing is sent; tell an admin.", d.edition.Number)
	}
	if c.Sum() != c.Digest || !c.Stands() || c.EditionID != d.edition.ID || notice.MessageSum(raw) != row.MessageDigest {
		return nil, c, notice.Differs("A letter of edition %d differs from what was signed. Nothing is sent; tell an admin.", d.edition.Number)
	}
	return raw, c, d.app.asApproved(d.tx.Look(), d.edition, d.signed, []notice.Copy{c})
}

// unpacker opens messages of a language, made once for all of them.
func (d *door) unpacker(language string) (*notice.Packer, error) {
	if p := d.unpacks[language]; p != nil {
		return p, nil
	}
	base, err := d.tx.Look().Base(d.edition.ID, language)
	if err != nil {
		return nil, err
	}
	if base == nil {
		return nil, notice.Differs("The message of a letter in edition %d is not on record. Nothing is sent; tell an admin.", d.edition.Number)
	}
	p, err := notice.NewUnpacker(base.Message)
	d.unpacks[language] = p
	return p, err
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
