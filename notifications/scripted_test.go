package notifications_test

import (
	"bufio"
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"math/big"
	"net"
	"strings"
	"sync"
	"testing"
	"time"
)

// relayDouble is a mail server that misbehaves where it is told to: it answers
// the nth saying of a verb as its script says. "BANNER" and "." are verbs too.
// An answer of "" is silence; "DROP" closes the connection.
type relayDouble struct {
	url    string
	script map[string][]string
	config *tls.Config

	mutex sync.Mutex
	heard bytes.Buffer // every byte in clear text, before STARTTLS
	said  []string     // verbs in order
	gone  sync.WaitGroup
}

func startDouble(t *testing.T, script map[string][]string, config *tls.Config) *relayDouble {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	d := &relayDouble{url: "smtp://" + l.Addr().String(), script: script, config: config}
	d.gone.Go(func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			d.gone.Go(func() { d.talk(c) })
			t.Cleanup(func() { c.Close() })
		}
	})
	t.Cleanup(func() { l.Close() })
	return d
}

// hear writes down what was said and finds the answer to it.
func (d *relayDouble) hear(verb, line string, clear bool) string {
	d.mutex.Lock()
	defer d.mutex.Unlock()
	if clear {
		d.heard.WriteString(line)
	}
	nth := 0
	for _, v := range d.said {
		if v == verb {
			nth++
		}
	}
	d.said = append(d.said, verb)
	if answers := d.script[verb]; len(answers) > 0 {
		return answers[min(nth, len(answers)-1)]
	}
	switch verb {
	case "BANNER":
		return "220 double ready"
	case "EHLO":
		if d.config != nil && clear {
			return "250-double\r\n250 STARTTLS"
		}
		return "250-double\r\n250 8BITMIME"
	case "DATA":
		return "354 go on"
	case ".":
		return "250 2.0.0 Ok: queued as D1"
	case "STARTTLS":
		return "220 go on"
	case "QUIT":
		return "221 bye"
	}
	return "250 2.1.0 ok"
}

func (d *relayDouble) talk(c net.Conn) {
	defer func() { c.Close() }()
	r := bufio.NewReader(c)
	answer := func(verb, line string) bool {
		_, encrypted := c.(*tls.Conn)
		words := d.hear(verb, line, !encrypted)
		if words == "DROP" {
			return false
		}
		if words == "" {
			return true
		}
		_, err := c.Write([]byte(words + "\r\n"))
		return err == nil
	}
	if !answer("BANNER", "") {
		return
	}
	inData := false
	for {
		line, err := r.ReadString('\n')
		if err != nil {
			return
		}
		verb := strings.ToUpper(strings.TrimSpace(strings.SplitN(strings.TrimSpace(line), " ", 2)[0]))
		if inData {
			if strings.TrimRight(line, "\r\n") != "." {
				continue
			}
			verb, inData = ".", false
		}
		if !answer(verb, line) || verb == "QUIT" {
			return
		}
		switch {
		case verb == "DATA" && len(d.script["DATA"]) == 0:
			inData = true
		case verb == "STARTTLS" && d.config != nil:
			c = tls.Server(c, d.config)
			r = bufio.NewReader(c)
		}
	}
}

func (d *relayDouble) verbs() string {
	d.mutex.Lock()
	defer d.mutex.Unlock()
	return strings.Join(d.said, " ")
}

func (d *relayDouble) clear() string {
	d.mutex.Lock()
	defer d.mutex.Unlock()
	return d.heard.String()
}

// certificate makes a certificate for 127.0.0.1 and the pool that trusts it.
func certificate(t *testing.T, until time.Time) (*tls.Config, *x509.CertPool) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "double"}, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
		NotBefore: until.Add(-48 * time.Hour), NotAfter: until, IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign | x509.KeyUsageDigitalSignature,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	pool := x509.NewCertPool()
	pool.AddCert(parsed)
	return &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}}}, pool
}
