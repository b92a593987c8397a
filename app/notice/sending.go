package notice

import "time"

// Sending is how far an edition has come on its way out. The row is kept beside
// the deliveries in the transactions that change them, so that a page about a
// hundred thousand letters counts nothing. Figures are of deliveries; one
// letter may have several, one for each contact that was tried.
type Sending struct {
	EditionID  string `gorm:"primaryKey"`
	IncidentID string
	Letters    int // that stand in the edition
	Made       int // deliveries whose message is made
	Accepted   int
	Deferred   int
	Refused    int
	Uncertain  int
	Bounced    int
	Handed     int        // answers had from relays, tries among them
	LastAt     *time.Time // of the last answer

	// Two marks at least rateSpan apart, to tell the speed of now and not of
	// the whole send.
	MarkAt       *time.Time
	MarkHanded   int
	BeforeAt     *time.Time
	BeforeHanded int
}

// TableName names the table of sendings.
func (Sending) TableName() string { return "sendings" }

// rateSpan is the time over which a speed is told.
const rateSpan = 10 * time.Second

// Waiting is how many deliveries have not been handed over yet.
func (s *Sending) Waiting() int {
	return s.Made - s.Accepted - s.Deferred - s.Refused - s.Uncertain - s.Bounced
}

// Left is how many deliveries something is still to be done for, letters whose
// messages are not made yet among them.
func (s *Sending) Left() int { return s.Ready() + s.Deferred + s.Uncertain }

// Ready is how many letters leave as soon as it is their turn. The others that
// are left wait for their next try.
func (s *Sending) Ready() int { return s.Waiting() + max(0, s.Letters-s.Made) }

// of is the figure of a state. Waiting is what none of the others counts.
func (s *Sending) of(st State) *int {
	switch st {
	case Accepted:
		return &s.Accepted
	case Deferred:
		return &s.Deferred
	case Refused:
		return &s.Refused
	case Uncertain:
		return &s.Uncertain
	case Bounced:
		return &s.Bounced
	}
	return new(int)
}

// Heard counts n answers and keeps the marks of the speed.
func (s *Sending) Heard(n int, now time.Time) {
	s.Handed += n
	s.LastAt = &now
	if s.MarkAt == nil || now.Sub(*s.MarkAt) >= rateSpan {
		s.BeforeAt, s.BeforeHanded = s.MarkAt, s.MarkHanded
		s.MarkAt, s.MarkHanded = &now, s.Handed
	}
}

// Rate is how many letters a second were handed over lately, 0 when none was
// for half a minute.
func (s *Sending) Rate(now time.Time) float64 {
	from, had := s.BeforeAt, s.BeforeHanded
	if from == nil {
		from, had = s.MarkAt, s.MarkHanded
	}
	if from == nil || s.LastAt == nil || now.Sub(*s.LastAt) > 3*rateSpan {
		return 0
	}
	span := max(s.LastAt.Sub(*from), time.Second)
	return float64(s.Handed-had) / span.Seconds()
}

// Finish is when the last letter leaves whose turn it is, at the speed of now;
// nil when there is none or nothing moves.
func (s *Sending) Finish(now time.Time) *time.Time {
	rate := s.Rate(now)
	if rate <= 0 || s.Ready() == 0 {
		return nil
	}
	at := now.Add(time.Duration(float64(s.Ready()) / rate * float64(time.Second)))
	return &at
}

// Moves is what changed about a sending within one transaction.
type Moves struct {
	Made  int // deliveries made
	Heard int // answers had
	moved map[State]int
}

// Move notes that a delivery went from one state to another.
func (t *Moves) Move(from, to State) {
	if t.moved == nil {
		t.moved = map[State]int{}
	}
	t.moved[from]--
	t.moved[to]++
}

// Apply takes a transaction's moves into a sending.
func (s *Sending) Apply(t Moves, now time.Time) {
	s.Made += t.Made
	for state, n := range t.moved {
		*s.of(state) += n
	}
	if t.Heard > 0 {
		s.Heard(t.Heard, now)
	}
}

// Empty tells whether nothing changed.
func (t *Moves) Empty() bool { return t.Made == 0 && t.Heard == 0 && len(t.moved) == 0 }
