package incident

// Sought is which incidents are asked for.
type Sought struct {
	Show   string // "open", "ended"; "" is all
	Search string // beginning of a number or a title
	Before string // number of the last one seen, "" from the first
}
