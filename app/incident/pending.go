package incident

// Pending counts what waits in an incident for a second thought, beside its
// letters: later deadlines and holds move nothing before two people say so.
type Pending struct {
	ForLegal  int // later deadlines that legal has not decided
	ForSecond int // accepted ones that wait for a second person
	Awareness int // later awareness that waits for a second person
	Holds     int // of law enforcement that nobody has approved
}
