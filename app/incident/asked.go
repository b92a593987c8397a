package incident

import (
	"time"

	"github.com/flowchestra/tocsin/app/people"
)

// CustomerAsks is what customers ask on their pages and nobody has answered.
type CustomerAsks struct {
	Count     int
	Reference string    // of the customer whose question is due first
	AskedAt   time.Time // of that question
	DueAt     time.Time
}

// Late tells whether a question has waited too long.
func (a *CustomerAsks) Late(now time.Time) bool { return a != nil && a.DueAt.Before(now) }

// reply is the turn of whoever answers customers, once no letter is owed.
func (o *Overview) reply() Next {
	return Next{Act: ToReply, May: people.DraftNotices, Role: people.Communicator, Owner: o.Communicator, DueAt: &o.Asked.DueAt, StartAt: &o.Asked.AskedAt}
}
