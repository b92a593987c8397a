package sink

import (
	"crypto/tls"
	"fmt"
	"net"
	"sync"
)

// Server is the mail server. It listens on this machine only.
type Server struct {
	address      string
	certificates certificates
	tally        tally

	mutex    sync.Mutex
	script   Script
	listener net.Listener
	open     map[net.Conn]bool
	most     int            // connections open at once
	calls    int            // connections ever
	times    map[string]int // of a rule and an address
	passed   int            // clients that came to the step of the hold
	held     chan struct{}  // closed when somebody is held
	release  chan struct{}
}

// New listens on a loopback address. Read tells whether letters are read, which
// takes time: digests and canaries.
func New(address string, read bool) (*Server, error) {
	made, err := makeCertificates()
	if err != nil {
		return nil, err
	}
	s := &Server{address: address, certificates: made, open: map[net.Conn]bool{}, tally: newTally(read)}
	s.Play(Script{})
	return s, s.listen()
}

// listen begins to take calls, at the address it had before.
func (s *Server) listen() error {
	host, _, err := net.SplitHostPort(s.address)
	if err != nil || !net.ParseIP(host).IsLoopback() {
		return fmt.Errorf("the sink listens on this machine only: give it 127.0.0.1:port, not %s", s.address)
	}
	ln, err := net.Listen("tcp", s.address)
	if err != nil {
		return err
	}
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.listener, s.address = ln, ln.Addr().String()
	go s.serve(ln)
	return nil
}

// hangUp takes no more calls and cuts every line.
func (s *Server) hangUp() {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	if s.listener != nil {
		_ = s.listener.Close() // nothing is owed to callers
		s.listener = nil
	}
	for c := range s.open {
		_ = c.Close() // nor to those who are connected
	}
}

func (s *Server) serve(ln net.Listener) {
	for {
		c, err := ln.Accept()
		if err != nil {
			return // hangUp closed it
		}
		s.mutex.Lock()
		s.open[c] = true
		s.calls++
		s.most = max(s.most, len(s.open))
		script := s.script
		s.mutex.Unlock()
		go func() {
			talk(s, c, script)
			_ = c.Close()
			s.mutex.Lock()
			delete(s.open, c)
			s.mutex.Unlock()
		}()
	}
}

// Play has new connections follow a script; those that are open keep theirs,
// save for rules and holds. Whoever is held goes on.
func (s *Server) Play(script Script) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.script, s.times, s.passed = script, map[string]int{}, 0
	if s.release != nil {
		close(s.release)
	}
	s.held, s.release = make(chan struct{}), make(chan struct{})
}

// goOn lets whoever is held go on, and holds nobody any more.
func (s *Server) goOn() {
	s.mutex.Lock()
	script := s.script
	s.mutex.Unlock()
	script.Hold = nil
	s.Play(script)
}

// stop tells a client that comes to a step whether it is held there: until the
// channel closes.
func (s *Server) stop(step string) (release <-chan struct{}, cut bool) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	h := s.script.Hold
	if h == nil || h.Step != step {
		return nil, false
	}
	s.passed++
	switch {
	case s.passed == h.After:
		close(s.held)
	case s.passed < h.After || !h.All:
		return nil, false
	}
	return s.release, h.Cut
}

// rule returns what answers a step, nil for yes.
func (s *Server) rule(step, to string) *Rule {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	for i, r := range s.script.Rules {
		if !r.fits(step, to) {
			continue
		}
		if r.First > 0 {
			key := fmt.Sprintf("%d %s", i, to)
			if s.times[key] >= r.First {
				continue
			}
			s.times[key]++
		}
		return &r
	}
	return nil
}

// secure returns what STARTTLS is answered with, nil where it is not offered.
func (s *Server) secure(which string) *tls.Config {
	return s.certificates.config(which)
}
