package app

import (
	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/store"
)

// factsRead numbers the facts that decide who must be told and by when, for
// whoever reads them before they confirm or decide. The words that customers
// are told raise the incident's own number too, since letters follow them, and
// change nothing of that: each time they were written is taken off again, so
// that nobody has to read anew because somebody else mended a sentence.
func factsRead(l store.Look, f *incident.File) (int, error) {
	words, err := l.Accounts(f.ID)
	n := f.FactsVersion
	for _, w := range words {
		n -= w.Version
	}
	return n, err
}
