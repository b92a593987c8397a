package notice

import (
	"time"
)

// Strike takes one copy out of its edition: what it says, or whom it goes to,
// has changed since it was frozen. The others stand. At is nil while the copy
// stands.
type Strike struct {
	At     *time.Time
	By     string // a person's id
	Why    string // "a letter was edited"
	Signed bool   // it was signed by then: the signature still covers it, and it is not sent
}

// Stands tells whether a copy was not struck.
func (c *Copy) Stands() bool { return c.Strike.At == nil }

// Standing leaves out the copies that were struck.
func Standing(copies []Copy) []Copy {
	return keep(copies, func(c *Copy) bool { return c.Stands() })
}

// Struck are the copies that were struck.
func Struck(copies []Copy) []Copy {
	return keep(copies, func(c *Copy) bool { return !c.Stands() })
}

// Covered are the copies that a signature covers: those that stand, and those
// that were struck after it.
func Covered(copies []Copy) []Copy {
	return keep(copies, func(c *Copy) bool { return c.Stands() || c.Strike.Signed })
}

func keep(copies []Copy, is func(*Copy) bool) []Copy {
	out := make([]Copy, 0, len(copies))
	for i := range copies {
		if is(&copies[i]) {
			out = append(out, copies[i])
		}
	}
	return out
}

// Shrink works out the edition again after copies were struck. all are its
// copies as they stand now. A signature fixes what it covers. An edition of
// which none stands is void, and keeps what it was.
func (e *Edition) Shrink(all []Copy, why string, signed bool, now time.Time) {
	standing := Standing(all)
	if len(standing) == 0 {
		e.Void(why, now)
		return
	}
	e.Copies = len(standing)
	if !signed {
		e.Digest = Root(standing)
	}
}

// Overtaken is an edition whose words were changed, and how many of its letters
// were struck for it.
type Overtaken struct {
	Edition Edition
	Struck  int
}
