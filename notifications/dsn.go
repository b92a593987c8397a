package notifications

import (
	"strings"

	"github.com/flowchestra/tocsin/app/notice"
)

// What a relay that offers DSN is asked to report (RFC 3461 §4): a failure and
// a delay, with the header of our letter and not the whole of it.
const (
	reportWith = "HDRS"
	reportOn   = "FAILURE,DELAY"
)

// xtext writes what a parameter may not hold otherwise (RFC 3461 §4): of the
// signs that an address may have here only these two.
var xtext = strings.NewReplacer("+", "+2B", "=", "+3D")

// envid has reports name the delivery. It is "" where the relay offers no DSN
// or the sender is no return path of ours.
func (c *Conn) envid(from string) string {
	id := notice.EnvelopeID(from)
	if offered, _ := c.client.Extension("DSN"); !offered || id == "" {
		return ""
	}
	return " ENVID=" + id
}

// orcpt has reports name the contact that we wrote to, whoever it was passed on
// to.
func (c *Conn) orcpt(to string) string {
	if offered, _ := c.client.Extension("DSN"); !offered {
		return ""
	}
	return " ORCPT=rfc822;" + xtext.Replace(to)
}
