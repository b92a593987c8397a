package app

import (
	"context"
	"time"

	"github.com/flowchestra/tocsin/app/notice"
	"github.com/flowchestra/tocsin/app/people"
)

// Genuine is what anybody may know of a letter of which they hold the number
// and the check code.
type Genuine struct {
	Organisation string
	Reference    string
	SentAt       time.Time
}

// CheckNotice tells whether we sent a letter with this number and this check
// code. Nil when not: a wrong number, a wrong code and a letter that has not
// left are one answer, found by the same look-up. Invalid when it is asked too
// often from one place.
func (a *App) CheckNotice(ctx context.Context, reference, code string, from From) (*Genuine, error) {
	if err := a.takeGuess(ctx, "check", from.IP); err != nil {
		return nil, err
	}
	l, err := a.look(ctx, people.System())
	if err != nil {
		return nil, err
	}
	c, err := l.SentCopyByCode(notice.ReadReference(reference), notice.ReadCode(code))
	if err != nil || c == nil {
		return nil, err
	}
	at, err := l.FirstAccepted(c.ID)
	if err != nil || at == nil {
		return nil, err
	}
	org, err := l.Organisation()
	if err != nil {
		return nil, err
	}
	return &Genuine{Organisation: org.Name, Reference: notice.ReadReference(reference), SentAt: *at}, a.refundGuess(ctx, "check", from.IP)
}
