package web_test

import (
	"bufio"
	"context"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/flowchestra/tocsin/app"
	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/web"
)

// listener hears a page's stream of events.
type listener struct {
	*visitor
	lines chan string
}

// listens opens the stream about something, from an entry on.
func (v *visitor) listens(query string, header http.Header) (*listener, *http.Response) {
	v.Helper()
	ctx, cancel := context.WithTimeout(v.Context(), 20*time.Second)
	v.Cleanup(cancel)
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, v.url+"/live?"+query, nil)
	v.must(err)
	r.Header = header.Clone()
	if r.Header == nil {
		r.Header = http.Header{}
	}
	r.Header.Set("Cookie", v.cookie)
	res, err := http.DefaultTransport.RoundTrip(r)
	v.must(err)
	v.Cleanup(func() { _ = res.Body.Close() })
	l := &listener{v, make(chan string, 100)}
	go func() {
		defer close(l.lines)
		for s := bufio.NewScanner(res.Body); s.Scan(); {
			if s.Text() != "" {
				l.lines <- s.Text()
			}
		}
	}()
	return l, res
}

// hears waits for one event.
func (l *listener) hears(want string) {
	l.Helper()
	var got []string
	for range 3 {
		select {
		case line := <-l.lines:
			got = append(got, line)
		case <-time.After(10 * time.Second):
			l.Fatalf("heard %q and then nothing, want %q", got, want)
		}
	}
	if s := strings.Join(got, " "); s != want {
		l.Errorf("heard %q, want %q", s, want)
	}
}

func (s *site) declares(name string) *incident.File {
	s.Helper()
	f, err := s.app.DeclareIncident(s.Context(), s.person("Ada"), app.Declaration{Title: name, Severity: incident.SEV2, DetectedAt: s.app.Now(), Zone: "UTC", Source: "a log"})
	s.must(err)
	return f
}

func TestAPageHearsOfItsIncidentAndOfNoOther(t *testing.T) {
	t.Parallel()
	s := open(t).setUp()
	mine, other := s.declares("Mine"), s.declares("Other")
	ada := s.as("Ada")
	end := len(s.ledger())
	l, res := ada.listens("of="+mine.Number+"&after="+itoa(end), nil)
	if res.StatusCode != 200 || res.Header.Get("Content-Type") != "text/event-stream" || res.Header.Get("Content-Encoding") != "" || res.Header.Get("Cache-Control") != "no-store" {
		t.Fatalf("got %s with %v", res.Status, res.Header)
	}
	l.hears("event: beat id: " + itoa(end) + " data: " + itoa(end))
	note := func(f *incident.File) {
		_, err := s.app.AddNote(s.Context(), s.person("Ada"), incident.Note{IncidentID: f.ID, Zone: "UTC", Text: "seen"})
		s.must(err)
	}
	note(other)
	note(mine)
	l.hears("event: entry id: " + itoa(end+2) + " data: " + itoa(end+2))
}

func TestAPageThatComesBackHearsWhatItMissed(t *testing.T) {
	t.Parallel()
	s := open(t).setUp()
	f := s.declares("Mine")
	ada := s.as("Ada")
	end := len(s.ledger())
	_, err := s.app.AddNote(s.Context(), s.person("Ada"), incident.Note{IncidentID: f.ID, Zone: "UTC", Text: "missed"})
	s.must(err)
	l, _ := ada.listens("of=*&after=0", http.Header{"Last-Event-Id": {itoa(end)}})
	l.hears("event: entry id: " + itoa(end+1) + " data: " + itoa(end+1))
}

func TestAStreamEndsWithTheServer(t *testing.T) {
	t.Parallel()
	stop := make(chan struct{})
	s := open(t, func(cfg *web.Config) { cfg.Stop = stop }).setUp()
	l, _ := s.as("Ada").listens("of=*&after=9999", nil)
	l.hears("event: beat id: 9999 data: 9999")
	close(stop)
	select {
	case line, more := <-l.lines:
		if more {
			t.Errorf("heard %q", line)
		}
	case <-time.After(10 * time.Second):
		t.Error("the stream stays open, and the server waits for it")
	}
}

func TestAStreamIsForThoseWhoMayRead(t *testing.T) {
	t.Parallel()
	s := open(t).setUp()
	if a := s.get("/live?of=*&after=0"); a.status != 303 || !strings.HasPrefix(a.header.Get("Location"), "/sign-in") {
		t.Errorf("a stranger got %d", a.status)
	}
	ada := s.as("Ada")
	for _, query := range []string{"", "of=*", "after=1", "of=&after=1", "of=*&after=x", "of=*&after="} {
		s.says(ada.get("/live?"+query), 400)
	}
}

func itoa(n int) string { return strconv.Itoa(n) }
