package browsertest

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/chromedp/cdproto/audits"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	cdplog "github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
)

// Person is somebody before a browser, with cookies of their own. Their methods
// are sentences and fail the test where a sentence is not true. One person
// belongs to one goroutine.
type Person struct {
	testing.TB
	name     string
	site     string // "http://127.0.0.1:8080"
	look     Look
	ctx      context.Context
	record   *record
	keyboard bool
	patience time.Duration
}

// Sits puts a person before a browser that looks at a site. At the end of the
// test their page may have written no error to the console, broken no rule of
// its Content-Security-Policy, and failed no request.
func Sits(t testing.TB, name, site string, look Look) *Person {
	t.Helper()
	shared := start(t)
	ctx, cancel := chromedp.NewContext(shared, chromedp.WithNewBrowserContext())
	t.Cleanup(cancel)
	p := &Person{TB: t, name: name, site: site, ctx: ctx, record: newRecord(), patience: patience}
	if err := chromedp.Listen(ctx, p.record.hear); err != nil {
		t.Fatalf("%s gets no page to look at: %v", name, err)
	}
	t.Cleanup(p.leaves)
	tell(p, network.Enable, network.EnableParams{})
	tell(p, cdplog.Enable, cdp.Empty{})
	tell(p, audits.Enable, cdp.Empty{})
	// Several pages are open at once; each behaves as the one in front.
	tell(p, emulation.SetFocusEmulationEnabled, emulation.SetFocusEmulationEnabledParams{Enabled: true})
	p.Looks(look)
	return p
}

// leaves says what the pages did behind the person's back, and keeps a picture
// of the last page where the test has failed.
func (p *Person) leaves() {
	p.Helper()
	for _, fault := range p.record.all() {
		p.Errorf("%s: %s", p.name, fault)
	}
	if p.Failed() {
		p.Screenshot("where-" + p.name + "-was")
	}
}

// Expects says which answers are no fault of the pages from here on, such as
// 422 for a form that is filled in wrongly.
func (p *Person) Expects(status ...int) { p.record.expect(status) }

// HasPatience says how long the person waits for a page, a word or a control.
func (p *Person) HasPatience(d time.Duration) { p.patience = d }

// Carries gives the browser cookies, such as the one of a session.
func (p *Person) Carries(cookies ...*http.Cookie) {
	p.Helper()
	for _, c := range cookies {
		tell(p, network.SetCookie, network.SetCookieParams{Name: c.Name, Value: c.Value, URL: p.site, HTTPOnly: &c.HttpOnly})
	}
}

// tell sends the browser a command whose answer does not matter.
func tell[P, R any](p *Person, command cdp.Command[P, R], params P) {
	p.Helper()
	ctx, cancel := p.soon()
	defer cancel()
	if _, err := chromedp.Call(ctx, command, params); err != nil {
		p.Fatalf("%s: %s: %v", p.name, command.Method, err)
	}
}

// do runs an action, which has to succeed.
func do[T any](p *Person, what string, action chromedp.Action[T]) T {
	p.Helper()
	ctx, cancel := p.soon()
	defer cancel()
	got, err := chromedp.Run(ctx, action)
	if err != nil {
		p.Fatalf("%s %s: %v", p.name, what, err)
	}
	return got
}

// ask calls a function of page.js in the page. It fails while one page gives
// way to the next.
func ask[T any](p *Person, function string, args ...any) (T, error) {
	ctx, cancel := p.soon()
	defer cancel()
	list, err := json.Marshal(append([]any{}, args...)) // "[]" for none, not "null"
	if err != nil {
		var none T
		return none, err
	}
	return chromedp.Run(ctx, chromedp.Evaluate[T](fmt.Sprintf("(%s).%s(...%s)", pageScript, function, list), chromedp.EvalAwaitPromise))
}

// must calls a function of page.js in a page that stands still.
func must[T any](p *Person, function string, args ...any) T {
	p.Helper()
	got, err := ask[T](p, function, args...)
	if err != nil {
		p.Fatalf("%s: the page cannot be asked for %s: %v", p.name, function, err)
	}
	return got
}

func (p *Person) soon() (context.Context, context.CancelFunc) {
	return context.WithTimeout(p.ctx, p.patience)
}

// until asks again and again, and gives up when the person's patience ends.
func (p *Person) until(holds func() bool) bool {
	ctx, cancel := p.soon()
	defer cancel()
	for pause := 5 * time.Millisecond; ; pause = min(2*pause, 100*time.Millisecond) {
		if holds() {
			return true
		}
		select {
		case <-ctx.Done():
			return false
		case <-time.After(pause):
		}
	}
}
