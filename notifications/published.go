package notifications

import (
	"context"
	"errors"
	"net"
	"slices"
	"strings"
	"time"

	"golang.org/x/net/publicsuffix"

	"github.com/flowchestra/tocsin/app/fault"
)

// lookFor is how long a question to the name server may take.
const lookFor = 5 * time.Second

// Published checks what the domain name system says about the mail of one
// sender. From is the domain of the letters' From, Return that of return
// paths ("" where letters come back to From).
type Published struct {
	From     string
	Return   string
	Keys     Keys
	Resolver *net.Resolver
}

func (p Published) envelope() string {
	if p.Return == "" {
		return p.From
	}
	return p.Return
}

// SPF checks that the domain of the envelope says who may send for it (RFC
// 7208), and returns the record.
func (p Published) SPF(ctx context.Context) (string, error) {
	domain := p.envelope()
	all, err := p.texts(ctx, domain, "v=spf1")
	switch {
	case err != nil:
		return "", err
	case len(all) == 0:
		return "", fault.Unavailable("%s does not say who may send for it, so receivers trust our letters less. Publish a TXT record there that names your relay, such as \"v=spf1 mx -all\".", domain)
	case len(all) > 1:
		return "", fault.Conflict("%s has %d SPF records, and receivers then ignore all of them (RFC 7208 §4.5). Make them one.", domain, len(all))
	}
	terms := strings.Fields(strings.ToLower(all[0]))
	if slices.Contains(terms, "+all") || slices.Contains(terms, "all") || slices.Contains(terms, "?all") {
		return "", fault.Conflict("The SPF record of %s lets everybody send for it: end it with -all.", domain)
	}
	return all[0], nil
}

// MX checks that mail to return paths reaches a server, and names the first.
func (p Published) MX(ctx context.Context) (string, error) {
	if p.Return == "" {
		return "", fault.Invalid("No return domain is named: letters that come back go to their sender, and nobody reads them for you. Give --return-domain.")
	}
	ctx, cancel := context.WithTimeout(ctx, lookFor)
	defer cancel()
	all, err := p.Resolver.LookupMX(ctx, p.Return)
	switch {
	case missing(err) || err == nil && (len(all) == 0 || all[0].Host == "."):
		return "", fault.Unavailable("Nothing can come back to %s: it names no mail server. Publish an MX record there that names the server which brings mail to --returns.", p.Return)
	case err != nil:
		return "", silent(p.Return, err)
	}
	return strings.TrimSuffix(all[0].Host, "."), nil
}

// Key checks that a key's record is published and is this key's.
func (p Published) Key(ctx context.Context, k *Key) error {
	zone, err := k.Zone()
	if err != nil {
		return err
	}
	all, err := p.texts(ctx, k.Name(), "")
	if err != nil {
		return err
	}
	if len(all) == 0 {
		return fault.Unavailable("%s is not published: letters that it signs fail the check. Publish it, or leave the key out:\n%s", k.Name(), zone)
	}
	want, _ := k.Record()
	switch is := tag(all[0], "p"); {
	case len(all) > 1:
		return fault.Conflict("%s has %d records. Keep one.", k.Name(), len(all))
	case is == "":
		return fault.Conflict("%s is revoked (its record has an empty p=). Leave the key out.", k.Name())
	case is != tag(want, "p") || tag(all[0], "k") != tag(want, "k") && (tag(all[0], "k") != "" || tag(want, "k") != "rsa"):
		return fault.Conflict("%s publishes another key than the one in the file: letters that it signs fail the check. Publish this one:\n%s", k.Name(), zone)
	case strings.Contains(":"+tag(all[0], "t")+":", ":y:"):
		return fault.Conflict("%s says t=y, that it is only tried out: receivers may treat letters as unsigned. Take t=y out.", k.Name())
	}
	return nil
}

