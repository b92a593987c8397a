package browsertest

import (
	"io"
	"net"
	"strings"
	"sync"
	"testing"
)

// Line is a way to a site that can be cut, as in a tunnel: also what is open at
// that moment ends, which Chromium's own "offline" leaves alone.
type Line struct {
	URL string // sit a person here

	site string
	mu   sync.Mutex
	cut  bool
	open map[net.Conn]bool
}

// Lay lays a line to a site, "http://127.0.0.1:8080", until the test ends.
func Lay(t testing.TB, site string) *Line {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	l := &Line{URL: "http://" + ln.Addr().String(), site: strings.TrimPrefix(site, "http://"), open: map[net.Conn]bool{}}
	var carriers sync.WaitGroup
	carriers.Go(func() {
		for {
			near, err := ln.Accept()
			if err != nil {
				return // the test is over
			}
			carriers.Go(func() { l.carry(near) })
		}
	})
	t.Cleanup(func() {
		_ = ln.Close() // it only ends the loop above
		l.set(true)
		carriers.Wait()
	})
	return l
}

// carry passes on what two ends say to each other until one of them has gone.
func (l *Line) carry(near net.Conn) {
	far, err := net.Dial("tcp", l.site)
	if err != nil || !l.join(near, far) {
		_ = near.Close()
		if far != nil {
			_ = far.Close()
		}
		return
	}
	var both sync.WaitGroup
	for _, way := range [][2]net.Conn{{near, far}, {far, near}} {
		both.Go(func() {
			_, _ = io.Copy(way[0], way[1]) // an end that goes is what a line is about
			_ = way[0].Close()
			_ = way[1].Close()
		})
	}
	both.Wait()
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.open, near)
	delete(l.open, far)
}

func (l *Line) join(ends ...net.Conn) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.cut {
		return false
	}
	for _, c := range ends {
		l.open[c] = true
	}
	return true
}

func (l *Line) set(cut bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.cut = cut
	for c := range l.open {
		if cut {
			_ = c.Close()
		}
	}
}

// Overlooks does something, such as stopping the server, during which whatever
// fails is not held against the page.
func (p *Person) Overlooks(act func()) {
	p.record.pause(true)
	defer p.record.pause(false)
	act()
}

// Loses cuts the line, and the browser knows that it is offline. What fails
// until FindsAgain is not held against the page.
func (p *Person) Loses(l *Line) {
	p.Helper()
	p.record.pause(true)
	p.line(true)
	l.set(true)
}

// FindsAgain mends the line.
func (p *Person) FindsAgain(l *Line) {
	p.Helper()
	l.set(false)
	p.line(false)
	p.record.pause(false)
}
