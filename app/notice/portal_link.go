package notice

import (
	"crypto/rand"
	"regexp"
	"strings"
	"time"
)

// LinkHole stands in a signed letter where each message carries the token of
// its reader's own link: the one placeholder that is left when legal signs.
const LinkHole = "{{portal_link}}"

// LinkPath is where links lead, under the product's own address.
const LinkPath = "/c/"

// A token is 43 letters and digits: 62^43 is more than 2^256 (T05). There is no
// dash in it, so that no word of anybody's can stand in it by itself.
const (
	tokenLetters = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
	tokenLength  = 43
)

// How long a link and what it opens last. A link outlives the year after which
// an auditor asks, and the month in which the answer is looked for; it shows
// nothing that its letter did not tell. A sitting ends like one at a bank: who
// was called away for lunch opens the link again.
const (
	LinkLasts      = 400 * 24 * time.Hour
	SittingIdle    = 2 * time.Hour
	SittingLongest = 12 * time.Hour
)

// PortalLink is one reader's way to the letters that one customer got about one
// incident. Its token is kept as a digest; in the clear it stands only in the
// sealed message that carries it, or sealed here until that is made.
type PortalLink struct {
	ID         string
	IncidentID string
	TenantID   string
	DeliveryID *string // nil for a link that was forwarded
	FromID     *string // the link that it was forwarded from, or sent instead of
	SentBy     *string // who of us sent it instead of one that no longer works
	TokenKey   string  // SHA-256 of the token, hex
	Token      string  `gorm:"serializer:sealed"` // of a link with a mail of its own until that has left; else ""
	Address    string  `gorm:"serializer:sealed"` // of whom a link with a mail of its own is for; else its delivery says
	Heard      string  // the last outcome of its own mail, "" before and for one in a letter
	HeardAt    *time.Time
	CreatedAt  time.Time
	EndsAt     time.Time
	OpenedAt   *time.Time // when somebody first pressed the button
	RevokedAt  *time.Time
	RevokeWhy  string
	Version    int
}

// Open tells whether the link still works at an instant.
func (p *PortalLink) Open(now time.Time) bool { return p.RevokedAt == nil && now.Before(p.EndsAt) }

// Mailed tells whether the link had a mail of its own, rather than a letter.
func (p *PortalLink) Mailed() bool { return p.FromID != nil }

// LinkHolder is one reader of one incident's letters, and the newest link that
// was sent to them.
type LinkHolder struct {
	PortalLink
	To     string // address
	Number string // of the incident
}

// Works tells whether the reader can open their page: the link is open, and the
// mail that brought it was not refused.
func (h LinkHolder) Works(now time.Time) bool {
	return h.Open(now) && State(h.Heard) != Refused
}

// Sitting is one browser in which a link was opened. Its token is known to that
// browser alone.
type Sitting struct {
	ID        string
	LinkID    string
	TokenKey  string // SHA-256 of the token, hex
	CreatedAt time.Time
	SeenAt    time.Time
	EndsAt    time.Time
	EndedAt   *time.Time
}

// TableName names the table of sittings.
func (Sitting) TableName() string { return "portal_sittings" }

// Open tells whether the sitting still stands at an instant.
func (s *Sitting) Open(now time.Time) bool {
	return s.EndedAt == nil && now.Before(s.EndsAt) && now.Before(s.SeenAt.Add(SittingIdle))
}

// NewLinkToken draws the token of a link.
func NewLinkToken() (string, error) {
	out := make([]byte, 0, tokenLength)
	var b [64]byte
	for len(out) < tokenLength {
		if _, err := rand.Read(b[:]); err != nil {
			return "", err
		}
		for _, c := range b {
			if c < 248 && len(out) < tokenLength { // 4 × 62: each letter is drawn evenly
				out = append(out, tokenLetters[c%62])
			}
		}
	}
	return string(out), nil
}

// HasLink tells whether a letter leads to its reader's page.
func (c *Copy) HasLink() bool {
	return strings.Contains(c.Text, LinkHole) || strings.Contains(c.HTML, LinkHole)
}

// Linked are the words of a letter with a reader's token in place.
func (c *Copy) Linked(token string) (text, html string) {
	return strings.ReplaceAll(c.Text, LinkHole, token), strings.ReplaceAll(c.HTML, LinkHole, token)
}

// Unlinked takes the links out of a message for whoever it is shown to: what
// stands there leads nowhere.
func Unlinked(words, token string) string {
	if token == "" {
		return words
	}
	return strings.ReplaceAll(words, token, LinkHole)
}

// linkIn compares words with what was signed and returns the token that stands
// where the placeholder was, "" where none was signed. Every placeholder must
// hold the same token, and nothing else may differ.
func linkIn(words, signed string) (token string, same bool) {
	words, signed = plainEnds(words), plainEnds(signed)
	for {
		before, after, more := strings.Cut(signed, LinkHole)
		if !more {
			return token, words == signed
		}
		rest, starts := strings.CutPrefix(words, before)
		if !starts || len(rest) < tokenLength || !isToken(rest[:tokenLength]) || token != "" && rest[:tokenLength] != token {
			return "", false
		}
		token, words, signed = rest[:tokenLength], rest[tokenLength:], after
	}
}

func isToken(s string) bool {
	return len(s) == tokenLength && !strings.ContainsFunc(s, func(r rune) bool { return !strings.ContainsRune(tokenLetters, r) })
}

var placeInHref = regexp.MustCompile(` href="[^"]*` + regexp.QuoteMeta(LinkHole) + `"`)

// LeadsNowhere shows a letter's HTML to whoever is not its reader: the words of the
// link stand, and it leads nowhere, for it has no token yet.
func LeadsNowhere(html string) string { return placeInHref.ReplaceAllString(html, "") }
