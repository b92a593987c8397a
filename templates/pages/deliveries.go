package pages

import (
	"iter"
	"strings"

	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/notice"
	"github.com/flowchestra/tocsin/templates/parts"
)

// DeliveriesPage is who was handed a notice, when, and with what evidence.
type DeliveriesPage struct {
	parts.Frame
	File    incident.File
	Notice  notice.Notice
	Copies  int // signed letters
	Arrival notice.Arrival
	Show    string
	Rows    []notice.Handed
	All     iter.Seq[notice.Handed] // every one, as they are read
	After   string
	Next    string
}

// StatesShown are the states that an address may ask for.
var StatesShown = map[string][]notice.State{
	"accepted": {notice.Accepted}, "deferred": {notice.Deferred}, "uncertain": {notice.Uncertain},
	"refused": {notice.Refused, notice.Bounced}, "waiting": {notice.Waiting},
}

func (p DeliveriesPage) path(query string) string {
	return "/notices/" + p.Notice.ID + "/deliveries" + query
}

func (p DeliveriesPage) all() int { return p.Arrival.Handed() }

func (p DeliveriesPage) filters() []filter {
	out := []filter{{"All " + parts.Count(p.all()), p.path(""), p.Show == ""}}
	for _, f := range []struct{ show, label string }{{"accepted", "Accepted"}, {"deferred", "Deferred"}, {"uncertain", "In doubt"}, {"refused", "Refused or came back"}, {"waiting", "On their way"}} {
		n := 0
		for _, s := range StatesShown[f.show] {
			n += p.Arrival.Ways[s]
		}
		out = append(out, filter{f.label + " " + parts.Count(n), p.path("?show=" + f.show), p.Show == f.show})
	}
	return out
}

func (p DeliveriesPage) next() string {
	q := nextOf(p.Next)
	if p.Show != "" {
		q += "&show=" + p.Show
	}
	return p.path(q)
}

func (p DeliveriesPage) progress() string {
	return strings.Replace(arrivedOf(p.Arrival, p.Copies), " accepted", " accepted by the other side", 1)
}

// triesOf counts how often it was handed over.
func triesOf(d notice.Handed) string { return parts.Many(d.Tries, "try", "tries") }

// tlsWords say how the connection was kept.
func tlsWords(tls string) string {
	switch tls {
	case "":
		return ""
	case "none":
		return "in clear text"
	}
	return tls
}
