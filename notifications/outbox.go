package notifications

import (
	"crypto/tls"
	"net"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/emersion/go-smtp"

	"github.com/flowchestra/tocsin/app/fault"
)

// Outbox is a mail server inside this process: it takes every letter and
// delivers none. The demo shows its mailboxes and the tests read them. It is
// safe for many goroutines.
type Outbox struct {
	server   *smtp.Server
	listener net.Listener
	now      func() time.Time
	keep     int
	closed   chan struct{}

	mutex  sync.Mutex
	script func(Envelope) Reply
	boxes  map[string]*box
	asked  map[string]int // how often a verb was said for an address
	times  map[string]int // how often a Message-ID was taken
	total  int
}

// OutboxOptions says what an Outbox needs. Now is required.
type OutboxOptions struct {
	Now  func() time.Time
	Keep int         // letters kept per mailbox, the newest; 0 for 50
	TLS  *tls.Config // offers STARTTLS; nil for clear text only
}

// Envelope is what a client has said so far, as a script sees it.
type Envelope struct {
	Verb    string // RCPT or DATA; DATA is asked after the final dot
	From    string
	To      string
	Nth     int    // how often this verb was said for this address, 1 first
	Message []byte // at DATA only
}

// Reply is how a script answers. The zero Reply takes the letter.
type Reply struct {
	Code     int // 0 for 250
	Enhanced string
	Text     string
	Drop     bool // close the connection instead of answering
	Hang     bool // do not answer until the client leaves or the Outbox closes
	Keep     bool // with Drop or Hang: take the letter first, as a relay may
}

// Mailbox is one address that was written to.
type Mailbox struct {
	Address string
	Count   int // letters taken, kept or not
	LastAt  time.Time
}

// Stored is one letter in a mailbox, read back from its bytes. Fault says what
// could not be read; the rest is then as far as it was understood.
type Stored struct {
	Number       int // in the order of arrival at this Outbox, 1 first
	ReceivedAt   time.Time
	EnvelopeFrom string
	EnvelopeTo   string
	From         string
	To           string
	Subject      string
	Date         *time.Time // nil where the letter has none
	MessageID    string     // without angle brackets
	Text         string
	HTML         string
	Raw          []byte
	Fault        string
}

type box struct {
	Mailbox
	letters []letter
}

// letter is a message as it came; it is read only when somebody looks.
type letter struct {
	number   int
	at       time.Time
	from, to string
	raw      []byte
}

// OpenOutbox listens on a loopback address ("127.0.0.1:0" picks a port) and
// refuses every other one: what it takes is not delivered.
func OpenOutbox(listen string, o OutboxOptions) (*Outbox, error) {
	host, _, err := net.SplitHostPort(listen)
	if err != nil || !isLoopback(host) {
		return nil, fault.Invalid("The outbox listens on this machine only: give it 127.0.0.1:port, not %s.", listen)
	}
	if o.Now == nil {
		return nil, fault.Invalid("The outbox needs a clock.")
	}
	listener, err := net.Listen("tcp", listen)
	if err != nil {
		return nil, fault.Unavailable("The outbox cannot listen on %s: %s. Free the port or give it another.", listen, reason(err))
	}
	b := &Outbox{
		listener: listener, now: o.Now, keep: o.Keep, closed: make(chan struct{}),
		boxes: map[string]*box{}, asked: map[string]int{}, times: map[string]int{},
	}
	if b.keep <= 0 {
		b.keep = 50
	}
	b.server = serverFor(b, o.TLS)
	go func() { _ = b.server.Serve(listener) }() // it ends when Close closes the listener
	return b, nil
}

// Addr is where it listens, as host:port.
func (b *Outbox) Addr() string { return b.listener.Addr().String() }

// URL is Addr as a relay address.
func (b *Outbox) URL() string { return "smtp://" + b.Addr() }

// Close stops listening and drops every connection. The mailboxes can still be
// read. It does nothing the second time.
func (b *Outbox) Close() {
	b.mutex.Lock()
	defer b.mutex.Unlock()
	select {
	case <-b.closed:
	default:
		close(b.closed)
		_ = b.server.Close()   // nothing is owed to whoever is connected
		_ = b.listener.Close() // the server knows it only once it has begun to serve
	}
}

// Script has every RCPT and DATA answered by a function, which many
// connections call at once; nil takes everything again. Counting starts anew.
func (b *Outbox) Script(script func(Envelope) Reply) {
	b.mutex.Lock()
	defer b.mutex.Unlock()
	b.script, b.asked = script, map[string]int{}
}

// Mailboxes lists who was written to, by address.
func (b *Outbox) Mailboxes() []Mailbox {
	b.mutex.Lock()
	defer b.mutex.Unlock()
	var all []Mailbox
	for _, m := range b.boxes {
		all = append(all, m.Mailbox)
	}
	slices.SortFunc(all, func(x, y Mailbox) int { return strings.Compare(x.Address, y.Address) })
	return all
}

// Messages reads the letters kept for an address, the oldest first; there are
// none for an address that was never written to. Case does not matter.
func (b *Outbox) Messages(address string) []Stored {
	b.mutex.Lock()
	var letters []letter
	if m := b.boxes[strings.ToLower(address)]; m != nil {
		letters = slices.Clone(m.letters)
	}
	b.mutex.Unlock()
	all := make([]Stored, 0, len(letters))
	for _, l := range letters {
		all = append(all, read(l))
	}
	return all
}

// Count is how many letters were taken, repeats included.
func (b *Outbox) Count() int { return b.Total() }

// Total is how many letters were taken, repeats included.
func (b *Outbox) Total() int {
	b.mutex.Lock()
	defer b.mutex.Unlock()
	return b.total
}

// Unique is how many different Message-IDs were taken.
func (b *Outbox) Unique() int {
	b.mutex.Lock()
	defer b.mutex.Unlock()
	return len(b.times)
}

// Times is how often a letter with this Message-ID (without angle brackets)
// was taken.
func (b *Outbox) Times(messageID string) int {
	b.mutex.Lock()
	defer b.mutex.Unlock()
	return b.times[messageID]
}
