package notifications

import (
	"context"
	"io"
	"log"
	"net"
	"net/url"
	"time"

	"github.com/emersion/go-smtp"
	"golang.org/x/net/netutil"

	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/app/notice"
)

const (
	largestReturn = 1 << 20 // bytes of one message that comes back; a larger one is refused
	mostCallers   = 20      // connections at a time
	patience      = 10      // times that a letter under way is asked for
)

// Returns takes what comes back to return paths, over LMTP (RFC 2033) or SMTP.
// It takes mail for no other address, sends none, and says yes to a message
// only after it is stored.
type Returns struct {
	server   *smtp.Server
	listener net.Listener
	ended    chan struct{}
}

// ReturnsTo says where what comes back goes.
type ReturnsTo struct {
	Knows func(address string) bool
	Take  func(ctx context.Context, address string, r notice.Report) error
	Name  string        // said in the greeting
	Pause time.Duration // before a letter that is still under way is asked for again; 0 for half a second
}

// OpenReturns listens at lmtp://127.0.0.1:2424 or smtp://127.0.0.1:2525. There
// is no sign-in, so that it listens on this machine's loopback only, unless
// ?open=yes says that the network around is trusted. Invalid and Unavailable
// say what to do.
func OpenReturns(address string, to ReturnsTo) (*Returns, error) {
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "lmtp" && u.Scheme != "smtp" || u.Port() == "" || u.User != nil || u.Path != "" {
		return nil, fault.Invalid("--returns takes lmtp://127.0.0.1:2424 or smtp://127.0.0.1:2525, not %q.", address)
	}
	if !isLoopback(u.Hostname()) && u.RawQuery != "open=yes" {
		return nil, fault.Invalid("Returned mail is taken without a sign-in, so only on this machine: give --returns %s://127.0.0.1:%s, or add ?open=yes where only your own relay can reach the address.", u.Scheme, u.Port())
	}
	ln, err := net.Listen("tcp", u.Host)
	if err != nil {
		return nil, fault.Unavailable("Returned mail cannot be taken at %s: %s. Free the address or give --returns another.", u.Host, reason(err))
	}
	if to.Pause == 0 {
		to.Pause = 500 * time.Millisecond
	}
	r := &Returns{listener: ln, ended: make(chan struct{})}
	r.server = smtp.NewServer(smtp.BackendFunc(func(*smtp.Conn) (smtp.Session, error) { return &comingBack{to: to, ended: r.ended}, nil }))
	r.server.LMTP, r.server.Domain = u.Scheme == "lmtp", to.Name
	r.server.MaxRecipients, r.server.MaxMessageBytes = 1, largestReturn
	r.server.ReadTimeout, r.server.WriteTimeout = 2*time.Minute, time.Minute
	r.server.ErrorLog = log.New(io.Discard, "", 0)                             // a caller who leaves is no error here
	go func() { _ = r.server.Serve(netutil.LimitListener(ln, mostCallers)) }() // it ends with Close
	return r, nil
}

// Addr is where it listens.
func (r *Returns) Addr() string { return r.listener.Addr().String() }

// Close ends every conversation; what was not acknowledged is sent again.
func (r *Returns) Close() {
	close(r.ended)
	_ = r.server.Close() // nothing is owed to callers
}

// comingBack is one conversation.
type comingBack struct {
	to      ReturnsTo
	ended   chan struct{}
	from    string
	address string
}

func (c *comingBack) Mail(from string, _ *smtp.MailOptions) error {
	c.from = from
	return nil
}

// Rcpt answers every address that is none of ours alike.
func (c *comingBack) Rcpt(address string, _ *smtp.RcptOptions) error {
	if !c.to.Knows(address) {
		return refusedReturn(fault.NotFound("There is no such address here."))
	}
	c.address = address
	return nil
}

// Data stores the message before it is acknowledged.
func (c *comingBack) Data(body io.Reader) error {
	raw, err := io.ReadAll(body)
	if err != nil {
		return err // too large, or the caller left
	}
	report := ReadReturn(c.from, raw)
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	for range patience {
		err = c.to.Take(ctx, c.address, report)
		if fault.KindOf(err) != fault.KindUnavailable {
			break
		}
		select {
		case <-c.ended:
			return refusedReturn(err)
		case <-time.After(c.to.Pause):
		}
	}
	return refusedReturn(err)
}

func (c *comingBack) Reset()        { c.from, c.address = "", "" }
func (c *comingBack) Logout() error { return nil }

// refusedReturn says no in the way of mail: for good, or come again.
func refusedReturn(err error) error {
	switch fault.KindOf(err) {
	case "":
		if err == nil {
			return nil
		}
	case fault.KindNotFound:
		return &smtp.SMTPError{Code: 550, EnhancedCode: smtp.EnhancedCode{5, 1, 1}, Message: err.Error()}
	case fault.KindForbidden, fault.KindInvalid:
		return &smtp.SMTPError{Code: 554, EnhancedCode: smtp.EnhancedCode{5, 7, 1}, Message: err.Error()}
	}
	return &smtp.SMTPError{Code: 451, EnhancedCode: smtp.EnhancedCode{4, 3, 0}, Message: "This cannot be stored now. Send it again later."}
}
