// Package notice holds the letters: what is drafted for each tenant, what was
// frozen for legal to sign, what was handed to the relay and what it answered.
package notice

import (
	"time"

	"github.com/flowchestra/tocsin/app/people"
)

// Kind is what a notice is for.
type Kind string

// The kinds of letter that this release drafts.
const (
	Initial  Kind = "initial"   // you are affected
	AllClear Kind = "all_clear" // we told you so, and it proved wrong
)

// Notice is one letter of one kind about one incident, for any number of
// tenants. Customers see Reference, which is random: an incident's own number
// never leaves the house.
type Notice struct {
	ID         string
	IncidentID string
	Kind       Kind
	Reference  string // "N-7Q4M-K2XV"
	CreatedAt  time.Time
	CreatedBy  string
}

// Draft is one tenant's letter while it is being written. Body is Markdown.
// AuthorID is whoever changed the words last.
type Draft struct {
	ID         string
	NoticeID   string
	IncidentID string
	TenantID   string
	Language   string
	Subject    string `gorm:"serializer:sealed"`
	Body       string `gorm:"serializer:sealed"`
	Others     string `gorm:"serializer:sealed"` // as others left it before its author changed it: subject, blank line, body; "" when it is all the author's
	AuthorID   string
	ChangedAt  time.Time
	Version    int
}

// Wave is the copies of a notice that are signed together because they are due
// together. A nil DueAt is the wave of tenants with no deadline on record.
type Wave struct {
	ID         string
	NoticeID   string
	IncidentID string
	DueAt      *time.Time // binding conservative deadline of its tenants
	CreatedAt  time.Time
}

// Edition is one frozen version of a wave: every copy under one digest. A
// changed word makes a new edition and voids this one.
type Edition struct {
	ID         string
	WaveID     string
	NoticeID   string
	IncidentID string
	Number     int    // 1, 2, … within the wave
	Digest     string // hex SHA-256 over all copies, see Root
	Copies     int    // how many
	FrozenAt   time.Time
	FrozenBy   string
	VoidedAt   *time.Time
	VoidReason string
	Version    int
}

// Copy is exactly what one tenant gets, frozen: the words, the sender and the
// ordered contacts. Digest is over all of that.
type Copy struct {
	ID         string
	EditionID  string
	NoticeID   string
	IncidentID string
	TenantID   string
	AuthorID   string
	Language   string
	From       string `gorm:"column:sender"`
	ReplyTo    string
	Subject    string   `gorm:"serializer:sealed"`
	Text       string   `gorm:"serializer:sealed"`
	HTML       string   `gorm:"serializer:sealed"`
	Contacts   []string `gorm:"serializer:sealed"` // addresses in the order they are tried
	Digest     string
}

// Approval is legal's signature under one edition's digest.
type Approval struct {
	ID         string
	EditionID  string
	NoticeID   string
	IncidentID string
	Digest     string
	SignedBy   string
	SignedAt   time.Time

	ProvenBy     people.ProvenBy // what the signer proved themselves by; "" before that was asked
	NeedsCounter bool            // the signer wrote of it: somebody else signs too before anything is sent
}

// Countersignature is a second person's signature under what the signer wrote
// of themselves, bound to the same digest.
type Countersignature struct {
	ID         string
	EditionID  string
	NoticeID   string
	IncidentID string
	Digest     string
	SignedBy   string
	SignedAt   time.Time
	ProvenBy   people.ProvenBy
}

// Letter is what the renderer dresses: the words of one copy and who it is
// from. Dressed is what comes back.
type Letter struct {
	Language     string
	Subject      string
	Body         string // Markdown
	Organisation string
	Reference    string
}

// Dressed is a letter as text and as HTML, made from the same Markdown.
type Dressed struct {
	Subject string
	Text    string
	HTML    string
}

// Envelope is one message to one contact, before it is made into bytes. Date
// and MessageID are given, so that the same envelope is the same message.
type Envelope struct {
	From      string
	ReplyTo   string
	To        string
	MessageID string // without angle brackets
	Date      time.Time
	Language  string
	Subject   string
	Text      string
	HTML      string
}
