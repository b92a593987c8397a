package faults

import (
	"context"
	"errors"
	"time"
)

// locked is F05: somebody else holds the database's writer while letters leave
// and Ada works.
func (l *lane) locked(ctx context.Context, id string) (err error) {
	t := tally{id: id}
	w, err := l.ready(ctx, crowd)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, w.close()) }()
	a, err := w.atWork(ctx)
	if err != nil {
		return err
	}
	g, err := w.shut(ctx)
	if err != nil {
		return err
	}
	during, end := context.WithTimeout(ctx, w.Locked)
	defer end()
	go func() {
		<-during.Done()
		_ = g.open() // a lock that is gone is what is wanted
	}()
	a.write(during, 250*time.Millisecond)
	opened := time.Now()
	if err := w.settled(ctx, 90*time.Second); err != nil {
		return err
	}
	t.recovered(time.Since(opened))
	t.note("the writer was held %v", w.Locked)
	if err := w.judge(ctx, a, &t); err != nil {
		return err
	}
	w.stop()
	o, err := w.check(ctx)
	t.add(o)
	l.tell(&t)
	return err
}
