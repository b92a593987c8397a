package browsertest_test

import (
	"fmt"
	"html/template"
	"net/http"
	"net/http/httptest"
	"os"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/flowchestra/tocsin/app/web/browsertest"
)

func TestMain(m *testing.M) {
	code := m.Run()
	if err := browsertest.Close(); err != nil {
		fmt.Fprintln(os.Stderr, "The browser does not close:", err)
	}
	os.Exit(code)
}

// witness notes what a person would have failed the test with.
type witness struct {
	testing.TB
	said  []string
	skip  string
	after []func()
}

func (w *witness) Errorf(format string, args ...any) {
	w.said = append(w.said, fmt.Sprintf(format, args...))
}
func (w *witness) Fatalf(format string, args ...any) { w.Errorf(format, args...); runtime.Goexit() }
func (w *witness) Skipf(format string, args ...any) {
	w.skip = fmt.Sprintf(format, args...)
	runtime.Goexit()
}
func (w *witness) Failed() bool     { return false }
func (w *witness) Cleanup(f func()) { w.after = append(w.after, f) }

// faults lets Ada do something at a page, and returns what fails on the way and
// when she leaves.
func faults(t *testing.T, page string, act func(*browsertest.Person)) string {
	t.Helper()
	site := serve(t, page)
	w := &witness{TB: t}
	done := make(chan struct{})
	go func() {
		defer close(done)
		defer func() {
			for i := len(w.after) - 1; i >= 0; i-- {
				w.after[i]()
			}
		}()
		ada := browsertest.Sits(w, "Ada", site, browsertest.Desk())
		ada.HasPatience(4 * time.Second)
		ada.Opens("/")
		act(ada)
	}()
	<-done
	if w.skip != "" {
		t.Skip(w.skip)
	}
	return strings.Join(w.said, "\n")
}

// serve shows a page at /, what was sent at /sent, and the second page at /next.
func serve(t *testing.T, page string) string {
	t.Helper()
	mux := http.NewServeMux()
	show := func(w http.ResponseWriter, title, body string) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.Header().Set("Content-Security-Policy", "default-src 'none'; style-src 'self'; script-src 'self'; form-action 'self'; connect-src 'self'; frame-src 'self'")
		fmt.Fprintf(w, `<!DOCTYPE html><html lang="en"><head><title>%s</title><meta name="viewport" content="width=device-width, initial-scale=1">
			<link rel="stylesheet" href="/look.css"></head><body><main>%s</main></body></html>`, title, body)
	}
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, _ *http.Request) { show(w, "One", page) })
	mux.HandleFunc("GET /next", func(w http.ResponseWriter, _ *http.Request) {
		show(w, "Two", `<h1>The next page</h1><a href="/">Back</a>`)
	})
	mux.HandleFunc("GET /refused", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusUnprocessableEntity) })
	mux.HandleFunc("POST /sent", func(w http.ResponseWriter, r *http.Request) {
		_ = r.ParseForm() // what cannot be read is missing below
		show(w, "Sent", "<h1>Sent</h1><p>"+template.HTMLEscapeString(r.PostForm.Encode())+"</p>")
	})
	mux.HandleFunc("GET /look.css", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/css")
		fmt.Fprint(w, look)
	})
	mux.HandleFunc("GET /hide.js", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/javascript")
		fmt.Fprint(w, `document.querySelector("h1").textContent = matchMedia("(prefers-color-scheme: dark)").matches ? "Scripts run in the dark" : "Scripts run";`)
	})
	mux.HandleFunc("GET /live.js", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/javascript")
		fmt.Fprint(w, `const h = document.querySelector("h1"), s = new EventSource("/events");
			s.onopen = () => { h.textContent = "Connected"; }; s.onerror = () => { h.textContent = "Cut off"; };`)
	})
	mux.HandleFunc("GET /events", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/event-stream")
		fmt.Fprint(w, "retry: 100\n\n")
		_ = http.NewResponseController(w).Flush() // the browser may have gone
		<-r.Context().Done()
	})
	srv := httptest.NewServer(mux)
	t.Cleanup(srv.Close)
	return srv.URL
}

const look = `:focus-visible { outline: 3px solid #0057b7 } .faint:focus-visible { outline-color: #eee } .none:focus-visible { outline: none }
	.roof { position: fixed; inset: 0 0 auto 0; height: 200px; background: #333 } .wide { width: 900px; background: #ddd }
	.pale { color: #aaa } .tiny { display: inline-block; width: 12px; height: 12px; padding: 0; border: 0; overflow: hidden }
	button { min-height: 30px; margin: 4px } input, textarea, select { min-height: 30px; outline-offset: 2px }`

const form = `<h1>Report</h1><form method="post" action="/sent">
	<p><label for="t">Title</label> <input id="t" name="title" value="old"></p>
	<p><label for="c">Customers</label> <textarea id="c" name="customers"></textarea></p>
	<fieldset><legend>When was it detected</legend><label for="d">Date</label> <input id="d" type="date" name="d"></fieldset>
	<fieldset><legend>When did it end</legend><label for="e">Date</label> <input id="e" type="date" name="e"></fieldset>
	<fieldset><legend>Was data seen</legend>
		<p><input type="radio" name="seen" value="no" id="n" checked> <label for="n">No</label></p>
		<p><input type="radio" name="seen" value="maybe" id="m"> <label for="m">Not known yet</label></p>
		<p><input type="radio" name="seen" value="yes" id="y"> <label for="y">Yes</label></p></fieldset>
	<p><label for="z">Zone</label> <select id="z" name="zone"><option>UTC</option><option value="Europe/Berlin">Berlin</option></select></p>
	<p><input type="checkbox" name="sure" value="1" id="s"> <label for="s">I am sure</label></p>
	<button>Send the report</button></form><p><a href="/next">Go on</a></p>`
