package people

import "time"

// Feed is a private link under which a calendar reads one person's deadlines.
// Only a digest of its token is kept: whoever lost the link makes a new
// one.
type Feed struct {
	ID        string
	PersonID  string
	TokenKey  string // SHA-256 of the token
	CreatedAt time.Time
	RevokedAt *time.Time
	Version   int
}
