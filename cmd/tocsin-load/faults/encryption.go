package faults

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"time"

	"github.com/flowchestra/tocsin/cmd/tocsin-load/sink"
)

// encryption is F10: the relay's TLS is broken in each way, and nothing goes
// out in clear text; when it is mended, everything goes out.
func (l *lane) encryption(ctx context.Context, id string) error {
	for _, c := range []struct{ certificate, name, what string }{
		{"", "stripped", "STARTTLS is not offered"}, {sink.Cut, "cut", "the handshake is cut"}, {sink.Expired, "expired", "the certificate has ended"},
		{sink.Stranger, "stranger", "a certificate that nobody vouches for"}, {sink.Old, "old", "TLS 1.1 only, and mended"},
	} {
		if !l.wants(id + "/" + c.name) {
			continue
		}
		t := tally{id: id + "/" + c.name, what: c.what}
		if err := l.insecure(ctx, &t, c.certificate); err != nil {
			return err
		}
		l.tell(&t)
	}
	return nil
}

func (l *lane) insecure(ctx context.Context, t *tally, certificate string) (err error) {
	w, err := l.ready(ctx, alone)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, w.close()) }()
	authority, err := w.sink.Authority(ctx)
	if err != nil {
		return err
	}
	known := filepath.Join(w.Dir, "authority.pem")
	if err := os.WriteFile(known, authority, 0o600); err != nil {
		return err
	}
	w.more = []string{"SSL_CERT_FILE=" + known, "SSL_CERT_DIR=" + w.Dir}
	w.security = "?tls=mandatory"
	if err := errors.Join(w.play(ctx, sink.Script{Certificate: certificate}), w.start(ctx)); err != nil {
		return err
	}
	if err := until(ctx, 20*time.Second, "the child calls the relay", func() (bool, error) {
		now, err := w.sink.Totals(ctx)
		return now.Calls > 0, err
	}); err != nil {
		return err
	}
	time.Sleep(300 * time.Millisecond) // for whatever it would say
	now, err := w.sink.Totals(ctx)
	if err != nil {
		return err
	}
	if now.Total > 0 || now.AskedInClear > 0 {
		t.wrong("%d letters went out, %d times a sender was named in clear text", now.Total, now.AskedInClear)
	}
	t.note("calls %d, in clear 0", now.Calls)
	if certificate != sink.Old { // the letters wait; one case shows that they go out
		return nil
	}
	if err := errors.Join(w.play(ctx, sink.Script{Certificate: sink.Good}), w.settled(ctx, 90*time.Second)); err != nil {
		return err
	}
	w.stop()
	o, err := w.check(ctx)
	t.add(o)
	if now, err = w.sink.Totals(ctx); now.InClear > 0 || now.AskedInClear > 0 {
		t.wrong("%d letters went out in clear text", now.InClear)
	}
	t.note("mended, then all over TLS")
	return err
}
