package people

import "time"

// Ladder is who is rung when a role's turn has come, in order.
type Ladder struct {
	Role    Role
	Numbers []string // of the incidents it holds for; none when it holds for any
	Rungs   []Rung
}

// Rung is one person on a ladder.
type Rung struct {
	Person Person
	Why    string        // "stands in for Lena", "commands", "executive"; "" for the first
	After  time.Duration // from the first ring, when nobody before has answered
}