// DMARC checks that the sender's domain has a policy (RFC 7489), and that our
// letters meet it: by a key of the same organisation, and by the return domain.
func (p Published) DMARC(ctx context.Context) (string, error) {
	record, err := p.policy(ctx)
	if err != nil {
		return "", err
	}
	signs := false
	for _, k := range p.Keys.Signing("x@" + p.From) {
		signs = signs || tag(record, "adkim") != "s" || k.Domain == p.From
	}
	returns := p.envelope() == p.From || tag(record, "aspf") != "s" && organisation(p.envelope()) == organisation(p.From)
	policy := tag(record, "p")
	switch {
	case !signs && !returns:
		return "", fault.Conflict("Receivers are to refuse or doubt our letters: no key signs for %s, and %s belongs to another organisation. Give a key with --dkim, or a return domain below %s.", p.From, p.envelope(), p.From)
	case !signs:
		return "", fault.Conflict("No key signs for %s: letters that a customer's server passes on fail its policy. Make a key with tocsin dkim new --domain %s.", p.From, p.From)
	case policy != "none" && policy != "quarantine" && policy != "reject":
		return "", fault.Conflict("The policy of %s has no p= that receivers know: write p=quarantine or p=reject.", p.From)
	case policy == "none":
		return "p=none: receivers let forged letters in your name pass. Say p=quarantine once your own mail passes.", nil
	case !returns:
		return "p=" + policy + ", met by the signature alone: " + p.envelope() + " is not of " + p.From, nil
	}
	return "p=" + policy + ", met by the signature and by the return domain", nil
}

// policy finds the record of the domain or of the nearest one above it.
func (p Published) policy(ctx context.Context) (string, error) {
	for domain := p.From; ; {
		all, err := p.texts(ctx, "_dmarc."+domain, "v=DMARC1")
		if err != nil {
			return "", err
		}
		if len(all) > 1 {
			return "", fault.Conflict("_dmarc.%s has %d policies, and receivers then ignore all of them. Keep one.", domain, len(all))
		}
		if len(all) == 1 {
			return all[0], nil
		}
		_, above, ok := strings.Cut(domain, ".")
		if !ok || domain == organisation(p.From) {
			return "", fault.Unavailable("%s has no DMARC policy, so nobody is told what to do with letters forged in your name. Publish \"v=DMARC1; p=quarantine; rua=mailto:…\" as a TXT record of _dmarc.%s.", p.From, organisation(p.From))
		}
		domain = above
	}
}

// texts returns the TXT records of a name that begin with a word; none where
// the name does not exist.
func (p Published) texts(ctx context.Context, name, begins string) ([]string, error) {
	ctx, cancel := context.WithTimeout(ctx, lookFor)
	defer cancel()
	all, err := p.Resolver.LookupTXT(ctx, name)
	if err != nil && !missing(err) {
		return nil, silent(name, err)
	}
	return slices.DeleteFunc(all, func(s string) bool {
		first, _, _ := strings.Cut(strings.ReplaceAll(s, ";", " ")+" ", " ")
		return begins != "" && !strings.EqualFold(first, begins)
	}), nil
}

func missing(err error) bool {
	var dns *net.DNSError
	return errors.As(err, &dns) && dns.IsNotFound
}

func silent(name string, err error) error {
	return fault.Unavailable("The name server gave no answer about %s (%s). Try again, or name another with --resolver.", name, reason(err))
}

// tag reads one tag of a record (RFC 6376 §3.2), without its spaces.
func tag(record, name string) string {
	for _, part := range strings.Split(record, ";") {
		if key, value, ok := strings.Cut(part, "="); ok && strings.TrimSpace(key) == name {
			return strings.Join(strings.Fields(value), "")
		}
	}
	return ""
}

// organisation is the domain that somebody registered (RFC 7489 §3.2).
func organisation(domain string) string {
	if org, err := publicsuffix.EffectiveTLDPlusOne(strings.ToLower(domain)); err == nil {
		return org
	}
	return domain
}

// SenderDomain is the domain of an address with or without a name.
func SenderDomain(address string) (string, error) {
	a, err := readAddress("sender", address)
	if err != nil {
		return "", err
	}
	_, domain, _ := strings.Cut(a.Address, "@")
	return strings.ToLower(domain), nil
}

// TLS connects to the relay and says how the connection is encrypted, "none"
// for not at all.
func (r *Relay) TLS(ctx context.Context) (string, error) {
	c, err := r.Dial(ctx)
	if err != nil {
		return "", err
	}
	defer c.Close()
	if c.tls == "none" && !isLoopback(r.Host) {
		return "", fault.Conflict("Letters to %s travel in clear text, for everybody on the way to read. Leave ?tls=%s out of its address.", r.Address, r.Security)
	}
	return c.tls, nil
}
