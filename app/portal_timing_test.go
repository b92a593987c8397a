package app_test

import (
	"fmt"
	"math"
	"slices"
	"testing"
	"time"

	"github.com/flowchestra/tocsin/app"
	"github.com/flowchestra/tocsin/app/notice"
	"github.com/flowchestra/tocsin/app/store/storetest"
)

// samples is how often each of two answers is timed.
const samples = 2000

// BenchmarkWhatDoesNotOpenTakesAsLong times answers that must not be told apart
// by the clock, in turns: a link that was withdrawn beside one that never was,
// and a letter's number with a wrong code beside a wrong number. It reports the
// medians, their distance and Welch's t, and asserts nothing: a machine that is
// busy would fail for no fault.
//
//	go test ./app -run '^$' -bench WhatDoesNotOpen -benchtime 1x
func BenchmarkWhatDoesNotOpenTakesAsLong(b *testing.B) {
	h := begin(b, storetest.SQLite(b), few)
	h.Sent("C-1")
	link := h.Link(omarsMail)
	_, err := h.app.RevokeLinks(h.ctx(), h.cast["Lena"], app.RevokeLinks{IncidentID: h.incident, Why: "exported"})
	h.must(err)
	h.Rest()
	sent := h.thread("C-1").Letters[0]
	opens := func(token func() string) func(string) {
		return func(ip string) {
			if _, err := h.app.OpenPortal(h.ctx(), token(), app.From{IP: ip}); err == nil {
				b.Fatal("a link opens that must not")
			}
		}
	}
	checks := func(reference, code string) func(string) {
		return func(ip string) {
			if g, err := h.app.CheckNotice(h.ctx(), reference, code, app.From{IP: ip}); err != nil || g != nil {
				b.Fatalf("%+v (%v)", g, err)
			}
		}
	}
	for b.Loop() {
		inTurns(b, "link", opens(func() string { return link }), opens(func() string { t, _ := notice.NewLinkToken(); return t }))
		inTurns(b, "check", checks(sent.Notice.Reference, "2222-2222-2222-2222"), checks("N-2222-2222", sent.Copy.CheckCode))
	}
}

// inTurns times two answers in turns, each time from another network, and
// reports how far they are apart.
func inTurns(b *testing.B, name string, first, second func(ip string)) {
	b.Helper()
	took := [2][]float64{}
	for i := range 2 * samples {
		ip, do := fmt.Sprintf("10.%d.%d.%d", i>>16, i>>8&255, i&255), first
		if i%2 == 1 {
			do = second
		}
		begun := time.Now()
		do(ip)
		took[i%2] = append(took[i%2], float64(time.Since(begun).Microseconds()))
	}
	mean, variance := [2]float64{}, [2]float64{}
	for k, xs := range took {
		for _, x := range xs {
			mean[k] += x / samples
		}
		for _, x := range xs {
			variance[k] += (x - mean[k]) * (x - mean[k]) / (samples - 1)
		}
		slices.Sort(xs)
	}
	b.ReportMetric(took[0][samples/2], name+"-known-µs")
	b.ReportMetric(took[1][samples/2], name+"-unknown-µs")
	b.ReportMetric(took[0][samples/2]-took[1][samples/2], name+"-gap-µs")
	b.ReportMetric((mean[0]-mean[1])/math.Sqrt(variance[0]/samples+variance[1]/samples), name+"-welch-t")
}
