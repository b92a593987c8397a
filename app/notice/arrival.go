package notice

// Arrival is what became of signed letters. A letter is one copy, whichever of
// its contacts takes it; its deliveries are the ways that were tried.
type Arrival struct {
	Letters map[State]int // by the best that came of any delivery
	Ways    map[State]int // deliveries
	Later   int           // letters that a later contact than the first accepted
	Contact int           // the latest of these contacts: 2 for the second
}

// Handed is how many deliveries there are.
func (a Arrival) Handed() int {
	n := 0
	for _, k := range a.Ways {
		n += k
	}
	return n
}

// Plus adds the letters of another edition.
func (a Arrival) Plus(b Arrival) Arrival {
	return Arrival{Letters: sum(a.Letters, b.Letters), Ways: sum(a.Ways, b.Ways), Later: a.Later + b.Later, Contact: max(a.Contact, b.Contact)}
}

func sum(a, b map[State]int) map[State]int {
	out := map[State]int{}
	for _, m := range []map[State]int{a, b} {
		for s, n := range m {
			out[s] += n
		}
	}
	return out
}
