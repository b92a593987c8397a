// Package dnstest is a name server on this machine for tests.
package dnstest

import (
	"context"
	"net"
	"strings"
	"testing"

	"golang.org/x/net/dns/dnsmessage"
)

// Zone is what a name server on this machine knows: TXT records, and MX where
// the value begins with "MX ". "SERVFAIL" is a failure, "SILENCE" none at all.
type Zone map[string][]string

// Resolver starts the name server and returns whoever asks it.
func (z Zone) Resolver(t testing.TB) *net.Resolver {
	t.Helper()
	at := z.Serve(t)
	return &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return (&net.Dialer{}).DialContext(ctx, "udp", at)
	}}
}

// Serve starts the name server and returns its address; it ends with the test.
func (z Zone) Serve(t testing.TB) string {
	t.Helper()
	conn, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	go func() {
		buf := make([]byte, 4096)
		for {
			n, from, err := conn.ReadFrom(buf)
			if err != nil {
				return
			}
			if out := z.answer(buf[:n]); out != nil {
				_, _ = conn.WriteTo(out, from)
			}
		}
	}()
	return conn.LocalAddr().String()
}

func (z Zone) answer(asked []byte) []byte {
	var m dnsmessage.Message
	if m.Unpack(asked) != nil || len(m.Questions) != 1 {
		return nil
	}
	q := m.Questions[0]
	out := dnsmessage.Message{Header: dnsmessage.Header{ID: m.ID, Response: true, Authoritative: true}, Questions: m.Questions}
	known, ok := z[strings.ToLower(strings.TrimSuffix(q.Name.String(), "."))]
	if !ok {
		out.RCode = dnsmessage.RCodeNameError
	}
	for _, value := range known {
		h := dnsmessage.ResourceHeader{Name: q.Name, Type: q.Type, Class: q.Class, TTL: 60}
		host, isMX := strings.CutPrefix(value, "MX ")
		switch {
		case value == "SILENCE":
			return nil
		case value == "SERVFAIL":
			out.RCode = dnsmessage.RCodeServerFailure
		case isMX && q.Type == dnsmessage.TypeMX:
			out.Answers = append(out.Answers, dnsmessage.Resource{Header: h, Body: &dnsmessage.MXResource{Pref: 10, MX: dnsmessage.MustNewName(host)}})
		case !isMX && q.Type == dnsmessage.TypeTXT:
			var parts []string
			for ; len(value) > 255; value = value[255:] {
				parts = append(parts, value[:255])
			}
			out.Answers = append(out.Answers, dnsmessage.Resource{Header: h, Body: &dnsmessage.TXTResource{TXT: append(parts, value)}})
		}
	}
	b, err := out.Pack()
	if err != nil {
		return nil
	}
	return b
}
