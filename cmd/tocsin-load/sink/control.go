package sink

import (
	"encoding/json"
	"net"
	"net/http"
	"time"
)

// Told is what a sink says about itself when it is ready.
type Told struct{ SMTP, Control string }

// Control answers whoever started the sink, on a loopback address: scripts,
// holds, counts. It returns where.
func (s *Server) Control(address string) (Told, error) {
	ln, err := net.Listen("tcp", address)
	if err != nil {
		return Told{}, err
	}
	mux := http.NewServeMux()
	mux.HandleFunc("POST /script", func(w http.ResponseWriter, r *http.Request) {
		var script Script
		if err := json.NewDecoder(r.Body).Decode(&script); err != nil {
			http.Error(w, err.Error(), http.StatusUnprocessableEntity)
			return
		}
		s.Play(script)
	})
	mux.HandleFunc("POST /release", func(http.ResponseWriter, *http.Request) { s.goOn() })
	mux.HandleFunc("POST /forget", func(http.ResponseWriter, *http.Request) { s.forget() })
	mux.HandleFunc("POST /down", func(http.ResponseWriter, *http.Request) { s.hangUp() })
	mux.HandleFunc("POST /up", func(w http.ResponseWriter, _ *http.Request) {
		if err := s.listen(); err != nil {
			http.Error(w, err.Error(), http.StatusServiceUnavailable)
		}
	})
	mux.HandleFunc("GET /held", s.waitHeld)
	mux.HandleFunc("GET /totals", func(w http.ResponseWriter, _ *http.Request) { answer(w, s.Totals()) })
	mux.HandleFunc("GET /letters", func(w http.ResponseWriter, _ *http.Request) {
		s.tally.mutex.Lock()
		defer s.tally.mutex.Unlock()
		answer(w, s.tally.letters)
	})
	mux.HandleFunc("GET /times", func(w http.ResponseWriter, _ *http.Request) {
		s.tally.mutex.Lock()
		defer s.tally.mutex.Unlock()
		answer(w, s.tally.times)
	})
	mux.HandleFunc("GET /authority", func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(s.certificates.authority) }) // whoever left does not need it
	server := &http.Server{Handler: mux, ReadHeaderTimeout: time.Minute}
	go func() { _ = server.Serve(ln) }() // it ends with the process
	return Told{SMTP: s.address, Control: ln.Addr().String()}, nil
}

func answer(w http.ResponseWriter, v any) { _ = json.NewEncoder(w).Encode(v) } // whoever left does not need it

// waitHeld answers as soon as somebody is held.
func (s *Server) waitHeld(w http.ResponseWriter, r *http.Request) {
	s.mutex.Lock()
	held := s.held
	s.mutex.Unlock()
	select {
	case <-held:
	case <-r.Context().Done():
		http.Error(w, "nobody came to that step", http.StatusRequestTimeout)
	}
}
