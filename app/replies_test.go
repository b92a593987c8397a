package app_test

import (
	"slices"
	"strings"

	"github.com/flowchestra/tocsin/notifications"
)

// always answers a code at RCPT to some addresses.
func always(code int, addresses ...string) func(notifications.Envelope) notifications.Reply {
	return func(e notifications.Envelope) notifications.Reply {
		if e.Verb == "RCPT" && slices.Contains(addresses, strings.ToLower(e.To)) {
			return notifications.Reply{Code: code, Text: "as the test says"}
		}
		return notifications.Reply{}
	}
}

// once answers at one verb the first time an address is spoken of.
func once(verb, address string, r notifications.Reply) func(notifications.Envelope) notifications.Reply {
	return func(e notifications.Envelope) notifications.Reply {
		if e.Verb == verb && e.Nth == 1 && strings.EqualFold(e.To, address) {
			return r
		}
		return notifications.Reply{}
	}
}
