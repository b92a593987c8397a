package web_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/flowchestra/tocsin/app/notice"
	"github.com/flowchestra/tocsin/app/web/browsertest"
	"github.com/flowchestra/tocsin/notifications"
)

// hostile is what runs or fetches wherever a page takes it for markup: each
// calls home.
var hostile = []string{
	`<script>fetch("/ran")</script>`, `<img src=/ran onerror='fetch("/ran")'>`, `<svg/onload=fetch("/ran")>`, `<iframe src="/ran"></iframe>`, `<iframe srcdoc="<img src=/ran>">`,
	`<body onload=fetch("/ran")>`, `"><script>fetch("/ran")</script>`, `'><img src=/ran>`, `</title><script>fetch("/ran")</script>`, `</style><img src=/ran>`, `--><img src=/ran>`, `<![endif]--><img src=/ran>`,
	`<style>*{background:url(/ran)}</style>`, `<link rel=stylesheet href=/ran>`, `<meta http-equiv=refresh content="0;url=/ran">`, `<object data=/ran></object>`, `<embed src=/ran>`,
	`<video autoplay src=/ran></video>`, `<form action=/ran><input autofocus onfocus=form.submit()></form>`, `![x](/ran)`, `![x](/ran "t")`, `[x]: /ran "t"`, `<base href=/ran>`, `<details open ontoggle=fetch("/ran")>`,
	`<math><mtext></p><img src=/ran></math>`, "<img\x0bsrc=/ran>", `&lt;img src=/ran&gt;`, `<<img src=/ran>>`, `<noscript><img src=/ran></noscript>`, "```\n<img src=/ran>\n```", `<a href=javascript:fetch("/ran") autofocus>x</a>`,
}

// letterServer serves pages by number, with no policy that would keep anything
// from running, and notes every address that was asked for beside them.
func letterServer(t *testing.T, pages []string) (at string, asked func() []string) {
	t.Helper()
	var mu sync.Mutex
	var others []string
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		n, err := strconv.Atoi(strings.TrimPrefix(r.URL.Path, "/"))
		if err == nil && n < len(pages) {
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
			_, _ = w.Write([]byte(pages[n]))
			return
		}
		if r.URL.Path != "/favicon.ico" {
			mu.Lock()
			others = append(others, r.URL.Path+" for "+r.Referer())
			mu.Unlock()
		}
		w.WriteHeader(http.StatusNoContent)
	}))
	t.Cleanup(srv.Close)
	return srv.URL, func() []string { mu.Lock(); defer mu.Unlock(); return others }
}

func TestNothingRunsInALetterWithMarkupInEveryField(t *testing.T) {
	t.Parallel()
	shipped, err := notice.Shipped()
	if err != nil {
		t.Fatal(err)
	}
	var pages []string
	add := func(l notice.Letter) {
		d, err := notifications.Dress(l)
		if err != nil {
			t.Fatalf("%q: %v", l.Body, err)
		}
		pages = append(pages, d.HTML)
	}
	all := strings.ReplaceAll(strings.Join(hostile, "\n\n"), "\x0b", " ")
	for _, l := range shipped {
		values := map[string]string{}
		for _, f := range notice.Fields() {
			values[f.Name] = all
		}
		subject, body, _, err := l.Fill(values)
		if err != nil {
			t.Fatal(err)
		}
		add(notice.Letter{Language: l.Language, Subject: subject, Body: body, Organisation: strings.Join(strings.Fields(all), " "), Reference: "N-1"})
	}
	add(notice.Letter{Language: `en"><img src=/ran>`, Subject: "x", Body: all, Reference: `<img src=/ran>`}) // as somebody writes a draft by hand
	at, asked := letterServer(t, pages)
	p := browsertest.Sits(t, "Omar", at, browsertest.Phone())
	for n := range pages {
		p.Opens(fmt.Sprintf("/%d", n))
		p.Sees("fetch(\"/ran\")")
	}
	time.Sleep(200 * time.Millisecond) // what runs late
	if got := asked(); len(got) > 0 {
		t.Errorf("letters asked for %v", got)
	}
}

func TestWhatWouldRunInALetterIsSeenToRun(t *testing.T) {
	t.Parallel()
	at, asked := letterServer(t, []string{"<p>Here</p>" + hostile[0] + hostile[1]})
	p := browsertest.Sits(t, "Omar", at, browsertest.Phone())
	p.Opens("/0")
	p.Sees("Here")
	for until := time.Now().Add(10 * time.Second); len(asked()) < 2; time.Sleep(20 * time.Millisecond) {
		if time.Now().After(until) {
			t.Fatalf("the page asked for %v", asked())
		}
	}
}

func TestAPreviewFollowsWhatIsWritten(t *testing.T) {
	t.Parallel()
	s := open(t).withCast()
	front, err := url.Parse(s.url)
	s.must(err)
	tried := make(chan string, 100)
	proxy := httputil.NewSingleHostReverseProxy(front)
	proxy.ModifyResponse = func(r *http.Response) error {
		if strings.HasSuffix(r.Request.URL.Path, "/preview") {
			tried <- fmt.Sprint(r.Request.Method, " ", r.StatusCode)
		}
		return nil
	}
	line := httptest.NewServer(proxy)
	t.Cleanup(line.Close)
	lena := s.sitsAt(line.URL, "Lena", browsertest.Desk())
	expect := func(want string) {
		t.Helper()
		select {
		case got := <-tried:
			if got != want {
				t.Errorf("the frame was answered %q, want %q", got, want)
			}
		case <-time.After(20 * time.Second):
			t.Errorf("the frame was not asked for %q", want)
		}
	}
	lena.Opens(firstLetter)
	expect("GET 200")
	s.unchanged("writing and looking", func() {
		lena.FillsIn("Subject", "About {{tenant}}")
		expect("POST 200")
		lena.IsAt(firstLetter)
		lena.Finds("Subject", "About {{tenant}}")
	})
	lena.FillsIn("Why it changes", "It is shorter.")
	expect("POST 200")
	lena.Presses("Save version 1")
	lena.Sees("Saved as version 1")
}
