package notifications

import (
	"bytes"
	"crypto"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"fmt"
	"net/mail"
	"os"
	"regexp"
	"strings"
	"time"

	gomail "github.com/wneessen/go-mail"

	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/notice"
)

// signedHeaders are what a signature covers; From and Subject are named once
// more than they stand there, so that none can be added (RFC 6376 §5.4).
var signedHeaders = []string{"From", "To", "Subject", "Date", "Message-ID", "Reply-To", "In-Reply-To", "References", "Auto-Submitted", "MIME-Version", "Content-Type"}

// longestRecord is the most that one string of a TXT record holds, in octets
// (RFC 1035 §3.3.14).
const longestRecord = 255

// foldAt is where a signature is folded, in octets (RFC 5322 §2.1.1).
const foldAt = 72

var (
	selectorSpec = regexp.MustCompile(`^[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?$`)
	domainSpec   = regexp.MustCompile(`^[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?)+$`)
)

// IsDomain tells whether a text is the name of a domain.
func IsDomain(s string) bool { return len(s) <= 120 && domainSpec.MatchString(s) }

// Key signs letters of one domain (DKIM, RFC 6376).
type Key struct {
	Selector string
	Domain   string
	private  crypto.Signer
}

// Keys are the keys of every domain, the one to sign with before those that
// are only still published.
type Keys []*Key

// ReadKey reads SELECTOR:DOMAIN:FILE, the file in PEM. Invalid when it is
// something else, when the key is neither RSA of 2,048 bits or more nor
// Ed25519 (RFC 8301, RFC 8463), or when others than the owner can read it.
func ReadKey(spec string) (*Key, error) {
	part := strings.SplitN(spec, ":", 3)
	if len(part) != 3 || !selectorSpec.MatchString(part[0]) || !domainSpec.MatchString(part[1]) || part[2] == "" {
		return nil, fault.Invalid("--dkim takes SELECTOR:DOMAIN:FILE such as 2026a:flowchestra.example:dkim.pem, not %q.", spec)
	}
	raw, err := os.ReadFile(part[2])
	if err != nil {
		return nil, fault.Unavailable("The DKIM key cannot be read: %v.", err)
	}
	if info, err := os.Stat(part[2]); err == nil && info.Mode().Perm()&0o077 != 0 && os.PathSeparator == '/' {
		return nil, fault.Invalid("Others than its owner can read the DKIM key %s: run chmod 600 on it.", part[2])
	}
	private, err := gomail.PrivKeyFromPEM(raw)
	if err != nil {
		return nil, fault.Invalid("%s holds no DKIM key in PEM (RSA or Ed25519). Make one with tocsin dkim new.", part[2])
	}
	if k, ok := private.(*rsa.PrivateKey); ok && k.N.BitLen() < 2048 {
		return nil, fault.Invalid("The DKIM key %s has %d bits: receivers want 2,048. Make one with tocsin dkim new.", part[2], k.N.BitLen())
	}
	return &Key{Selector: part[0], Domain: strings.ToLower(part[1]), private: private}, nil
}

// NewKey makes a key: "rsa" of 2,048 bits or "ed25519", and its PEM.
func NewKey(selector, domain, kind string) (*Key, []byte, error) {
	if !selectorSpec.MatchString(selector) || !domainSpec.MatchString(domain) {
		return nil, nil, fault.Invalid("A DKIM key needs a selector such as 2026a and a domain such as flowchestra.example.")
	}
	var private crypto.Signer
	var err error
	switch kind {
	case "rsa":
		private, err = rsa.GenerateKey(rand.Reader, 2048)
	case "ed25519":
		_, private, err = ed25519.GenerateKey(rand.Reader)
	default:
		err = fault.Invalid("A DKIM key is rsa or ed25519, not %q.", kind)
	}
	if err != nil {
		return nil, nil, err
	}
	der, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		return nil, nil, err
	}
	return &Key{Selector: selector, Domain: strings.ToLower(domain), private: private}, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}), nil
}

