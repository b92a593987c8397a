package notice

import (
	"time"
)

// LargestRecords is how many bytes a file of records may have.
const LargestRecords = 20 << 20

// RecordUpload is one file that says which records of which customers were
// touched, dealt out into a list for each. Until ReadAt it is being read; until
// KeptAt nobody outside sees any of it.
type RecordUpload struct {
	ID         string
	IncidentID string
	NoticeID   string
	Name       string   `gorm:"serializer:sealed"` // of the file
	Columns    []string `gorm:"serializer:sealed"` // without the one that names the customer
	Lines      int      // rows of data
	Lists      int
	Digest     string // hex SHA-256 of the file as it was sent
	UploadedBy string
	UploadedAt time.Time
	ReadAt     *time.Time
	KeptBy     string
	KeptAt     *time.Time
	Version    int
}

// RecordList is one customer's own rows of an upload. It belongs to the edition
// in which the customer's letter was signed.
type RecordList struct {
	ID         string
	UploadID   string
	IncidentID string
	EditionID  string
	TenantID   string
	Lines      int
	Pieces     int
	Digest     string // see ListDigest
}

// RecordPiece is a run of one customer's rows, in the order of the file.
// Content is a line of JSON for each: an array of its cells.
type RecordPiece struct {
	ID       string
	UploadID string
	TenantID string
	Number   int    // from 1
	Content  []byte `gorm:"serializer:sealed"`
}

// RecordCode is a code that was mailed to whoever a delivery went to, so that
// they may fetch their customer's list. Code is kept until its mail has left.
type RecordCode struct {
	ID         string
	DeliveryID string
	IncidentID string
	Session    string // of the page on which it was asked for
	Code       string `gorm:"serializer:sealed"`
	CodeKey    string // keyed digest of id and code
	AskedAt    time.Time
	EndsAt     time.Time
	Heard      string // what the relay answered, "" before
	HeardAt    *time.Time
	Tries      int // codes that were entered
	UsedAt     *time.Time
	Version    int
}

// RecordLists are the lists that a customer may fetch on its page.
type RecordLists struct {
	Lists []RecordList
	To    string     // to whom codes are mailed, as its owner knows it
	Open  bool       // a code was entered
	Until *time.Time // and until when it opens them

	Mailed bool   // a code that was asked for on this page can still be entered
	Heard  string // what was answered to its mail, "" before
}

// How a code is asked for and entered.
const (
	CodeLasts   = 10 * time.Minute
	CodeTries   = 5
	CodesAnHour = 5                // that one recipient is mailed
	CodeOpens   = 30 * time.Minute // for how long a code that was right lets the list be fetched
)

// MayEnter tells whether a code can still be entered.
func (c RecordCode) MayEnter(now time.Time) bool {
	return c.UsedAt == nil && c.Tries < CodeTries && now.Before(c.EndsAt)
}

// Opens tells whether a code that was right still lets the list be fetched.
func (c RecordCode) Opens(now time.Time) bool {
	return c.UsedAt != nil && now.Before(c.UsedAt.Add(CodeOpens))
}
