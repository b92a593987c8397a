// Package sink is a mail server that takes every letter, delivers none and
// counts them all. It runs in a process of its own, does what a script says,
// and can hold a client at a named step until it is told to go on.
package sink

import (
	"strings"
	"time"
)

// The steps of a conversation at which a rule or a hold may stand. Each is
// after the client has said it and before it is answered, save Took.
const (
	Connect = "connect" // before the banner
	Ehlo    = "ehlo"
	TLS     = "tls"  // STARTTLS was asked for
	Safe    = "safe" // EHLO over TLS
	Mail    = "mail"
	Rcpt    = "rcpt"
	Data    = "data" // before the 354
	Body    = "body" // in the middle of the letter
	Dot     = "dot"  // the letter is counted; the 250 is not said
	Took    = "took" // the 250 is said
)

// Certificates of the sink. Without one STARTTLS is not offered.
const (
	Good     = "good"     // signed by the authority that Certificate returns
	Expired  = "expired"  // by the same, ended yesterday
	Stranger = "stranger" // by somebody whom nobody trusts
	Old      = "old"      // a good certificate, TLS 1.1 only
	Cut      = "cut"      // the line is cut in the middle of the handshake
)

// Script says how the server behaves. The zero Script takes everything at once
// in clear text.
type Script struct {
	Certificate string        `json:",omitempty"`
	Banner      time.Duration `json:",omitempty"` // before the banner
	Delay       time.Duration `json:",omitempty"` // before the 250 that takes a letter
	Rules       []Rule        `json:",omitempty"` // the first that fits counts
	Hold        *Hold         `json:",omitempty"`
	Spare       string        `json:",omitempty"` // letters of this sender are taken, and counted apart
}

// Rule answers a step in its own way.
type Rule struct {
	Step     string
	To       string `json:",omitempty"` // part of the recipient's address, where it is known; "" is everybody
	First    int    `json:",omitempty"` // only the first times for an address, or in all where none is known; 0 always
	Code     int    `json:",omitempty"`
	Enhanced string `json:",omitempty"`
	Text     string `json:",omitempty"`
	Drop     bool   `json:",omitempty"` // cut the line instead
	Hang     bool   `json:",omitempty"` // say nothing until the client leaves
	Keep     bool   `json:",omitempty"` // at Dot: count the letter first, as a relay may
}

// Hold stops the After-th client that comes to a step, 1 first, until Release;
// with All those that come later too.
type Hold struct {
	Step  string
	After int
	All   bool `json:",omitempty"`
	Cut   bool `json:",omitempty"` // cut the line then: what a dead client had said already is not read
}

func (r Rule) fits(step, to string) bool {
	return r.Step == step && (r.To == "" || strings.Contains(to, r.To))
}

func (r Rule) words() string {
	text := r.Text
	if text == "" {
		text = "No"
	}
	if r.Enhanced != "" {
		text = r.Enhanced + " " + text
	}
	return text
}
