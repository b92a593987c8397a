package pages

import (
	"net/url"

	"github.com/flowchestra/tocsin/app/incident"
	"github.com/flowchestra/tocsin/app/notice"
	"github.com/flowchestra/tocsin/app/tenant"
	"github.com/flowchestra/tocsin/templates/parts"
)

// CameBackPage is what came back to the letters of an incident, the newest
// first.
type CameBackPage struct {
	FactPage
	Rows      []notice.Return
	Addresses map[string]string // by delivery
	Tenants   map[string]tenant.Tenant
	Before    string
	Next      string
}

func cameBackPath(number string) string { return "/incidents/" + number + "/returns" }

func (p CameBackPage) next() string {
	return cameBackPath(p.File.Number) + "?after=" + url.QueryEscape(p.Next)
}

// ofReturn tells a task that asks to read what came back.
func ofReturn(t incident.Task) bool {
	return t.Kind == "read_report" || t.Kind == "read_reply" || t.Kind == "check_contact"
}

func cameBackState(r notice.Return) (parts.State, string) {
	switch {
	case r.Kind == notice.ReturnFailed && r.MailboxFull:
		return parts.Overdue, "Came back, full"
	case r.Kind == notice.ReturnFailed:
		return parts.Overdue, "Came back"
	case r.Kind == notice.ReturnDelayed:
		return parts.Soon, "Delayed"
	case r.Kind == notice.ReturnReply:
		return parts.Urgent, "Answered"
	case r.Kind == notice.ReturnMember || r.Kind == notice.ReturnUnclear || r.AddressLeft:
		return parts.Urgent, "To check"
	}
	return parts.NotRequired, "Noted"
}

// lastReturn names what came back last beside how the delivery stands.
func lastReturn(r notice.Return) string {
	if r.Kind == notice.ReturnFailed && !r.MailboxFull {
		return "Read the report"
	}
	return r.Says()
}

// serverSaid is the code and the words of the other server.
func serverSaid(r notice.Return) string {
	switch {
	case r.Status == "":
		return r.Reply
	case r.Reply == "":
		return r.Status
	}
	return r.Status + " " + r.Reply
}
