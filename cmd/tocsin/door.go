package main

import (
	"fmt"
	"net/http"
	"strings"
	"sync/atomic"
)

// door keeps visitors out while the demo is being set up: they would see the
// story being played through. The bell's links go through, since the story's
// own people press them.
type door struct {
	site http.Handler
	open atomic.Bool
}

// Open lets visitors in.
func (d *door) Open() { d.open.Store(true) }

func (d *door) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if d.open.Load() || strings.HasPrefix(r.URL.Path, "/bell/") {
		d.site.ServeHTTP(w, r)
		return
	}
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("Refresh", "2") // the browser asks again by itself
	w.Header().Set("Retry-After", "2")
	w.WriteHeader(http.StatusServiceUnavailable)
	fmt.Fprintln(w, "The demo is being set up. It takes about ten seconds, and this page then opens by itself.")
}
