// Package visitor is somebody in front of a browser, signed in, as the server
// sees them.
package visitor

import (
	"context"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// Person asks a Tocsin for pages under a session.
type Person struct {
	URL    string // of the server, without a slash at its end
	Token  string // of the session
	Client *http.Client
}

// Answer is what came back and how long it took. Status is 0 when nothing did.
type Answer struct {
	Status int
	Body   string
	Took   time.Duration
	Err    error
}

// New makes a person whose redirects are not followed: they are the answer.
func New(address, token string, timeout time.Duration) *Person {
	return &Person{URL: strings.TrimSuffix(address, "/"), Token: token, Client: &http.Client{Timeout: timeout,
		Transport:     &http.Transport{MaxIdleConnsPerHost: 64, IdleConnTimeout: time.Minute},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}
}

// Get asks for a page.
func (p *Person) Get(ctx context.Context, path string) Answer {
	return p.send(ctx, http.MethodGet, path, nil)
}

// Note writes into an incident's timeline under an id, so that the same note
// sent twice is one.
func (p *Person) Note(ctx context.Context, number, id, text string) Answer {
	return p.send(ctx, http.MethodPost, "/incidents/"+number+"/notes", url.Values{"id": {id}, "text": {text}})
}

func (p *Person) send(ctx context.Context, method, path string, form url.Values) (a Answer) {
	began := time.Now()
	defer func() { a.Took = time.Since(began) }()
	r, err := http.NewRequestWithContext(ctx, method, p.URL+path, strings.NewReader(form.Encode()))
	if err != nil {
		return Answer{Err: err}
	}
	if method == http.MethodPost {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	r.AddCookie(&http.Cookie{Name: "tocsin", Value: p.Token})
	res, err := p.Client.Do(r)
	if err != nil {
		return Answer{Err: err}
	}
	body, err := io.ReadAll(res.Body)
	_ = res.Body.Close() // it was read to its end
	return Answer{Status: res.StatusCode, Body: string(body), Err: err}
}
