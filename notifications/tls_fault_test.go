package notifications_test

import (
	"io"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/flowchestra/tocsin/app/notice"
)

// truncated stands before a relay and lets only so many bytes of it through
// before it closes, as a bad line or somebody on it does.
func truncated(t *testing.T, relay string, after int64) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				defer c.Close()
				up, err := net.Dial("tcp", relay)
				if err != nil {
					return
				}
				defer up.Close()
				go io.Copy(up, c)
				io.CopyN(c, up, after)
			}()
		}
	}()
	return "smtp://" + l.Addr().String()
}

// TestNoLetterGoesInClearHoweverTheEncryptionIsCutShort is F10: wherever the
// relay's side is cut, nothing of the letter is said in clear text, not even by
// a second try.
func TestNoLetterGoesInClearHoweverTheEncryptionIsCutShort(t *testing.T) {
	t.Parallel()
	config, pool := certificate(t, time.Now().Add(time.Hour))
	d := startDouble(t, nil, config)
	inClear, accepted := 0, 0
	for after := int64(10); after < 2600; after += 37 {
		r := relayAt(t, truncated(t, strings.TrimPrefix(d.url, "smtp://"), after)+"?tls=mandatory")
		r.Roots, r.CommandTimeout, r.DotTimeout = pool, 2*time.Second, 2*time.Second
		for range 2 {
			conn, err := r.Dial(t.Context())
			if err != nil {
				continue
			}
			a := conn.Send(t.Context(), sender, omar, letter(t))
			conn.Close()
			if a.Outcome == notice.Accepted {
				accepted++
			}
			if a.Outcome == notice.Refused || !strings.HasPrefix(a.TLS, "TLS 1.") {
				t.Errorf("cut after %d bytes: %+v", after, a)
			}
		}
	}
	for _, word := range []string{"MAIL", "RCPT", omar, "Brightwater"} {
		inClear += strings.Count(d.clear(), word)
	}
	if inClear != 0 || accepted == 0 {
		t.Errorf("%d words in clear text; %d letters went through where the cut came late, and some must", inClear, accepted)
	}
}
