package incident

import "time"

// Filing is the record that an authority was told: when, by whom, how, under
// which number of theirs, and with which worksheet. It is never altered.
type Filing struct {
	ID           string
	IncidentID   string
	ObligationID string
	FiledAt      time.Time
	FiledBy      string
	Channel      string
	Reference    string
	RecordedAt   time.Time
	Receipt      string `gorm:"serializer:sealed"` // what they acknowledged at once, "" for nothing
	Sheet        string `gorm:"serializer:sealed"` // the worksheet as it stood, JSON; "" for a filing from before there were any
	Digest       string // SHA-256 of Sheet, hex
}

// Completion is what an authority gave after a filing. There is one for each
// filing at most.
type Completion struct {
	ID          string
	FilingID    string
	IncidentID  string
	Reference   string
	Receipt     string `gorm:"serializer:sealed"`
	CompletedBy string
	CompletedAt time.Time
}

// Lacks tells whether the authority may still give something: a number or an
// acknowledgement.
func (f Filing) Lacks() bool { return f.Reference == "" || f.Receipt == "" }

// Particular is one thing that authorities or people are told about an
// incident and that the record does not know by itself: the likely
// consequences, the measures. Empty words are none.
type Particular struct {
	ID         string
	IncidentID string
	Field      string
	Words      string `gorm:"serializer:sealed"`
	AuthorID   string
	ChangedAt  time.Time
	Version    int
}
