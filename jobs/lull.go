package jobs

import (
	"context"
	"time"

	"github.com/flowchestra/tocsin/app/notice"
)

// serviceClosing is the reply of a relay that wants to be left alone (RFC 5321
// §3.8, §4.2.3).
const serviceClosing = 421

// listen leaves the relay alone for a while when it asks for that, each time
// for longer, and forgets how long once it takes a letter.
func (p *post) listen(a notice.Answer) {
	switch {
	case a.Code == serviceClosing:
		p.rest()
	case a.Outcome == notice.Accepted:
		p.mutex.Lock()
		p.waits = 0
		p.mutex.Unlock()
	}
}

// rest begins a lull, twice as long as the one before. One that is under way
// goes on.
func (p *post) rest() {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	if p.again != nil {
		return
	}
	p.waits = min(max(2*p.waits, firstLull), longest)
	again := make(chan struct{})
	p.again = again
	time.AfterFunc(p.waits, func() {
		p.mutex.Lock()
		p.again = nil
		p.mutex.Unlock()
		close(again)
	})
}

// rested waits until the lull is over.
func (p *post) rested(ctx context.Context) error {
	p.mutex.Lock()
	again := p.again
	p.mutex.Unlock()
	if again == nil {
		return nil
	}
	select {
	case <-again:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
