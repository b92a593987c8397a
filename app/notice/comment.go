package notice

import (
	"slices"
	"strings"
	"time"

	"github.com/flowchestra/tocsin/app/fault"
)

// Comment is what somebody at legal's desk says about a letter: a draft
// (DraftID), a frozen letter (EditionID and CopyID) or a whole edition
// (EditionID alone). Nobody else reads it, and it is never sent.
type Comment struct {
	ID         string
	IncidentID string
	NoticeID   string
	TenantID   *string // whose letter; nil for a whole edition
	EditionID  *string
	CopyID     *string
	DraftID    *string
	Quote      string `gorm:"serializer:sealed"` // the passage; "" is all of it
	Words      string `gorm:"serializer:sealed"`
	ByID       string
	At         time.Time
	SettledAt  *time.Time
	SettledBy  *string
	Version    int
}

// Open tells whether nobody has settled the comment.
func (c *Comment) Open() bool { return c.SettledAt == nil }

// Settle records that a comment is answered. Conflict when it is already.
func (c *Comment) Settle(by string, now time.Time) error {
	if !c.Open() {
		return fault.Conflict("This comment was settled at %s.", c.SettledAt.UTC().Format("15:04 UTC on Mon 2 Jan 2006"))
	}
	c.SettledAt, c.SettledBy = &now, &by
	return nil
}

// OpenComments are those that nobody has settled.
func OpenComments(all []Comment) []Comment {
	return slices.DeleteFunc(slices.Clone(all), func(c Comment) bool { return !c.Open() })
}

// StandsIn tells whether a passage stands in one of some texts, however its
// lines are broken.
func StandsIn(quote string, texts ...string) bool {
	quote = strings.Join(strings.Fields(quote), " ")
	return slices.ContainsFunc(texts, func(text string) bool { return strings.Contains(strings.Join(strings.Fields(text), " "), quote) })
}
