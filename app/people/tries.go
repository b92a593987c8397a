package people

import "time"

// How often a password may be guessed, in product time. An account takes five
// tries without delay; every further one waits twice as long as the one
// before, from a second to a quarter of an hour, and so has a place (an IPv4
// address, or the /64 of an IPv6 address) after fifty. There is no lock: who
// waits may try again. A counter that was left alone for a day starts anew.
//
// That is 109 guesses a day at an account at most: 5, then 10 while the delay
// grows, and 4 an hour from then on (T18, ASVS 6.3.1). So that guessing from elsewhere does not
// keep the owner out, a place from which they have signed in counts for itself
// and is held back by nothing that others do.
const (
	FreeTries        = 5
	FreeTriesOfPlace = 50
	LongestWait      = 15 * time.Minute
	TriesForgotten   = 24 * time.Hour
	PlaceKept        = 90 * 24 * time.Hour // how long a place stays known without being used
)

// Tries counts what failed under one key.
type Tries struct {
	Key     string `gorm:"primaryKey"` // keyed digest of an address, a place or both
	Failed  int
	NextAt  time.Time // before this no try is taken
	TriedAt time.Time
	Known   bool // this person has signed in from this place
}

// TableName names the table.
func (Tries) TableName() string { return "sign_in_tries" }

// Wait tells how long it is until a try is taken, 0 for none.
func (t Tries) Wait(now time.Time) time.Duration { return max(t.NextAt.Sub(now), 0) }

// Take counts a try as failed before it is made, so that a hundred at once are
// counted like a hundred in a row. Refund takes it back.
func (t *Tries) Take(now time.Time, free int) {
	if now.Sub(t.TriedAt) >= TriesForgotten {
		t.Failed = 0
	}
	t.Failed++
	t.TriedAt, t.NextAt = now, now
	if over := t.Failed - free; over >= 0 {
		t.NextAt = now.Add(LongestWait)
		if over < 10 { // 1 s, 2 s, 4 s … 512 s
			t.NextAt = now.Add(time.Second << over)
		}
	}
}

// Refund takes a try back that turned out right: one of a place, which others
// share; all of an account, whose owner it was.
func (t *Tries) Refund(now time.Time, all bool) {
	t.Failed = max(t.Failed-1, 0)
	if all {
		t.Failed = 0
	}
	t.NextAt, t.TriedAt = now, now
}
