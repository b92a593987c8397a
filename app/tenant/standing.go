package tenant

// Standing is a customer as the list shows it: with the agreement in force and
// how many people there can be told.
type Standing struct {
	Tenant
	Agreement *Agreement // nil when none was ever recorded
	Contacts  int
}

// Gap is something about a customer that will cost time when it must be told.
type Gap string

// The gaps, the worst first.
const (
	NoContact  Gap = "no contact"
	NoWindow   Gap = "no window on record"
	NotByMail  Gap = "not by mail"
	OneContact Gap = "one contact only"
)

// Gaps lists what is missing, the worst first.
func (s Standing) Gaps() []Gap {
	var out []Gap
	if s.Contacts == 0 {
		out = append(out, NoContact)
	}
	if HasGap(s.Agreement) {
		out = append(out, NoWindow)
	}
	if s.Agreement != nil && s.Agreement.Channel != "mail" {
		out = append(out, NotByMail)
	}
	if s.Contacts == 1 {
		out = append(out, OneContact)
	}
	return out
}

// ShortWindow is the longest window, in hours, of a customer who must be told
// within a day.
const ShortWindow = 24

// WindowTally counts the customers whose agreement has one window.
type WindowTally struct {
	WindowHours *int // nil for none on record
	InHours     bool // it counts in hours
	Customers   int
	Gaps        int // with any gap
	Alone       int // with one contact only
}

// Short tells whether the window is a day or less.
func (w WindowTally) Short() bool {
	return w.WindowHours != nil && w.InHours && *w.WindowHours <= ShortWindow
}

// Asked is which customers of the list are wanted.
type Asked struct {
	Show   string // "gaps", "short", "none" (no window), "alone" (one contact); "" for all
	Window int    // hours; 0 for any
	Search string // a reference, or the beginning of a name
	After  string // reference of the last one seen
}
