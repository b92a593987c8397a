package app

import (
	"context"
	"runtime"

	"golang.org/x/sync/errgroup"

	"github.com/flowchestra/tocsin/app/notice"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/app/store"
)

// abreast works n things on as many cores as there are and returns what went
// wrong first.
func abreast(n int, do func(i int) error) error {
	var g errgroup.Group
	g.SetLimit(runtime.GOMAXPROCS(0))
	for i := range n {
		g.Go(func() error { return do(i) })
	}
	return g.Wait()
}

// made are messages of a batch that are not stored yet, and those that are the
// first of their language.
type made struct {
	letters []notice.Delivery
	bases   []*notice.Base
}

// makeLetters makes the messages of a batch that were not made yet, each from
// words that are what was frozen. It stores none of them: making takes a while,
// and others want to write meanwhile.
func (a *App) makeLetters(ctx context.Context, e notice.Edition, b batch) (out made, err error) {
	l, err := a.look(ctx, people.System())
	if err != nil {
		return out, err
	}
	r, err := l.Release(e.ID)
	if err != nil || r == nil || r.Halted() {
		return out, err
	}
	heads, err := unmade(l, b.copies)
	if err != nil || len(heads) == 0 {
		return out, err
	}
	copies, err := wordsOf(l, heads)
	if err != nil {
		return out, err
	}
	m := making{now: a.Now(), batch: b.number, packers: map[string]*notice.Packer{}}
	if m.threads, err = threadsOf(l, e.IncidentID, copies); err != nil {
		return out, err
	}
	for i := range copies {
		fresh, err := a.packerFor(l, e, &copies[i], m)
		if err != nil {
			return out, err
		}
		if fresh != nil {
			out.bases = append(out.bases, fresh)
		}
	}
	fresh, err := ids(len(copies)) // in the order of the letters, whichever is made first
	if err != nil {
		return out, err
	}
	out.letters = make([]notice.Delivery, len(copies))
	return out, abreast(len(copies), func(i int) (err error) {
		if err := e.Whole(copies[i : i+1]); err != nil {
			return err
		}
		out.letters[i], err = a.delivery(fresh[i], &copies[i], 1, m)
		return err
	})
}

// packerFor sees to it that there is a packer for the language of a copy. Where
// no message in it is on record, one of this copy becomes the base and is
// returned.
func (a *App) packerFor(l store.Look, e notice.Edition, c *notice.Copy, m making) (*notice.Base, error) {
	if m.packers[c.Language] != nil {
		return nil, nil
	}
	base, err := l.Base(e.ID, c.Language)
	if err != nil {
		return nil, err
	}
	var fresh *notice.Base
	if base == nil {
		if err := e.Whole([]notice.Copy{*c}); err != nil {
			return nil, err
		}
		named, err := ids(2)
		if err != nil {
			return nil, err
		}
		_, raw, err := a.message(named[0], c, 1, m)
		if err != nil {
			return nil, err
		}
		fresh = &notice.Base{ID: named[1], EditionID: e.ID, Language: c.Language, Message: raw}
		base = fresh
	}
	m.packers[c.Language], err = notice.NewPacker(base.Message)
	return fresh, err
}

// unmade leaves out the copies that were struck or have their message.
func unmade(l store.Look, copies []notice.Copy) ([]notice.Copy, error) {
	cids := make([]string, len(copies))
	for i := range copies {
		cids[i] = copies[i].ID
	}
	struck, have, err := struckOrMade(l, cids)
	out := make([]notice.Copy, 0, len(copies))
	for _, c := range copies {
		if !struck[c.ID] && !have[c.ID] {
			out = append(out, c)
		}
	}
	return out, err
}
