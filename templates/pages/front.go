// Package pages holds the pages, each with the struct that it is drawn from:
// nouns and plain values, and the instant that it was drawn at.
package pages

import "github.com/flowchestra/tocsin/templates/parts"

// FrontPage tells what runs here.
type FrontPage struct {
	parts.Frame
	Organisation string // "" before set-up, and where the database cannot be read
	Broken       bool   // the database does not answer
}

// FaultPage says why a request was refused.
type FaultPage struct {
	parts.Frame
	Sentence  string
	Reference string // finds a fault of Tocsin's own in its log; "" for a refusal
}
