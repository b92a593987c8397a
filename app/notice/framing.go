package notice

import (
	"net/mail"
	"regexp"
	"slices"
	"strings"
)

// framing lists every header that a message has, each exactly once (Reply-To
// may be missing): a Bcc or a second Subject would say more than was signed.
var framing = []string{"Auto-Submitted", "Content-Type", "Date", "From", "Message-Id", "Mime-Version", "Reply-To", "Subject", "To"}

// added are headers that a message may have beside those, how often, and all
// that each may say: which letter it follows (RFC 5322 §3.6.4), and who vouches
// for it (RFC 6376 §3.5). Nobody reads them, and they have no room for words.
var added = map[string]struct {
	most int
	fits func(value, from string) bool
}{
	"In-Reply-To":    {1, names},
	"References":     {1, names},
	"Dkim-Signature": {2, vouches}, // one of RSA, one of Ed25519
}

var (
	letterSpec    = regexp.MustCompile(`^<[A-Za-z0-9.-]{1,80}@[A-Za-z0-9.-]{1,120}>$`)
	signatureSpec = regexp.MustCompile(`^v=1;c=relaxed/relaxed;d=([a-z0-9.-]{1,120});s=[A-Za-z0-9-]{1,63};a=(?:rsa|ed25519)-sha256;t=[0-9]{1,12};` +
		`h=(?:(?:From|To|Subject|Date|Message-ID|Reply-To|In-Reply-To|References|Auto-Submitted|MIME-Version|Content-Type):?){13};` +
		`bh=[A-Za-z0-9+/]{43}=;b=[A-Za-z0-9+/]{86,700}={0,2}$`)
	space = strings.NewReplacer(" ", "", "\t", "") // a long value is folded anywhere (RFC 6376 §3.2)
)

// framed refuses a header that is neither signed nor part of the framing, and
// one of the framing that says something of its own.
func framed(h mail.Header) error {
	for name, values := range h {
		one, may := added[name]
		if !may {
			one.most = 1
		}
		if len(values) > one.most || !may && !slices.Contains(framing, name) {
			return mismatch("The message's header %s was not signed.", name)
		}
		for _, v := range values {
			if may && !one.fits(v, h.Get("From")) {
				return mismatch("The message's header %s says what does not belong there.", name)
			}
		}
	}
	if h.Get("In-Reply-To") != h.Get("References") {
		return mismatch("The message's In-Reply-To and References name two letters.")
	}
	return nil
}

// names tells whether a value names one letter.
func names(value, _ string) bool { return letterSpec.MatchString(value) }

// vouches tells whether a signature is one, made for the sender's domain or one
// above it.
func vouches(value, from string) bool {
	says := signatureSpec.FindStringSubmatch(space.Replace(value))
	sender, err := mail.ParseAddress(from)
	if says == nil || err != nil {
		return false
	}
	return Within(sender.Address[strings.LastIndex(sender.Address, "@")+1:], says[1])
}

// Within tells whether a domain is another one or lies below it.
func Within(domain, other string) bool {
	domain, other = strings.ToLower(domain), strings.ToLower(other)
	return domain == other || strings.HasSuffix(domain, "."+other)
}
