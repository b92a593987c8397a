package notifications

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/flowchestra/tocsin/app/fault"
)

// open reads the letters that an earlier Outbox kept in a directory. A letter
// that broke off while it was being kept was never answered with a yes: the
// sender still has it.
func (b *Outbox) open(dir string) error {
	if b.dir = dir; dir == "" {
		return nil
	}
	err := os.MkdirAll(dir, 0o700)
	if err != nil {
		return fault.Unavailable("The mailboxes cannot be kept in %s: %v.", dir, err)
	}
	names, err := filepath.Glob(filepath.Join(dir, "*.eml")) // by name, which is by number
	if err != nil {
		return err
	}
	for _, name := range names {
		raw, err := os.ReadFile(name)
		if err != nil {
			return fault.Unavailable("A kept letter cannot be read: %v.", err)
		}
		l, err := unfold(raw)
		if err == nil {
			_, err = fmt.Sscanf(filepath.Base(name), "%d.eml", &l.number)
		}
		if err != nil {
			return fault.Unavailable("%s holds no letter that was kept here: %v. Move it away.", name, err)
		}
		b.put(l)
	}
	return nil
}

// save keeps a letter, under a name of its own only once it is whole.
func (b *Outbox) save(l letter) error {
	if b.dir == "" {
		return nil
	}
	path := filepath.Join(b.dir, fmt.Sprintf("%08d.eml", l.number))
	if err := os.WriteFile(path+".part", enfold(l), 0o600); err != nil {
		return err
	}
	return os.Rename(path+".part", path)
}

// A kept letter stands under three lines of its own, as mail servers put
// theirs on top of what they take (RFC 5321 §4.4).
const wrapping = "Return-Path: <%s>\r\nDelivered-To: %s\r\nX-Received-At: %s\r\n"

func enfold(l letter) []byte {
	return append(fmt.Appendf(nil, wrapping, l.from, l.to, l.at.Format(time.RFC3339Nano)), l.raw...)
}

func unfold(raw []byte) (l letter, err error) {
	lines := bytes.SplitN(raw, []byte("\r\n"), 4)
	if len(lines) < 4 {
		return l, fmt.Errorf("it has %d lines", len(lines))
	}
	var values [3]string
	for i, head := range []string{"Return-Path: <", "Delivered-To: ", "X-Received-At: "} {
		value, ok := bytes.CutPrefix(lines[i], []byte(head))
		if !ok {
			return l, fmt.Errorf("line %d does not begin with %q", i+1, head)
		}
		values[i] = string(value)
	}
	l.from, l.to, l.raw = string(bytes.TrimSuffix([]byte(values[0]), []byte(">"))), values[1], lines[3]
	l.at, err = time.Parse(time.RFC3339Nano, values[2])
	return l, err
}
