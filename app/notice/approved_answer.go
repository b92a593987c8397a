package notice

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"time"

	"github.com/flowchestra/tocsin/app/people"
)

// ApprovedAnswer is an answer that legal signed once for an incident, so that
// it may go to other customers unchanged: the whole letter, in one language,
// with nothing open but what belongs to its reader.
type ApprovedAnswer struct {
	ID           string
	IncidentID   string
	FromNoticeID string // the answer to one customer that it was made of
	Language     string
	Question     string `gorm:"serializer:sealed"`
	Answer       string `gorm:"serializer:sealed"`
	Subject      string `gorm:"serializer:sealed"` // with the holes of OfReader open
	Body         string `gorm:"serializer:sealed"`
	AwareAt      *time.Time
	Digest       string // over all of the above, see Sum
	SignedBy     string
	SignedAt     time.Time
	ProvenBy     people.ProvenBy
	EndedBy      *string
	EndedAt      *time.Time // nil while it may be sent
	Version      int
}

// AnswerSending is an approved answer as it went to one customer, and what was
// put into its holes.
type AnswerSending struct {
	ID         string
	AnswerID   string
	IncidentID string
	NoticeID   string
	EditionID  string
	TenantID   string
	Filled     map[string]string `gorm:"serializer:sealed"`
	SentBy     string
	SentAt     time.Time
}

// OfReader are the fields of an answer that belong to its reader: who it is,
// the references, and times, which are written in the reader's zone.
var OfReader = []string{"tenant", "reference", "earlier_reference", "earlier_sent", "aware"}

// Split parts the fields of a letter into what belongs to its reader and what is
// the same for everybody.
func Split(fields map[string]string) (reader, common map[string]string) {
	reader, common = map[string]string{}, map[string]string{}
	for name, value := range fields {
		if slices.Contains(OfReader, name) {
			reader[name] = value
		} else {
			common[name] = value
		}
	}
	return reader, common
}

// Sum works out the digest that legal's signature of the answer is bound to:
// SHA-256 over every length-prefixed word of it.
func (a *ApprovedAnswer) Sum() string {
	h := sha256.New()
	aware := ""
	if a.AwareAt != nil {
		aware = a.AwareAt.UTC().Format(time.RFC3339Nano)
	}
	for _, s := range []string{"tocsin approved answer v1", a.IncidentID, a.FromNoticeID, a.Language, a.Question, a.Answer, a.Subject, a.Body, aware, a.SignedBy} {
		field(h, s)
	}
	return hex.EncodeToString(h.Sum(nil))
}

// For writes the letter to one reader.
func (a *ApprovedAnswer) For(reader map[string]string) (subject, body string, err error) {
	only, _ := Split(reader)
	subject, body, _, err = Template{Language: a.Language, Subject: a.Subject, Body: a.Body}.Fill(only)
	return subject, body, err
}

// IsLetter tells whether a letter as it was frozen is this answer, dressed for
// its reader: every byte of it.
func (d Dressed) IsLetter(c *Copy) bool {
	return d.Subject == c.Subject && d.Text == c.Text && d.HTML == c.HTML
}
