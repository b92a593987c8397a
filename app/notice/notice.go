// Package notice holds the letters: what is drafted for each tenant, what was
// frozen for legal to sign, what was handed to the relay and what it answered.
package notice

import (
	"time"

	"github.com/flowchestra/tocsin/app/people"
)

// Kind is what a notice is for.
type Kind string

// The kinds of letter to customers.
const (
	HeadsUp         Kind = "heads_up"         // something happened, and you may be affected
	Initial         Kind = "initial"          // you are affected
	Holding         Kind = "holding"          // you are affected, and the whole letter follows
	Update          Kind = "update"           // what is new since the last letter
	Final           Kind = "final"            // what we found in the end
	AllClear        Kind = "all_clear"        // we told you so, and it proved wrong
	Correction      Kind = "correction"       // a sentence that we wrote to you was wrong
	StatementChange Kind = "statement_change" // what we say in public about security has changed
	AnswerLetter    Kind = "answer"           // you asked, and this is the answer
)

// Kinds lists every kind in the order in which an incident needs them.
func Kinds() []Kind {
	return []Kind{HeadsUp, Initial, Holding, Update, Final, AllClear, Correction, StatementChange, AnswerLetter}
}

// Tells reports whether a letter of the kind meets the duty to tell a customer.
func (k Kind) Tells() bool { return k == Initial || k == Holding }

// Asserts reports whether a letter of the kind says that its reader is affected
// by an incident that was confirmed or may be: it must not leave once either
// proved wrong.
func (k Kind) Asserts() bool {
	return k != AllClear && k != AnswerLetter && k != StatementChange
}

// Follows reports whether letters of the kind go to customers that were picked
// for it, and not to everybody affected.
func (k Kind) Follows() bool { return k != Initial && k != Holding && k != AllClear }

// OnDeadlines reports whether letters of the kind are signed in waves of one
// deadline.
func (k Kind) OnDeadlines() bool { return k.Tells() }

// Notice is one letter of one kind about one incident, for any number of
// tenants. Customers see Reference, which is random: an incident's own number
// never leaves the house.
type Notice struct {
	ID         string
	IncidentID string
	Kind       Kind
	Ordinal    int     // 1, 2, … among the incident's letters of this kind
	Reference  string  // "N-7Q4M-K2XV"
	FollowsID  *string // the letter that this one follows, nil for the first
	TenantID   *string // the one customer whom an answer is for
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

	// What the product wrote before a person edited it, and what it would write
	// now that the facts are other; all absent in a letter that nobody edited.
	BaseSubject    string `gorm:"serializer:sealed"`
	BaseBody       string `gorm:"serializer:sealed"`
	OfferedSubject string `gorm:"serializer:sealed"`
	OfferedBody    string `gorm:"serializer:sealed"`
	StaleAt        *time.Time
}

// Addressee is one customer whom a letter goes to, where that is not everybody
// affected.
type Addressee struct {
	ID         string
	NoticeID   string
	IncidentID string
	TenantID   string
	AddedAt    time.Time
}

// Words are what one letter alone says, in one language: the value of one of
// the fields that WordsOf lists.
type Words struct {
	ID         string
	NoticeID   string
	IncidentID string
	Language   string
	Field      string
	Words      string `gorm:"serializer:sealed"`
	AuthorID   string
	ChangedAt  time.Time
	Version    int
}

// TableName names the table of words.
func (Words) TableName() string { return "notice_words" }

// WordsOf lists the fields of a letter of some kind that are written for that
// letter alone.
func WordsOf(k Kind) []string {
	return map[Kind][]string{Update: {"whats_new"}, Final: {"whats_new"}, Correction: {"wrong", "right"},
		StatementChange: {"change"}, AnswerLetter: {"question", "answer"}}[k]
}

// Wave is the copies of a notice that are signed together because they are due
// together. A nil DueAt is the wave of tenants with no deadline on record.
type Wave struct {
	ID         string
	NoticeID   string
	IncidentID string
	DueAt      *time.Time // binding conservative deadline of its tenants
	Language   string     // "" is every language; else its letters are in this one
	CreatedAt  time.Time

	AskedAt *time.Time `gorm:"-"` // when the question was asked that its letter answers; DueAt is the question's then
}

// Edition is one frozen version of a wave: every copy under one digest. A
// changed word strikes the copy that it touches; the others stand.
type Edition struct {
	ID         string
	WaveID     string
	NoticeID   string
	IncidentID string
	Number     int    // 1, 2, … within the wave
	Digest     string // hex SHA-256 over the copies that stand, see Root; a signature ends its moving
	Copies     int    // how many of them
	FrozenAt   time.Time
	FrozenBy   string
	VoidedAt   *time.Time
	VoidReason string
	Known      string // stamp of the register of customers that its letters were checked against as they were frozen
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
	PromisesAt *time.Time // by when the letter says that its reader hears again
	CheckCode  string     // as the letter prints it, see Letter.Code
	Strike     Strike     `gorm:"embedded;embeddedPrefix:struck_"`
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
	Ways         Ways // zero for a letter that is not sent to a customer
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
	Thread    string // Message-ID of the letter that it follows, "" for none
}

// LastVersion is the highest version among some words, 0 for none.
func LastVersion(words map[string]Words) int {
	last := 0
	for _, w := range words {
		last = max(last, w.Version)
	}
	return last
}
