package notice

import "time"

// Step is how far one customer's letter has come on this side.
type Step string

// The steps of a letter, "" before the first.
const (
	Drafted   Step = "drafted"
	WithLegal Step = "with_legal"
	Signed    Step = "signed"
)

// Way is how far one customer's letter of a notice has come. State is "" until
// it was to be handed over; of several contacts the one that accepted counts,
// else the last.
type Way struct {
	TenantID  string
	DraftID   string
	CopyID    string
	EditionID string
	Step      Step
	At        time.Time // of the step, or of what the other side answered last
	State     State
	NextAt    *time.Time // of the next try
}

// Frozen is one customer's copy of an edition, without its words.
type Frozen struct {
	ID         string
	NoticeID   string
	EditionID  string
	Language   string
	Number     int // of the edition
	FrozenAt   time.Time
	FrozenBy   string
	VoidedAt   *time.Time
	VoidReason string
	StruckAt   *time.Time // this copy alone
	StruckWhy  string
	SignedAt   *time.Time
	SignedBy   string
}

// Tally counts a notice's letters that are due at one instant, in one language
// and at one step.
type Tally struct {
	DueAt    *time.Time // nil for none
	Language string
	Step     Step
	Letters  int
}
