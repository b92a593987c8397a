// Package pages holds the pages, each with the struct that it is drawn from:
// nouns and plain values, and the instant that it was drawn at.
package pages

import "github.com/flowchestra/tocsin/templates/parts"

// FrontPage is the door: it says what this is and whether the clocks are
// watched, and nothing about whose they are.
type FrontPage struct {
	parts.Frame
	SetUp  bool // somebody can sign in
	Broken bool // the database does not answer
}

// FaultPage says why a request was refused: what happened, what of it was
// saved, and where to go on.
type FaultPage struct {
	parts.Frame
	Sentence  string
	Saved     string      // what was stored, or not
	Do        string      // "" where the sentence says it
	Reference string      // finds a fault of Tocsin's own in its log; "" for a refusal
	Ways      []parts.Way // the most useful first
}
