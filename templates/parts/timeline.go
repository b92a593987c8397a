package parts

import "time"

// Entry is one line of a timeline: when, what, and a second line where there
// is more to say.
type Entry struct {
	ID    string    // of the element, for links; "" for none
	At    time.Time // when it was recorded, or happened
	Who   string    // "Ada", "Tocsin"
	Says  string    // "confirmed unauthorised access to Customer Data"
	More  string    // "" for none
	Quote string    // somebody's own words
	Mark  State     // gives the entry an icon; "" for none
	Href  string    // where the thing itself is, "" for nowhere
}

// Day is the entries of one day in a zone.
type Day struct {
	Title   string // "Sat 28 Mar 2026, Berlin"
	Entries []Entry
}
