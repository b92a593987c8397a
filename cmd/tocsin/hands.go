package main

import (
	"sync"
	"time"
)

// hands are the hands of the demo's clock: product time, which the story moves.
// While held they stand still; let go, they run on at the pace of real time.
type hands struct {
	mu   sync.Mutex
	at   time.Time  // product time when set
	from *time.Time // real time when let go; nil while held
}

// Now gives product time.
func (h *hands) Now() time.Time {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.from == nil {
		return h.at
	}
	return h.at.Add(time.Since(*h.from))
}

// Set moves product time and holds it there.
func (h *hands) Set(at time.Time) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.at, h.from = at, nil
}

// LetGo makes product time run on from where it stands.
func (h *hands) LetGo() {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.from == nil {
		now := time.Now()
		h.from = &now
	}
}

// Forward moves product time on, held or let go.
func (h *hands) Forward(d time.Duration) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.at = h.at.Add(d)
}
