package browsertest

import (
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/chromedp/cdproto/audits"
	cdplog "github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
)

// record is what the browser tells about its pages: faults nobody would see on
// the screen, and how much came over the line.
type record struct {
	mu       sync.Mutex
	paused   bool
	expected []int
	faults   []string
	urls     map[network.RequestID]string
	kinds    map[network.RequestID]network.ResourceType
	bytes    map[network.ResourceType]float64 // since the last reset, as transferred
}

func newRecord() *record {
	return &record{urls: map[network.RequestID]string{}, kinds: map[network.RequestID]network.ResourceType{},
		bytes: map[network.ResourceType]float64{}}
}

// hear is called for every event, in order, and must return at once.
func (r *record) hear(event any) {
	r.mu.Lock()
	defer r.mu.Unlock()
	switch e := event.(type) {
	case *network.EventRequestWillBeSent:
		r.urls[e.RequestID] = e.Request.Method + " " + e.Request.URL
	case *network.EventResponseReceived:
		r.kinds[e.RequestID] = e.Type
		if status := int(e.Response.Status); status >= 400 && !slices.Contains(r.expected, status) {
			r.fault("%s was answered with %d", r.urls[e.RequestID], status)
		}
	case *network.EventLoadingFinished:
		r.bytes[r.kinds[e.RequestID]] += e.EncodedDataLength
	case *network.EventLoadingFailed:
		// What the page itself broke off, by going on to the next one, is no
		// failure; an answer without a page has been told with its status.
		if !e.Canceled && e.ErrorText != "net::ERR_ABORTED" && e.ErrorText != "net::ERR_HTTP_RESPONSE_CODE_FAILURE" {
			r.fault("%s failed: %s %s", r.urls[e.RequestID], e.ErrorText, e.BlockedReason)
		}
	case *runtime.EventExceptionThrown:
		r.fault("a script failed: %s", exception(e.ExceptionDetails))
	case *runtime.EventConsoleAPICalled:
		if e.Type == "error" || e.Type == "assert" {
			r.fault("the console says: %s", words(e.Args))
		}
	case *cdplog.EventEntryAdded:
		// What the line says is said above, with its status.
		if e.Entry.Level == "error" && e.Entry.Source != "network" {
			r.fault("the browser says: %s", e.Entry.Text)
		}
	case *audits.EventIssueAdded:
		if csp := e.Issue.Details.ContentSecurityPolicyIssueDetails; csp != nil {
			r.fault("the Content-Security-Policy refuses, by %s: %s (%s)", csp.ViolatedDirective, csp.BlockedURL, csp.ContentSecurityPolicyViolationType)
		}
	}
}

func (r *record) fault(format string, args ...any) {
	if !r.paused {
		r.faults = append(r.faults, fmt.Sprintf(format, args...))
	}
}

func (r *record) pause(on bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.paused = on
}

func (r *record) expect(status []int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.expected = append(r.expected, status...)
}

// all returns the faults so far and forgets them.
func (r *record) all() []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	faults := r.faults
	r.faults = nil
	return faults
}

// weigh returns the bytes of each kind since it was last asked.
func (r *record) weigh() map[network.ResourceType]float64 {
	r.mu.Lock()
	defer r.mu.Unlock()
	bytes := r.bytes
	r.bytes = map[network.ResourceType]float64{}
	return bytes
}

func exception(d *runtime.ExceptionDetails) string {
	text := d.Text
	if d.Exception != nil && d.Exception.Description != "" {
		text = d.Exception.Description
	}
	return fmt.Sprintf("%s (%s:%d)", text, d.URL, d.LineNumber+1)
}

func words(args []*runtime.RemoteObject) string {
	var out []string
	for _, a := range args {
		if a.Description != "" {
			out = append(out, a.Description)
		} else {
			out = append(out, strings.Trim(string(a.Value), `"`))
		}
	}
	return strings.Join(out, " ")
}
