package sink

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net/mail"
	"net/textproto"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"
)

// Letter is one letter whose final dot came.
type Letter struct {
	ID       string // Message-ID without angle brackets
	From, To string // of the envelope
	At       time.Time
	Safe     bool     // it came over TLS
	Digest   string   `json:",omitempty"` // hex SHA-256 of its bytes
	Subject  string   `json:",omitempty"`
	Canaries []string `json:",omitempty"` // the customers whose name or address stands anywhere in it
}

// Totals are what was counted. Letters of the spared sender are only in Spared.
type Totals struct {
	Total, Unique, Duplicates int
	InClear                   int // letters that came without TLS
	AskedInClear              int // MAIL without TLS, whoever the sender
	TurnedAway                int // whole letters that a rule did not take
	Spared                    int
	Calls                     int // connections ever
	MostOpen                  int // connections at once
	MostASecond               int // letters within one second
	Held                      int // clients that came to the step of the hold, since the script began
	First, Last               time.Time
}

type tally struct {
	reads bool

	mutex   sync.Mutex
	totals  Totals
	times   map[string]int
	seconds map[int64]int
	letters []Letter
}

func newTally(reads bool) tally {
	return tally{reads: reads, times: map[string]int{}, seconds: map[int64]int{}}
}

// take counts a letter and returns its number.
func (t *tally) take(l Letter, spared bool) int {
	t.mutex.Lock()
	defer t.mutex.Unlock()
	if t.reads {
		t.letters = append(t.letters, l)
	}
	if spared {
		t.totals.Spared++
		return t.totals.Total + t.totals.Spared
	}
	t.totals.Total++
	if t.times[l.ID]++; t.times[l.ID] > 1 {
		t.totals.Duplicates++
	}
	if !l.Safe {
		t.totals.InClear++
	}
	second := l.At.Unix()
	t.seconds[second]++
	t.totals.MostASecond = max(t.totals.MostASecond, t.seconds[second])
	if t.totals.First.IsZero() {
		t.totals.First = l.At
	}
	t.totals.Last = l.At
	return t.totals.Total + t.totals.Spared
}

func (t *tally) askedInClear() {
	t.mutex.Lock()
	defer t.mutex.Unlock()
	t.totals.AskedInClear++
}

func (t *tally) turnAway() {
	t.mutex.Lock()
	defer t.mutex.Unlock()
	t.totals.TurnedAway++
}

// Totals are the counts so far.
func (s *Server) Totals() Totals {
	s.tally.mutex.Lock()
	out := s.tally.totals
	out.Unique = len(s.tally.times)
	s.tally.mutex.Unlock()
	s.mutex.Lock()
	defer s.mutex.Unlock()
	out.Calls, out.MostOpen, out.Held = s.calls, s.most, s.passed
	return out
}

func (s *Server) forget() {
	s.tally.mutex.Lock()
	s.tally.totals, s.tally.times, s.tally.seconds, s.tally.letters = Totals{}, map[string]int{}, map[int64]int{}, nil
	s.tally.mutex.Unlock()
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.calls, s.most = 0, len(s.open)
}

// canary is what only one customer of a bench has: its number in its name and
// in the domain of its contacts.
var canary = regexp.MustCompile(`Customer ([0-9]{6})|@c([0-9]{6})\.example`)

func (l *Letter) read(raw []byte) {
	sum := sha256.Sum256(raw)
	l.Digest = hex.EncodeToString(sum[:])
	m, err := mail.ReadMessage(bytes.NewReader(raw))
	if err != nil {
		l.Canaries = []string{"unreadable"}
		return
	}
	text := &strings.Builder{}
	for _, h := range []string{"Subject", "To", "From", "Reply-To"} {
		v := m.Header.Get(h)
		if plain, err := new(mime.WordDecoder).DecodeHeader(v); err == nil {
			v = plain
		}
		text.WriteString(v + "\n")
		if h == "Subject" {
			l.Subject = v
		}
	}
	readPart(text, textproto.MIMEHeader(m.Header), m.Body)
	for _, found := range canary.FindAllStringSubmatch(text.String(), -1) {
		l.Canaries = append(l.Canaries, found[1]+found[2])
	}
	slices.Sort(l.Canaries)
	l.Canaries = slices.Compact(l.Canaries)
}

func readPart(text *strings.Builder, h textproto.MIMEHeader, body io.Reader) {
	kind, params, _ := mime.ParseMediaType(h.Get("Content-Type"))
	if strings.HasPrefix(kind, "multipart/") {
		parts := multipart.NewReader(body, params["boundary"])
		for {
			p, err := parts.NextRawPart()
			if err != nil {
				return
			}
			readPart(text, p.Header, p)
		}
	}
	switch strings.ToLower(h.Get("Content-Transfer-Encoding")) {
	case "quoted-printable":
		body = quotedprintable.NewReader(body)
	case "base64":
		body = base64.NewDecoder(base64.StdEncoding, body)
	}
	_, _ = io.Copy(text, body) // what cannot be read holds no name
	text.WriteByte('\n')
}
