package incident

// Involved is one incident as it concerns one customer: whether it is affected,
// and what it is owed.
type Involved struct {
	File     File
	Exposure Exposure
	Duties   []Obligation
}

// Binding is the duty that decides by when the customer is told: of the open
// ones the earliest, else of the met ones the earliest. nil when there is none.
func (v *Involved) Binding() *Obligation {
	var met *Obligation
	for i := range v.Duties {
		o := &v.Duties[i]
		switch {
		case o.DueAt == nil || o.EndedAt != nil || o.Undecided:
		case o.MetAt == nil:
			return o
		case met == nil:
			met = o
		}
	}
	return met
}
