package incident

import "time"

// KeptBack is a signed wave that leaves only on somebody's word.
type KeptBack struct {
	EditionID string
	HeldBy    string     // name of who holds it, "" where nobody does
	HeldAt    *time.Time // since when
	Stopped   string     // why the others do not follow the first few letters, "" where they do
	PausedBy  string     // name of who paused the sending, "" where nobody did
	PausedAt  *time.Time // since when
	PausedWhy string     // as they said, "" where they did not
	Left      int        // letters of a paused sending that have not been accepted and are not given up
}
