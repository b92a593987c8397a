package jobs

import (
	"context"
	"errors"
	"math"

	"github.com/flowchestra/tocsin/notifications"
)

// mostInPart is how many letters are begun in one transaction.
const mostInPart = 50

// openPosts makes a post for each relay that is named.
func (r *Runner) openPosts() {
	r.posts = map[*notifications.Relay]*post{}
	if r.cfg.Relay != nil {
		r.posts[r.cfg.Relay] = newPost(r, r.cfg.Relay)
	}
	for _, relay := range r.cfg.ByCountry {
		if r.posts[relay] == nil {
			r.posts[relay] = newPost(r, relay)
		}
	}
}

// startPosts opens the lines. They outlive the context of the jobs: what is in
// hand when that ends is put down first.
func (r *Runner) startPosts() {
	ctx, hang := context.WithCancel(context.Background())
	r.hanging = hang
	for _, p := range r.posts {
		p.start(ctx)
	}
	r.posted.Go(r.recordUntil)
}

// stopPosts hangs up once no job hands letters over any more, and records the
// last answers.
func (r *Runner) stopPosts() {
	r.hanging()
	for _, p := range r.posts {
		p.stop()
	}
	close(r.answers)
	r.posted.Wait()
	r.notes.close()
}

// postFor is the post for customers of a country.
func (r *Runner) postFor(country string) *post {
	if relay := r.cfg.ByCountry[country]; relay != nil {
		return r.posts[relay]
	}
	if r.cfg.Relay != nil {
		return r.posts[r.cfg.Relay]
	}
	for _, p := range r.posts { // better by another way than not at all
		return p
	}
	return nil
}

// away looks whether relays answer before letters are begun, and tells whose
// letters have to wait: none counts as tried while its relay is away.
func (r *Runner) away(ctx context.Context) (skip func(country string) bool, err error) {
	gone := map[*post]bool{}
	for _, p := range r.posts {
		if e := p.ready(ctx); e != nil {
			gone[p], err = true, errors.Join(err, e)
		}
	}
	return func(country string) bool { return gone[r.postFor(country)] }, err
}

// partLetters is how many letters are begun at once: as many as leave within a
// second, so that what was checked then is still true.
func (r *Runner) partLetters() int {
	if r.cfg.Rate <= 0 {
		return mostInPart
	}
	return int(min(max(math.Ceil(r.cfg.Rate), 1), mostInPart))
}

// isStopping tells that this process ends: nothing new is begun.
func (r *Runner) isStopping() bool {
	select {
	case <-r.ending:
		return true
	default:
		return false
	}
}
