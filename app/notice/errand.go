package notice

import "time"

// Errand is a short mail of the product's own to one person: a code, or a
// question that a link answers. It is no letter, and nobody signs it.
type Errand struct {
	ID        string // of what it is about, for the Message-ID
	From      string
	ReplyTo   string
	To        string
	At        time.Time
	Language  string
	Over      string // who writes
	Subject   string // also its heading
	Lines     []string
	Code      string // to be typed elsewhere, "" for none
	CodeTerm  string
	ActWords  string // of the one link
	ActURL    string // "" for none
	Foot      string
	Preheader string // beside the subject in a mailbox
}
