package tenant

import "time"

// ContactCheck is one contact being asked, by mail, whether they still are the
// one to tell. The link in it is the proof of who answers. Token is kept until
// the mail has left. One of ours may have asked by telephone instead: then there
// is no link, Heard is ByTelephone, InsteadName is who was spoken to and
// SettledBy who of ours spoke to them.
type ContactCheck struct {
	ID             string
	TenantID       string
	Address        string `gorm:"serializer:sealed"`
	AddressKey     string // keyed digest, as the contact has it
	Token          string `gorm:"serializer:sealed"`
	TokenKey       string
	AskedAt        time.Time
	Tries          int    // to hand the mail over
	Heard          string // what the relay answered last, "" before
	SentAt         *time.Time
	Answer         string // Still or Instead, "" before
	AnsweredAt     *time.Time
	InsteadName    string     `gorm:"serializer:sealed"`
	InsteadAddress string     `gorm:"serializer:sealed"`
	SettledAt      *time.Time // somebody here dealt with what was proposed
	SettledBy      string
	Version        int
}

// What a contact answers.
const (
	Still   = "still"   // I am the one
	Instead = "instead" // write to somebody else
)

// ByTelephone is how a contact was asked to whom one of ours spoke.
const ByTelephone = "telephone"

// How contacts are asked.
const (
	AskedEvery = 365 * 24 * time.Hour // and an answer counts for as long
	LinkLasts  = 60 * 24 * time.Hour
	MostTries  = 3
	MostChecks = 1000 // a day that an organisation may ask for
)

// MayAnswer tells whether the link still takes an answer.
func (c ContactCheck) MayAnswer(now time.Time) bool {
	return c.AnsweredAt == nil && now.Before(c.AskedAt.Add(LinkLasts))
}

// Proposes tells whether somebody else was named and nobody here has dealt with
// it.
func (c ContactCheck) Proposes() bool { return c.Answer == Instead && c.SettledAt == nil }
