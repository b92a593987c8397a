package main

import (
	"context"
	"errors"
	"net"
	"net/http"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/people"
)

// figures tell machines how far sendings have come and whether the clocks are
// watched. They name no customer and no incident.
type figures struct {
	house *house
}

var (
	lettersFigure = prometheus.NewDesc("tocsin_letters", "Letters of sendings under way or heard of within a day, by how they stand.", []string{"state"}, nil)
	rateFigure    = prometheus.NewDesc("tocsin_letters_per_second", "Letters handed over a second lately.", nil, nil)
	pausedFigure  = prometheus.NewDesc("tocsin_sendings_paused", "Sendings that somebody paused.", nil, nil)
	sweptFigure   = prometheus.NewDesc("tocsin_clocks_swept_age_seconds", "Seconds since the clocks were last swept; none when they never were.", nil, nil)
)

// Describe tells which figures there are.
func (f figures) Describe(to chan<- *prometheus.Desc) {
	for _, d := range []*prometheus.Desc{lettersFigure, rateFigure, pausedFigure, sweptFigure} {
		to <- d
	}
}

// Collect reads the figures from the rows that are kept for them.
func (f figures) Collect(to chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	all, err := f.house.app.SendingsNow(ctx, people.System())
	if err != nil {
		f.house.log.Error("figures could not be read", "error", err)
		return
	}
	now, rate, paused, states := f.house.app.Now(), 0.0, 0, map[string]int{}
	for _, s := range all {
		for state, n := range map[string]int{"accepted": s.Accepted, "deferred": s.Deferred, "uncertain": s.Uncertain, "refused": s.Refused, "bounced": s.Bounced, "left": s.Left()} {
			states[state] += n
		}
		rate += s.Rate(now)
		if s.Paused != nil {
			paused++
		}
	}
	for state, n := range states {
		to <- prometheus.MustNewConstMetric(lettersFigure, prometheus.GaugeValue, float64(n), state)
	}
	to <- prometheus.MustNewConstMetric(rateFigure, prometheus.GaugeValue, rate)
	to <- prometheus.MustNewConstMetric(pausedFigure, prometheus.GaugeValue, float64(paused))
	if last, err := f.house.app.ClocksWatched(ctx); err == nil && last != nil {
		to <- prometheus.MustNewConstMetric(sweptFigure, prometheus.GaugeValue, now.Sub(*last).Seconds())
	}
}

// serveFigures answers /metrics at an address of its own until the context
// ends: what machines may ask does not hang on the address of people.
func serveFigures(ctx context.Context, h *house, address string) error {
	ln, err := net.Listen("tcp", address)
	if err != nil {
		return fault.Unavailable("Figures cannot be served on %s: %v. Free the address or give --metrics another.", address, err)
	}
	all := prometheus.NewRegistry()
	all.MustRegister(figures{h}, collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", promhttp.HandlerFor(all, promhttp.HandlerOpts{}))
	srv := &http.Server{Handler: mux, ReadHeaderTimeout: 10 * time.Second, ReadTimeout: 10 * time.Second, WriteTimeout: 30 * time.Second}
	context.AfterFunc(ctx, func() { _ = srv.Close() }) // a scrape that is cut off is asked for again
	go func() {
		if err := srv.Serve(ln); !errors.Is(err, http.ErrServerClosed) {
			h.log.Error("figures are no longer served", "error", err)
		}
	}()
	return nil
}
