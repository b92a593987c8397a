package incident

import (
	"slices"
	"time"

	"github.com/flowchestra/tocsin/app/clock"
	"github.com/flowchestra/tocsin/app/tenant"
)

// Asked is which customers of an incident are asked for.
type Asked struct {
	Show   Involvement // In, Out, or Candidate for those whom nobody has decided; "" is all
	Search string      // beginning of a reference or a name
	Due    *time.Time  // who must be told by then
	After  string      // reference of the last one seen
}

// Customer is one customer as one incident sees it.
type Customer struct {
	Tenant    tenant.Tenant
	Exposure  Exposure // without an ID where nobody has decided
	Agreement *tenant.Agreement
	Duties    []Obligation // by deadline
}

// Binding is the duty that decides by when the customer is told: of the open
// ones the earliest, else of the met ones; of two at one instant the one that
// is set by law or contract. nil where none has a date.
func (c *Customer) Binding() *Obligation {
	var open, met *Obligation
	for i := range c.Duties {
		o := &c.Duties[i]
		if o.EndedAt != nil || o.Undecided || o.DueAt == nil {
			continue
		}
		first := &open
		if o.MetAt != nil {
			first = &met
		}
		if f := *first; f == nil || o.DueAt.Before(*f.DueAt) || o.DueAt.Equal(*f.DueAt) && f.Soft && !o.Soft {
			*first = o
		}
	}
	if open != nil {
		return open
	}
	return met
}

// Foreseen is what a list of decisions would change and start, worked out
// before anything is written.
type Foreseen struct {
	File      File
	Facts     int // number of the facts that were read
	Complete  bool
	In, Out   int // customers that the list names
	Fresh     int // of them decided for the first time
	Unchanged int
	ToOut     int // in until now, out by the list
	ToIn      int // out until now, in by the list
	Told      int // of those who go out, who have had their letter
	Rest      int // customers whom nobody has decided and the list does not name
	First     []Listed
	Leaving   []Listed // who go from in to out, the first of them
	Outliers  []Outlier
	Duties    int // that the affected customers raise
	Waiting   int // duties that wait for a fact
	Dues      []Due
}

// Changes is how many customers the list changes something for.
func (f *Foreseen) Changes() int { return f.In + f.Out - f.Unchanged }

// Does tells whether the list would change anything.
func (f *Foreseen) Does() bool { return f.Changes() > 0 || f.Complete && !f.File.CustomersKnown }

// Listed is one row of a list.
type Listed struct {
	Row      int
	Tenant   tenant.Tenant
	Exposure Exposure
	Was      Involvement // "" for undecided
	Window   string      // of the agreement, in words; "" is a gap
	Short    bool        // it is a day or less
}

// Outlier is customers of a list who are worth a second look, for one reason.
type Outlier struct {
	Why       string
	Customers int
	Rows      []Listed // the first of them
}

// Due is how many customers of a list must be told by an instant.
type Due struct {
	Name      string // of what binds
	Soft      bool
	StartedAt time.Time
	DueAt     time.Time
	Customers int
	Reference string // of one of them
	Working   []clock.Step
}

// manyListed bounds what is shown of a list.
const manyListed = 10

// Tell adds a row to those that are shown of an outlier.
func (o *Outlier) Tell(row Listed) {
	o.Customers++
	if len(o.Rows) < manyListed {
		o.Rows = append(o.Rows, row)
	}
}

// MostRecords are the three rows with the most records.
func MostRecords(rows []Listed) []Listed {
	var counted []Listed
	for _, r := range rows {
		if r.Exposure.Records != nil {
			counted = append(counted, r)
		}
	}
	slices.SortStableFunc(counted, func(x, y Listed) int { return *y.Exposure.Records - *x.Exposure.Records })
	return counted[:min(3, len(counted))]
}
