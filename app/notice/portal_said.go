package notice

import (
	"time"

	"github.com/flowchestra/tocsin/app/fault"
)

// Acknowledgement is a customer's word that it has our letters up to one. It
// only confirms receipt.
type Acknowledgement struct {
	ID         string
	IncidentID string
	TenantID   string
	LinkID     string
	CopyID     string // the newest letter that was shown
	Name       string `gorm:"serializer:sealed"`
	Role       string `gorm:"serializer:sealed"`
	At         time.Time
}

// CustomerQuestion is what a customer asked on its page. It is closed by the
// letter that answers it, or by a person with a reason.
type CustomerQuestion struct {
	ID         string
	IncidentID string
	TenantID   string
	LinkID     string
	TaskID     string // whoever owns the task answers
	Name       string `gorm:"serializer:sealed"`
	Words      string `gorm:"serializer:sealed"`
	AskedAt    time.Time
	DueAt      time.Time
	AnswerID   *string // the notice that answers it, once it is drafted
	ClosedAt   *time.Time
	ClosedBy   *string
	CloseWhy   string `gorm:"serializer:sealed"` // where no letter answers it
	Version    int
}

// Open tells whether the question still waits.
func (q *CustomerQuestion) Open() bool { return q.ClosedAt == nil }

// Close ends a question. Conflict when it is closed.
func (q *CustomerQuestion) Close(by, why string, now time.Time) error {
	if !q.Open() {
		return fault.Conflict("This question was closed at %s.", q.ClosedAt.UTC().Format("15:04 UTC on Mon 2 Jan 2006"))
	}
	q.ClosedAt, q.ClosedBy, q.CloseWhy = &now, &by, why
	return nil
}

// QuestionWaiting is a customer's question that nobody has answered, and whose business
// it is.
type QuestionWaiting struct {
	IncidentID string
	Number     string // of the incident
	Reference  string // of the customer
	Customer   string
	Owner      string // name of whoever owns its task, and answers
	AskedAt    time.Time
	DueAt      time.Time
	Edition    string // of its answer, that waits for a signature; "" for none
}

// NamedContact is somebody whom a customer named on its page to be told as
// well. It waits for a person of ours: a signed contact is never replaced by
// what a page was told.
type NamedContact struct {
	ID         string
	IncidentID string
	TenantID   string
	LinkID     string
	Name       string `gorm:"serializer:sealed"`
	Address    string `gorm:"serializer:sealed"`
	Why        string `gorm:"serializer:sealed"`
	NamedBy    string `gorm:"serializer:sealed"` // who says so
	NamedAt    time.Time
	Taken      bool // into the customer's contacts
	DecidedAt  *time.Time
	DecidedBy  *string
	Version    int
}
