package notice

import (
	"regexp"
	"strings"
	"time"
)

// ReturnKind is what came back to a delivery's return path.
type ReturnKind string

// The kinds of what comes back.
const (
	ReturnFailed    ReturnKind = "failed"    // the letter cannot be delivered: it bounced
	ReturnDelayed   ReturnKind = "delayed"   // the other side goes on trying
	ReturnMember    ReturnKind = "member"    // somebody behind the address did not get it: a list, or mail passed on
	ReturnAutomatic ReturnKind = "automatic" // out of office and the like
	ReturnReply     ReturnKind = "reply"     // a person wrote
	ReturnNoted     ReturnKind = "noted"     // a report that nothing is wrong
	ReturnUnclear   ReturnKind = "unclear"   // a report that could not be understood
)

// Return is one message that came back, kept once. Digest is that of all its
// bytes.
type Return struct {
	ID         string
	DeliveryID string
	NoticeID   string
	IncidentID string
	TenantID   string
	At         time.Time
	Digest     string // hex SHA-256
	Meaning    `gorm:"embedded"`
	Sender     string `gorm:"serializer:sealed"` // From, as the message says
	Subject    string `gorm:"serializer:sealed"`
	Words      string `gorm:"serializer:sealed"`
}

// Meaning is what a message that came back means for one delivery.
type Meaning struct {
	Kind        ReturnKind
	Status      string // enhanced status code, RFC 3463; "" for none
	MailboxFull bool   // the mailbox is full
	AddressLeft bool   // an automatic answer says that nobody reads the address any more
	Reply       string `gorm:"serializer:sealed"` // the other server's words
}

// Report is a message that came back, as far as it could be read. It was
// written by anybody.
type Report struct {
	Digest    string
	FromNull  bool // the envelope had no sender (RFC 5321 §4.5.5)
	Sender    string
	Subject   string
	Words     string
	About     []Reported
	IsReport  bool // it says that it is a report of a mail server
	Automatic bool // no person wrote it (RFC 3834)
}

// Reported is what a delivery report says of one recipient (RFC 3464 §2.3).
type Reported struct {
	Final    string // the address that was tried
	Original string // the one that we wrote to; "" when the report does not say
	Action   string // failed, delayed, delivered, relayed, expanded
	Status   string
	Reply    string
}

var (
	fullMailbox = regexp.MustCompile(`(?i)mailbox (is )?full|over ?quota|quota (is |was )?exceeded|exceeded (its |the |their )?(storage|mailbox|quota)|insufficient storage`)
	leftAddress = regexp.MustCompile(`(?i)no longer (with|work|employ|at |be |monitor|in use|read)|has left|have left|left the (company|organi[sz]ation)|is not monitored|nicht mehr (im|in|bei|für|tätig|gelesen|aktiv)|ausgeschieden|verlassen|ne (fait|travaille) plus|a quitté|ya no trabaja|non lavora più`)
)

// Judge tells what a message means for the delivery to an address. Only a
// report that names this very address as the one that was tried speaks for the
// delivery; one that names another speaks of somebody behind it.
func (r *Report) Judge(address string) Meaning {
	if own := r.about(address); own != nil {
		f := own.meaning()
		switch own.Action {
		case "failed":
			f.Kind = ReturnFailed
		case "delayed":
			f.Kind = ReturnDelayed
		}
		return f
	}
	for _, other := range r.About {
		if f := other.meaning(); other.Action == "failed" {
			f.Kind = ReturnMember
			return f
		}
	}
	switch {
	case len(r.About) > 0:
		return Meaning{Kind: ReturnNoted, Status: r.About[0].Status, Reply: r.About[0].Reply}
	case r.IsReport:
		return Meaning{Kind: ReturnUnclear}
	case r.Automatic:
		return Meaning{Kind: ReturnAutomatic, AddressLeft: leftAddress.MatchString(r.Subject + "\n" + r.Words)}
	}
	return Meaning{Kind: ReturnReply}
}

// about is what the report says of the address itself; a failure stands above
// everything else that it says.
func (r *Report) about(address string) *Reported {
	var out *Reported
	for i := range r.About {
		own := &r.About[i]
		if tried := own.Final; same(tried, address) || tried == "" && same(own.Original, address) {
			if out == nil || own.Action == "failed" {
				out = own
			}
		}
	}
	return out
}

// same compares addresses as reports write them: in any case, and perhaps with
// + and = as they were sent (xtext, RFC 3461 §4).
func same(reported, address string) bool {
	return strings.EqualFold(reported, address) || strings.EqualFold(strings.NewReplacer("+2B", "+", "+2b", "+", "+3D", "=", "+3d", "=").Replace(reported), address)
}

func (r Reported) meaning() Meaning {
	f := Meaning{Kind: ReturnNoted, Status: r.Status, Reply: r.Reply}
	f.MailboxFull = strings.HasSuffix(r.Status, ".2.2") || fullMailbox.MatchString(r.Reply)
	return f
}

// Says tells in words what came back.
func (f Meaning) Says() string {
	switch {
	case f.Kind == ReturnFailed && f.MailboxFull:
		return "The letter came back: the mailbox is full"
	case f.Kind == ReturnFailed:
		return "The letter came back"
	case f.Kind == ReturnDelayed && f.MailboxFull:
		return "Not delivered yet: the mailbox is full"
	case f.Kind == ReturnDelayed:
		return "Not delivered yet: the other side goes on trying"
	case f.Kind == ReturnMember:
		return "Somebody behind this address did not get it"
	case f.Kind == ReturnAutomatic && f.AddressLeft:
		return "An automatic answer says that nobody reads this address any more"
	case f.Kind == ReturnAutomatic:
		return "An automatic answer"
	case f.Kind == ReturnReply:
		return "Somebody answered"
	case f.Kind == ReturnNoted:
		return "A report: nothing is wrong"
	}
	return "A report that could not be understood"
}
