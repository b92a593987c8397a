package incident

import (
	"time"

	"github.com/flowchestra/tocsin/app/people"
)

// CustomerAsks is what customers ask on their pages and nobody has answered.
type CustomerAsks struct {
	Due       []time.Time // by when each question is to be answered, the first first
	Customers int         // who ask
	Reference string      // of the customer whose question is due first
	AskedAt   time.Time   // of that question
	Owner     string      // name of whoever answers it: the owner of its task
	Edition   string      // with its answer, that waits for a signature; "" for none
}

// Count is how many questions wait.
func (a *CustomerAsks) Count() int { return len(a.Due) }

// DueAt is by when the first is to be answered.
func (a *CustomerAsks) DueAt() time.Time { return a.Due[0] }

// Late is how many questions have waited too long; none where nothing is asked.
func (a *CustomerAsks) Late(now time.Time) int {
	n := 0
	for i := 0; a != nil && i < len(a.Due) && a.Due[i].Before(now); i++ {
		n++
	}
	return n
}

// reply is the turn of whoever answers customers, once no letter is owed: of
// legal, while the answer waits for a signature.
func (o *Overview) reply() Next {
	due := o.Asked.DueAt()
	n := Next{Act: ToReply, May: people.DraftNotices, Role: people.Communicator, Owner: o.Asked.Owner, DueAt: &due, StartAt: &o.Asked.AskedAt}
	if o.Asked.Edition != "" {
		n.Act, n.May, n.Role, n.Owner, n.Letters, n.Edition = ToSign, people.ApproveNotices, people.Legal, o.Legal, 1, o.Asked.Edition
	}
	return n
}
