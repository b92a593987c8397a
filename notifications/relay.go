package notifications

import (
	"crypto/x509"
	"net"
	"net/url"
	"strings"
	"time"

	"github.com/flowchestra/tocsin/app/fault"
)

// Security is how a connection to a relay is kept from being read.
type Security string

// The ways to speak to a relay.
const (
	Mandatory     Security = "mandatory"     // STARTTLS with a checked certificate, or nothing is sent (RFC 3207)
	Opportunistic Security = "opportunistic" // STARTTLS where it is offered, certificate not checked (RFC 7435)
	Clear         Security = "none"          // never encrypted
	Implicit      Security = "implicit"      // TLS from the first byte (RFC 8314 §3.3)
)

// Relay is the mail server that takes our letters. It is made by ParseRelay;
// the timeouts may be changed before the first Dial.
type Relay struct {
	Address  string // host:port
	Host     string // as the certificate must name it
	Security Security
	User     string // "" for no AUTH
	Password string

	Roots          *x509.CertPool // nil for the machine's own
	Name           string         // said in EHLO; "" for our address as a literal (RFC 5321 §4.1.4)
	CommandTimeout time.Duration  // for each command and for the letter itself; 30 s
	DotTimeout     time.Duration  // for the reply to the final dot; 600 s (RFC 5321 §4.5.3.2.6)
}

// ParseRelay reads smtp://user:password@host:587?tls=mandatory|opportunistic|none
// or smtps://host:465. Without tls=, a relay on this machine's loopback address
// is spoken to opportunistically and every other one only over checked TLS. A
// password goes to another machine over checked TLS only. What cannot be read
// is refused as Invalid; the sentence never holds the password.
func ParseRelay(address string) (*Relay, error) {
	u, err := url.Parse(address)
	if err != nil {
		return nil, fault.Invalid("The relay address cannot be read: write it as smtp://user:password@host:587, with signs such as / or @ in the password as %%2F or %%40.")
	}
	if (u.Scheme != "smtp" && u.Scheme != "smtps") || u.Hostname() == "" || strings.Trim(u.Path, "/") != "" {
		return nil, fault.Invalid("The relay address must be smtp://host:587 or smtps://host:465, not %s.", u.Redacted())
	}
	r := &Relay{Host: u.Hostname(), User: u.User.Username(), CommandTimeout: 30 * time.Second, DotTimeout: 600 * time.Second}
	r.Password, _ = u.User.Password()
	if r.Security, err = securityOf(u, isLoopback(r.Host)); err != nil {
		return nil, err
	}
	port := u.Port()
	switch {
	case port != "":
	case r.Security == Implicit:
		port = "465"
	default:
		port = "587"
	}
	r.Address = net.JoinHostPort(r.Host, port)
	if r.User != "" && !isLoopback(r.Host) && r.Security != Mandatory && r.Security != Implicit {
		return nil, fault.Invalid("A password is sent to %s only over checked TLS: leave tls=%s out, or leave the password out.", r.Host, r.Security)
	}
	return r, nil
}

func securityOf(u *url.URL, local bool) (Security, error) {
	query := u.Query()
	said := Security(query.Get("tls"))
	query.Del("tls")
	if len(query) > 0 {
		return "", fault.Invalid("The relay address knows ?tls= only, not ?%s.", query.Encode())
	}
	switch {
	case u.Scheme == "smtps" && said == "":
		return Implicit, nil
	case u.Scheme == "smtps":
		return "", fault.Invalid("smtps:// is always encrypted: leave ?tls=%s out.", said)
	case said == "" && local:
		return Opportunistic, nil
	case said == "":
		return Mandatory, nil
	case said == Mandatory || said == Opportunistic || said == Clear:
		return said, nil
	}
	return "", fault.Invalid("?tls= takes mandatory, opportunistic or none, not %s.", said)
}

// isLoopback tells a host that never leaves this machine.
func isLoopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || (ip != nil && ip.IsLoopback())
}

// String names the relay without its password.
func (r *Relay) String() string { return r.Address }
