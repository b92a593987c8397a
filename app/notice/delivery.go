package notice

import (
	"time"
)

// State is where a delivery stands. It is derived from the last receipt and
// kept beside it so that a sweep can find what is due.
type State string

// The states of a delivery.
const (
	Waiting   State = "waiting"   // not handed over yet
	Accepted  State = "accepted"  // the relay answered 250
	Deferred  State = "deferred"  // 4xx: tried again at NextTryAt
	Refused   State = "refused"   // 5xx: the next contact is tried
	Uncertain State = "uncertain" // silence after the final dot: sent once more
	Bounced   State = "bounced"   // accepted, and returned later

	// Unsent is no state of a delivery but the end of an attempt that was never
	// made: the process stopped, or the relay was gone, before a word was said.
	Unsent State = "unsent"
)

// Delivery is one copy to one contact. Message holds the bytes as they go to
// the relay, made once at fan-out, packed against the edition's base.
type Delivery struct {
	ID            string
	EditionID     string
	CopyID        string
	NoticeID      string
	IncidentID    string
	TenantID      string
	Position      int    // of the contact in the signed set, 1 first
	Batch         int    // deliveries of one batch are worked by one job
	Address       string `gorm:"serializer:sealed"`
	AddressKey    string // keyed digest of the address, as its contact has it
	MessageID     string // without angle brackets; every attempt uses the same
	MessageDigest string // hex SHA-256 of the bytes
	Message       []byte `gorm:"serializer:sealed"`
	State         State
	Tries         int
	NextTryAt     *time.Time // nil when nothing more is to be tried
	AcceptedAt    *time.Time
	CreatedAt     time.Time
	Version       int

	Link *PortalLink `gorm:"-"` // its reader's own, while the message is made; stored beside it
}

// Attempt is one hand-over to a relay. It is written before the relay is
// spoken to: an attempt without an end after a crash is Uncertain.
type Attempt struct {
	ID         string
	DeliveryID string
	IncidentID string
	Number     int
	Node       string
	BegunAt    time.Time
	EndedAt    *time.Time
	Outcome    State // "" while open
}

// Receipt is what the other side answered to one attempt.
type Receipt struct {
	ID         string
	DeliveryID string
	AttemptID  string
	IncidentID string
	At         time.Time  // when the answer was read
	HandedAt   *time.Time // when the relay was first spoken to about the letter; nil when that is not known
	Answer     `gorm:"embedded"`
}

// Answered is what came of one attempt, and when. A zero time is one that
// nobody noted.
type Answered struct {
	DeliveryID string
	AttemptID  string
	HandedAt   time.Time
	At         time.Time
	Stopped    bool // no answer was noted: the sender stopped, and the letter goes once more at once
	Answer     Answer
}

// Answer is a relay's reply in a form that is kept as evidence. Code is 0 when
// no reply was read.
type Answer struct {
	Outcome  State
	Code     int    // SMTP reply code, RFC 5321 §4.2
	Enhanced string // enhanced status code, RFC 3463
	Reply    string `gorm:"serializer:sealed"` // the server's words
	QueueID  string // the relay's own number for the message, when it told one
	TLS      string // "TLS 1.3 TLS_AES_128_GCM_SHA256", or "none"
}

// Handover is what a sender needs for one attempt.
type Handover struct {
	Delivery Delivery
	Attempt  Attempt
	From     string
	// ReturnPath is the envelope sender: what comes back is sent there.
	ReturnPath string
	Country    string // of the customer, by which a relay may be chosen
	Message    []byte // unpacked, its digest checked
}
