package pages

import (
	"net/url"

	"github.com/flowchestra/tocsin/app/clock"
	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/people"
	"github.com/flowchestra/tocsin/templates/parts"
)

// IncidentsPage lists incidents, the open ones first.
type IncidentsPage struct {
	parts.Frame
	Sought incident.Sought
	Rows   []incident.Overview
	Next   string // number of the last one shown, "" on the last page
}

func (p IncidentsPage) mayReport() bool { return p.Viewer.May(people.DeclareIncident) }

// half are the rows that are open, or those that are over.
func (p IncidentsPage) half(over bool) []*incident.Overview {
	var out []*incident.Overview
	for i := range p.Rows {
		if p.Rows[i].Ended() == over {
			out = append(out, &p.Rows[i])
		}
	}
	return out
}

func (p IncidentsPage) filters() []filter {
	out := []filter{{"All", "", p.Sought.Show == ""}, {"Open", "open", p.Sought.Show == "open"}, {"Ended", "ended", p.Sought.Show == "ended"}}
	for i := range out {
		out[i].Href = sought(incident.Sought{Show: out[i].Href, Search: p.Sought.Search})
	}
	return out
}

// from is the same list, after an incident.
func (p IncidentsPage) from(number string) string {
	in := p.Sought
	in.Before = number
	return sought(in)
}

func sought(in incident.Sought) string {
	q := url.Values{}
	for name, v := range map[string]string{"show": in.Show, "q": in.Search, "before": in.Before} {
		if v != "" {
			q.Set(name, v)
		}
	}
	if len(q) == 0 {
		return "/incidents"
	}
	return "/incidents?" + q.Encode()
}

// empty says why nothing is listed, and what to do about it.
func (p IncidentsPage) empty() (title, sentence, href, label string) {
	switch {
	case p.Sought.Search != "":
		return "None of them", "No incident has a number or a title that begins like that.", sought(incident.Sought{Show: p.Sought.Show}), "Show them all"
	case p.Sought.Show == "open":
		return "No incident is open", "What somebody reports appears here, with its clocks and whose turn it is.", "/incidents", "Show all incidents"
	case p.Sought.Show == "ended":
		return "No incident has ended", "Incidents stay here once they are closed or dismissed, with everything that was recorded.", "/incidents", "Show all incidents"
	case p.mayReport():
		return "No incident so far", "What somebody reports appears here: open ones first, with their clocks and whose turn it is.", "/incidents/new", "Report an incident"
	}
	return "No incident so far", "What somebody reports appears here: open ones first, with their clocks and whose turn it is.", "/people", "See who may report one"
}

// ended tells how and when an incident ended, and why where it says so.
func ended(o *incident.Overview, zone string) (how, when, why string) {
	for _, k := range []incident.Kind{incident.Closed, incident.Dismissed} {
		if t := o.Current(k); t != nil {
			return KindName(k), clock.Zoned(t.At, zone), t.Reason
		}
	}
	return "", "", ""
}