// Name is where the key's record is published.
func (k *Key) Name() string { return k.Selector + "._domainkey." + k.Domain }

// Record is the key's TXT record (RFC 6376 §3.6.1, RFC 8463 §4).
func (k *Key) Record() (string, error) {
	if public, ok := k.private.Public().(ed25519.PublicKey); ok {
		return "v=DKIM1; k=ed25519; p=" + base64.StdEncoding.EncodeToString(public), nil
	}
	der, err := x509.MarshalPKIXPublicKey(k.private.Public())
	return "v=DKIM1; k=rsa; p=" + base64.StdEncoding.EncodeToString(der), err
}

// Zone is the record as a line of a zone file, in strings of 255 octets.
func (k *Key) Zone() (string, error) {
	record, err := k.Record()
	var parts []string
	for len(record) > longestRecord {
		parts, record = append(parts, `"`+record[:longestRecord]+`"`), record[longestRecord:]
	}
	return k.Name() + ". IN TXT " + strings.Join(append(parts, `"`+record+`"`), " "), err
}

func (k *Key) isEd25519() bool {
	_, is := k.private.(ed25519.PrivateKey)
	return is
}

// fits tells whether a signature of the key speaks for a sender: its domain is
// the sender's or one above it (RFC 7489 §3.1.1, relaxed).
func (k *Key) fits(domain string) bool { return notice.Within(domain, k.Domain) }

// Signing are the keys that sign a letter from an address: of those that fit
// it the first RSA key and the first Ed25519 key, for not every receiver knows
// both (RFC 8463 §3). The others are on their way in or out.
func (ks Keys) Signing(from string) Keys {
	at, err := mail.ParseAddress(from)
	if err != nil {
		return nil
	}
	_, domain, _ := strings.Cut(at.Address, "@")
	var out Keys
	for _, k := range ks {
		if k.fits(strings.ToLower(domain)) && !(len(out) > 0 && out[0].isEd25519() == k.isEd25519()) && len(out) < 2 {
			out = append(out, k)
		}
	}
	return out
}

// Compose makes an envelope into the bytes that go to the relay, as the
// function of the same name does, and signs them. The same envelope and keys
// always make the same bytes: a signature carries the letter's date.
func (ks Keys) Compose(e notice.Envelope) ([]byte, error) {
	raw, err := Compose(e)
	if err != nil {
		return nil, err
	}
	head, body, _ := bytes.Cut(raw, []byte("\r\n\r\n"))
	out := raw
	for _, k := range ks.Signing(e.From) {
		line, err := k.signer(e.Date).Sign(append(bytes.Clone(head), '\r', '\n'), body)
		if err != nil {
			return nil, fmt.Errorf("sign message %s with %s: %w", e.MessageID, k.Name(), err)
		}
		out = append([]byte(refolded(line)), out...)
	}
	return out, nil
}

// refolded folds a signature anew, where it has spaces and within b= only.
// go-mail 0.8.1 breaks a long h= within a name: the receiver finds a space there
// that was not signed (RFC 6376 §3.4.2).
func refolded(line string) string {
	head, sum, _ := strings.Cut(strings.NewReplacer("\r\n ", "", "\r\n\t", "", "\r\n", "").Replace(line), "; b=")
	out := strings.ReplaceAll(head, "; ", ";\r\n ") + ";\r\n b="
	for ; len(sum) > foldAt; sum = sum[foldAt:] {
		out += sum[:foldAt] + "\r\n "
	}
	return out + sum + "\r\n"
}

func (k *Key) signer(at time.Time) *gomail.DKIMSigner {
	s := gomail.NewDKIMSigner(k.Domain, k.Selector, k.private)
	s.SignHeaders(signedHeaders...)
	s.OversignHeaders("From", "Subject")
	s.NowFunc = func() time.Time { return at }
	return s
}
