package incident

import "time"

// Alarm is something the people inside must hear about one incident: a
// threshold before a due instant, or an event such as a confirmation. There is
// one alarm per incident, due instant and threshold, however many customers
// share the deadline.
type Alarm struct {
	ID         string
	IncidentID *string    // nil for a test of the bell
	DueAt      *time.Time // the deadline it is about; nil for an event
	Threshold  string     // half, three_quarters, 24h, 4h, 1h, due; or an event: confirmed, sign, unreachable, release, returned, test;
	// or of a customer's question: asked, answer_soon, answer_due
	FireAt     time.Time
	NextAt     *time.Time // when somebody must look at it again; nil once ended
	Generation int        // raised when its deadline moves: an older wake-up does nothing
	EndedAt    *time.Time
	EndReason  string // "answered", "signed", "nothing left to do", "nobody answered"
	AnsweredBy *string
	CreatedAt  time.Time
	Version    int
}

// Call is one person being rung for one alarm. Token is the secret in the "I
// have it" link.
type Call struct {
	ID         string
	AlarmID    string
	IncidentID *string
	PersonID   string
	Step       int // 1 the person whose turn it is, 2 the deputy, …
	OpenedAt   time.Time
	ClaimedAt  time.Time // last time somebody set out to speak it
	SpokenAt   *time.Time
	Heard      string // "mail accepted; webhook 200", or why nothing got through
	AnsweredAt *time.Time
	Token      string `gorm:"serializer:sealed"`
	TokenKey   string // keyed digest of Token, for look-up
	Version    int
}

// Events: alarms that hang on something that happened rather than on a
// deadline.
const (
	AlarmConfirmed   = "confirmed"   // legal: settle awareness, be ready to sign
	AlarmSign        = "sign"        // legal: letters wait for a signature
	AlarmUnreachable = "unreachable" // commander: a customer's contacts all refuse
	AlarmRelease     = "release"     // commander: signed letters wait for a word of somebody
	AlarmReturned    = "returned"    // whoever submitted: legal asks for changes
	AlarmDisarmed    = "disarmed"    // legal: a holding notice no longer leaves by itself
	AlarmUnarmed     = "unarmed"     // commander: the same
	AlarmTest        = "test"        // everybody
)

// Thresholds of a customer's question, each alarm with the instant by which it
// is to be answered. They have names of their own: a deadline may be due at the
// same instant.
const (
	AlarmAsked      = "asked"       // its owner, once: a customer asks
	AlarmAnswerSoon = "answer_soon" // three quarters of the time to answer are gone
	AlarmAnswerDue  = "answer_due"  // nobody has answered in time
)

// IsAsked tells whether the alarm is about a customer's question.
func (a *Alarm) IsAsked() bool {
	return a.Threshold == AlarmAsked || a.Threshold == AlarmAnswerSoon || a.Threshold == AlarmAnswerDue
}

// Ended tells whether nobody needs to look at the alarm again.
func (a *Alarm) Ended() bool { return a.EndedAt != nil }

// End records why the alarm is over.
func (a *Alarm) End(reason string, now time.Time) {
	a.EndedAt, a.EndReason, a.NextAt = &now, reason, nil
}

// Ring is what is spoken to one person, ready to be put into a mail, a webhook
// or a pager event.
type Ring struct {
	CallID     string
	Person     string // name
	Address    string
	From       string     // the organisation's sender, unless the bell has one of its own
	Zone       string     // in which the person reads times
	Number     string     // INC-2026-001; "" for a test
	Severity   string     // SEV1 … SEV4; "" for a test
	Threshold  string     // see Alarm
	Headline   string     // "3 letters due Sun 01:40 UTC wait for legal; sign by 01:00."
	Lines      []string   // what else to know, one sentence each
	DueAt      *time.Time // absent for an event
	SignBy     *time.Time // absent when nothing is due
	AnswerURL  string     // the "I have it" page
	At         time.Time  // product time of speaking
	DedupKey   string     // same for every call of one alarm: pagers group by it
	IsAnswered bool       // true when this tells a pager that somebody has it
}

// Spoken is how one channel took a ring.
type Spoken struct {
	Channel string // mail, webhook, pagerduty
	OK      bool
	Detail  string // "250 queued as 4F1", "connection refused"
}
