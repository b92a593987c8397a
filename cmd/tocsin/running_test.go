package main

import (
	"bufio"
	"context"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/flowchestra/tocsin/app/web/browsertest"
)

// running is the real program, as a process of its own on this machine.
type running struct {
	testing.TB
	url string
}

// runDemo starts the demo and waits until it asks for nothing but a browser.
func runDemo(t testing.TB, more ...string) *running {
	t.Helper()
	address := freeAddress(t)
	listen(t, regexp.MustCompile(`Ctrl-C`), append([]string{"demo", "--no-browser", "--data", t.TempDir(), "--listen", address}, more...)...)
	return &running{t, "http://" + address}
}

// runEmpty starts a server that nobody has set up, and returns it with the path
// of its one-time link.
func runEmpty(t testing.TB) (*running, string) {
	t.Helper()
	address := freeAddress(t)
	link := listen(t, regexp.MustCompile(`http://\S+(/setup/\S+)`), "serve", "--data", t.TempDir(), "--listen", address, "--url", "http://"+address)
	return &running{t, "http://" + address}, link
}

// listen starts the program, waits until it prints a line that matches, and
// returns what the first group matched. It is asked to stop when the test ends.
func listen(t testing.TB, want *regexp.Regexp, args ...string) string {
	t.Helper()
	cmd := exec.Command(binary, args...)
	cmd.Env = clean()
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	var faults strings.Builder
	cmd.Stderr = &faults
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	found, done := make(chan string, 1), make(chan struct{})
	go func() {
		defer close(done)
		for lines := bufio.NewScanner(out); lines.Scan(); {
			if m := want.FindStringSubmatch(lines.Text()); m != nil {
				found <- m[len(m)-1]
				break
			}
		}
		_, _ = io.Copy(io.Discard, out) // a full pipe would hold it up
	}()
	t.Cleanup(func() {
		_ = cmd.Process.Signal(os.Interrupt) // it may have ended by itself
		<-done
		_ = cmd.Wait() // an interrupt is no success
	})
	select {
	case got := <-found:
		return got
	case <-done:
	case <-time.After(3 * time.Minute):
	}
	t.Fatalf("tocsin %s never printed %q", strings.Join(args, " "), want)
	return ""
}

func freeAddress(t testing.TB) string {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = ln.Close() }()
	return ln.Addr().String()
}

// sit puts somebody of the story before the demo, signed in; "" is a stranger.
func (r *running) sit(name string, look browsertest.Look) *browsertest.Person {
	r.Helper()
	if name == "" {
		return browsertest.Sits(r, "A stranger", r.url, look)
	}
	p := browsertest.Sits(r, name, r.url, look)
	p.Carries(r.session(name)...)
	return p
}

// session asks for the cookie that the demo's switch to a person gives.
func (r *running) session(name string) []*http.Cookie {
	r.Helper()
	req, err := http.NewRequestWithContext(context.WithoutCancel(r.Context()), http.MethodPost, r.url+"/demo/person",
		strings.NewReader(url.Values{"name": {name}}.Encode()))
	if err != nil {
		r.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	res, err := http.DefaultTransport.RoundTrip(req)
	if err != nil {
		r.Fatal(err)
	}
	_ = res.Body.Close()
	if len(res.Cookies()) == 0 {
		r.Fatalf("the demo's switch to %s gives no session: %s", name, res.Status)
	}
	return res.Cookies()
}
