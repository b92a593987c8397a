package app

import (
	"github.com/flowchestra/tocsin/app/clock"
	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/rulebook"
)

// basis names the editions by which duties are worked out now. Another one
// moves no running clock by itself: an earlier date counts at once, a later
// one is proposed.
func basis(book *rulebook.Book) incident.Basis {
	return incident.Basis{BookVersion: book.Version(), CalendarsVersion: clock.CalendarsVersion(), ZonesVersion: clock.ZonesVersion()}
}
