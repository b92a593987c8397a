package notice

import (
	"slices"
	"time"
)

// CustomerPage is everything that one customer's own page shows of one incident: what
// we wrote to it, and what its side said there. Nothing of another customer and
// no number of ours is in it.
type CustomerPage struct {
	Organisation string
	Phone        string // that answers day and night; "" for none
	ReplyTo      string
	Customer     string
	CustomerZone string // in which times are told
	Letters      []Sent // the first first
	Acknowledged []Acknowledgement
	Questions    []CustomerQuestion
	Named        []NamedContact
	Records      int        // rows in the lists of its records that it may fetch
	ForwardedAt  *time.Time // when the link of whoever reads it was forwarded last
	Link         PortalLink
}

// PortalLine is one thing on a customer's page, in its place in time. One of
// the four is there.
type PortalLine struct {
	At           time.Time
	Letter       *Sent
	Acknowledged *Acknowledgement
	Question     *CustomerQuestion
	Named        *NamedContact
}

// Lines puts everything in the order in which it was said, the newest first.
func (p CustomerPage) Lines() []PortalLine {
	var out []PortalLine
	for i := range p.Letters {
		out = append(out, PortalLine{At: p.Letters[i].At, Letter: &p.Letters[i]})
	}
	for i := range p.Acknowledged {
		out = append(out, PortalLine{At: p.Acknowledged[i].At, Acknowledged: &p.Acknowledged[i]})
	}
	for i := range p.Questions {
		out = append(out, PortalLine{At: p.Questions[i].AskedAt, Question: &p.Questions[i]})
	}
	for i := range p.Named {
		out = append(out, PortalLine{At: p.Named[i].NamedAt, Named: &p.Named[i]})
	}
	slices.SortStableFunc(out, func(a, b PortalLine) int { return b.At.Compare(a.At) })
	return out
}

// Newest is the last letter that left, nil for none.
func (p CustomerPage) Newest() *Sent {
	if len(p.Letters) == 0 {
		return nil
	}
	return &p.Letters[len(p.Letters)-1]
}

// Waits tells whether the newest letter has not been acknowledged.
func (p CustomerPage) Waits() bool {
	n := p.Newest()
	return n != nil && !slices.ContainsFunc(p.Acknowledged, func(a Acknowledgement) bool { return !a.At.Before(n.At) })
}

// AnswerTo is the letter that answers a question, nil while none has left.
func (p CustomerPage) AnswerTo(q *CustomerQuestion) *Sent {
	for i := range p.Letters {
		if q.AnswerID != nil && p.Letters[i].Notice.ID == *q.AnswerID {
			return &p.Letters[i]
		}
	}
	return nil
}

// Letter finds a letter by the code that it prints; nil where the customer has
// none with it.
func (p CustomerPage) Letter(code string) *Sent {
	for i := range p.Letters {
		if c := p.Letters[i].Copy.CheckCode; c != "" && c == code {
			return &p.Letters[i]
		}
	}
	return nil
}
