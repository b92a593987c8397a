package main

import (
	"slices"
	"strings"

	"github.com/flowchestra/tocsin/app"
	"github.com/flowchestra/tocsin/app/fault"
	"github.com/flowchestra/tocsin/notifications"
)

// identity says who our letters are from, and where what comes back goes.
type identity struct {
	ReturnDomain string   `help:"Domain to which mail that comes back is sent, each letter to an address of its own (returns.example.com). Its MX must bring it to --returns. Default: it goes to the sender of the letter, and nobody reads it for you." env:"TOCSIN_RETURN_DOMAIN" placeholder:"DOMAIN"`
	DKIM         []string `name:"dkim" help:"Key that signs letters, as SELECTOR:DOMAIN:FILE. Several with commas: the first RSA and the first Ed25519 key of a sender's domain sign, the others are on their way in or out. Make one with tocsin dkim new." env:"TOCSIN_DKIM" placeholder:"KEY"`
}

func (i identity) signingKeys() (notifications.Keys, error) {
	var out notifications.Keys
	for _, spec := range i.DKIM {
		k, err := notifications.ReadKey(spec)
		if err != nil {
			return nil, err
		}
		if slices.ContainsFunc(out, func(o *notifications.Key) bool { return o.Selector == k.Selector && o.Domain == k.Domain }) {
			return nil, fault.Invalid("--dkim names two keys %s of %s, and a name stands for one record. Give one of them another --selector with tocsin dkim new.", k.Selector, k.Domain)
		}
		out = append(out, k)
	}
	return out, nil
}

// give has the verbs make letters under this identity.
func (i identity) give(a *app.App) error {
	keys, err := i.signingKeys()
	if err != nil {
		return err
	}
	if i.ReturnDomain != "" && !notifications.IsDomain(i.ReturnDomain) {
		return fault.Invalid("--return-domain takes a domain such as returns.example.com, not %q.", i.ReturnDomain)
	}
	a.ReturnDomain, a.Compose = strings.ToLower(i.ReturnDomain), keys.Compose
	return nil
}

// returns takes what comes back to our return paths; nil where none are asked
// for.
func (h *house) returns(address string) (*notifications.Returns, error) {
	if address == "" {
		return nil, nil
	}
	if h.app.ReturnDomain == "" {
		return nil, fault.Invalid("--returns takes mail to the return domain: name it with --return-domain.")
	}
	return notifications.OpenReturns(address, notifications.ReturnsTo{Knows: h.app.KnowsReturnPath, Take: h.app.TakeReturn, Name: h.app.ReturnDomain})
}
