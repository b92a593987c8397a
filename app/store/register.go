package store

import "github.com/flowchestra/tocsin/app/notice"

// known is a register of customers and what it was made of.
type known struct {
	stamp    string
	register *notice.Register
}

// Register returns the register of every customer for pages, made again only
// when something that it holds has changed: with thousands of customers it
// takes a second to make. house are the organisation's own names.
func (s *Store) Register(l Look, house []string) (*notice.Register, error) {
	stamp, err := l.KnownStamp()
	if err != nil {
		return nil, err
	}
	if last := s.known.Load(); last != nil && last.stamp == stamp {
		return last.register, nil
	}
	r, err := l.Register(house)
	if err == nil {
		s.known.Store(&known{stamp, r})
	}
	return r, err
}

// Register makes the register of every customer from what is on record now.
func (l Look) Register(house []string) (*notice.Register, error) {
	k, err := l.Known()
	if err != nil {
		return nil, err
	}
	k.House = house
	return notice.NewRegister(k), nil
}
