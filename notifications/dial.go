package notifications

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/textproto"
	"strings"

	"github.com/wneessen/go-mail/smtp"

	"github.com/flowchestra/tocsin/app/fault"
)

// Dial connects, greets, encrypts and signs in as the relay's address asks. It
// gives up after CommandTimeout for each step. What goes wrong is Unavailable
// and says what to do; nothing about any letter has been said by then.
func (r *Relay) Dial(ctx context.Context) (*Conn, error) {
	ctx, cancel := context.WithTimeout(ctx, r.CommandTimeout)
	defer cancel()
	plain, err := (&net.Dialer{}).DialContext(ctx, "tcp", r.Address)
	if err != nil {
		return nil, fault.Unavailable("No relay answers at %s: %s. Start it, or give its address with --smtp.", r.Address, reason(err))
	}
	w := &wire{Conn: plain}
	stop := context.AfterFunc(ctx, w.cut)
	c, err := r.greet(ctx, w)
	if err == nil && !stop() {
		err = r.silent(ctx.Err())
	}
	if err != nil {
		_ = plain.Close() // the first fault is the one to tell
		return nil, err
	}
	return c, nil
}

// greet does everything between the connection and the first letter.
func (r *Relay) greet(ctx context.Context, w *wire) (*Conn, error) {
	c := &Conn{relay: r, wire: w, isUsable: true, tls: "none"}
	var stream net.Conn = w
	if r.Security == Implicit {
		t := tls.Client(w, r.tlsConfig())
		if err := t.HandshakeContext(ctx); err != nil {
			return nil, r.untrusted(err)
		}
		stream = t
	}
	client, err := smtp.NewClient(stream, r.Host)
	if err != nil {
		return nil, r.silent(err)
	}
	c.client = client
	client.SkipSMTPUTF8(true) // addresses are ASCII, see guard.go
	client.SetDSNMailReturnOption(reportWith)
	client.SetDSNRcptNotifyOption(reportOn)
	if err := client.Hello(r.name(w)); err != nil {
		return nil, r.silent(err)
	}
	if err := r.encrypt(client); err != nil {
		return nil, err
	}
	if state, ok := client.TLSConnectionState(); ok {
		c.tls = tls.VersionName(state.Version) + " " + tls.CipherSuiteName(state.CipherSuite)
		if r.Security == Opportunistic {
			c.tls += " (certificate not checked)"
		}
	}
	return c, r.signIn(client)
}

func (r *Relay) encrypt(client *smtp.Client) error {
	if r.Security == Implicit || r.Security == Clear {
		return nil
	}
	if offered, _ := client.Extension("STARTTLS"); !offered {
		if r.Security == Opportunistic {
			return nil
		}
		return fault.Unavailable("The relay at %s offers no encryption, so nothing was sent to it. "+
			"Turn STARTTLS on there; if it did offer it before, somebody may be listening.", r.Address)
	}
	if err := client.StartTLS(r.tlsConfig()); err != nil {
		return r.untrusted(err)
	}
	return nil
}

func (r *Relay) tlsConfig() *tls.Config {
	return &tls.Config{
		ServerName: r.Host, RootCAs: r.Roots, MinVersion: tls.VersionTLS12,
		InsecureSkipVerify: r.Security == Opportunistic, // unchecked is still more than clear text
	}
}

// signIn uses the strongest of what both sides know (RFC 4954).
func (r *Relay) signIn(client *smtp.Client) error {
	if r.User == "" {
		return nil
	}
	_, offered := client.Extension("AUTH")
	offers := func(mechanism string) bool { return strings.Contains(" "+offered+" ", " "+mechanism+" ") }
	var auth smtp.Auth
	switch {
	case offers("SCRAM-SHA-256"):
		auth = smtp.ScramSHA256Auth(r.User, r.Password)
	case offers("PLAIN"):
		auth = smtp.PlainAuth("", r.User, r.Password, r.Host, false)
	case offers("LOGIN"):
		auth = smtp.LoginAuth(r.User, r.Password, r.Host, false)
	default:
		return fault.Unavailable("The relay at %s offers no way to sign in that we know (SCRAM-SHA-256, PLAIN, LOGIN): check its address and port.", r.Address)
	}
	if err := client.Auth(auth); err != nil {
		return fault.Unavailable("The relay at %s did not let %s sign in: %s. Check the user and the password.", r.Address, r.User, reason(err))
	}
	return nil
}

// name is what we call ourselves: our own address where no name was given.
func (r *Relay) name(w *wire) string {
	if r.Name != "" {
		return r.Name
	}
	host, _, err := net.SplitHostPort(w.LocalAddr().String())
	if err != nil {
		return "localhost"
	}
	if strings.Contains(host, ":") {
		return "[IPv6:" + host + "]"
	}
	return "[" + host + "]"
}

// Check connects, greets, signs in and leaves again. A fault says in a sentence
// what is wrong and what to do.
func (r *Relay) Check(ctx context.Context) error {
	c, err := r.Dial(ctx)
	if err != nil {
		return err
	}
	c.Close()
	return nil
}

func (r *Relay) silent(err error) error {
	return fault.Unavailable("The relay at %s answered the call but not as a mail server does: %s. Check its address and port.", r.Address, reason(err))
}

func (r *Relay) untrusted(err error) error {
	return fault.Unavailable("The connection to the relay at %s could not be encrypted: %s. Nothing was sent to it.", r.Address, reason(err))
}

// reason puts an error into words that fit into a sentence.
func reason(err error) string {
	var reply *textproto.Error
	var timeout net.Error
	var op *net.OpError
	switch {
	case errors.As(err, &reply):
		return fmt.Sprintf("%d %s", reply.Code, firstLine(reply.Msg))
	case errors.As(err, &timeout) && timeout.Timeout(), errors.Is(err, context.DeadlineExceeded):
		return "no answer in time"
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return "the other side closed the connection"
	case errors.As(err, &op) && op.Err != nil:
		return strings.TrimPrefix(op.Err.Error(), "connect: ")
	}
	return strings.TrimSuffix(firstLine(err.Error()), ".")
}
