package app

import (
	"github.com/flowchestra/tocsin/app/notice"
)

// check holds a letter against what was signed: its copy, its bytes, and that
// legal still approves the answer it gives.
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
	if err := notice.Matches(raw, &c); err != nil {
		return nil, c, err
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
	p, err := notice.NewPacker(base.Message)
	d.unpacks[language] = p
	return p, err
}

// readRegister makes ready what a letter is held against for other customers:
// every one that is on record now, for some may have been added since legal
// read it.
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
	register, err := d.app.Store.Register(l, houseWords(org))
	if err != nil {
		return err
	}
	allowed := map[string]string{"reference": n.Reference, "contact_phone": org.Phone}
	d.foreign = func(c *notice.Copy) string { return register.Leaks(c, allowed) }
	return nil
}
