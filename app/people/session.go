package people

import (
	"strings"
	"time"
)

// How long a session lasts, in product time. A day covers the worst night and
// the day after it, and is the overall time-out that NIST SP 800-63B-4
// recommends for accounts with two factors. Its inactivity time-out of an hour
// is not kept: whoever is woken at three must not meet a sign-in form on the
// phone that they signed in with in the evening. Twelve hours unused ends the
// session of a machine that was left behind.
const (
	SessionIdle    = 12 * time.Hour
	SessionLongest = 24 * time.Hour
	SessionGlance  = time.Minute // SeenAt is this old at most while somebody works
)

// Session is one browser in which a person is signed in. Its token is known to
// that browser alone.
type Session struct {
	ID        string
	TokenKey  string // SHA-256 of the token, hex
	PersonID  string
	Agent     string `gorm:"serializer:sealed"` // what the browser calls itself, as it says
	CreatedAt time.Time
	SeenAt    time.Time
	EndsAt    time.Time
	EndedAt   *time.Time
}

// Open tells whether the session still stands at an instant.
func (s Session) Open(now time.Time) bool {
	return s.EndedAt == nil && now.Before(s.EndsAt) && now.Before(s.SeenAt.Add(SessionIdle))
}

// Until is when the session ends if nobody uses it again.
func (s Session) Until() time.Time {
	if idle := s.SeenAt.Add(SessionIdle); idle.Before(s.EndsAt) {
		return idle
	}
	return s.EndsAt
}

// Device tells in a few words which browser on which system it is, as far as
// it says: "Firefox on Android".
func (s Session) Device() string {
	browser, system := "A browser", ""
	for _, b := range [][2]string{{"Edg", "Edge"}, {"OPR/", "Opera"}, {"Firefox/", "Firefox"}, {"FxiOS/", "Firefox"}, {"Chrom", "Chrome"}, {"CriOS/", "Chrome"}, {"Safari/", "Safari"}, {"curl/", "curl"}} {
		if strings.Contains(s.Agent, b[0]) {
			browser = b[1]
			break
		}
	}
	for _, o := range [][2]string{{"iPhone", "iPhone"}, {"iPad", "iPad"}, {"Android", "Android"}, {"Windows", "Windows"}, {"Mac OS", "a Mac"}, {"CrOS", "a Chromebook"}, {"Linux", "Linux"}} {
		if strings.Contains(s.Agent, o[0]) {
			system = " on " + o[1]
			break
		}
	}
	return browser + system
}

// Invitation is a one-time link by which a person sets a password. Its token
// is told once, to whoever asked for it.
type Invitation struct {
	TokenKey  string `gorm:"primaryKey"` // SHA-256 of the token, hex
	PersonID  string
	CreatedAt time.Time
	CreatedBy string
	EndsAt    time.Time
	UsedAt    *time.Time
	Version   int
}

// InvitationLasts is how long a link may wait: over a day off, and not over a
// holiday.
const InvitationLasts = 48 * time.Hour

// Open tells whether the link still works at an instant.
func (i Invitation) Open(now time.Time) bool { return i.UsedAt == nil && now.Before(i.EndsAt) }

// Preferences are how a person wants the pages.
type Preferences struct {
	PersonID string `gorm:"primaryKey"`
	Theme    string // "light" or "dark"; "" follows the system
	Keys     bool   // single keys are shortcuts
}
